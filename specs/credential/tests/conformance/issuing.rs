//! What is issued here can be read here, shows a fixed number of digests, and shares no byte between two copies beyond what
//! every copy of that issuer and day has.

use std::collections::HashSet;

use credential::profile::{EntitlementClaims, ResidenceClaims, SubjectClaims};
use credential::sd_jwt::{Concealed, PathStep, SdJwt, choose, issue, present};
use credential::sd_jwt_vc::{CopyForm, DIGEST_COUNT, TYP, Validity};
use credential::signer::Signer;
use credential::{base64url, jws};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::keys::{AwsLc, Counter, TestKey};

fn payload_of(copy: &str) -> Value {
    let encoded = copy.split('.').nth(1).unwrap();
    serde_json::from_slice(&base64url::decode(encoded).unwrap()).unwrap()
}

fn subjects() -> [SubjectClaims; 2] {
    [
        SubjectClaims::Residence(ResidenceClaims {
            district: "南山区".into(),
            full_name: "王小明".into(),
            address: "南山区粤海街道…".into(),
            document_number: "ResidentIdentityCard|CHN|…".into(),
            valid_until: "2027-08-31".into(),
        }),
        SubjectClaims::Entitlement(EntitlementClaims {
            benefit: "school-fee-remission".into(),
            school_year: "2026/27".into(),
            valid_until: "2027-08-31".into(),
        }),
    ]
}

#[test]
fn every_type_shows_the_same_number_of_digests_and_no_claim() {
    let key = TestKey::generate();
    let form = CopyForm::new("https://city.example", &key);
    let validity = Validity {
        not_before_unix: 1,
        expires_unix: 2,
    };
    for subject in subjects() {
        let copy = form
            .issue(
                &subject,
                &key.public_key(),
                validity,
                &Counter::default(),
                &key,
            )
            .unwrap();
        let payload = payload_of(&copy);
        assert_eq!(payload["_sd"].as_array().unwrap().len(), DIGEST_COUNT);
        let open: Vec<&String> = payload.as_object().unwrap().keys().collect();
        assert_eq!(
            open,
            ["_sd", "_sd_alg", "cnf", "exp", "iat", "iss", "nbf", "vct"]
        );
        assert_eq!(
            (&payload["iat"], &payload["nbf"], &payload["exp"]),
            (&json!(1), &json!(1), &json!(2))
        );
        let digests: Vec<Vec<u8>> = payload["_sd"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| base64url::decode(d.as_str().unwrap()).unwrap())
            .collect();
        assert!(digests.is_sorted(), "the order must tell nothing");
    }
}

#[test]
fn two_copies_share_only_what_every_copy_has() {
    let key = TestKey::generate();
    let form = CopyForm::new("https://city.example", &key);
    let validity = Validity {
        not_before_unix: 1,
        expires_unix: 2,
    };
    let entropy = Counter::default();
    let pieces = |holder: &TestKey| -> HashSet<String> {
        let copy = form
            .issue(
                &subjects()[0],
                &holder.public_key(),
                validity,
                &entropy,
                &key,
            )
            .unwrap();
        let (jwt, disclosures) = copy.split_once('~').unwrap();
        let mut pieces: HashSet<String> = disclosures
            .split('~')
            .filter(|d| !d.is_empty())
            .map(str::to_owned)
            .collect();
        pieces.insert(jwt.rsplit('.').next().unwrap().to_owned());
        let payload = payload_of(&copy);
        pieces.extend(
            payload["_sd"]
                .as_array()
                .unwrap()
                .iter()
                .map(Value::to_string),
        );
        pieces.insert(payload["cnf"].to_string());
        pieces
    };
    let (one, two) = (pieces(&TestKey::generate()), pieces(&TestKey::generate()));
    assert!(
        one.is_disjoint(&two),
        "shared: {:?}",
        one.intersection(&two).count()
    );
    assert_eq!(one.len(), 6 + 1 + DIGEST_COUNT + 1);
}

#[test]
fn an_issued_copy_is_of_the_type_of_this_profile() {
    let key = TestKey::generate();
    let form = CopyForm::new("https://city.example", &key);
    let validity = Validity {
        not_before_unix: 1,
        expires_unix: 2,
    };
    let copy = form
        .issue(
            &subjects()[1],
            &key.public_key(),
            validity,
            &Counter::default(),
            &key,
        )
        .unwrap();
    let verified = SdJwt::parse(&copy, TYP)
        .unwrap()
        .verify(&AwsLc, &key.public_key())
        .unwrap();
    assert_eq!(verified.claims()["entitled"], json!(true));
    assert_eq!(verified.claims()["vct"], json!("urn:denizen:entitlement:1"));
    assert_eq!(verified.holder_key().unwrap(), key.public_key());
}

fn any_claims() -> impl Strategy<Value = Map<String, Value>> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from)
    ];
    let value = leaf.prop_recursive(2, 8, 3, |inner| {
        prop::collection::vec(inner, 0..3).prop_map(Value::from)
    });
    prop::collection::btree_map("[a-z\"\\\\\u{e9}]{1,6}", value, 0..8)
        .prop_map(|claims| claims.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_concealed_comes_back_and_what_is_withheld_does_not(claims in any_claims(), keep in any::<u8>()) {
        let key = TestKey::generate();
        let header = jws::encode_header(TYP, &key);
        let concealed = Concealed { claims: &claims, digest_count: 12 };
        let text = issue(&header, Map::new(), concealed, &Counter::default(), &key).unwrap();
        let issued = SdJwt::parse(&text, TYP).unwrap();
        let all = issued.clone().verify(&AwsLc, &key.public_key()).unwrap();
        prop_assert_eq!(all.claims(), &claims);

        let kept: Map<String, Value> =
            claims.iter().enumerate().filter(|(n, _)| keep >> (n % 8) & 1 == 1).map(|(_, (k, v))| (k.clone(), v.clone())).collect();
        let paths: Vec<_> = kept.keys().map(|name| vec![PathStep::Member(name.clone())]).collect();
        let shown = present(&issued, all.revealed(), &choose(all.revealed(), &paths));
        let shown = SdJwt::parse(&shown, TYP).unwrap().verify(&AwsLc, &key.public_key()).unwrap();
        prop_assert_eq!(shown.claims(), &kept);
    }
}
