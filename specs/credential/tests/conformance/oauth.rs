//! The examples of RFC 9449, RFC 7636 and the client attestation draft, and a refusal for each of their rules.

use std::fs;
use std::path::Path;

use credential::jwk::P256PublicJwk;
use credential::oauth::Window;
use credential::oauth::client_attestation::{self, ClientAttestation, ClientError, ExpectedPop};
use credential::oauth::dpop::{self, BoundToken, DpopError, Proof, Request};
use credential::oauth::pkce::{Challenge, Verifier};
use credential::refusal::Refusal;
use credential::signer::Signer;
use credential::x509::{PathError, TrustAnchor};
use credential::{base64url, jws};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::keys::{AwsLc, Counter, TestAuthority, TestKey};

const NOW: i64 = 1_800_000_000;
const TOKEN_URI: &str = "https://as.example/token";

fn vector(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/oauth");
    let text = fs::read_to_string(folder.join(name)).unwrap();
    text.trim().to_owned()
}

fn window(now_unix: i64) -> Window {
    Window {
        now_unix,
        age_seconds_max: 60,
        ahead_seconds_max: 5,
    }
}

fn at_token_endpoint(now_unix: i64) -> dpop::Expected<'static> {
    dpop::Expected {
        method: "POST",
        uri: TOKEN_URI,
        nonces: &[],
        token: None,
        window: window(now_unix),
    }
}

