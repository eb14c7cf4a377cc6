"""ML-DSA-44 cosignatures (c2sp.org/tlog-cosignature) by OpenSSL's ML-DSA, which this project did not write.

    cosign.py make NAME SEED-HEX SECONDS < CHECKPOINT-TEXT    prints a vkey and a signature line
    cosign.py check VKEY < NOTE                               prints the time of the cosignature, or fails

Written from the specification; shares no code with specs/tlog. Must never be used to run a witness.
"""

import base64
import hashlib
import struct
import sys

from cryptography.hazmat.primitives.asymmetric import mldsa


def key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n\x06" + public).digest()[:4]


def message(name: str, seconds: int, text: str) -> bytes:
    origin, size, root = text.split("\n")[:3]
    name_bytes, origin_bytes = name.encode(), origin.encode()
    return (
        b"subtree/v1\n\x00"
        + bytes([len(name_bytes)]) + name_bytes
        + struct.pack(">Q", seconds)
        + bytes([len(origin_bytes)]) + origin_bytes
        + struct.pack(">QQ", 0, int(size))
        + base64.b64decode(root, validate=True)
    )


def make(name: str, seed: str, seconds: str) -> None:
    key = mldsa.MLDSA44PrivateKey.from_seed_bytes(bytes.fromhex(seed))
    public = key.public_key().public_bytes_raw()
    ident = key_id(name, public)
    print(f"{name}+{ident.hex()}+{base64.b64encode(bytes([6]) + public).decode()}")
    stamp = struct.pack(">Q", int(seconds))
    signature = key.sign(message(name, int(seconds), sys.stdin.read()))
    print(f"\u2014 {name} {base64.b64encode(ident + stamp + signature).decode()}")


def check(vkey: str) -> None:
    name, ident, typed = vkey.split("+", 2)
    public = base64.b64decode(typed, validate=True)[1:]
    assert key_id(name, public).hex() == ident
    text, lines = sys.stdin.read().rsplit("\n\n", 1)
    for line in lines.splitlines():
        _, signer, blob = line.split(" ")
        blob = base64.b64decode(blob, validate=True)
        if signer == name and blob[:4].hex() == ident:
            seconds = struct.unpack(">Q", blob[4:12])[0]
            key = mldsa.MLDSA44PublicKey.from_public_bytes(public)
            key.verify(blob[12:], message(name, seconds, text + "\n"))
            print(seconds)
            return
    sys.exit("not cosigned by this key")


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](*sys.argv[2:])
