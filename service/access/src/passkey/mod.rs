//! Passkeys of officials: what a registration brings and how keyhold checks an assertion (WebAuthn Level 3).
//!
//! Only what we ask for is accepted: ES256 keys, attestation `none`, user verification. Must never accept an
//! assertion whose challenge is not the one that binds the session key, and keeps nothing that tells one device
//! model from another (the AAGUID is read past, not kept).

mod assertion;
mod authenticator_data;
mod client_data;
mod registration;

#[cfg(test)]
mod tests;

pub use assertion::{Assertion, check_assertion};
pub use registration::{RegistrationResponse, check_registration};

/// The relying party that officials' passkeys are made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    /// The RP ID, a host name without scheme or port (WebAuthn §5.1.2).
    pub id: String,
    /// The one origin that pages are served from, with scheme and port.
    pub origin: String,
}

/// A registered passkey, as keyhold keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// The credential ID the authenticator chose (at most 1,023 bytes, WebAuthn §4).
    pub credential_id: Vec<u8>,
    /// The P-256 public key, uncompressed SEC1 form.
    pub public_key: [u8; 65],
}

/// Why a registration or an assertion was refused. Names the field; holds nothing personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// A field is not of the form WebAuthn gives it.
    #[error("passkey: {field} is malformed (WebAuthn {clause})")]
    Malformed {
        /// The field's name in WebAuthn.
        field: &'static str,
        /// The clause that gives its form.
        clause: &'static str,
    },
    /// A field is well-formed and not what we asked for.
    #[error("passkey: {field} is not what was asked for (WebAuthn {clause})")]
    Mismatch {
        /// The field's name in WebAuthn.
        field: &'static str,
        /// The clause that demands equality.
        clause: &'static str,
    },
    /// The signature does not verify under the registered key.
    #[error("passkey: the signature does not verify (WebAuthn §7.2 step 21)")]
    Signature,
}

const fn malformed(field: &'static str, clause: &'static str) -> PasskeyError {
    PasskeyError::Malformed { field, clause }
}

const fn mismatch(field: &'static str, clause: &'static str) -> PasskeyError {
    PasskeyError::Mismatch { field, clause }
}
