//! Replays, second answers, garbage, floods.

use credential::form::Form;
use verifying::limits::{RESPONSE_FORM_BYTES_MAX, SESSIONS_MAX};
use verifying::{Answer, Fetch, Refused, StartError, WhatToDo};

use crate::world::{NOW, TODAY, World, entitled, entitlement, request_id, sealed};

fn field(refused: Refused) -> String {
    match refused {
        Refused::Message(refusal) => refusal.field,
        other => other.to_string(),
    }
}

#[test]
fn a_second_response_is_refused_and_the_first_stands() {
    let world = World::new();
    let started = world.start();
    let request = world.fetch(&started, None).request;
    let body = sealed(
        &world.presentation(&world.copy(&entitlement(), TODAY), &request),
        &request,
    );
    world
        .verifier
        .response(started.request, &body, NOW)
        .unwrap();
    for second in [body.as_str(), "error=access_denied", &sealed("x", &request)] {
        let refused = world
            .verifier
            .response(started.request, second, NOW + 1)
            .unwrap_err();
        assert_eq!(
            (&refused, refused.http_status()),
            (&Refused::AnsweredBefore, 409)
        );
    }
    let again = world
        .verifier
        .request_object(started.request, Fetch::Get, NOW + 1);
    assert_eq!(again, Err(Refused::AnsweredBefore));
    assert_eq!(world.verifier.answer(started.session, NOW + 1), entitled());
}

#[test]
fn a_response_replayed_to_another_request_does_not_open() {
    let world = World::new();
    let (first, second) = (world.start(), world.start());
    let request = world.fetch(&first, None).request;
    let body = sealed(
        &world.presentation(&world.copy(&entitlement(), TODAY), &request),
        &request,
    );
    world.verifier.response(first.request, &body, NOW).unwrap();
    let refused = world
        .verifier
        .response(second.request, &body, NOW)
        .unwrap_err();
    assert_eq!(field(refused), "header.kid");
    // It was not addressed to this request, which goes on waiting for its own.
    assert_eq!(world.verifier.answer(second.session, NOW), Answer::Waiting);
}

#[test]
fn a_presentation_sealed_anew_for_another_request_is_refused() {
    let world = World::new();
    let (first, second) = (world.start(), world.start());
    let (asked, other) = (
        world.fetch(&first, None).request,
        world.fetch(&second, None).request,
    );
    let presentation = world.presentation(&world.copy(&entitlement(), TODAY), &asked);
    world
        .verifier
        .response(first.request, &sealed(&presentation, &asked), NOW)
        .unwrap();
    let refused = world
        .verifier
        .response(second.request, &sealed(&presentation, &other), NOW)
        .unwrap_err();
    assert_eq!(field(refused), "kb_jwt.nonce");
}

#[test]
fn garbage_is_refused_by_name_and_leaves_the_request_waiting() {
    let world = World::new();
    let started = world.start();
    let request = world.fetch(&started, None).request;
    let presentation = world.presentation(&world.copy(&entitlement(), TODAY), &request);
    let good = sealed(&presentation, &request);
    let plain = Form::default()
        .with(
            "vp_token",
            &format!("{{\"entitlement\":[\"{presentation}\"]}}"),
        )
        .encode();
    let twice = format!("{good}&{good}");
    let long = format!("response={}", "A".repeat(RESPONSE_FORM_BYTES_MAX));
    for (body, expected) in [
        ("", "response"),
        ("response=", "response"),
        ("response=a.b.c", "jwe"),
        ("response=%zz", "form"),
        (plain.as_str(), "response"),
        (twice.as_str(), "form"),
        (long.as_str(), "form"),
    ] {
        let refused = world
            .verifier
            .response(started.request, body, NOW)
            .unwrap_err();
        assert_eq!(refused.http_status(), 400);
        assert_eq!(field(refused), expected);
        assert_eq!(world.verifier.answer(started.session, NOW), Answer::Waiting);
    }
    world
        .verifier
        .response(started.request, &good, NOW)
        .unwrap();
    assert_eq!(world.verifier.answer(started.session, NOW), entitled());
}

#[test]
fn a_wallets_own_form_is_bounded_too() {
    let world = World::new();
    let started = world.start();
    let nonce = format!("wallet_nonce={}", "n".repeat(257));
    let refused = world
        .verifier
        .request_object(started.request, Fetch::Post(&nonce), NOW)
        .unwrap_err();
    assert_eq!(field(refused), "wallet_nonce");
    let long = format!("x={}", "n".repeat(17_000));
    let refused = world
        .verifier
        .request_object(started.request, Fetch::Post(&long), NOW)
        .unwrap_err();
    assert_eq!(field(refused), "form");
}

#[test]
fn an_unknown_request_is_a_request_that_has_ended() {
    let world = World::new();
    let unknown = request_id("AAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(
        world.verifier.request_object(unknown, Fetch::Get, NOW),
        Err(Refused::Ended)
    );
    // Even a well-formed body finds nobody.
    let refused = world
        .verifier
        .response(unknown, "response=a.b.c", NOW)
        .unwrap_err();
    assert_eq!((&refused, refused.http_status()), (&Refused::Ended, 404));
    assert!(
        "not base64url at all"
            .parse::<verifying::RequestId>()
            .is_err()
    );
    let ended = Answer::CannotTell {
        what_to_do: WhatToDo::StartAgain,
    };
    assert_eq!(
        world
            .verifier
            .answer("AAAAAAAAAAAAAAAAAAAAAA".parse().unwrap(), NOW),
        ended
    );
}

#[test]
fn the_memory_is_bounded_and_frees_itself() {
    let world = World::new();
    let first = world.start();
    for _ in 1..SESSIONS_MAX {
        world.start();
    }
    assert_eq!(world.verifier.start(NOW), Err(StartError::TooMany));
    assert_eq!(world.verifier.answer(first.session, NOW), Answer::Waiting);
    assert!(world.verifier.start(NOW + 300).is_ok());
}

#[test]
fn the_screens_name_does_not_open_the_wallets_door_nor_the_other_way_round() {
    let world = World::new();
    let started = world.start();
    let as_request = request_id(&started.session.to_string());
    assert_eq!(
        world.verifier.request_object(as_request, Fetch::Get, NOW),
        Err(Refused::Ended)
    );
    let as_session = started.request.to_string().parse().unwrap();
    let ended = Answer::CannotTell {
        what_to_do: WhatToDo::StartAgain,
    };
    assert_eq!(world.verifier.answer(as_session, NOW), ended);
    assert!(!started.deep_link.contains(&started.session.to_string()));
    assert!(!format!("{started:?}").contains(&started.session.to_string()));
}
