//! The worked examples of RFC 9901: signatures verify, digests fit, the verified contents are the same, and what a holder
//! keeps of the issuance is byte for byte the presentation.

use std::fs;
use std::path::{Path, PathBuf};

use credential::sd_jwt::key_binding::{self, Expected};
use credential::sd_jwt::{SdJwt, present};
use serde_json::Value;

use crate::keys::{AwsLc, rfc_issuer};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/sd-jwt-rfc9901");
    let mut cases: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_dir())
        .collect();
    cases.sort();
    assert_eq!(cases.len(), 13, "an example is missing");
    cases
}

fn read(case: &Path, name: &str) -> Option<String> {
    fs::read_to_string(case.join(name)).ok()
}

/// The examples wrap their lines.
fn sd_jwt(case: &Path, name: &str) -> (String, SdJwt) {
    let text: String = read(case, name).unwrap().split_whitespace().collect();
    let typ = if case.ends_with("arf-pid") {
        "dc+sd-jwt"
    } else {
        "example+sd-jwt"
    };
    let parsed = SdJwt::parse(&text, typ).unwrap();
    (text, parsed)
}

#[test]
fn presentations_verify_to_the_expected_contents() {
    for case in cases() {
        let (_, presentation) = sd_jwt(&case, "sd_jwt_presentation.txt");
        let verified = presentation.verify(&AwsLc, &rfc_issuer()).unwrap();
        let expected: Value =
            serde_json::from_str(&read(&case, "verified_contents.json").unwrap()).unwrap();
        assert_eq!(
            Value::Object(verified.claims().clone()),
            expected,
            "{}",
            case.display()
        );
    }
}

#[test]
fn key_bindings_verify_with_the_key_in_cnf() {
    let mut bound = 0;
    for case in cases() {
        let Some(payload) = read(&case, "kb_jwt_payload.json") else {
            continue;
        };
        let payload: Value = serde_json::from_str(&payload).unwrap();
        let (_, presentation) = sd_jwt(&case, "sd_jwt_presentation.txt");
        let verified = presentation.verify(&AwsLc, &rfc_issuer()).unwrap();
        let expected = Expected {
            nonce: "1234567890",
            audience: "https://verifier.example.org",
            now_unix: payload["iat"].as_i64().unwrap(),
            age_seconds_max: 60,
            ahead_seconds_max: 60,
        };
        key_binding::verify(&verified, &expected, &AwsLc)
            .unwrap_or_else(|e| panic!("{}: {e}", case.display()));
        bound += 1;
    }
    assert_eq!(bound, 4);
}

#[test]
fn every_issued_disclosure_has_its_place_and_a_holder_can_keep_what_the_example_keeps() {
    for case in cases() {
        let (_, issued) = sd_jwt(&case, "sd_jwt_issuance.txt");
        let all = issued.clone().verify(&AwsLc, &rfc_issuer()).unwrap();
        assert_eq!(
            all.revealed().len(),
            issued.disclosures().len(),
            "{}",
            case.display()
        );

        let (text, example) = sd_jwt(&case, "sd_jwt_presentation.txt");
        let position = |encoded: &str| {
            issued
                .disclosures()
                .iter()
                .position(|d| d.encoded() == encoded)
                .unwrap()
        };
        let kept: Vec<usize> = example
            .disclosures()
            .iter()
            .map(|d| position(d.encoded()))
            .collect();
        let ours = present(&issued, all.revealed(), &kept);
        let mut ours: Vec<&str> = ours.split('~').collect();
        let example_text = &text[..=text.rfind('~').unwrap()];
        let mut theirs: Vec<&str> = example_text.split('~').collect();
        ours.sort_unstable();
        theirs.sort_unstable();
        assert_eq!(ours, theirs, "{}", case.display());
    }
}
