//! The keys of courts, under which orders are carried out.
//!
//! Must never take a signature for a court's that its own key did not make.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ED25519, UnparsedPublicKey};

/// A court's public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CourtKey {
    /// ECDSA P-256 with SHA-256: the uncompressed point.
    Es256([u8; 65]),
    /// Ed25519.
    Ed25519([u8; 32]),
}

impl CourtKey {
    /// Whether the court signed.
    #[must_use]
    pub fn signed(&self, bytes: &[u8], signature: &[u8; 64]) -> bool {
        match self {
            Self::Es256(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                .verify(bytes, signature)
                .is_ok(),
            Self::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key)
                .verify(bytes, signature)
                .is_ok(),
        }
    }
}
