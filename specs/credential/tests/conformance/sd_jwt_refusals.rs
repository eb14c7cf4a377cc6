//! Each refusal of RFC 9901 §7.1, made by an issuer who signs what no issuer may sign, or by a holder who adds or bends.

use credential::base64url;
use credential::jws;
use credential::refusal::Refusal;
use credential::sd_jwt::{Disclosure, SdJwt, digest_of};
use credential::signer::Signer;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::keys::{AwsLc, TestKey};

const TYP: &str = "example+sd-jwt";

fn disclosure(array: &Value) -> (String, String) {
    let encoded = base64url::encode(array.to_string().as_bytes());
    let digest = digest_of(&encoded);
    (encoded, digest)
}

fn signed(payload: &Value, disclosures: &[&str]) -> (String, TestKey) {
    let key = TestKey::generate();
    let mut text = jws::sign(
        &jws::encode_header(TYP, &key),
        payload.to_string().as_bytes(),
        &key,
    )
    .unwrap();
    text.push('~');
    for disclosure in disclosures {
        text.push_str(disclosure);
        text.push('~');
    }
    (text, key)
}

fn read(payload: &Value, disclosures: &[&str]) -> Result<Value, Refusal> {
    let (text, key) = signed(payload, disclosures);
    let verified = SdJwt::parse(&text, TYP)?.verify(&AwsLc, &key.public_key())?;
    Ok(Value::Object(verified.claims().clone()))
}

fn refused(payload: &Value, disclosures: &[&str], reason: &str) {
    let refusal = read(payload, disclosures).expect_err(reason);
    assert!(
        refusal.reason.contains(reason),
        "{refusal} is not about {reason:?}"
    );
}

#[test]
fn members_elements_and_nesting_are_put_in_place() {
    let (street, street_digest) = disclosure(&json!(["s1", "street", "x"]));
    let (address, address_digest) =
        disclosure(&json!(["s2", "address", {"_sd": [street_digest], "city": "y"}]));
    let (element, element_digest) = disclosure(&json!(["s3", {"a": [1]}]));
    let payload = json!({"_sd_alg": "sha-256", "_sd": [address_digest, "decoy"],
        "list": [{"...": element_digest}, {"...": "gone"}, 2]});
    let all = read(&payload, &[&street, &address, &element]).unwrap();
    assert_eq!(
        all,
        json!({"address": {"city": "y", "street": "x"}, "list": [{"a": [1]}, 2]})
    );
    assert_eq!(
        read(&payload, &[&address]).unwrap(),
        json!({"address": {"city": "y"}, "list": [2]})
    );
    assert_eq!(read(&payload, &[]).unwrap(), json!({"list": [2]}));
    // A nested disclosure without the one it stands in has no place.
    refused(&payload, &[&street], "no digest refers to it");
}

#[test]
fn shapes_that_do_not_fit_their_place() {
    let (member, member_digest) = disclosure(&json!(["s", "name", 1]));
    let (element, element_digest) = disclosure(&json!(["s", 1]));
    refused(
        &json!({"_sd": [element_digest]}),
        &[&element],
        "needs three elements",
    );
    refused(
        &json!({"list": [{"...": member_digest}]}),
        &[&member],
        "needs two elements",
    );
    refused(
        &json!({"_sd": [member_digest], "name": 0}),
        &[&member],
        "stands there already",
    );
    let (twin, twin_digest) = disclosure(&json!(["t", "name", 2]));
    refused(
        &json!({"_sd": [member_digest, twin_digest]}),
        &[&member, &twin],
        "stands there already",
    );
}

#[test]
fn digests_must_be_unique_and_disclosures_referenced_once() {
    let (member, digest) = disclosure(&json!(["s", "name", 1]));
    refused(
        &json!({"_sd": [digest, digest]}),
        &[&member],
        "a digest stands twice",
    );
    refused(&json!({"_sd": ["x", "x"]}), &[], "a digest stands twice");
    refused(
        &json!({"_sd": [digest], "a": {"_sd": [digest]}}),
        &[&member],
        "a digest stands twice",
    );
    let (outer, outer_digest) =
        disclosure(&json!(["s", "outer", {"_sd": [outer_digest_placeholder()]}]));
    refused(
        &json!({"_sd": [outer_digest, outer_digest_placeholder()]}),
        &[&outer],
        "a digest stands twice",
    );
    refused(&json!({"_sd": [digest]}), &[&member, &member], "sent twice");
    refused(&json!({}), &[&member], "no digest refers to it");
}

fn outer_digest_placeholder() -> String {
    digest_of("inner")
}

