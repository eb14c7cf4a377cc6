//! The path check against certificates made here, each wrong in one way; and credentials below them.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::atomic::{AtomicUsize, Ordering};

use credential::entropy::Entropy;
use credential::jwk::P256PublicJwk;
use credential::jws;
use credential::profile::{EntitlementClaims, SubjectClaims};
use credential::sd_jwt::{self, Concealed};
use credential::sd_jwt_vc::{Checker, CopyForm, CredentialError, TYP, Validity};
use credential::signer::Signer;
use credential::verifier::Es256;
use credential::x509::{Certificate, PathError, Trust, TrustAnchor, verify_path};
use keys::{Authority, AwsLcEs256, Leaf, SoftwareSigner, SystemEntropy, ValidityPeriod};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose, SanType};

const ISSUER: &str = "https://city.example/issuer";
const NOW: i64 = 1_800_000_000;
const YEAR: ValidityPeriod = ValidityPeriod {
    not_before_unix: NOW - 1000,
    not_after_unix: NOW + 1000,
};

fn authority(name: &str) -> Authority {
    Authority::certify_itself(
        name,
        SoftwareSigner::generate().unwrap(),
        YEAR,
        &SystemEntropy,
    )
    .unwrap()
}

fn anchor(authority: &Authority) -> TrustAnchor {
    TrustAnchor::parse(authority.certificate()).unwrap()
}

fn signer(authority: &Authority, uri: &str, validity: ValidityPeriod) -> SoftwareSigner {
    let signer = SoftwareSigner::generate().unwrap();
    let key = signer.public_key();
    let leaf = Leaf {
        common_name: "Issuer",
        key: &key,
        uris: &[uri],
        dns_names: &[],
        validity,
    };
    let certificate = authority.certify(&leaf, &SystemEntropy).unwrap();
    signer.with_certificates(vec![certificate])
}

fn check(x5c: &[Vec<u8>], anchors: &[TrustAnchor]) -> Result<Certificate, PathError> {
    verify_path(x5c, anchors, NOW, &AwsLcEs256)
}

/// Counts what it is asked.
struct Counting(AtomicUsize);

impl Es256 for Counting {
    fn verify(&self, key: &P256PublicJwk, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed);
        AwsLcEs256.verify(key, message, signature)
    }
}

#[test]
fn a_known_leaf_is_not_checked_again_but_its_validity_is() {
    let city = authority("City");
    let (known, other) = (signer(&city, ISSUER, YEAR), signer(&city, ISSUER, YEAR));
    let foreign = signer(&authority("Other"), ISSUER, YEAR);
    let trust = Trust::new(vec![anchor(&city)]);
    let es256 = Counting(AtomicUsize::new(0));
    let asked = |x5c: &[Vec<u8>], now: i64| {
        let before = es256.0.load(Ordering::Relaxed);
        let answer = trust.verify_path(x5c, now, &es256);
        (answer, es256.0.load(Ordering::Relaxed) - before)
    };
    let (first, signatures) = asked(known.x5c(), NOW);
    assert_eq!(
        (first.is_ok(), signatures),
        (true, 2),
        "not self-signed, and signed by the city"
    );
    let (again, signatures) = asked(known.x5c(), NOW);
    assert_eq!((again.unwrap(), signatures), (first.unwrap(), 0));
    let (late, _) = asked(known.x5c(), YEAR.not_after_unix + 1);
    assert!(matches!(late, Err(PathError::OutsideValidity)), "{late:?}");
    let (another, signatures) = asked(other.x5c(), NOW);
    assert_eq!((another.is_ok(), signatures), (true, 2));
    for _ in 0..2 {
        let (refused, _) = asked(foreign.x5c(), NOW);
        assert!(
            matches!(refused, Err(PathError::UnknownAuthority)),
            "{refused:?}"
        );
    }
}

#[test]
fn a_leaf_below_its_anchor_is_trusted() {
    let city = authority("City");
    let leaf = check(
        signer(&city, ISSUER, YEAR).x5c(),
        &[anchor(&authority("Other")), anchor(&city)],
    )
    .unwrap();
    assert_eq!(leaf.uris(), [ISSUER]);
    assert_eq!(leaf.subject_text(), "CN=Issuer");
}

