//! `COSE_Key` of P-256 (RFC 9052 §7, RFC 9053 §7.1.1). Must never accept a private part, and never a compressed point.

use crate::cbor::{Item, Value, Writer};
use crate::jwk::P256PublicJwk;
use crate::refusal::{Refusal, refuse};

const KTY: i128 = 1;
const EC2: i128 = 2;
const CRV: i128 = -1;
const P256: i128 = 1;
const X: i128 = -2;
const Y: i128 = -3;
const D: i128 = -4;

/// Reads `{1: 2, -1: 1, -2: x, -3: y}`; further public labels are ignored as RFC 9052 §7.1 asks.
///
/// # Errors
/// Another key type or curve, a coordinate that is not 32 bytes, or a private part.
pub fn parse_key(key: &Item<'_>) -> Result<P256PublicJwk, Refusal> {
    let bad = |name: &str, reason| refuse(name, reason, "RFC 9053 §7.1.1");
    if key.map().is_none() {
        return Err(refuse("cose_key", "not a map", "RFC 9052 §7"));
    }
    if key.label(D).is_some() {
        return Err(bad(
            "d",
            "a private key was sent where a public one belongs",
        ));
    }
    let is = |label, value| key.label(label).map(Item::value) == Some(&Value::Integer(value));
    if !is(KTY, EC2) {
        return Err(bad("kty", "only EC2 keys are spoken here"));
    }
    if !is(CRV, P256) {
        return Err(bad("crv", "only P-256 is spoken here"));
    }
    let coordinate = |label, name| {
        key.label(label)
            .and_then(Item::bytes)
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .ok_or_else(|| bad(name, "not 32 bytes"))
    };
    Ok(P256PublicJwk {
        x: coordinate(X, "x")?,
        y: coordinate(Y, "y")?,
    })
}

/// Appends a key with its four labels and nothing else.
pub fn write_key(out: &mut Writer, key: &P256PublicJwk) {
    out.map(4).signed(1).signed(2).signed(-1).signed(1);
    out.signed(-2).bytes(&key.x).signed(-3).bytes(&key.y);
}
