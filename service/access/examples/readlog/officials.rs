//! Officials with software passkeys, signed in as a browser would sign them in.

use access::keyhold::{Announce, Keyhold};
use access::passkey::{Assertion, RegistrationResponse};
use access::statement::{Act, SignedStatement, Statement};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use registry::clock::{Clock as _, Minute};
use registry::ids::OfficialId;
use registry::purpose::Purpose;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Role;
use sha2::{Digest, Sha256};

use crate::AnyError;
use crate::town::{Resident, SystemClock, Town};

pub(crate) struct Official {
    session: access::keyhold::OfficialSession,
    key: EcdsaKeyPair,
}

impl Official {
    pub(crate) fn appoint(
        keyhold: &dyn Keyhold,
        town: &Town,
        number: usize,
    ) -> Result<Self, AnyError> {
        let official: OfficialId = format!("YT-{number:04}").parse()?;
        let office = "yantian-centre".parse()?;
        let code = keyhold.appoint(&official, &office, Role::RegistrationClerk)?;
        let device = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)?;
        let challenge = keyhold.begin_passkey(&official, &code)?.challenge;
        keyhold.finish_passkey(&official, &registration(&device, &challenge)?)?;
        town.access.announce(Announce::Official(official.clone()))?;
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
        let point: [u8; 65] = key.public_key().as_ref().try_into()?;
        let challenge = keyhold.begin_sign_in(&official, &point)?.challenge;
        let session = keyhold.finish_sign_in(&official, &assertion(&device, &challenge)?)?;
        Ok(Self { session, key })
    }

    /// Asks for the name of a resident whose file is in hand.
    pub(crate) fn statement(&self, resident: &Resident) -> Result<SignedStatement, AnyError> {
        let statement = Statement {
            session: self.session.id,
            official: self.session.official.clone(),
            office: self.session.office.clone(),
            purpose: Purpose::RegisterResident,
            reference: resident.reference,
            act: Act::Open {
                resident: resident.id,
                groups: FieldGroups::of(&[FieldGroup::Name]),
            },
            minute: Minute::of(SystemClock.now()),
            nonce: keys::SystemEntropy::bytes(),
        };
        let signature = self
            .key
            .sign(&SystemRandom::new(), &statement.to_bytes())?
            .as_ref()
            .try_into()?;
        Ok(SignedStatement {
            statement,
            signature,
        })
    }
}

fn header(flags: u8) -> Vec<u8> {
    let mut data = Sha256::digest(b"localhost").to_vec();
    data.push(flags);
    data.extend_from_slice(&[0; 4]);
    data
}

fn client_data(ceremony: &str, challenge: &[u8; 32]) -> Vec<u8> {
    let challenge = URL_SAFE_NO_PAD.encode(challenge);
    let origin = "http://localhost:1";
    format!(r#"{{"type":"{ceremony}","challenge":"{challenge}","origin":"{origin}"}}"#).into_bytes()
}

/// WebAuthn §6.5.1: attested credential data with a COSE key, attestation `none`.
fn registration(
    device: &EcdsaKeyPair,
    challenge: &[u8; 32],
) -> Result<RegistrationResponse, AnyError> {
    let point = device.public_key().as_ref();
    let mut data = header(0x45);
    data.extend_from_slice(&[0; 16]);
    data.extend_from_slice(&[0, 4, 9, 9, 9, 9]);
    let mut key = minicbor::Encoder::new(&mut data);
    key.map(5)?;
    for number in [1, 2, 3, -7, -1, 1] {
        key.i8(number)?;
    }
    key.i8(-2)?.bytes(&point[1..33])?;
    key.i8(-3)?.bytes(&point[33..])?;
    let mut object = Vec::new();
    let mut encoder = minicbor::Encoder::new(&mut object);
    encoder.map(3)?.str("fmt")?.str("none")?;
    encoder.str("attStmt")?.map(0)?;
    encoder.str("authData")?.bytes(&data)?;
    Ok(RegistrationResponse {
        client_data_json: client_data("webauthn.create", challenge),
        attestation_object: object,
    })
}

fn assertion(device: &EcdsaKeyPair, challenge: &[u8; 32]) -> Result<Assertion, AnyError> {
    let client_data_json = client_data("webauthn.get", challenge);
    let authenticator_data = header(0x05);
    let signed = [
        authenticator_data.as_slice(),
        &Sha256::digest(&client_data_json),
    ]
    .concat();
    Ok(Assertion {
        credential_id: vec![9; 4],
        client_data_json,
        authenticator_data,
        signature: device
            .sign(&SystemRandom::new(), &signed)?
            .as_ref()
            .to_vec(),
    })
}
