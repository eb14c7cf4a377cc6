//! Each refusal of RFC 9901 §7.3, with the times and names a KB-JWT must carry.

use credential::jws;
use credential::refusal::Refusal;
use credential::sd_jwt::key_binding::{self, Expected, bind};
use credential::sd_jwt::{SdJwt, digest_of};
use credential::signer::Signer;
use serde_json::{Value, json};

use crate::keys::{AwsLc, TestKey};

const TYP: &str = "example+sd-jwt";
const NOW: i64 = 1_800_000_000;

fn expected() -> Expected<'static> {
    Expected {
        nonce: "n",
        audience: "x509_hash:a",
        now_unix: NOW,
        age_seconds_max: 300,
        ahead_seconds_max: 60,
    }
}

struct Case {
    issuer: TestKey,
    holder: TestKey,
    presentation: String,
}

fn case() -> Case {
    let (issuer, holder) = (TestKey::generate(), TestKey::generate());
    let payload = json!({"cnf": {"jwk": holder.public_key().to_json()}});
    let jwt = jws::sign(
        &jws::encode_header(TYP, &issuer),
        payload.to_string().as_bytes(),
        &issuer,
    )
    .unwrap();
    Case {
        issuer,
        holder,
        presentation: format!("{jwt}~"),
    }
}

impl Case {
    fn check(&self, kb: &str) -> Result<(), Refusal> {
        let verified = SdJwt::parse(kb, TYP)?.verify(&AwsLc, &self.issuer.public_key())?;
        key_binding::verify(&verified, &expected(), &AwsLc).map(|_| ())
    }

    fn with(&self, header: &Value, change: impl FnOnce(&mut Value), key: &TestKey) -> String {
        let sd_hash = digest_of(&self.presentation);
        let mut claims =
            json!({"aud": "x509_hash:a", "iat": NOW, "nonce": "n", "sd_hash": sd_hash});
        change(&mut claims);
        let header = credential::base64url::encode(header.to_string().as_bytes());
        format!(
            "{}{}",
            self.presentation,
            jws::sign(&header, claims.to_string().as_bytes(), key).unwrap()
        )
    }
}

#[test]
fn a_binding_made_here_is_accepted() {
    let case = case();
    case.check(&bind(&case.presentation, "n", "x509_hash:a", NOW, &case.holder).unwrap())
        .unwrap();
}

#[test]
fn wrong_claims_are_refused_by_name() {
    let case = case();
    let header = json!({"alg": "ES256", "typ": "kb+jwt"});
    for (name, value) in [
        ("nonce", json!("other")),
        ("nonce", Value::Null),
        ("aud", json!("x509_hash:b")),
        ("aud", json!(["x509_hash:a"])),
        ("sd_hash", json!(digest_of("another presentation"))),
        ("iat", json!(NOW - 301)),
        ("iat", json!(NOW + 61)),
        ("iat", json!("now")),
        ("exp", json!(NOW)),
        ("nbf", json!(NOW + 61)),
    ] {
        let text = case.with(&header, |claims| claims[name] = value.clone(), &case.holder);
        assert_eq!(
            case.check(&text).unwrap_err().field,
            format!("kb_jwt.{name}"),
            "{value}"
        );
    }
    for iat in [NOW - 300, NOW + 60] {
        case.check(&case.with(&header, |claims| claims["iat"] = json!(iat), &case.holder))
            .unwrap();
    }
}

#[test]
fn another_key_type_or_no_binding_is_refused() {
    let case = case();
    let header = json!({"alg": "ES256", "typ": "kb+jwt"});
    let stranger = TestKey::generate();
    assert_eq!(
        case.check(&case.with(&header, |_| (), &stranger))
            .unwrap_err()
            .field,
        "kb_jwt.signature"
    );
    let typ = json!({"alg": "ES256", "typ": "JWT"});
    assert_eq!(
        case.check(&case.with(&typ, |_| (), &case.holder))
            .unwrap_err()
            .field,
        "kb_jwt.header.typ"
    );
    let none = json!({"alg": "none", "typ": "kb+jwt"});
    assert_eq!(
        case.check(&case.with(&none, |_| (), &case.holder))
            .unwrap_err()
            .field,
        "kb_jwt.header.alg"
    );
    assert_eq!(case.check(&case.presentation).unwrap_err().field, "kb_jwt");
}
