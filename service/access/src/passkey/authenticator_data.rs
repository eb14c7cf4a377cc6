//! Authenticator data: RP ID hash, flags and, at registration, the new key (WebAuthn §6.1).
//!
//! Must never accept a response without user presence and user verification.

use minicbor::Decoder;
use sha2::{Digest, Sha256};

use super::{Passkey, PasskeyError, RelyingParty, malformed, mismatch};

const HEADER_BYTES: usize = 37;
const AAGUID_BYTES: usize = 16;
const CREDENTIAL_ID_BYTES_MAX: usize = 1023;
const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const ATTESTED_DATA: u8 = 0x40;

/// Checks RP ID hash and flags; returns what follows the header.
pub(super) fn check_header<'a>(
    data: &'a [u8],
    party: &RelyingParty,
) -> Result<(u8, &'a [u8]), PasskeyError> {
    let (header, rest) = data
        .split_at_checked(HEADER_BYTES)
        .ok_or(malformed("authenticatorData", "§6.1"))?;
    if header[..32] != Sha256::digest(party.id.as_bytes())[..] {
        return Err(mismatch("rpIdHash", "§7.2 step 15"));
    }
    let flags = header[32];
    if flags & USER_PRESENT == 0 || flags & USER_VERIFIED == 0 {
        return Err(mismatch("flags", "§7.2 steps 16 and 17"));
    }
    Ok((flags, rest))
}

/// Reads the attested credential data of a registration (WebAuthn §6.5.1).
pub(super) fn attested_passkey(data: &[u8], party: &RelyingParty) -> Result<Passkey, PasskeyError> {
    let (flags, rest) = check_header(data, party)?;
    if flags & ATTESTED_DATA == 0 {
        return Err(mismatch("flags", "§7.1 step 12"));
    }
    let bad = malformed("attestedCredentialData", "§6.5.1");
    let (_aaguid, rest) = rest.split_at_checked(AAGUID_BYTES).ok_or(bad)?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(bad)?;
    let length = usize::from(u16::from_be_bytes(*length));
    if length == 0 || length > CREDENTIAL_ID_BYTES_MAX {
        return Err(bad);
    }
    let (credential_id, key) = rest.split_at_checked(length).ok_or(bad)?;
    Ok(Passkey {
        credential_id: credential_id.to_vec(),
        public_key: es256_key(key).ok_or(malformed("credentialPublicKey", "§6.5.1.1"))?,
    })
}

/// A COSE_Key in CTAP2 canonical form: {1: 2, 3: -7, -1: 1, -2: x, -3: y} (RFC 9053 §2.1, §7.1.1).
fn es256_key(bytes: &[u8]) -> Option<[u8; 65]> {
    let mut decoder = Decoder::new(bytes);
    if decoder.map().ok()? != Some(5) {
        return None;
    }
    for (label, value) in [(1, 2), (3, -7), (-1, 1)] {
        if decoder.i8().ok()? != label || decoder.i8().ok()? != value {
            return None;
        }
    }
    let mut key = [0; 65];
    key[0] = 4;
    for (label, place) in [(-2, 1..33), (-3, 33..65)] {
        if decoder.i8().ok()? != label {
            return None;
        }
        key[place].copy_from_slice(decoder.bytes().ok().filter(|part| part.len() == 32)?);
    }
    Some(key)
}
