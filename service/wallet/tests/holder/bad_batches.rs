//! Issuers that do not keep their word, or mark their copies: no part of such a batch is kept.

use std::sync::Arc;

use credential::jwk::P256PublicJwk;
use credential::profile::{CredentialType, EntitlementClaims, ResidenceClaims, SubjectClaims};
use credential::sd_jwt::{Concealed, issue};
use credential::sd_jwt_vc::{CopyForm, DIGEST_COUNT, TYP, Validity};
use credential::signer::Signer as _;
use credential::{base64url, jws};
use keys::{SoftwareSigner, SystemEntropy};
use serde_json::{Map, Value, json};

use crate::world::{
    City, DAY, ISSUER, NOW, TX_CODE, authority, certified, day, entitlement, offer,
};

/// Accepts a batch whose copy number 5 is made by `make`; says why it was refused.
fn refusal(make: impl Fn(&City, &P256PublicJwk) -> String + Send + Sync + 'static) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut city = City::new();
    city.make_copy = Box::new(move |city, position, key| {
        if position == 5 {
            make(city, key)
        } else {
            city.honest_copy(&fee_remission(), day(0), key)
        }
    });
    let wallet = Arc::new(city).wallet(folder.path());
    let error = wallet
        .accept_offer(&offer(), Some(TX_CODE), NOW)
        .unwrap_err()
        .to_string();
    assert!(
        wallet.list(NOW).unwrap().is_empty(),
        "part of a refused batch was kept"
    );
    let (at, reason) = error.split_once(": ").unwrap();
    assert_eq!(at, "credentials[5]");
    reason.to_owned()
}

fn fee_remission() -> SubjectClaims {
    entitlement("school-fee-remission")
}

/// A copy with payload and claims bent.
fn bent(
    city: &City,
    key: &P256PublicJwk,
    issuer: &SoftwareSigner,
    bend: impl Fn(&mut Map<String, Value>, &mut Map<String, Value>),
) -> String {
    let today = day(0);
    let mut payload = json!({
        "cnf": {"jwk": key.to_json()}, "exp": today.expires_unix, "iat": today.not_before_unix, "iss": ISSUER,
        "nbf": today.not_before_unix, "vct": CredentialType::Entitlement.vct(),
    });
    let mut claims = fee_remission().to_json();
    bend(payload.as_object_mut().unwrap(), &mut claims);
    let concealed = Concealed {
        claims: &claims,
        digest_count: city.batch_size.min(DIGEST_COUNT),
    };
    let payload = payload.as_object().unwrap().clone();
    issue(
        &jws::encode_header(TYP, issuer),
        payload,
        concealed,
        &SystemEntropy,
        issuer,
    )
    .unwrap()
}

fn assert_refused(reason: &str, field: &str) {
    assert!(reason.starts_with(field), "{field}: {reason}");
    assert!(
        reason.ends_with("nothing was kept: tell the office"),
        "{reason}"
    );
}

#[test]
fn copies_that_are_not_the_issuers() {
    assert_refused(
        &refusal(|_, key| {
            let foreign = certified(&authority("Another city"), &[ISSUER]);
            CopyForm::new(ISSUER, &foreign)
                .issue(&fee_remission(), key, day(0), &SystemEntropy, &foreign)
                .unwrap()
        }),
        "x5c",
    );
    assert_refused(
        &refusal(|city, key| {
            let other = certified(&city.issuers, &["https://school.example"]);
            let form = CopyForm::new("https://school.example", &other);
            form.issue(&fee_remission(), key, day(0), &SystemEntropy, &other)
                .unwrap()
        }),
        "iss",
    );
    assert_refused(
        &refusal(|city, key| {
            let mut text = city.honest_copy(&fee_remission(), day(0), key).into_bytes();
            let signature = text.iter().position(|b| *b == b'~').unwrap() - 20;
            text[signature] = if text[signature] == b'A' { b'B' } else { b'A' };
            String::from_utf8(text).unwrap()
        }),
        "signature",
    );
    // A reader's certificate stands below another authority.
    assert_refused(
        &refusal(|city, key| bent(city, key, &certified(&city.readers, &[ISSUER]), |_, _| ())),
        "x5c",
    );
}

