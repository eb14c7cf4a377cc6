//! ES256 keys in memory. Must never hand the private key out but as PKCS#8 to a file or a holder's own store.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use credential::jwk::P256PublicJwk;
use credential::signer::{SignError, Signer};
use zeroize::Zeroizing;

use crate::KeyError;

/// An ES256 key pair and the certificates that speak for it.
pub struct SoftwareSigner {
    pair: EcdsaKeyPair,
    public_key: P256PublicJwk,
    x5c: Vec<Vec<u8>>,
}

impl SoftwareSigner {
    /// A fresh key without certificates.
    ///
    /// # Errors
    /// The crypto library refused.
    pub fn generate() -> Result<Self, KeyError> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
        Self::of(pair.map_err(|_| KeyError::Crypto("generate a key"))?)
    }

    /// A key from PKCS#8.
    ///
    /// # Errors
    /// Not the PKCS#8 of a P-256 key.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, KeyError> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8);
        Self::of(pair.map_err(|_| KeyError::Crypto("read a key"))?)
    }

    /// The private key as PKCS#8, for its owner's store.
    ///
    /// # Errors
    /// The crypto library refused.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let document = self
            .pair
            .to_pkcs8v1()
            .map_err(|_| KeyError::Crypto("write a key"))?;
        Ok(Zeroizing::new(document.as_ref().to_vec()))
    }

    /// The same key with certificates, leaf first, without the anchor.
    #[must_use]
    pub fn with_certificates(mut self, x5c: Vec<Vec<u8>>) -> Self {
        self.x5c = x5c;
        self
    }

    fn of(pair: EcdsaKeyPair) -> Result<Self, KeyError> {
        let public_key = P256PublicJwk::from_sec1(pair.public_key().as_ref());
        let public_key = public_key.ok_or(KeyError::Crypto("tell a public key"))?;
        Ok(Self {
            pair,
            public_key,
            x5c: Vec::new(),
        })
    }
}

impl Signer for SoftwareSigner {
    #[expect(
        clippy::disallowed_methods,
        reason = "the nonce of a signature comes from the crypto library"
    )]
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        let failed = || SignError::Unavailable("the crypto library refused to sign");
        let signature = self
            .pair
            .sign(&SystemRandom::new(), message)
            .map_err(|_| failed())?;
        signature.as_ref().try_into().map_err(|_| failed())
    }

    fn public_key(&self) -> P256PublicJwk {
        self.public_key
    }

    fn x5c(&self) -> &[Vec<u8>] {
        &self.x5c
    }
}

impl std::fmt::Debug for SoftwareSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SoftwareSigner")
            .field("public_key", &self.public_key)
            .finish_non_exhaustive()
    }
}