#[test]
fn foreign_stale_and_early_certificates_are_told_apart() {
    let city = authority("City");
    let issuer = signer(&city, ISSUER, YEAR);
    assert_eq!(
        check(issuer.x5c(), &[]).unwrap_err(),
        PathError::UnknownAuthority
    );
    assert_eq!(
        check(issuer.x5c(), &[anchor(&authority("Other"))]).unwrap_err(),
        PathError::UnknownAuthority
    );
    // Another authority of the same name has another key.
    assert_eq!(
        check(issuer.x5c(), &[anchor(&authority("City"))]).unwrap_err(),
        PathError::UnknownAuthority
    );
    for (not_before_unix, not_after_unix) in [(NOW - 9, NOW - 1), (NOW + 1, NOW + 9)] {
        let issuer = signer(
            &city,
            ISSUER,
            ValidityPeriod {
                not_before_unix,
                not_after_unix,
            },
        );
        assert_eq!(
            check(issuer.x5c(), &[anchor(&city)]).unwrap_err(),
            PathError::OutsideValidity
        );
    }
}

#[test]
fn the_anchor_in_x5c_a_self_signed_leaf_and_an_authority_as_leaf_are_refused() {
    let city = authority("City");
    let issuer = signer(&city, ISSUER, YEAR);
    let chain = vec![issuer.x5c()[0].clone(), city.certificate().to_vec()];
    for x5c in [
        chain,
        vec![city.certificate().to_vec()],
        vec![],
        vec![b"not a certificate".to_vec()],
    ] {
        assert!(matches!(
            check(&x5c, &[anchor(&city)]),
            Err(PathError::Refused(_))
        ));
    }
}

/// A leaf made with rcgen alone, so that it can be wrong.
fn foreign_leaf(change: impl FnOnce(&mut CertificateParams)) -> (Vec<u8>, TrustAnchor) {
    let authority_key = KeyPair::generate().unwrap();
    let mut own = CertificateParams::default();
    own.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    own.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    own.distinguished_name
        .push(rcgen::DnType::CommonName, "Foreign");
    let anchor = own.self_signed(&authority_key).unwrap();
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, "Leaf");
    params.is_ca = IsCa::ExplicitNoCa;
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.subject_alt_names = vec![SanType::URI(ISSUER.try_into().unwrap())];
    change(&mut params);
    let leaf = params
        .signed_by(
            &KeyPair::generate().unwrap(),
            &Issuer::new(own, authority_key),
        )
        .unwrap();
    (
        leaf.der().to_vec(),
        TrustAnchor::parse(anchor.der()).unwrap(),
    )
}

#[test]
fn each_rule_of_the_profile_is_held() {
    let (leaf, anchor) = foreign_leaf(|_| ());
    check(&[leaf], &[anchor]).unwrap();
    type Change = fn(&mut CertificateParams);
    let wrong: [(Change, &str); 6] = [
        (|p| p.key_usages = vec![], "RFC 5280 §4.2.1.3"),
        (
            |p| p.key_usages = vec![KeyUsagePurpose::KeyEncipherment],
            "RFC 5280 §4.2.1.3",
        ),
        (
            |p| p.key_usages.push(KeyUsagePurpose::KeyCertSign),
            "RFC 5280 §4.2.1.3",
        ),
        (
            |p| p.use_authority_key_identifier_extension = false,
            "RFC 5280 §4.2.1.1",
        ),
        (
            |p| p.is_ca = IsCa::Ca(BasicConstraints::Unconstrained),
            "RFC 5280 §4.2.1.9",
        ),
        (
            |p| {
                let mut unknown =
                    rcgen::CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
                unknown.set_criticality(true);
                p.custom_extensions.push(unknown);
            },
            "RFC 5280 §4.2",
        ),
    ];
    for (change, clause) in wrong {
        let (leaf, anchor) = foreign_leaf(change);
        match check(&[leaf], &[anchor]).unwrap_err() {
            PathError::Refused(refusal) => assert_eq!(refusal.clause, clause, "{refusal}"),
            other => unreachable!("{other}"),
        }
    }
}

#[test]
fn every_changed_byte_of_a_certificate_is_noticed() {
    let city = authority("City");
    let leaf = signer(&city, ISSUER, YEAR).x5c()[0].clone();
    for at in 0..leaf.len() {
        let mut bent = leaf.clone();
        bent[at] ^= 1;
        assert!(check(&[bent], &[anchor(&city)]).is_err(), "byte {at}");
    }
}

#[test]
fn only_authorities_are_anchors() {
    let city = authority("City");
    assert!(TrustAnchor::parse(&signer(&city, ISSUER, YEAR).x5c()[0]).is_err());
}

fn copy(issuer: &SoftwareSigner, iss: &str, validity: Validity, entropy: &dyn Entropy) -> String {
    let subject = SubjectClaims::Entitlement(EntitlementClaims {
        benefit: "school-fee-remission".into(),
        school_year: "2026/27".into(),
        valid_until: "2027-08-31".into(),
    });
    CopyForm::new(iss, issuer)
        .issue(&subject, &issuer.public_key(), validity, entropy, issuer)
        .unwrap()
}

