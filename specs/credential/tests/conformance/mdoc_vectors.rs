//! Annex D of ISO/IEC 18013-5 and the session transcripts of OpenID4VP 1.0: other people's bytes, checked to the last one.

use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};
use credential::base64url;
use credential::cbor::{self, Writer};
use credential::cose::Sign1;
use credential::jwe::{AgreementKey, CryptoFailed};
use credential::jwk::P256PublicJwk;
use credential::mdoc::{Binding, Credential, DeviceResponse, SessionTranscript};
use credential::sd_jwt_vc::{Checker, CredentialError};
use credential::x509::{Certificate, Trust, TrustAnchor};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use crate::keys::AwsLc;

/// 1 January 2021: the example's certificates and document are valid.
const THEN_UNIX: i64 = 1_609_459_200;

pub fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

struct AnnexD(Map<String, Value>);

impl AnnexD {
    fn read() -> Self {
        Self(serde_json::from_str(include_str!("../vectors/mdoc-annex-d/annex-d.json")).unwrap())
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        unhex(self.0[name].as_str().unwrap())
    }

    fn public(&self, name: &str) -> P256PublicJwk {
        let coordinate = |axis| self.bytes(&format!("{name}_{axis}")).try_into().unwrap();
        P256PublicJwk {
            x: coordinate("x"),
            y: coordinate("y"),
        }
    }

    fn key(&self, name: &str) -> Ecdh {
        Ecdh::from_scalar(&self.bytes(&format!("{name}_d")))
    }

    fn transcript(&self) -> SessionTranscript {
        let bytes = self.bytes("session_transcript_bytes");
        let inner = cbor::parse(&bytes).unwrap().encoded().unwrap().to_vec();
        let transcript = SessionTranscript::from_cbor(&inner).unwrap();
        assert_eq!(transcript.encoded(), bytes);
        transcript
    }

    fn check(&self, response: &[u8]) -> Result<Credential, CredentialError> {
        let anchor = TrustAnchor::parse(&self.bytes("iaca_cert")).unwrap();
        let reader = self.key("ephemeral_reader_key");
        let binding = Binding {
            transcript: &self.transcript(),
            reader_key: Some(&reader),
        };
        checker(&Trust::new(vec![anchor]), THEN_UNIX).check_device_response(response, &binding)
    }
}

const fn checker(issuers: &Trust, now_unix: i64) -> Checker<'_> {
    Checker {
        issuers,
        es256: &AwsLc,
        now_unix,
        skew_seconds_max: 0,
    }
}

/// A key for key agreement.
pub struct Ecdh(PrivateKey);

impl Ecdh {
    fn from_scalar(scalar: &[u8]) -> Self {
        Self(PrivateKey::from_private_key(&ECDH_P256, scalar).unwrap())
    }

    pub fn generate() -> Self {
        Self(PrivateKey::generate(&ECDH_P256).unwrap())
    }
}

impl AgreementKey for Ecdh {
    fn public_key(&self) -> P256PublicJwk {
        P256PublicJwk::from_sec1(self.0.compute_public_key().unwrap().as_ref()).unwrap()
    }

    fn agree(&self, peer: &P256PublicJwk) -> Result<Zeroizing<[u8; 32]>, CryptoFailed> {
        let peer = UnparsedPublicKey::new(&ECDH_P256, peer.to_sec1());
        agreement::agree(&self.0, peer, CryptoFailed, |shared| {
            Ok(Zeroizing::new(shared.try_into().unwrap()))
        })
    }
}

#[test]
fn the_example_is_accepted_by_its_reader_and_by_nobody_else() {
    let annex = AnnexD::read();
    let response = annex.bytes("device_response");
    let credential = annex.check(&response).unwrap();
    assert_eq!(credential.doc_type, "org.iso.18013.5.1.mDL");
    assert_eq!(credential.holder, annex.public("static_device_key"));
    assert_eq!(credential.issuer.der(), annex.bytes("ds_cert"));
    assert_eq!(credential.issuer.subject_text(), "C=US,CN=utopia ds");
    assert_eq!(
        (
            credential.validity.not_before_unix,
            credential.validity.expires_unix
        ),
        (1_601_559_002, 1_633_095_002)
    );
    assert_eq!(credential.status, None);
    let claims = &credential.claims["org.iso.18013.5.1"];
    assert_eq!(claims.as_object().unwrap().len(), 6);
    assert_eq!(claims["family_name"], json!("Doe"));
    assert_eq!(claims["issue_date"], json!("2019-10-20"));
    assert_eq!(
        claims["driving_privileges"][1],
        json!({"vehicle_category_code": "B", "issue_date": "2017-02-23", "expiry_date": "2024-10-20"})
    );

    let not_bound = |binding: &Binding<'_>| {
        let issuers = Trust::new(vec![TrustAnchor::parse(&annex.bytes("iaca_cert")).unwrap()]);
        match checker(&issuers, THEN_UNIX).check_device_response(&response, binding) {
            Err(CredentialError::NotBound(refusal)) => refusal.field,
            other => panic!("{other:?}"),
        }
    };
    let (transcript, reader) = (annex.transcript(), annex.key("ephemeral_reader_key"));
    let other = SessionTranscript::openid4vp("x", "y", None, "z");
    let stranger = Ecdh::generate();
    for (transcript, reader_key, field) in [
        (&other, Some(&reader), "deviceAuth.deviceMac.tag"),
        (&transcript, Some(&stranger), "deviceAuth.deviceMac.tag"),
        (&transcript, None, "deviceAuth.deviceMac.key"),
    ] {
        let reader_key = reader_key.map(|key| key as &dyn AgreementKey);
        assert_eq!(
            not_bound(&Binding {
                transcript,
                reader_key
            }),
            field
        );
    }
}

