//! The door to signature checking.

use crate::jwk::P256PublicJwk;

/// Checks ES256 signatures.
pub trait Es256: Send + Sync {
    /// Whether `signature` (`r ‖ s`) is `key`'s over `message`. A key that is not a point of the curve answers `false`.
    fn verify(&self, key: &P256PublicJwk, message: &[u8], signature: &[u8; 64]) -> bool;
}