#[test]
fn reserved_members_stand_only_where_they_belong() {
    refused(&json!({"_sd": "x"}), &[], "must be an array of digests");
    refused(&json!({"_sd": [1]}), &[], "must be an array of digests");
    refused(
        &json!({"...": "x"}),
        &[],
        "only as the one member of an array element",
    );
    refused(
        &json!({"a": {"...": "x"}}),
        &[],
        "only as the one member of an array element",
    );
    refused(
        &json!({"a": [{"...": "x", "b": 1}]}),
        &[],
        "must be the one member",
    );
    refused(&json!({"a": [{"...": 1}]}), &[], "must be the one member");
    refused(&json!({"_sd_alg": "sha-512"}), &[], "only sha-256");
    refused(&json!({"_sd_alg": 1}), &[], "only sha-256");
    refused(
        &json!({"a": {"_sd_alg": "sha-256"}}),
        &[],
        "at the top level only",
    );
    for name in ["_sd", "...", "_sd_alg"] {
        let (reserved, digest) = disclosure(&json!(["s", name, []]));
        refused(
            &json!({"_sd": [digest]}),
            &[&reserved],
            "names a reserved member",
        );
    }
}

#[test]
fn nothing_is_read_before_the_signature_holds() {
    let (member, digest) = disclosure(&json!(["s", "name", 1]));
    let (text, _) = signed(&json!({"_sd": [digest]}), &[&member]);
    let other = TestKey::generate().public_key();
    let refusal = SdJwt::parse(&text, TYP)
        .unwrap()
        .verify(&AwsLc, &other)
        .unwrap_err();
    assert_eq!(
        (refusal.field.as_str(), refusal.clause),
        ("signature", "RFC 7515 §5.2")
    );
}

#[test]
fn other_algorithms_types_and_headers_are_refused() {
    let key = TestKey::generate();
    for (header, field) in [
        (json!({"alg": "none", "typ": TYP}), "header.alg"),
        (json!({"alg": "ES384", "typ": TYP}), "header.alg"),
        (json!({"alg": "HS256", "typ": TYP}), "header.alg"),
        (json!({"alg": "ES256"}), "header.typ"),
        (json!({"alg": "ES256", "typ": "vc+sd-jwt"}), "header.typ"),
        (
            json!({"alg": "ES256", "typ": TYP, "crit": ["x"], "x": 1}),
            "header.crit",
        ),
        (
            json!({"alg": "ES256", "typ": TYP, "b64": false}),
            "header.crit",
        ),
    ] {
        let text = jws::sign(
            &base64url::encode(header.to_string().as_bytes()),
            b"{}",
            &key,
        )
        .unwrap();
        assert_eq!(
            SdJwt::parse(&format!("{text}~"), TYP).unwrap_err().field,
            field,
            "{header}"
        );
    }
    let duplicate = base64url::encode(br#"{"alg":"ES256","typ":"example+sd-jwt","alg":"ES256"}"#);
    let text = jws::sign(&duplicate, b"{}", &key).unwrap();
    assert_eq!(
        SdJwt::parse(&format!("{text}~"), TYP).unwrap_err().field,
        "header"
    );
}

#[test]
fn disclosures_cannot_nest_without_end() {
    let (mut encoded, mut digest) = disclosure(&json!(["s", "n", 1]));
    let mut all = vec![encoded];
    for step in 0..40 {
        (encoded, digest) = disclosure(&json!([step.to_string(), "n", {"_sd": [digest]}]));
        all.push(encoded);
    }
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    refused(&json!({"_sd": [digest]}), &all, "nest too deeply");
}

proptest! {
    #[test]
    fn foreign_text_never_panics(text in "[A-Za-z0-9._~-]{0,80}") {
        let _ = SdJwt::parse(&text, TYP);
        let _ = Disclosure::parse(&text);
    }

    #[test]
    fn one_changed_byte_is_refused(at in 0_usize..400, flip in 1_u8..128) {
        let (member, digest) = disclosure(&json!(["salt", "name", "value"]));
        let (text, key) = signed(&json!({"_sd": [digest], "iss": "https://issuer.example"}), &[&member]);
        let mut bytes = text.into_bytes();
        let at = at % bytes.len();
        bytes[at] ^= flip;
        if let Ok(bent) = String::from_utf8(bytes) {
            // The tilde at the end may become a key binding, which is refused where one is not expected.
            let read = SdJwt::parse(&bent, TYP).and_then(|parsed| parsed.verify(&AwsLc, &key.public_key()));
            prop_assert!(read.is_err() || read.is_ok_and(|v| v.key_binding().is_some()));
        }
    }
}
