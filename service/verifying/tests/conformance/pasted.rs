//! A presentation read from the phone's screen by a hand scanner.

use verifying::{Answer, RefusedReason, WhatToDo};

use crate::world::{NOW, TODAY, World, entitled, entitlement};

fn reason(answer: &Answer) -> Option<RefusedReason> {
    match answer {
        Answer::Refused { reason, .. } => Some(*reason),
        _ => None,
    }
}

#[test]
fn a_scanned_presentation_answers_its_session() {
    let world = World::new();
    let started = world.start();
    let request = world.fetch(&started, None).request;
    let text = world.presentation(&world.copy(&entitlement(), TODAY), &request);
    let (head, tail) = text.split_at(300);
    let typed = format!(" {head}\r\n{tail}\r\n");
    assert_eq!(
        world.verifier.check_pasted(started.session, &typed, NOW),
        entitled()
    );
    assert_eq!(world.verifier.answer(started.session, NOW), entitled());
    // A second scan shows the answer that was given, and checks nothing again.
    assert_eq!(
        world.verifier.check_pasted(started.session, &typed, NOW),
        entitled()
    );
}

#[test]
fn another_code_under_the_scanner_is_no_answer() {
    let world = World::new();
    let started = world.start();
    for text in [
        "",
        "9787020002207",
        "https://example.org/",
        "a~b~c",
        &"A".repeat(20_000),
    ] {
        let answer = world.verifier.check_pasted(started.session, text, NOW);
        assert_eq!(reason(&answer), Some(RefusedReason::Altered), "{text:.20}");
        assert_eq!(world.verifier.answer(started.session, NOW), Answer::Waiting);
    }
}

#[test]
fn a_screenshot_for_another_session_is_refused() {
    let world = World::new();
    let (first, second) = (world.start(), world.start());
    let request = world.fetch(&first, None).request;
    let text = world.presentation(&world.copy(&entitlement(), TODAY), &request);
    assert_eq!(
        world.verifier.check_pasted(first.session, &text, NOW),
        entitled()
    );
    let answer = world.verifier.check_pasted(second.session, &text, NOW);
    assert_eq!(reason(&answer), Some(RefusedReason::NotForThisRequest));
    assert_eq!(world.verifier.answer(second.session, NOW), answer);
}

#[test]
fn a_copy_without_the_phones_proof_is_refused() {
    let world = World::new();
    let started = world.start();
    let copy = world.copy(&entitlement(), TODAY);
    let answer = world.verifier.check_pasted(started.session, &copy, NOW);
    assert_eq!(reason(&answer), Some(RefusedReason::NotForThisRequest));
}

#[test]
fn a_session_that_has_ended_asks_to_start_again() {
    let world = World::new();
    let started = world.start();
    let request = world.fetch(&started, None).request;
    let text = world.presentation(&world.copy(&entitlement(), TODAY), &request);
    let answer = world
        .verifier
        .check_pasted(started.session, &text, NOW + 300);
    assert_eq!(
        answer,
        Answer::CannotTell {
            what_to_do: WhatToDo::StartAgain
        }
    );
}