#[test]
fn a_credential_needs_the_certificate_of_its_issuer_and_lives_its_day() {
    let city = authority("City");
    let issuer = signer(&city, ISSUER, YEAR);
    let issuers = Trust::new(vec![anchor(&city)]);
    let check = |text: &str| {
        Checker {
            issuers: &issuers,
            es256: &AwsLcEs256,
            now_unix: NOW,
            skew_seconds_max: 60,
        }
        .check_issued(text)
    };
    let day = Validity {
        not_before_unix: NOW - 10,
        expires_unix: NOW + 10,
    };
    let credential = check(&copy(&issuer, ISSUER, day, &SystemEntropy)).unwrap();
    assert_eq!(
        (credential.issuer.as_str(), credential.validity),
        (ISSUER, day)
    );

    let other = check(&copy(&issuer, "https://other.example", day, &SystemEntropy)).unwrap_err();
    assert!(matches!(other, CredentialError::Refused(refusal) if refusal.field == "iss"));
    let ended = Validity {
        not_before_unix: NOW - 200,
        expires_unix: NOW - 60,
    };
    assert_eq!(
        check(&copy(&issuer, ISSUER, ended, &SystemEntropy)).unwrap_err(),
        CredentialError::Expired
    );
    let foreign = signer(&authority("Elsewhere"), ISSUER, YEAR);
    assert_eq!(
        check(&copy(&foreign, ISSUER, day, &SystemEntropy)).unwrap_err(),
        CredentialError::UnknownIssuer
    );
    let bare = SoftwareSigner::generate().unwrap();
    let bare = check(&copy(&bare, ISSUER, day, &SystemEntropy)).unwrap_err();
    assert!(matches!(bare, CredentialError::Refused(refusal) if refusal.field == "header.x5c"));
}

#[test]
fn a_role_finds_its_keys_again() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let city =
            keys::open_or_create_authority(folder.path(), "City", YEAR, &SystemEntropy).unwrap();
        let key = city_key();
        let leaf = Leaf {
            common_name: "Issuer",
            key: &key,
            uris: &[ISSUER],
            dns_names: &[],
            validity: YEAR,
        };
        let issuer = keys::open_or_create_certified_signer(
            folder.path(),
            "issuer",
            &city,
            &leaf,
            &SystemEntropy,
        )
        .unwrap();
        let seed =
            keys::open_or_create_seed(&folder.path().join("log.seed"), &SystemEntropy).unwrap();
        (city.certificate().to_vec(), issuer.x5c()[0].clone(), *seed)
    };
    let first = open();
    assert_eq!(open(), first);
    // A crash before the certificate was written.
    std::fs::remove_file(folder.path().join("issuer.der")).unwrap();
    let again = open();
    assert_eq!((&again.0, again.2), (&first.0, first.2));
    let key = |der: &[u8]| *Certificate::parse(der).unwrap().key();
    assert_eq!(key(&again.1), key(&first.1));
}

fn city_key() -> credential::jwk::P256PublicJwk {
    SoftwareSigner::generate().unwrap().public_key()
}

#[test]
fn what_limits_a_credential_stands_in_the_open() {
    let city = authority("City");
    let issuer = signer(&city, ISSUER, YEAR);
    let open = serde_json::json!({
        "cnf": {"jwk": issuer.public_key().to_json()}, "exp": NOW + 10, "iat": NOW - 10, "iss": ISSUER, "nbf": NOW - 10,
        "vct": "urn:denizen:entitlement:1",
    });
    let issuers = Trust::new(vec![anchor(&city)]);
    let check = |hidden: &[&str]| {
        let (mut payload, mut claims) = (serde_json::Map::new(), serde_json::Map::new());
        for (name, value) in open.as_object().unwrap() {
            let place = if hidden.contains(&name.as_str()) {
                &mut claims
            } else {
                &mut payload
            };
            place.insert(name.clone(), value.clone());
        }
        let header = jws::encode_header(TYP, &issuer);
        let concealed = Concealed {
            claims: &claims,
            digest_count: 6,
        };
        let text = sd_jwt::issue(&header, payload, concealed, &SystemEntropy, &issuer).unwrap();
        Checker {
            issuers: &issuers,
            es256: &AwsLcEs256,
            now_unix: NOW,
            skew_seconds_max: 60,
        }
        .check_issued(&text)
    };
    check(&[]).unwrap();
    for name in ["cnf", "exp", "iat", "iss", "nbf", "vct"] {
        match check(&[name]).unwrap_err() {
            CredentialError::Refused(refusal) => assert_eq!(refusal.field, name),
            other => unreachable!("{other}"),
        }
    }
}
