//! invalid KB-JWT signature, invalid credential signature, invalid sd_hash, invalid nonce, invalid aud, KB iat in past, KB
//! iat in future; and what a wallet may send instead of a proof. (The invalid session transcript is of mdoc alone.)

use credential::jwe::ContentEncryption;
use credential::jws::Unverified;
use credential::openid4vp::RequestObject;
use credential::profile::ClaimName;
use credential::sd_jwt::key_binding;
use keys::SoftwareSigner;
use serde_json::json;
use verifying::{Answer, Fetch, RefusedReason, WhatToDo};

use crate::world::{
    NOW, TODAY, World, assert_refused, entitled, entitlement, residence, sealed_json,
};

const ASKED: [ClaimName; 2] = [ClaimName::Benefit, ClaimName::SchoolYear];

/// Binds the asked claims with nonce, audience and time as given.
fn bound(world: &World, nonce: &str, audience: &str, at: i64) -> String {
    let shown = world.disclosed(&world.copy(&entitlement(), TODAY), &ASKED);
    key_binding::bind(&shown, nonce, audience, at, &world.holder).unwrap()
}

/// The same text with another character at a place that the signature covers.
fn bent_at(text: &str, at: usize) -> String {
    let mut bytes = text.to_owned().into_bytes();
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    String::from_utf8(bytes).unwrap()
}

