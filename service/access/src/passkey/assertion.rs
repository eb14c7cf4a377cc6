//! A sign-in: the answer to `navigator.credentials.get()` (WebAuthn §7.2).
//!
//! Must never return success before the signature was checked over the very bytes that were received.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use super::{Passkey, PasskeyError, RelyingParty, authenticator_data, client_data, mismatch};

/// The members of `AuthenticatorAssertionResponse` that we read.
#[derive(Debug, Clone, Encode, Decode)]
pub struct Assertion {
    /// The credential the browser used.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub credential_id: Vec<u8>,
    /// `clientDataJSON`, as bytes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub client_data_json: Vec<u8>,
    /// `authenticatorData`, as bytes.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub authenticator_data: Vec<u8>,
    /// The ECDSA signature, ASN.1 DER (WebAuthn §6.5.5).
    #[cbor(n(3), with = "minicbor::bytes")]
    pub signature: Vec<u8>,
}

/// Checks an assertion by `passkey` over `challenge`.
///
/// The signature counter is not kept: synchronised passkeys send zero, and a counter per official would be one more
/// record of when somebody worked.
///
/// # Errors
/// [`PasskeyError`] naming the field and the clause of WebAuthn Level 3.
pub fn check_assertion(
    assertion: &Assertion,
    passkey: &Passkey,
    challenge: &[u8; 32],
    party: &RelyingParty,
) -> Result<(), PasskeyError> {
    if assertion.credential_id != passkey.credential_id {
        return Err(mismatch("id", "§7.2 step 5"));
    }
    client_data::check(
        &assertion.client_data_json,
        "webauthn.get",
        challenge,
        party,
    )?;
    authenticator_data::check_header(&assertion.authenticator_data, party)?;
    let mut signed = assertion.authenticator_data.clone();
    signed.extend_from_slice(&Sha256::digest(&assertion.client_data_json));
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &passkey.public_key)
        .verify(&signed, &assertion.signature)
        .map_err(|_| PasskeyError::Signature)
}
