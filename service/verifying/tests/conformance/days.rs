//! Copies are for one city day, and clocks go wrong.

use credential::sd_jwt_vc::Validity;
use verifying::{Answer, Refused, RefusedReason, WhatToDo};

use crate::world::{DAY, NOW, TODAY, World, assert_refused, entitled, entitlement, sealed};

fn shifted(days: i64) -> Validity {
    Validity {
        not_before_unix: TODAY.not_before_unix + days * DAY,
        expires_unix: TODAY.expires_unix + days * DAY,
    }
}

#[test]
fn yesterdays_and_tomorrows_copies_are_refused_in_words() {
    let world = World::new();
    for (days, reason, field) in [
        (-1, RefusedReason::DayIsOver, "exp"),
        (-7, RefusedReason::DayIsOver, "exp"),
        (1, RefusedReason::DayHasNotCome, "nbf"),
        (6, RefusedReason::DayHasNotCome, "nbf"),
    ] {
        assert_refused(
            world.show_copy(&world.copy(&entitlement(), shifted(days))),
            reason,
            field,
        );
    }
}

#[test]
fn the_day_changes_within_a_minute_of_skew_and_no_more() {
    let world = World::new();
    let ends = |expires_unix| Validity {
        not_before_unix: expires_unix - DAY,
        expires_unix,
    };
    assert_eq!(
        world
            .show_copy(&world.copy(&entitlement(), ends(NOW - 59)))
            .1,
        entitled()
    );
    assert_refused(
        world.show_copy(&world.copy(&entitlement(), ends(NOW - 60))),
        RefusedReason::DayIsOver,
        "exp",
    );
    let begins = |not_before_unix| Validity {
        not_before_unix,
        expires_unix: not_before_unix + DAY,
    };
    assert_eq!(
        world
            .show_copy(&world.copy(&entitlement(), begins(NOW + 60)))
            .1,
        entitled()
    );
    assert_refused(
        world.show_copy(&world.copy(&entitlement(), begins(NOW + 61))),
        RefusedReason::DayHasNotCome,
        "nbf",
    );
}

#[test]
fn a_clock_that_jumps_ahead_ends_the_request() {
    let world = World::new();
    let started = world.start();
    let request = world.fetch(&started, None).request;
    let body = sealed(
        &world.presentation(&world.copy(&entitlement(), TODAY), &request),
        &request,
    );
    let later = NOW + 300;
    assert_eq!(
        world.verifier.response(started.request, &body, later),
        Err(Refused::Ended)
    );
    assert_eq!(
        world.verifier.answer(started.session, later),
        Answer::CannotTell {
            what_to_do: WhatToDo::StartAgain
        }
    );
}

#[test]
fn a_clock_that_is_set_back_ends_the_request_and_says_so() {
    let world = World::new();
    let started = world.start();
    let request = world.fetch(&started, None).request;
    let body = sealed(
        &world.presentation(&world.copy(&entitlement(), shifted(-1)), &request),
        &request,
    );
    // Yesterday's copy would be good again by this clock.
    let earlier = NOW - DAY;
    assert_eq!(
        world.verifier.response(started.request, &body, earlier),
        Err(Refused::AnsweredBefore)
    );
    assert_eq!(
        world.verifier.answer(started.session, earlier),
        Answer::CannotTell {
            what_to_do: WhatToDo::CheckClocks
        }
    );
    // After the clock was put right by hand, work goes on.
    assert_eq!(
        world
            .verifier
            .answer(world.verifier.start(earlier).unwrap().session, earlier),
        Answer::Waiting
    );
    // A second of jitter is no jump.
    let started = world.verifier.start(earlier + 10).unwrap();
    assert_eq!(
        world.verifier.answer(started.session, earlier + 9),
        Answer::Waiting
    );
}

#[test]
fn an_answer_lives_five_minutes() {
    let world = World::new();
    let started = world.start();
    let request = world.fetch(&started, None).request;
    let body = sealed(
        &world.presentation(&world.copy(&entitlement(), TODAY), &request),
        &request,
    );
    world
        .verifier
        .response(started.request, &body, NOW + 200)
        .unwrap();
    assert_eq!(
        world.verifier.answer(started.session, NOW + 499),
        entitled()
    );
    assert_eq!(
        world.verifier.answer(started.session, NOW + 500),
        Answer::CannotTell {
            what_to_do: WhatToDo::StartAgain
        }
    );
}
