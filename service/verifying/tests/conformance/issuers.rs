//! Who may have signed a credential: a leaf below a configured anchor whose URI is the issuer, and nobody else.

use credential::sd_jwt::key_binding;
use credential::signer::Signer as _;
use keys::{Authority, SoftwareSigner, SystemEntropy, ValidityPeriod};
use verifying::{Answer, RefusedReason, WhatToDo};

use crate::world::{
    DAY, ISSUER, NOW, World, assert_refused, authority, certified, certified_for_years,
};

#[test]
fn an_unknown_authority() {
    let world = World::new();
    let foreign = certified_for_years(&authority("Another city"), &[ISSUER]);
    let copy = world.bent_copy(&foreign, |_, _| ());
    assert_refused(
        world.show_copy(&copy),
        RefusedReason::UntrustedIssuer,
        "header.x5c",
    );
    // The same name as the city's, another key.
    let namesake = certified_for_years(&authority("City issuers"), &[ISSUER]);
    let copy = world.bent_copy(&namesake, |_, _| ());
    assert_refused(
        world.show_copy(&copy),
        RefusedReason::UntrustedIssuer,
        "header.x5c",
    );
}

#[test]
fn a_reader_cannot_issue() {
    let world = World::new();
    let reader = certified_for_years(&world.readers, &[ISSUER]);
    let copy = world.bent_copy(&reader, |_, _| ());
    assert_refused(
        world.show_copy(&copy),
        RefusedReason::UntrustedIssuer,
        "header.x5c",
    );
}

#[test]
fn a_self_signed_leaf_and_the_anchor_itself() {
    let world = World::new();
    let validity = ValidityPeriod {
        not_before_unix: NOW - DAY,
        not_after_unix: NOW + DAY,
    };
    let key = SoftwareSigner::generate().unwrap();
    let pkcs8 = key.to_pkcs8().unwrap();
    let own = Authority::certify_itself("City issuers", key, validity, &SystemEntropy).unwrap();
    let itself = SoftwareSigner::from_pkcs8(&pkcs8)
        .unwrap()
        .with_certificates(vec![own.certificate().to_vec()]);
    let copy = world.bent_copy(&itself, |_, _| ());
    assert_refused(
        world.show_copy(&copy),
        RefusedReason::UntrustedIssuer,
        "header.x5c",
    );
    // The leaf followed by the anchor: the anchor never travels (HAIP 1.0 §6.1.1).
    let leaf = certified_for_years(&world.issuers, &[ISSUER]);
    let chain = vec![leaf.x5c()[0].clone(), world.issuers.certificate().to_vec()];
    let copy = world.bent_copy(&leaf.with_certificates(chain), |_, _| ());
    assert_refused(
        world.show_copy(&copy),
        RefusedReason::UntrustedIssuer,
        "header.x5c",
    );
}

#[test]
fn another_issuer_than_the_certificate_names() {
    let world = World::new();
    let other = certified_for_years(&world.issuers, &["https://school.example"]);
    let copy = world.bent_copy(&other, |_, _| ());
    assert_refused(
        world.show_copy(&copy),
        RefusedReason::UntrustedIssuer,
        "iss",
    );
}

#[test]
fn a_certificate_that_has_ended_or_not_begun() {
    let world = World::new();
    for (from, until) in [(NOW - 2 * DAY, NOW - 1), (NOW + 1, NOW + DAY)] {
        let validity = ValidityPeriod {
            not_before_unix: from,
            not_after_unix: until,
        };
        let issuer = certified(&world.issuers, &[ISSUER], validity);
        let (told, answer) = world.show_copy(&world.bent_copy(&issuer, |_, _| ()));
        assert_eq!(
            answer,
            Answer::CannotTell {
                what_to_do: WhatToDo::UpdateAnchors
            }
        );
        assert!(told.is_err());
    }
}

#[test]
fn a_copy_without_an_end_or_without_a_key() {
    let world = World::new();
    for name in ["exp", "nbf"] {
        let copy = world.bent_copy(&world.issuer, |payload, _| drop(payload.remove(name)));
        assert_refused(world.show_copy(&copy), RefusedReason::Altered, name);
    }
    let copy = world.bent_copy(&world.issuer, |payload, _| drop(payload.remove("cnf")));
    let shown = world.show(|request| {
        key_binding::bind(
            &copy,
            &request.nonce,
            &request.client_id,
            NOW,
            &world.holder,
        )
        .unwrap()
    });
    assert_refused(shown, RefusedReason::Altered, "cnf.jwk");
}
