//! A new passkey: the answer to `navigator.credentials.create()` with attestation `none` (WebAuthn §7.1).
//!
//! Must never keep attestation: which model of key an official owns is nobody's business.

use minicbor::{Decode, Decoder, Encode, data::Type};

use super::{
    Passkey, PasskeyError, RelyingParty, authenticator_data, client_data, malformed, mismatch,
};

/// The two members of `AuthenticatorAttestationResponse` that we read.
#[derive(Debug, Clone, Encode, Decode)]
pub struct RegistrationResponse {
    /// `clientDataJSON`, as bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub client_data_json: Vec<u8>,
    /// `attestationObject`, as bytes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub attestation_object: Vec<u8>,
}

const ATTESTATION_OBJECT_BYTES_MAX: usize = 2048;

/// Checks a registration against the challenge that was given out; returns the passkey to keep.
///
/// # Errors
/// [`PasskeyError`] naming the field and the clause of WebAuthn Level 3.
pub fn check_registration(
    response: &RegistrationResponse,
    challenge: &[u8; 32],
    party: &RelyingParty,
) -> Result<Passkey, PasskeyError> {
    client_data::check(
        &response.client_data_json,
        "webauthn.create",
        challenge,
        party,
    )?;
    let data = authenticator_data_of(&response.attestation_object)?;
    authenticator_data::attested_passkey(data, party)
}

/// `attestationObject` is {"fmt": "none", "attStmt": {}, "authData": bytes}, keys in any order (WebAuthn §6.5.4, §8.7).
fn authenticator_data_of(object: &[u8]) -> Result<&[u8], PasskeyError> {
    let bad = malformed("attestationObject", "§6.5.4");
    if object.len() > ATTESTATION_OBJECT_BYTES_MAX {
        return Err(bad);
    }
    let mut decoder = Decoder::new(object);
    if decoder.map().map_err(|_| bad)? != Some(3) {
        return Err(bad);
    }
    let mut data = None;
    for _ in 0..3 {
        match decoder.str().map_err(|_| bad)? {
            "fmt" if decoder.str().map_err(|_| bad)? != "none" => {
                return Err(mismatch("fmt", "§8.7"));
            }
            "fmt" => {}
            "attStmt" if decoder.datatype().map_err(|_| bad)? == Type::Map => {
                if decoder.map().map_err(|_| bad)? != Some(0) {
                    return Err(mismatch("attStmt", "§8.7"));
                }
            }
            "authData" if data.is_none() => data = Some(decoder.bytes().map_err(|_| bad)?),
            _ => return Err(bad),
        }
    }
    data.ok_or(bad)
}
