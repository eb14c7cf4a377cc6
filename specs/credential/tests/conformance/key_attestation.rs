//! A refusal for each rule of a key attestation (OpenID4VCI 1.0 §D.1, §F.3, §F.4; HAIP 1.0 §4.5.1).

use credential::jwk::P256PublicJwk;
use credential::jws;
use credential::limits::PROOFS_MAX;
use credential::openid4vci::{
    AttestationChecker, AttestationError, CredentialRequest, ErrorCode, KeyAttestation, Proofs,
    Resistance,
};
use credential::refusal::Refusal;
use credential::signer::Signer;
use credential::x509::{PathError, TrustAnchor};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::keys::{AwsLc, TestAuthority, TestKey};

const NOW: i64 = 1_800_000_000;
const TYP: &str = "key-attestation+jwt";

/// Keys that are told apart by their first byte; whether they are points does not matter before they sign.
fn key(number: usize) -> P256PublicJwk {
    let mut x = [7; 32];
    x[..8].copy_from_slice(&number.to_be_bytes());
    P256PublicJwk { x, y: [9; 32] }
}

fn attestation(count: usize) -> KeyAttestation {
    KeyAttestation {
        keys: (0..count).map(key).collect(),
        key_storage: vec![Resistance::High],
        user_authentication: vec![Resistance::Moderate, Resistance::Other("urn:x".into())],
        nonce: "n".into(),
        issued_at_unix: NOW,
        expires_unix: Some(NOW + 10),
    }
}

fn check(jwt: &str, anchors: &[TrustAnchor]) -> Result<KeyAttestation, AttestationError> {
    let checker = AttestationChecker {
        anchors,
        es256: &AwsLc,
        now_unix: NOW,
        age_seconds_max: 300,
        skew_seconds_max: 60,
    };
    checker.check(jwt)
}