#[test]
fn copies_that_are_not_for_this_phone_or_not_what_was_offered() {
    assert_refused(
        &refusal(|city, _| {
            let stranger = SoftwareSigner::generate().unwrap().public_key();
            city.honest_copy(&fee_remission(), day(0), &stranger)
        }),
        "cnf.jwk",
    );
    assert_refused(
        &refusal(|city, key| {
            let residence = SubjectClaims::Residence(ResidenceClaims {
                district: "南山区".into(),
                full_name: "王小明".into(),
                address: "某路1号".into(),
                document_number: "x".into(),
                valid_until: "2027-08-31".into(),
            });
            city.honest_copy(&residence, day(0), key)
        }),
        "vct",
    );
    assert_refused(
        &refusal(|city, key| {
            let other = EntitlementClaims {
                benefit: "x".into(),
                school_year: "y".into(),
                valid_until: "z".into(),
            };
            city.honest_copy(&SubjectClaims::Entitlement(other), day(0), key)
        }),
        "claims",
    );
}

#[test]
fn copies_that_are_not_for_one_day_to_come() {
    assert_refused(
        &refusal(|city, key| city.honest_copy(&fee_remission(), day(-1), key)),
        "exp",
    );
    assert_refused(
        &refusal(|city, key| {
            let month = Validity {
                not_before_unix: day(0).not_before_unix,
                expires_unix: day(0).not_before_unix + 30 * DAY,
            };
            city.honest_copy(&fee_remission(), month, key)
        }),
        "exp: a copy must be for one day",
    );
    assert_refused(
        &refusal(|city, key| bent(city, key, &city.issuer, |p, _| drop(p.remove("exp")))),
        "exp",
    );
}

#[test]
fn copies_that_carry_a_mark() {
    let payload = |name: &'static str, value: Value| {
        refusal(move |city, key| {
            bent(city, key, &city.issuer, |p, _| {
                drop(p.insert(name.into(), value.clone()))
            })
        })
    };
    // The very second of issuing, a serial number, a status index, an extra member of the key.
    assert_refused(&payload("iat", json!(NOW)), "iat: would mark this copy");
    assert_refused(&payload("jti", json!("17")), "jti: would mark this copy");
    assert_refused(
        &payload(
            "status",
            json!({"status_list": {"idx": 3, "uri": "https://x"}}),
        ),
        "status: would mark",
    );
    assert_refused(
        &payload("sub", json!("resident 17")),
        "sub: would mark this copy",
    );
    assert_refused(
        &refusal(|city, key| {
            bent(city, key, &city.issuer, |p, _| {
                p["cnf"]["jwk"]["kid"] = json!("resident 17")
            })
        }),
        "cnf: would mark this copy",
    );
    // A header that names something.
    assert_refused(
        &refusal(|city, key| {
            let text = city.honest_copy(&fee_remission(), day(0), key);
            let (jwt, rest) = text.split_once('~').unwrap();
            let mut parts = jwt.split('.');
            let header = base64url::decode(parts.next().unwrap()).unwrap();
            let mut header: Value = serde_json::from_slice(&header).unwrap();
            header["kid"] = json!("17");
            let header = base64url::encode(header.to_string().as_bytes());
            let payload = base64url::decode(parts.next().unwrap()).unwrap();
            format!(
                "{}~{rest}",
                jws::sign(&header, &payload, &city.issuer).unwrap()
            )
        }),
        "header.kid: would mark this copy",
    );
    // A certificate for one resident alone.
    assert_refused(
        &refusal(|city, key| bent(city, key, &certified(&city.issuers, &[ISSUER]), |_, _| ())),
        "header.x5c: would mark this copy",
    );
}

