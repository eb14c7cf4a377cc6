//! A key and a checker for the tests.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
    UnparsedPublicKey,
};
use credential::base64url;
use credential::entropy::Entropy;
use credential::jwk::P256PublicJwk;
use credential::signer::{SignError, Signer};
use credential::verifier::Es256;

pub struct TestKey(EcdsaKeyPair);

impl TestKey {
    pub fn generate() -> Self {
        Self(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }
}

impl Signer for TestKey {
    #[expect(
        clippy::disallowed_methods,
        reason = "the nonce of a signature comes from the crypto library"
    )]
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        Ok(self
            .0
            .sign(&SystemRandom::new(), message)
            .unwrap()
            .as_ref()
            .try_into()
            .unwrap())
    }

    fn public_key(&self) -> P256PublicJwk {
        P256PublicJwk::from_sec1(self.0.public_key().as_ref()).unwrap()
    }

    fn x5c(&self) -> &[Vec<u8>] {
        &[]
    }
}

pub struct AwsLc;

impl Es256 for AwsLc {
    fn verify(&self, key: &P256PublicJwk, message: &[u8], signature: &[u8; 64]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.to_sec1())
            .verify(message, signature)
            .is_ok()
    }
}

/// A generator that counts, so that a test may repeat.
#[derive(Default)]
pub struct Counter(std::sync::atomic::AtomicU64);

impl Entropy for Counter {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            let next = self
                .0
                .fetch_add(1, std::sync::atomic::Ordering::Relaxed)
                .to_be_bytes();
            chunk.copy_from_slice(&next[..chunk.len()]);
        }
    }
}

/// The issuer's key of the RFC's examples.
pub fn rfc_issuer() -> P256PublicJwk {
    let coordinate = |text| base64url::decode_array(text).unwrap();
    P256PublicJwk {
        x: coordinate("b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ"),
        y: coordinate("Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"),
    }
}
