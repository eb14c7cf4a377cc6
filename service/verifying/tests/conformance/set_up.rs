//! A reader that asks more than it may, or trusts nobody, does not start.

use std::sync::Arc;

use credential::profile::ClaimName;
use credential::reader::Registration;
use keys::ValidityPeriod;
use verifying::{SetUpError, StartError, Verifier, VerifierConfig};

use crate::world::{DAY, NOW, authority, certified, certified_for_years, config, registration};

fn refusal(bend: impl FnOnce(&mut VerifierConfig)) -> SetUpError {
    let mut config = config(&authority("City issuers"), &authority("City readers"));
    bend(&mut config);
    Verifier::new(config).err().unwrap()
}

#[test]
fn what_is_missing_is_named() {
    assert_eq!(
        refusal(|config| config.anchors.clear()),
        SetUpError::NoAnchor
    );
    assert_eq!(
        refusal(|config| config.query.benefits.clear()),
        SetUpError::Query
    );
    assert_eq!(
        refusal(|config| config.query.benefits = vec!["x".into(); 17]),
        SetUpError::Query
    );
    assert_eq!(
        refusal(|config| config.base_url = "school.example".into()),
        SetUpError::BaseUrl
    );
    assert_eq!(
        refusal(|config| config.base_url.push('/')),
        SetUpError::BaseUrl
    );
}

#[test]
fn a_registration_covers_the_request_or_the_reader_does_not_start() {
    let readers = authority("City readers");
    let narrow = registration(&[ClaimName::Benefit]);
    let uri = Registration::uri(&narrow).unwrap();
    let error = refusal(|config| {
        config.reader = Arc::new(certified_for_years(&readers, &[&uri]));
        config.registration = narrow;
    });
    assert!(
        error
            .to_string()
            .contains("dcql_query.credentials[0].claims[1].path"),
        "{error}"
    );
    // A wider registration than the certificate names.
    let wide = registration(&[
        ClaimName::Benefit,
        ClaimName::SchoolYear,
        ClaimName::ValidUntil,
    ]);
    let error = refusal(|config| config.registration = wide);
    assert!(error.to_string().contains("verifier_info"), "{error}");
}

#[test]
fn a_reader_whose_certificate_has_ended_starts_nothing() {
    let (issuers, readers) = (authority("City issuers"), authority("City readers"));
    let mut config = config(&issuers, &readers);
    let uri = Registration::uri(&config.registration).unwrap();
    let validity = ValidityPeriod {
        not_before_unix: NOW - DAY,
        not_after_unix: NOW,
    };
    config.reader = Arc::new(certified(&readers, &[&uri], validity));
    let verifier = Verifier::new(config).unwrap();
    assert_eq!(verifier.certificate_ends_unix(), NOW);
    assert!(verifier.start(NOW).is_ok());
    assert_eq!(verifier.start(NOW + 1), Err(StartError::CertificateEnded));
}

#[test]
fn the_desk_can_say_who_asks_and_why() {
    let config = config(&authority("City issuers"), &authority("City readers"));
    let verifier = Verifier::new(config).unwrap();
    assert_eq!(
        (verifier.name().zh_cn.as_str(), verifier.name().en.as_str()),
        ("育才小学", "Yucai School")
    );
    assert_eq!(verifier.purpose().en, "School-fee remission");
    assert_eq!(Verifier::asks(), ["benefit", "school_year"]);
}
