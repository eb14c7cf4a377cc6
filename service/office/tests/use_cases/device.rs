//! A software passkey and a session key: what an official's browser does.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use office::session::{Assertion, RegistrationResponse};
use office::{City, OnDuty, Prepared, Signature, Visitor};
use registry::official::Official;
use sha2::{Digest, Sha256};

pub const HOST: &str = "localhost";
pub const ORIGIN: &str = "http://localhost:1";

/// An official at a desk.
pub struct AtDesk {
    pub on: OnDuty,
    key: EcdsaKeyPair,
}

impl AtDesk {
    /// Appoints, registers a passkey, signs in.
    pub fn sign_in(city: &City, official: &Official) -> AtDesk {
        let id = &official.id;
        let code = city.appoint_official(official).unwrap();
        let passkey = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let challenge = city.begin_passkey(Visitor, id, &code).unwrap().challenge;
        city.finish_passkey(Visitor, id, &registration(&passkey, &challenge))
            .unwrap();
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let point: [u8; 65] = key.public_key().as_ref().try_into().unwrap();
        let challenge = city.begin_sign_in(Visitor, id, &point).unwrap().challenge;
        let on = city
            .finish_sign_in(Visitor, id, &assertion(&passkey, &challenge))
            .unwrap();
        AtDesk { on, key }
    }

    pub fn sign(&self, prepared: &Prepared) -> Signature {
        let signature = self.key.sign(&SystemRandom::new(), &prepared.text).unwrap();
        Signature {
            nonce: prepared.nonce,
            signature: signature.as_ref().try_into().unwrap(),
        }
    }
}

fn header(flags: u8) -> Vec<u8> {
    let mut data = Sha256::digest(HOST).to_vec();
    data.push(flags);
    data.extend_from_slice(&[0; 4]);
    data
}

fn client_data(ceremony: &str, challenge: &[u8; 32]) -> Vec<u8> {
    let challenge = URL_SAFE_NO_PAD.encode(challenge);
    format!(r#"{{"type":"{ceremony}","challenge":"{challenge}","origin":"{ORIGIN}"}}"#).into_bytes()
}

fn registration(device: &EcdsaKeyPair, challenge: &[u8; 32]) -> RegistrationResponse {
    let point = device.public_key().as_ref();
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
    RegistrationResponse {
        client_data_json: client_data("webauthn.create", challenge),
        attestation_object: object,
    }
}

fn assertion(device: &EcdsaKeyPair, challenge: &[u8; 32]) -> Assertion {
    let client_data_json = client_data("webauthn.get", challenge);
    let authenticator_data = header(0x05);
    let digest = Sha256::digest(&client_data_json);
    let signed = [authenticator_data.as_slice(), &digest].concat();
    let signature = device.sign(&SystemRandom::new(), &signed).unwrap();
    Assertion {
        credential_id: vec![9; 4],
        client_data_json,
        authenticator_data,
        signature: signature.as_ref().to_vec(),
    }
}
