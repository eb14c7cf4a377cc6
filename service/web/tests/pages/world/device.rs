//! An official's browser: a software passkey and a session key, speaking the messages that `passkey.js` speaks.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub const HOST: &str = "localhost";
pub const ORIGIN: &str = "http://localhost:1";

pub struct Device {
    passkey: EcdsaKeyPair,
    session: EcdsaKeyPair,
}

impl Device {
    pub fn new() -> Self {
        Self {
            passkey: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap(),
            session: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap(),
        }
    }

    pub fn session_key(&self) -> String {
        encode(self.session.public_key().as_ref())
    }

    pub fn registered(&self, official: &str, challenge: &str) -> Value {
        let point = self.passkey.public_key().as_ref();
        let mut data = header(0x45);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&[0, 4, 9, 9, 9, 9]);
        let mut key = minicbor::Encoder::new(&mut data);
        key.map(5).unwrap();
        for number in [1, 2, 3, -7, -1, 1] {
            key.i8(number).unwrap();
        }
        key.i8(-2).unwrap().bytes(&point[1..33]).unwrap();
        key.i8(-3).unwrap().bytes(&point[33..]).unwrap();
        let mut object = Vec::new();
        let mut encoder = minicbor::Encoder::new(&mut object);
        encoder.map(3).unwrap();
        encoder.str("fmt").unwrap().str("none").unwrap();
        encoder.str("attStmt").unwrap().map(0).unwrap();
        encoder.str("authData").unwrap().bytes(&data).unwrap();
        json!({
            "official": official,
            "client_data_json": encode(&client_data("webauthn.create", challenge)),
            "attestation_object": encode(&object),
        })
    }

    pub fn asserted(&self, official: &str, challenge: &str) -> Value {
        let client_data = client_data("webauthn.get", challenge);
        let data = header(0x05);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature = self.passkey.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "official": official,
            "credential_id": encode(&[9; 4]),
            "client_data_json": encode(&client_data),
            "authenticator_data": encode(&data),
            "signature": encode(signature.as_ref()),
        })
    }

    /// The signature over a statement, as the form sends it.
    pub fn sign(&self, statement: &str) -> String {
        let statement = URL_SAFE_NO_PAD.decode(statement).unwrap();
        encode(
            self.session
                .sign(&SystemRandom::new(), &statement)
                .unwrap()
                .as_ref(),
        )
    }
}

fn header(flags: u8) -> Vec<u8> {
    let mut data = Sha256::digest(HOST).to_vec();
    data.push(flags);
    data.extend_from_slice(&[0; 4]);
    data
}

fn client_data(ceremony: &str, challenge: &str) -> Vec<u8> {
    format!(r#"{{"type":"{ceremony}","challenge":"{challenge}","origin":"{ORIGIN}"}}"#).into_bytes()
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
