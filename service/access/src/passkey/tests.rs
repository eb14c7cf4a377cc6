//! A software authenticator against the checks: the good ceremony passes, each altered field is refused.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::*;

struct Authenticator {
    key: EcdsaKeyPair,
    id: Vec<u8>,
}

fn party() -> RelyingParty {
    RelyingParty {
        id: "localhost".into(),
        origin: "http://localhost:8080".into(),
    }
}

impl Authenticator {
    fn new() -> Self {
        Self {
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap(),
            id: vec![7; 16],
        }
    }

    fn header(flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(b"localhost").to_vec();
        data.push(flags);
        data.extend_from_slice(&[0; 4]);
        data
    }

    fn client_data(ceremony: &str, challenge: &[u8; 32], origin: &str) -> Vec<u8> {
        format!(
            r#"{{"type":"{ceremony}","challenge":"{}","origin":"{origin}","crossOrigin":false}}"#,
            URL_SAFE_NO_PAD.encode(challenge)
        )
        .into_bytes()
    }

    fn register(&self, challenge: &[u8; 32], flags: u8, format: &str) -> RegistrationResponse {
        let point = self.key.public_key().as_ref();
        let mut data = Self::header(flags);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&(self.id.len() as u16).to_be_bytes());
        data.extend_from_slice(&self.id);
        let mut encoder = minicbor::Encoder::new(&mut data);
        encoder.map(5).unwrap();
        for (label, value) in [(1, 2), (3, -7), (-1, 1)] {
            encoder.i8(label).unwrap().i8(value).unwrap();
        }
        encoder.i8(-2).unwrap().bytes(&point[1..33]).unwrap();
        encoder.i8(-3).unwrap().bytes(&point[33..]).unwrap();
        let mut object = Vec::new();
        let mut encoder = minicbor::Encoder::new(&mut object);
        encoder
            .map(3)
            .unwrap()
            .str("fmt")
            .unwrap()
            .str(format)
            .unwrap();
        encoder.str("attStmt").unwrap().map(0).unwrap();
        encoder.str("authData").unwrap().bytes(&data).unwrap();
        RegistrationResponse {
            client_data_json: Self::client_data("webauthn.create", challenge, &party().origin),
            attestation_object: object,
        }
    }

    fn assert(&self, challenge: &[u8; 32], flags: u8, origin: &str) -> Assertion {
        let client_data_json = Self::client_data("webauthn.get", challenge, origin);
        let authenticator_data = Self::header(flags);
        let mut signed = authenticator_data.clone();
        signed.extend_from_slice(&Sha256::digest(&client_data_json));
        Assertion {
            credential_id: self.id.clone(),
            client_data_json,
            authenticator_data,
            signature: self
                .key
                .sign(&SystemRandom::new(), &signed)
                .unwrap()
                .as_ref()
                .to_vec(),
        }
    }
}

#[test]
fn a_registered_passkey_signs_in() {
    let device = Authenticator::new();
    let passkey =
        check_registration(&device.register(&[1; 32], 0x45, "none"), &[1; 32], &party()).unwrap();
    let assertion = device.assert(&[2; 32], 0x05, &party().origin);
    assert_eq!(
        check_assertion(&assertion, &passkey, &[2; 32], &party()),
        Ok(())
    );
}

#[test]
fn a_registration_of_another_kind_is_refused() {
    let device = Authenticator::new();
    let with = |flags, format: &str, challenge: &[u8; 32]| {
        check_registration(
            &device.register(&[1; 32], flags, format),
            challenge,
            &party(),
        )
    };
    assert_eq!(with(0x45, "packed", &[1; 32]), Err(mismatch("fmt", "§8.7")));
    assert!(with(0x45, "none", &[9; 32]).is_err(), "another challenge");
    assert!(with(0x41, "none", &[1; 32]).is_err(), "user not verified");
    assert!(with(0x05, "none", &[1; 32]).is_err(), "no attested data");
}

#[test]
fn each_altered_field_of_an_assertion_is_refused() {
    let device = Authenticator::new();
    let other = Authenticator::new();
    let passkey =
        check_registration(&device.register(&[1; 32], 0x45, "none"), &[1; 32], &party()).unwrap();
    let check = |assertion: &Assertion| check_assertion(assertion, &passkey, &[2; 32], &party());
    let good = device.assert(&[2; 32], 0x05, &party().origin);
    assert_eq!(
        check(&other.assert(&[2; 32], 0x05, &party().origin)),
        Err(PasskeyError::Signature)
    );
    assert!(check(&device.assert(&[3; 32], 0x05, &party().origin)).is_err());
    assert!(check(&device.assert(&[2; 32], 0x01, &party().origin)).is_err());
    assert!(check(&device.assert(&[2; 32], 0x05, "http://localhost.example:8080")).is_err());
    let mut altered = good.clone();
    altered.credential_id.push(0);
    assert!(check(&altered).is_err());
    let mut altered = good;
    let last = altered.client_data_json.len() - 2;
    altered.client_data_json[last] = b' ';
    assert!(check(&altered).is_err());
}
