//! ES256 signature checks.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use credential::jwk::P256PublicJwk;
use credential::verifier::Es256;

/// ES256 on aws-lc-rs.
#[derive(Debug, Clone, Copy, Default)]
pub struct AwsLcEs256;

impl Es256 for AwsLcEs256 {
    fn verify(&self, key: &P256PublicJwk, message: &[u8], signature: &[u8; 64]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.to_sec1())
            .verify(message, signature)
            .is_ok()
    }
}
