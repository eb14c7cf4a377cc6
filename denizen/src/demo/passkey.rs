//! A software passkey and a session key, as a browser and an authenticator would hold them.
//!
//! The demonstration owns these; the service treats them like any other passkey. Must never be linked from `serve`.

use anyhow::{Context as _, anyhow};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// An authenticator with one credential.
pub struct SoftwarePasskey {
    key: EcdsaKeyPair,
    credential_id: [u8; 16],
    host: String,
    origin: String,
}

/// The three parts of an assertion that a page sends on.
pub struct AssertionParts {
    /// base64url.
    pub credential_id: String,
    /// base64url.
    pub client_data_json: String,
    /// base64url.
    pub authenticator_data: String,
    /// base64url.
    pub signature: String,
}

const PRESENT_AND_VERIFIED: u8 = 0x05;
const ATTESTED: u8 = 0x40;

impl SoftwarePasskey {
    /// A new authenticator for pages of `origin` on `host`.
    ///
    /// # Errors
    /// When the crypto library fails.
    pub fn new(host: &str, origin: &str) -> anyhow::Result<Self> {
        let credential_id = crate::city::fresh_bytes();
        Ok(Self {
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)
                .map_err(|_| anyhow!("no key"))?,
            credential_id,
            host: host.to_owned(),
            origin: origin.to_owned(),
        })
    }

    /// Answers `create()`: client data and attestation object, both base64url.
    ///
    /// # Errors
    /// When encoding fails.
    pub fn register(&self, challenge: &str) -> anyhow::Result<(String, String)> {
        let point = self.key.public_key().as_ref();
        let mut data = self.header(PRESENT_AND_VERIFIED | ATTESTED);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&16_u16.to_be_bytes());
        data.extend_from_slice(&self.credential_id);
        // COSE_Key of an ES256 key (RFC 9053 §7.1.1).
        let mut key = minicbor::Encoder::new(&mut data);
        key.map(5)?;
        key.i8(1)?.i8(2)?.i8(3)?.i8(-7)?.i8(-1)?.i8(1)?;
        key.i8(-2)?.bytes(point.get(1..33).context("short key")?)?;
        key.i8(-3)?.bytes(point.get(33..).context("short key")?)?;
        let mut object = Vec::new();
        let mut encoder = minicbor::Encoder::new(&mut object);
        encoder.map(3)?;
        encoder.str("fmt")?.str("none")?.str("attStmt")?.map(0)?;
        encoder.str("authData")?.bytes(&data)?;
        let client_data = self.client_data("webauthn.create", challenge);
        Ok((encode(client_data.as_bytes()), encode(&object)))
    }

    /// Answers `get()`.
    ///
    /// # Errors
    /// When the crypto library fails.
    #[expect(
        clippy::disallowed_methods,
        reason = "the nonce of a signature comes from the crypto library"
    )]
    pub fn sign_in(&self, challenge: &str) -> anyhow::Result<AssertionParts> {
        let client_data = self.client_data("webauthn.get", challenge);
        let data = self.header(PRESENT_AND_VERIFIED);
        let signed = [data.as_slice(), &Sha256::digest(client_data.as_bytes())].concat();
        let signature = self
            .key
            .sign(&SystemRandom::new(), &signed)
            .map_err(|_| anyhow!("cannot sign"))?;
        Ok(AssertionParts {
            credential_id: encode(&self.credential_id),
            client_data_json: encode(client_data.as_bytes()),
            authenticator_data: encode(&data),
            signature: encode(signature.as_ref()),
        })
    }

    fn header(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.host.as_bytes()).to_vec();
        data.push(flags);
        data.extend_from_slice(&[0; 4]);
        data
    }

    fn client_data(&self, ceremony: &str, challenge: &str) -> String {
        serde_json::json!({
            "type": ceremony,
            "challenge": challenge,
            "origin": self.origin,
            "crossOrigin": false,
        })
        .to_string()
    }
}

/// The key a page makes for one session, with `WebCrypto`.
pub struct SessionKey(EcdsaKeyPair);

impl SessionKey {
    /// A fresh key.
    ///
    /// # Errors
    /// When the crypto library fails.
    pub fn new() -> anyhow::Result<Self> {
        EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .map(Self)
            .map_err(|_| anyhow!("no key"))
    }

    /// Its public point, base64url, uncompressed.
    #[must_use]
    pub fn public(&self) -> String {
        encode(self.0.public_key().as_ref())
    }

    /// Signs a statement: `r ‖ s`, base64url.
    ///
    /// # Errors
    /// When the crypto library fails.
    #[expect(
        clippy::disallowed_methods,
        reason = "the nonce of a signature comes from the crypto library"
    )]
    pub fn sign(&self, statement: &[u8]) -> anyhow::Result<String> {
        self.0
            .sign(&SystemRandom::new(), statement)
            .map(|signature| encode(signature.as_ref()))
            .map_err(|_| anyhow!("cannot sign"))
    }
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