fn refusal(result: Result<KeyAttestation, AttestationError>) -> Refusal {
    match result {
        Err(AttestationError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_attestation_covers_a_batch_and_no_more_than_the_bound() {
    let authority = TestAuthority::new("Wallets");
    let provider = authority.certify("Wallet provider");
    let anchors = [authority.anchor()];
    let full = attestation(PROOFS_MAX);
    assert_eq!(check(&full.sign(&provider).unwrap(), &anchors), Ok(full));
    for count in [0, PROOFS_MAX + 1] {
        let jwt = attestation(count).sign(&provider).unwrap();
        assert_eq!(refusal(check(&jwt, &anchors)).field, "attested_keys");
    }
}

#[test]
fn a_key_that_stands_there_twice_is_refused_however_it_is_written() {
    let authority = TestAuthority::new("Wallets");
    let provider = authority.certify("Wallet provider");
    let mut twice = key(1).to_json();
    twice["kid"] = json!("another name");
    let claims = json!({"iat": NOW, "nonce": "n",
        "attested_keys": [key(0).to_json(), key(1).to_json(), key(2).to_json(), twice]});
    let header = jws::encode_header(TYP, &provider);
    let jwt = jws::sign(&header, claims.to_string().as_bytes(), &provider).unwrap();
    let refusal = refusal(check(&jwt, &[authority.anchor()]));
    assert_eq!(refusal.field, "attested_keys[3]");
    assert!(refusal.reason.contains("twice"));
}

#[test]
fn a_provider_that_is_not_configured_is_not_believed() {
    let (authority, other) = (TestAuthority::new("Wallets"), TestAuthority::new("Others"));
    let jwt = attestation(2).sign(&authority.certify("A")).unwrap();
    assert_eq!(
        check(&jwt, &[other.anchor()]),
        Err(AttestationError::UntrustedProvider(
            PathError::UnknownAuthority
        ))
    );
    let bare = attestation(2).sign(&TestKey::generate()).unwrap();
    let refused = refusal(check(&bare, &[authority.anchor()]));
    assert_eq!(refused.field, "header.x5c");
    let stolen = jws::encode_header(TYP, &authority.certify("A"));
    let stolen = jws::sign(&stolen, b"{}", &TestKey::generate()).unwrap();
    let refused = refusal(check(&stolen, &[authority.anchor()]));
    assert_eq!(refused.field, "signature");
}

#[test]
fn wrong_claims_are_refused_by_name() {
    let authority = TestAuthority::new("Wallets");
    let provider = authority.certify("Wallet provider");
    let good = json!({"iat": NOW, "exp": NOW + 10, "nonce": "n",
        "attested_keys": [key(0).to_json()]});
    let sign = |claims: &Value, typ: &str| {
        let header = jws::encode_header(typ, &provider);
        jws::sign(&header, claims.to_string().as_bytes(), &provider).unwrap()
    };
    let anchors = [authority.anchor()];
    assert!(check(&sign(&good, TYP), &anchors).is_ok());
    let mut private = key(0).to_json();
    private["d"] = json!("AA");
    for (field, name, value) in [
        ("iat", "iat", json!(null)),
        ("iat", "iat", json!(NOW - 301)),
        ("iat", "iat", json!(NOW + 61)),
        ("exp", "exp", json!(NOW - 60)),
        ("exp", "exp", json!("soon")),
        ("nbf", "nbf", json!(NOW + 61)),
        ("nonce", "nonce", json!(null)),
        ("nonce", "nonce", json!("")),
        ("nonce", "nonce", json!("n".repeat(513))),
        ("attested_keys", "attested_keys", json!({})),
        ("attested_keys[0].jwk", "attested_keys", json!(["a"])),
        ("attested_keys[0].jwk.d", "attested_keys", json!([private])),
        ("key_storage", "key_storage", json!([])),
        ("key_storage", "key_storage", json!("iso_18045_high")),
        ("user_authentication", "user_authentication", json!([1])),
        (
            "user_authentication",
            "user_authentication",
            json!(vec!["a"; 9]),
        ),
    ] {
        let mut claims = good.clone();
        claims[name] = value.clone();
        let refusal = refusal(check(&sign(&claims, TYP), &anchors));
        assert_eq!(refusal.field, field, "{value}");
    }
    let refused = refusal(check(&sign(&good, "JWT"), &anchors));
    assert_eq!(refused.field, "header.typ");
}

#[test]
fn a_second_name_for_the_provider_is_refused() {
    let authority = TestAuthority::new("Wallets");
    let provider = authority.certify("Wallet provider");
    let x5c = credential::base64url::encode_standard(&provider.x5c()[0]);
    for name in ["kid", "jwk", "trust_chain"] {
        let mut header = json!({"alg": "ES256", "typ": TYP, "x5c": [x5c]});
        header[name] = json!("a");
        let header = credential::base64url::encode(header.to_string().as_bytes());
        let jwt = jws::sign(&header, b"{}", &provider).unwrap();
        let refused = refusal(check(&jwt, &[authority.anchor()]));
        assert_eq!(refused.field, "header", "{name}");
    }
}

#[test]
fn a_higher_resistance_serves_for_a_lower_one() {
    use Resistance::{Basic, EnhancedBasic, High, Moderate, Other};
    let scale = [Basic, EnhancedBasic, Moderate, High];
    for (this, level) in scale.iter().enumerate() {
        for (that, other) in scale.iter().enumerate() {
            assert_eq!(level.at_least(other), this >= that);
        }
    }
    let foreign = Other("urn:x".into());
    assert!(foreign.at_least(&foreign));
    assert!(!foreign.at_least(&Basic) && !High.at_least(&foreign));
    assert!(!foreign.at_least(&Other("urn:y".into())));
}

#[test]
fn an_issuer_that_reads_no_attestations_says_so() {
    let request = json!({"credential_configuration_id": "a",
        "proofs": Proofs::Attestation("a.b.c".into()).to_json()});
    let error = CredentialRequest::parse(request.to_string().as_bytes()).unwrap_err();
    assert_eq!(error.error, ErrorCode::InvalidProof);
    assert!(error.error_description.starts_with("proofs.attestation:"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_a_provider_signs_is_what_is_read(
        count in 1_usize..PROOFS_MAX,
        storage in prop::collection::vec("iso_18045_(high|moderate|basic|enhanced-basic)|[a-z:]{1,9}", 0..8),
        nonce in "[!-~]{1,40}",
        expires in prop::option::of(NOW..NOW + 1000),
    ) {
        let authority = TestAuthority::new("Wallets");
        let provider = authority.certify("Wallet provider");
        let text = json!({"iat": NOW, "nonce": "n", "attested_keys": [key(0).to_json()],
            "key_storage": storage});
        let key_storage = if storage.is_empty() {
            Vec::new()
        } else {
            let header = jws::encode_header(TYP, &provider);
            let jwt = jws::sign(&header, text.to_string().as_bytes(), &provider).unwrap();
            check(&jwt, &[authority.anchor()]).unwrap().key_storage
        };
        prop_assert_eq!(key_storage.iter().map(Resistance::as_str).collect::<Vec<_>>(), storage);
        let made = KeyAttestation { key_storage, nonce, expires_unix: expires, ..attestation(count) };
        prop_assert_eq!(check(&made.sign(&provider).unwrap(), &[authority.anchor()]), Ok(made));
    }
}