#[test]
fn copies_that_say_more_than_a_card_may() {
    assert_refused(
        &refusal(|city, key| {
            bent(city, key, &city.issuer, |_, claims| {
                drop(claims.insert("religion".into(), json!("x")))
            })
        }),
        "disclosure: names a claim that this card may not carry",
    );
    // In the open, where it could not be kept back.
    assert_refused(
        &refusal(|city, key| {
            bent(city, key, &city.issuer, |payload, claims| {
                let benefit = claims.remove("benefit").unwrap();
                payload.insert("benefit".into(), benefit);
            })
        }),
        "benefit: would mark this copy",
    );
    // Another number of digests than everybody's.
    assert_refused(
        &refusal(|city, key| {
            let claims = fee_remission().to_json();
            let concealed = Concealed {
                claims: &claims,
                digest_count: DIGEST_COUNT + 1,
            };
            let payload = json!({
                "cnf": {"jwk": key.to_json()}, "exp": day(0).expires_unix, "iat": day(0).not_before_unix, "iss": ISSUER,
                "nbf": day(0).not_before_unix, "vct": CredentialType::Entitlement.vct(),
            });
            let payload = payload.as_object().unwrap().clone();
            issue(
                &jws::encode_header(TYP, &city.issuer),
                payload,
                concealed,
                &SystemEntropy,
                &city.issuer,
            )
            .unwrap()
        }),
        "_sd: would mark this copy",
    );
}

#[test]
fn a_salt_that_stands_in_two_copies() {
    struct Constant;
    impl credential::entropy::Entropy for Constant {
        fn fill(&self, out: &mut [u8]) {
            for (position, byte) in out.iter_mut().enumerate() {
                *byte = position as u8;
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let mut city = City::new();
    city.make_copy = Box::new(|city, _, key| {
        let form = CopyForm::new(ISSUER, &city.issuer);
        form.issue(&fee_remission(), key, day(0), &Constant, &city.issuer)
            .unwrap()
    });
    let wallet = Arc::new(city).wallet(folder.path());
    let error = wallet
        .accept_offer(&offer(), Some(TX_CODE), NOW)
        .unwrap_err()
        .to_string();
    // Equal salts make equal decoys too, which the check of one copy finds first.
    assert!(
        error.contains("_sd: a digest stands twice") || error.contains("disclosure: would mark"),
        "{error}"
    );
}

#[test]
fn too_many_and_too_few_copies() {
    for (count, accepted) in [(0, false), (1, true), (21, true), (22, false)] {
        let folder = tempfile::tempdir().unwrap();
        let mut city = City::new();
        city.bend = Box::new(move |path, reply| {
            if path.ends_with("/credential") {
                let mut body: Value = serde_json::from_slice(&reply.body).unwrap();
                let copies = body["credentials"].as_array_mut().unwrap();
                copies.truncate(count);
                if count > copies.len() {
                    copies.push(copies[0].clone());
                }
                reply.body = body.to_string().into_bytes();
            }
        });
        let wallet = Arc::new(city).wallet(folder.path());
        let result = wallet.accept_offer(&offer(), Some(TX_CODE), NOW);
        assert_eq!(result.is_ok(), accepted, "{count}: {result:?}");
        assert_eq!(wallet.list(NOW).unwrap().len(), usize::from(accepted));
    }
}

#[test]
fn one_copy_sent_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut city = City::new();
    city.bend = Box::new(|path, reply| {
        if path.ends_with("/credential") {
            let mut body: Value = serde_json::from_slice(&reply.body).unwrap();
            body["credentials"][1] = body["credentials"][0].clone();
            reply.body = body.to_string().into_bytes();
        }
    });
    let wallet = Arc::new(city).wallet(folder.path());
    let error = wallet
        .accept_offer(&offer(), Some(TX_CODE), NOW)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("credentials[1]: disclosure: would mark"),
        "{error}"
    );
}