#[test]
fn its_times_are_kept() {
    let annex = AnnexD::read();
    let issuers = Trust::new(vec![TrustAnchor::parse(&annex.bytes("iaca_cert")).unwrap()]);
    let reader = annex.key("ephemeral_reader_key");
    let binding = Binding {
        transcript: &annex.transcript(),
        reader_key: Some(&reader),
    };
    let at = |now_unix| {
        let response = annex.bytes("device_response");
        let checked = checker(&issuers, now_unix).check_device_response(&response, &binding);
        checked.map(|_| ()).unwrap_err()
    };
    // The certificate begins thirteen hours before the document, and ends thirteen hours before it.
    assert_eq!(at(1_601_559_001), CredentialError::NotYetValid);
    assert_eq!(at(1_633_095_002), CredentialError::IssuerOutsideValidity);
}

#[test]
fn each_byte_of_it_counts() {
    let annex = AnnexD::read();
    let response = annex.bytes("device_response");
    let issuers = Trust::new(vec![TrustAnchor::parse(&annex.bytes("iaca_cert")).unwrap()]);
    let (transcript, reader) = (annex.transcript(), annex.key("ephemeral_reader_key"));
    let binding = Binding {
        transcript: &transcript,
        reader_key: Some(&reader),
    };
    let check = |bytes: &[u8]| checker(&issuers, THEN_UNIX).check_device_response(bytes, &binding);
    for at in 0..response.len() {
        let mut bent = response.clone();
        bent[at] ^= 1 << (at % 8);
        // A bent `nameSpaces` is a name that nobody knows, and is ignored as such: nothing is disclosed then.
        let nothing = |checked: Credential| checked.claims.is_empty();
        assert!(
            check(&bent).map_or(true, nothing),
            "byte {at} does not count"
        );
    }
}

#[test]
fn its_reader_signed_detached_over_the_same_transcript() {
    let annex = AnnexD::read();
    let mut wrapped = Writer::new();
    wrapped.encoded(&annex.bytes("items_request"));
    let mut inner = Writer::new();
    inner.array(3).text("ReaderAuthentication");
    inner
        .raw(annex.transcript().as_bytes())
        .raw(&wrapped.finish());
    let mut payload = Writer::new();
    payload.encoded(&inner.finish());
    let payload = payload.finish();

    let bytes = annex.bytes("reader_auth");
    let item = cbor::parse(&bytes).unwrap();
    let sign1 = Sign1::parse(&item).unwrap();
    assert_eq!(sign1.x5chain().unwrap(), [annex.bytes("reader_cert")]);
    let reader = Certificate::parse(&annex.bytes("reader_cert")).unwrap();
    assert_eq!(
        sign1.verify_detached(&payload, reader.key(), &AwsLc),
        Ok(())
    );
    let refusal = sign1
        .verify_detached(&payload[1..], reader.key(), &AwsLc)
        .unwrap_err();
    assert_eq!(
        (refusal.field.as_str(), refusal.clause),
        ("signature", "RFC 9052 §4.4")
    );
    assert_eq!(
        sign1.verify(reader.key(), &AwsLc).unwrap_err().field,
        "payload"
    );
}

#[test]
fn a_reader_certificate_does_not_sign_documents() {
    let annex = AnnexD::read();
    let root = TrustAnchor::parse(&annex.bytes("reader_root_cert")).unwrap();
    let chain = [annex.bytes("reader_cert")];
    let refusal =
        credential::x509::verify_mdoc_signer(&chain, &[root], THEN_UNIX, &AwsLc).unwrap_err();
    assert!(
        refusal.to_string().contains("ISO/IEC 18013-5 §B.1.4"),
        "{refusal}"
    );
}

#[test]
fn transcripts_are_those_of_openid4vp() {
    let vectors: Value = serde_json::from_str(include_str!(
        "../vectors/oid4vp/session-transcript-1_0.json"
    ))
    .unwrap();
    let coordinate = |text| base64url::decode_array(text).unwrap();
    let key = P256PublicJwk {
        x: coordinate("DxiH5Q4Yx3UrukE2lWCErq8N8bqC9CHLLrAwLz5BmE0"),
        y: coordinate("XtLM4-3h5o3HUH0MHVJV0kyq0iBlrBwlh8qEDMZ4-Pc"),
    };
    let nonce = "exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA";
    let redirect = SessionTranscript::openid4vp(
        "x509_san_dns:example.com",
        nonce,
        Some(&key),
        "https://example.com/response",
    );
    let browser =
        SessionTranscript::digital_credentials_api("https://example.com", nonce, Some(&key));
    for (name, transcript) in [("redirect", redirect), ("dc_api", browser)] {
        let expected = vectors[name]["session_transcript_hex"].as_str().unwrap();
        assert_eq!(transcript.as_bytes(), unhex(expected), "{name}");
        assert!(SessionTranscript::from_cbor(&unhex(expected)).is_ok());
    }
}

#[test]
fn debug_shows_no_element() {
    let annex = AnnexD::read();
    let bytes = annex.bytes("device_response");
    let response = DeviceResponse::parse(&bytes).unwrap();
    let shown = format!("{response:?} {:?}", annex.check(&bytes).unwrap());
    assert!(
        !shown.contains("Doe") && shown.contains("personal data"),
        "{shown}"
    );
}