fn dpop_refusal(result: Result<Proof, DpopError>) -> Refusal {
    match result {
        Err(DpopError::InvalidProof(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_proofs_of_rfc_9449_are_accepted() {
    let proof = vector("rfc9449-token-request.txt");
    let expected = dpop::Expected {
        uri: "https://server.example.com/token",
        ..at_token_endpoint(1_562_262_616)
    };
    let checked = dpop::verify(&[&proof], &expected, &AwsLc).unwrap();
    let thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    assert_eq!(base64url::encode(&checked.thumbprint()), thumbprint);
    assert_eq!(checked.once.forget_after_unix, 1_562_262_616 + 60);

    let token = BoundToken {
        token: "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU",
        thumbprint: base64url::decode_array(thumbprint).unwrap(),
    };
    let proof = vector("rfc9449-resource-request.txt");
    let expected = dpop::Expected {
        method: "GET",
        uri: "https://resource.example.org/protectedresource?page=2",
        token: Some(token),
        ..at_token_endpoint(1_562_262_618)
    };
    let again = dpop::verify(&[&proof], &expected, &AwsLc).unwrap();
    assert_eq!(again.key, checked.key);
    assert_ne!(again.once.id, checked.once.id);

    for (field, token) in [
        (
            "ath",
            Some(BoundToken {
                token: "another",
                ..token
            }),
        ),
        (
            "header.jwk",
            Some(BoundToken {
                thumbprint: [0; 32],
                ..token
            }),
        ),
        ("ath", None),
    ] {
        let expected = dpop::Expected { token, ..expected };
        let refused = dpop_refusal(dpop::verify(&[&proof], &expected, &AwsLc));
        assert_eq!(refused.field, field);
    }
    // Without a token in the proof, a stolen token is of no use.
    let bare = vector("rfc9449-token-request.txt");
    let expected = dpop::Expected {
        token: Some(token),
        uri: "https://server.example.com/token",
        ..at_token_endpoint(1_562_262_616)
    };
    let refused = dpop_refusal(dpop::verify(&[&bare], &expected, &AwsLc));
    assert_eq!(refused.field, "ath");
}

fn dpop_claims() -> Value {
    json!({"htm": "POST", "htu": TOKEN_URI, "iat": NOW, "jti": "a"})
}

fn dpop_of(key: &TestKey, claims: &Value) -> String {
    let header = jws::encode_header_with_jwk(dpop::TYP, key);
    jws::sign(&header, claims.to_string().as_bytes(), key).unwrap()
}

#[test]
fn a_proof_of_another_request_is_refused_by_name() {
    let key = TestKey::generate();
    let expected = at_token_endpoint(NOW);
    let check = |proof: &str| dpop::verify(&[proof], &expected, &AwsLc);
    assert!(check(&dpop_of(&key, &dpop_claims())).is_ok());
    for (name, value) in [
        ("htm", json!("GET")),
        ("htm", json!("post")),
        ("htm", json!(null)),
        ("htu", json!("https://as.example/par")),
        ("htu", json!("http://as.example/token")),
        ("htu", json!("token")),
        ("htu", json!(null)),
        ("iat", json!(NOW - 61)),
        ("iat", json!(NOW + 6)),
        ("iat", json!(1.5)),
        ("jti", json!("")),
        ("jti", json!(7)),
        ("jti", json!("j".repeat(513))),
        ("ath", json!("a")),
    ] {
        let mut claims = dpop_claims();
        claims[name] = value.clone();
        let refused = dpop_refusal(check(&dpop_of(&key, &claims)));
        assert_eq!(refused.field, name, "{value}");
    }
    for iat in [NOW - 60, NOW + 5] {
        let mut claims = dpop_claims();
        claims["iat"] = json!(iat);
        let once = check(&dpop_of(&key, &claims)).unwrap().once;
        assert_eq!(once.forget_after_unix, iat + 60);
    }
}

#[test]
fn a_proof_has_one_header_one_key_and_that_keys_signature() {
    let (key, other) = (TestKey::generate(), TestKey::generate());
    let good = dpop_of(&key, &dpop_claims());
    let expected = at_token_endpoint(NOW);
    let refused = |headers: &[&str]| dpop_refusal(dpop::verify(headers, &expected, &AwsLc)).field;
    assert_eq!(refused(&[]), "DPoP");
    assert_eq!(refused(&[&good, &good]), "DPoP");
    let with_header = |header: &Value, signer: &TestKey| {
        let header = base64url::encode(header.to_string().as_bytes());
        jws::sign(&header, dpop_claims().to_string().as_bytes(), signer).unwrap()
    };
    let jwk = key.public_key().to_json();
    let mut private = jwk.clone();
    private["d"] = json!("AA");
    for (field, header) in [
        ("header.jwk", json!({"alg": "ES256", "typ": "dpop+jwt"})),
        (
            "header.jwk.d",
            json!({"alg": "ES256", "typ": "dpop+jwt", "jwk": private}),
        ),
        (
            "header.typ",
            json!({"alg": "ES256", "typ": "JWT", "jwk": jwk}),
        ),
        (
            "header.alg",
            json!({"alg": "HS256", "typ": "dpop+jwt", "jwk": jwk}),
        ),
        (
            "header.alg",
            json!({"alg": "none", "typ": "dpop+jwt", "jwk": jwk}),
        ),
    ] {
        assert_eq!(refused(&[&with_header(&header, &key)]), field, "{header}");
    }
    let header = json!({"alg": "ES256", "typ": "dpop+jwt", "jwk": jwk});
    assert_eq!(refused(&[&with_header(&header, &other)]), "signature");
}

#[test]
fn a_server_that_gives_nonces_takes_none_but_its_own() {
    let key = TestKey::generate();
    let nonces = ["new", "old"];
    let expected = dpop::Expected {
        nonces: &nonces,
        ..at_token_endpoint(NOW)
    };
    let check = |nonce: Value| {
        let mut claims = dpop_claims();
        claims["nonce"] = nonce;
        dpop::verify(&[&dpop_of(&key, &claims)], &expected, &AwsLc)
    };
    assert!(check(json!("new")).is_ok() && check(json!("old")).is_ok());
    for nonce in [json!("other"), json!(null), json!(1)] {
        assert_eq!(check(nonce).unwrap_err().code(), "use_dpop_nonce");
    }
}

#[test]
fn the_same_proof_twice_is_the_same_to_remember_and_no_other_is() {
    let (key, other) = (TestKey::generate(), TestKey::generate());
    let once = |key: &TestKey, jti: &str| {
        let mut claims = dpop_claims();
        claims["jti"] = json!(jti);
        let proof = dpop_of(key, &claims);
        let proof = dpop::verify(&[&proof], &at_token_endpoint(NOW), &AwsLc).unwrap();
        proof.once.id
    };
    assert_eq!(once(&key, "a"), once(&key, "a"));
    assert_ne!(once(&key, "a"), once(&key, "b"));
    assert_ne!(once(&key, "a"), once(&other, "a"));
}

const AS: &str = "https://as.example";
const CLIENT: &str = "https://wallet.example";

fn wallet(key: &TestKey) -> ClientAttestation {
    ClientAttestation {
        client_id: CLIENT.into(),
        key: key.public_key(),
        issued_at_unix: NOW - 1000,
        expires_unix: NOW + 1000,
    }
}

fn check_wallet(
    headers: &[&str],
    anchors: &[TrustAnchor],
    client_id: Option<&str>,
    now_unix: i64,
) -> Result<ClientAttestation, ClientError> {
    let expected = client_attestation::Expected {
        anchors,
        client_id,
        window: Window {
            age_seconds_max: 86_400,
            ..window(now_unix)
        },
    };
    ClientAttestation::verify(headers, &expected, &AwsLc)
}

fn client_refusal<T: std::fmt::Debug>(result: Result<T, ClientError>) -> Refusal {
    match result {
        Err(ClientError::InvalidClient(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_examples_of_the_draft_are_read() {
    let text = vector("client-attestation.txt");
    let typ = "oauth-client-attestation+jwt";
    let claims = jws::Unverified::parse(&text, typ).unwrap();
    let claims = claims.payload_unverified();
    let attestation = ClientAttestation {
        client_id: claims["sub"].as_str().unwrap().into(),
        key: P256PublicJwk::from_json(&claims["cnf"]["jwk"]).unwrap(),
        issued_at_unix: claims["iat"].as_i64().unwrap(),
        expires_unix: claims["exp"].as_i64().unwrap(),
    };
    let challenges = ["5c1a9e10-29ff-4c2b-ae73-57c0957c09c4"];
    let expected = ExpectedPop {
        audience: "https://as.example.com",
        challenges: &challenges,
        window: window(1_772_487_595),
    };
    let pop = vector("client-attestation-pop.txt");
    assert!(attestation.verify_pop(&[&pop], &expected, &AwsLc).is_ok());
    let refused = client_refusal(check_wallet(&[&text], &[], None, NOW));
    assert_eq!(refused.field, "header.x5c");
}

#[test]
fn a_wallet_authenticates_by_its_providers_word_and_its_own_key() {
    let authority = TestAuthority::new("Wallets");
    let provider = authority.certify("Wallet provider");
    let key = TestKey::generate();
    let anchors = [authority.anchor()];
    let jwt = wallet(&key).sign(&provider).unwrap();
    let attestation = check_wallet(&[&jwt], &anchors, Some(CLIENT), NOW).unwrap();
    assert_eq!(attestation, wallet(&key));
    let challenges = ["c"];
    let expected = ExpectedPop {
        audience: AS,
        challenges: &challenges,
        window: window(NOW),
    };
    let entropy = Counter::default();
    let pop = |audience, challenge, now, key: &TestKey| {
        client_attestation::sign_pop(audience, challenge, now, &entropy, key).unwrap()
    };
    let verify = |pop: &str| attestation.verify_pop(&[pop], &expected, &AwsLc);
    let (one, two) = (pop(AS, Some("c"), NOW, &key), pop(AS, Some("c"), NOW, &key));
    assert_ne!(verify(&one).unwrap().id, verify(&two).unwrap().id);
    assert_eq!(verify(&one).unwrap(), verify(&one).unwrap());
    for challenge in [None, Some("d")] {
        let error = verify(&pop(AS, challenge, NOW, &key)).unwrap_err();
        assert_eq!(error.code(), "use_attestation_challenge");
    }
    for (field, pop) in [
        ("aud", pop("https://other.example", Some("c"), NOW, &key)),
        ("iat", pop(AS, Some("c"), NOW - 61, &key)),
        ("iat", pop(AS, Some("c"), NOW + 6, &key)),
        (
            "pop.signature",
            pop(AS, Some("c"), NOW, &TestKey::generate()),
        ),
        ("pop.header.typ", jwt.clone()),
    ] {
        assert_eq!(client_refusal(verify(&pop)).field, field);
    }
    for headers in [&[][..], &[one.as_str(), one.as_str()]] {
        let refused = client_refusal(attestation.verify_pop(headers, &expected, &AwsLc));
        assert_eq!(refused.field, "OAuth-Client-Attestation-PoP");
    }
}

#[test]
fn a_dpop_proof_of_the_same_key_takes_the_place_of_the_wallets_own() {
    let (key, other) = (TestKey::generate(), TestKey::generate());
    let proof = |key: &TestKey| {
        let proof = dpop_of(key, &dpop_claims());
        dpop::verify(&[&proof], &at_token_endpoint(NOW), &AwsLc).unwrap()
    };
    let attestation = wallet(&key);
    assert!(attestation.verify_dpop(&proof(&key), &[]).is_ok());
    let refused = client_refusal(attestation.verify_dpop(&proof(&other), &[]));
    assert_eq!(refused.field, "cnf.jwk");
    let refused = client_refusal(attestation.verify_dpop(&proof(&key), &["a.b.c"]));
    assert_eq!(refused.field, "OAuth-Client-Attestation-PoP");
}

#[test]
fn an_attestation_that_is_foreign_old_or_wrong_is_told_apart() {
    let (authority, other) = (TestAuthority::new("Wallets"), TestAuthority::new("Others"));
    let provider = authority.certify("Wallet provider");
    let key = TestKey::generate();
    let anchors = [authority.anchor()];
    let jwt = wallet(&key).sign(&provider).unwrap();
    assert_eq!(
        check_wallet(&[&jwt], &[other.anchor()], None, NOW),
        Err(ClientError::UntrustedProvider(PathError::UnknownAuthority))
    );
    let at = |now| check_wallet(&[&jwt], &anchors, None, now);
    assert!(at(NOW + 1004).is_ok());
    assert_eq!(at(NOW + 1005), Err(ClientError::UseFreshAttestation("exp")));
    assert_eq!(client_refusal(at(NOW - 1006)).field, "iat");
    let long = ClientAttestation {
        expires_unix: NOW + 200_000,
        ..wallet(&key)
    };
    let long = long.sign(&provider).unwrap();
    assert_eq!(
        check_wallet(&[&long], &anchors, None, NOW + 90_000),
        Err(ClientError::UseFreshAttestation("iat"))
    );
    let refused = client_refusal(check_wallet(&[&jwt], &anchors, Some("other"), NOW));
    assert_eq!(refused.field, "sub");
    for headers in [&[][..], &[jwt.as_str(), jwt.as_str()]] {
        let refused = client_refusal(check_wallet(headers, &anchors, None, NOW));
        assert_eq!(refused.field, "OAuth-Client-Attestation");
    }
    let good = json!({"sub": CLIENT, "iat": NOW, "exp": NOW + 10,
        "cnf": {"jwk": key.public_key().to_json()}});
    for (field, name, value) in [
        ("sub", "sub", json!("")),
        ("iat", "iat", json!(null)),
        ("exp", "exp", json!("soon")),
        ("nbf", "nbf", json!(NOW + 6)),
        ("cnf.jwk", "cnf", json!({"kid": "a"})),
        ("cnf.jwk.kty", "cnf", json!({"jwk": {"kty": "RSA"}})),
    ] {
        let mut claims = good.clone();
        claims[name] = value;
        let header = jws::encode_header("oauth-client-attestation+jwt", &provider);
        let jwt = jws::sign(&header, claims.to_string().as_bytes(), &provider).unwrap();
        let refused = client_refusal(check_wallet(&[&jwt], &anchors, None, NOW));
        assert_eq!(refused.field, field);
    }
}

#[test]
fn the_pair_of_rfc_7636_fits_and_no_other() {
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let parsed = Challenge::parse(Some(challenge), Some("S256")).unwrap();
    assert_eq!(parsed.encode(), challenge);
    assert!(parsed.check(Some(verifier)).is_ok());
    let other = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl";
    for wrong in [
        None,
        Some(""),
        Some(challenge),
        Some(other),
        Some(&verifier[1..]),
    ] {
        assert_eq!(parsed.check(wrong).unwrap_err().field, "code_verifier");
    }
    for (field, challenge, method) in [
        ("code_challenge_method", Some(challenge), None),
        ("code_challenge_method", Some(challenge), Some("plain")),
        ("code_challenge_method", Some(challenge), Some("s256")),
        ("code_challenge", None, Some("S256")),
        ("code_challenge", Some(&challenge[1..]), Some("S256")),
    ] {
        let refused = Challenge::parse(challenge, method).unwrap_err();
        assert_eq!(refused.field, field);
    }
    assert!(Verifier::parse(&"a".repeat(128)).is_ok());
    assert!(Verifier::parse(&"a".repeat(129)).is_err());
    assert!(Verifier::parse(&"é".repeat(43)).is_err());
    let made = Verifier::generate(&Counter::default());
    assert!(!format!("{made:?}").contains(made.as_str()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_a_wallet_proves_is_accepted(
        path in "/[a-z0-9/_~-]{0,20}", query in "(\\?[a-z=&]{0,9})?", method in "GET|POST",
        nonce in prop::option::of("[!-~]{1,30}"), token in prop::option::of("[A-Za-z0-9~._-]{1,60}"),
    ) {
        let key = TestKey::generate();
        let uri = format!("https://as.example{path}{query}");
        let (nonce, token) = (nonce.as_deref(), token.as_deref());
        let request = Request { method: &method, uri: &uri, nonce, token };
        let proof = dpop::sign(&request, NOW, &Counter::default(), &key).unwrap();
        let nonces: Vec<&str> = nonce.into_iter().collect();
        let thumbprint = key.public_key().thumbprint();
        let token = token.map(|token| BoundToken { token, thumbprint });
        let expected = dpop::Expected {
            method: &method, uri: &uri, nonces: &nonces, token, window: window(NOW),
        };
        let checked = dpop::verify(&[&proof], &expected, &AwsLc).unwrap();
        prop_assert_eq!(checked.key, key.public_key());
    }

    #[test]
    fn every_verifier_fits_its_own_challenge(text in "[A-Za-z0-9._~-]{43,128}") {
        let challenge = Verifier::parse(&text).unwrap().challenge();
        let again = Challenge::parse(Some(&challenge.encode()), Some("S256")).unwrap();
        prop_assert!(again.check(Some(&text)).is_ok());
    }
}