/// Not one byte of a presentation is without meaning.
#[test]
fn every_changed_byte_is_refused() {
    let world = World::new();
    let shown = world.disclosed(&world.copy(&entitlement(), TODAY), &ASKED);
    let length = shown.len() + 300;
    for at in 0..length {
        // The reader holds 256 requests for five minutes; time goes on.
        let now = NOW + i64::try_from(at / 200).unwrap() * 301;
        let started = world.verifier.start(now).unwrap();
        let text = world
            .verifier
            .request_object(started.request, Fetch::Get, now)
            .unwrap();
        let request = Unverified::parse(&text, "oauth-authz-req+jwt").unwrap();
        let request = |name: &str| {
            request.payload_unverified()[name]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let bound = key_binding::bind(
            &shown,
            &request("nonce"),
            &request("client_id"),
            now,
            &world.holder,
        )
        .unwrap();
        if at < bound.len() {
            let answer = world
                .verifier
                .check_pasted(started.session, &bent_at(&bound, at), now);
            assert!(
                matches!(answer, Answer::Refused { .. }),
                "byte {at}: {answer:?}"
            );
        } else {
            assert_eq!(
                world.verifier.check_pasted(started.session, &bound, now),
                entitled()
            );
        }
    }
}

#[test]
fn invalid_key_binding_signature() {
    let world = World::new();
    let shown = world.show(|request| {
        let presentation = bound(&world, &request.nonce, &request.client_id, NOW);
        let signature = presentation.rfind('.').unwrap() + 10;
        bent_at(&presentation, signature)
    });
    assert_refused(shown, RefusedReason::NotForThisRequest, "kb_jwt.signature");
}

#[test]
fn key_binding_by_another_phone() {
    let world = World::new();
    let stranger = SoftwareSigner::generate().unwrap();
    let shown = world.show(|request| {
        let shown = world.disclosed(&world.copy(&entitlement(), TODAY), &ASKED);
        key_binding::bind(&shown, &request.nonce, &request.client_id, NOW, &stranger).unwrap()
    });
    assert_refused(shown, RefusedReason::NotForThisRequest, "kb_jwt.signature");
}

#[test]
fn no_key_binding() {
    let world = World::new();
    let shown = world.show(|_| world.disclosed(&world.copy(&entitlement(), TODAY), &ASKED));
    assert_refused(shown, RefusedReason::NotForThisRequest, "kb_jwt");
}

#[test]
fn invalid_credential_signature() {
    let world = World::new();
    let shown = world.show(|request| {
        let copy = world.copy(&entitlement(), TODAY);
        let shown = world.disclosed(&copy, &ASKED);
        let signature = shown.find('~').unwrap() - 10;
        key_binding::bind(
            &bent_at(&shown, signature),
            &request.nonce,
            &request.client_id,
            NOW,
            &world.holder,
        )
        .unwrap()
    });
    assert_refused(shown, RefusedReason::Altered, "signature");
}

#[test]
fn invalid_sd_hash() {
    let world = World::new();
    let copy = world.copy(&entitlement(), TODAY);
    let shown = world.show(|request| {
        let bound = world.presentation(&copy, request);
        let proof = bound.rsplit('~').next().unwrap();
        // The proof was made over two disclosures, and three arrive.
        let more = world.disclosed(
            &copy,
            &[
                ClaimName::Benefit,
                ClaimName::SchoolYear,
                ClaimName::Entitled,
            ],
        );
        format!("{more}{proof}")
    });
    assert_refused(shown, RefusedReason::NotForThisRequest, "kb_jwt.sd_hash");
}

#[test]
fn a_disclosure_that_the_issuer_did_not_sign() {
    let world = World::new();
    let shown = world.show(|request| {
        let shown = world.disclosed(&world.copy(&entitlement(), TODAY), &[ClaimName::Benefit]);
        let forged = credential::base64url::encode(br#"["salt","school_year","2026/27"]"#);
        let shown = format!("{shown}{forged}~");
        key_binding::bind(
            &shown,
            &request.nonce,
            &request.client_id,
            NOW,
            &world.holder,
        )
        .unwrap()
    });
    assert_refused(shown, RefusedReason::Altered, "disclosure");
}

#[test]
fn invalid_nonce_and_audience() {
    let world = World::new();
    let shown = world.show(|request| bound(&world, "another", &request.client_id, NOW));
    assert_refused(shown, RefusedReason::NotForThisRequest, "kb_jwt.nonce");
    let shown = world.show(|request| bound(&world, &request.nonce, "x509_hash:another", NOW));
    assert_refused(shown, RefusedReason::NotForThisRequest, "kb_jwt.aud");
}

#[test]
fn key_binding_of_the_past_and_of_the_future() {
    let world = World::new();
    for at in [NOW - 301, NOW - 86_400, NOW + 61, NOW + 86_400] {
        let (told, answer) =
            world.show(|request| bound(&world, &request.nonce, &request.client_id, at));
        assert_eq!(
            answer,
            Answer::CannotTell {
                what_to_do: WhatToDo::CheckClocks
            },
            "{at}"
        );
        assert_eq!(told.unwrap_err().http_status(), 400);
    }
    for at in [NOW - 300, NOW + 60] {
        assert_eq!(
            world
                .show(|request| bound(&world, &request.nonce, &request.client_id, at))
                .1,
            entitled(),
            "{at}"
        );
    }
}

#[test]
fn another_type_another_benefit_and_too_little() {
    let world = World::new();
    let bind = |shown: &str, request: &RequestObject| {
        key_binding::bind(
            shown,
            &request.nonce,
            &request.client_id,
            NOW,
            &world.holder,
        )
        .unwrap()
    };
    let shown = world.show(|request| {
        bind(
            &world.disclosed(&world.copy(&residence(), TODAY), &[ClaimName::Resident]),
            request,
        )
    });
    assert_refused(shown, RefusedReason::WrongCredential, "vct");
    let copy = world.bent_copy(&world.issuer, |_, claims| {
        claims["benefit"] = json!("bus-pass")
    });
    assert_refused(
        world.show_copy(&copy),
        RefusedReason::OtherBenefit,
        "claims[0]",
    );
    let copy = world.bent_copy(&world.issuer, |_, claims| {
        claims["school_year"] = json!("2025/26")
    });
    assert_refused(
        world.show_copy(&copy),
        RefusedReason::OtherBenefit,
        "claims[1]",
    );
    let shown = world.show(|request| {
        bind(
            &world.disclosed(&world.copy(&entitlement(), TODAY), &[ClaimName::Benefit]),
            request,
        )
    });
    assert_refused(shown, RefusedReason::NotShown, "claims[1]");
}

#[test]
fn unknown_members_are_refused_where_the_form_is_closed_and_ignored_where_it_is_open() {
    let world = World::new();
    let try_payload = |payload: &dyn Fn(&str) -> serde_json::Value| {
        let started = world.start();
        let request = world.fetch(&started, None).request;
        let presentation = world.presentation(&world.copy(&entitlement(), TODAY), &request);
        let body = sealed_json(
            &payload(&presentation),
            &request,
            ContentEncryption::A128Gcm,
        );
        let told = world.verifier.response(started.request, &body, NOW);
        (told, world.verifier.answer(started.session, NOW))
    };
    // OpenID4VP 1.0 §8.1: the VP token answers the queries and no other.
    let shown = try_payload(&|p| json!({"vp_token": {"entitlement": [p], "residence": [p]}}));
    assert_refused(shown, RefusedReason::NotShown, "vp_token");
    let shown = try_payload(&|p| json!({"vp_token": {"entitlement": [p, p]}}));
    assert_refused(shown, RefusedReason::NotShown, "vp_token.entitlement");
    let shown = try_payload(&|p| json!({"vp_token": {"entitlement": p}}));
    assert_refused(shown, RefusedReason::NotShown, "vp_token.entitlement");
    // §8.1 with RFC 6749 §4.1.2: unrecognised response parameters are ignored.
    let shown = try_payload(&|p| json!({"vp_token": {"entitlement": [p]}, "x": {"y": 1}}));
    assert_eq!(shown, (Ok(()), entitled()));
}

#[test]
fn a_wallet_may_decline_and_nobody_is_told_why() {
    let world = World::new();
    for (body, what_to_do) in [
        ("error=access_denied", WhatToDo::OfferAnotherWay),
        ("error=invalid_request&state=x", WhatToDo::TryAnotherWallet),
    ] {
        let started = world.start();
        assert_eq!(world.verifier.response(started.request, body, NOW), Ok(()));
        assert_eq!(
            world.verifier.answer(started.session, NOW),
            Answer::CannotTell { what_to_do }
        );
    }
}
