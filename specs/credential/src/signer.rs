//! The door to a private key, so that software keys, PKCS#11 and test keys are the same thing to a codec.

use crate::jwk::P256PublicJwk;

/// Why a signature could not be made. Holds no key material and no message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The key store or device refused or is gone.
    #[error("the signing key cannot be used now: {0}")]
    Unavailable(&'static str),
}

/// An ES256 private key and the certificates that speak for it.
pub trait Signer: Send + Sync {
    /// ECDSA P-256 with SHA-256 over `message`; `r ‖ s`, 32 bytes each (RFC 7518 §3.4).
    ///
    /// # Errors
    /// [`SignError::Unavailable`] when the key cannot be reached.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError>;

    /// The public half.
    fn public_key(&self) -> P256PublicJwk;

    /// Certificates in DER, leaf first, without the trust anchor (HAIP 1.0 §6.1.1); empty for a bare key.
    fn x5c(&self) -> &[Vec<u8>];
}
