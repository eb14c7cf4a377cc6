//! Showing a card: consent, once only, today only, and what the other side learned.

use std::sync::{Arc, Mutex};

use credential::profile::{ClaimName, CredentialType};
use verifying::{Answer, WhatToDo};
use wallet::{Card, Decision, Shown, Wallet, WalletError};

use crate::world::{
    City, DAY, DAY_BEGINS, ISSUER, NOW, TX_CODE, agree, day, entitlement, offer, with_card,
};

fn entitled() -> Answer {
    Answer::Entitled {
        benefit: "school-fee-remission".into(),
        school_year: "2026/27".into(),
    }
}

fn card(wallet: &Wallet) -> Card {
    wallet.list(NOW).unwrap().remove(0)
}

#[test]
fn a_card_is_shown_and_both_sides_know_what_was_learned() {
    let folder = tempfile::tempdir().unwrap();
    let (city, wallet) = with_card(folder.path());
    let started = city.verifier.start(NOW).unwrap();
    let mut asked = None;
    let presented = wallet
        .present(
            &started.deep_link,
            &mut |question| {
                asked = Some(question.clone());
                Decision::Show
            },
            NOW,
        )
        .unwrap();
    assert_eq!(city.verifier.answer(started.session, NOW), entitled());

    let shows = vec![
        Shown {
            claim: ClaimName::Benefit,
            value: "school-fee-remission".into(),
        },
        Shown {
            claim: ClaimName::SchoolYear,
            value: "2026/27".into(),
        },
    ];
    let asked = asked.unwrap();
    assert_eq!(
        (asked.reader.en.as_str(), asked.purpose.en.as_str()),
        ("Yucai School", "School-fee remission")
    );
    assert_eq!(
        (
            asked.choices.len(),
            &asked.choices[0].shows,
            asked.choices[0].copies_today
        ),
        (1, &shows, 3)
    );

    let learned = presented.learned;
    assert_eq!(learned.shown, shows);
    assert_eq!(learned.credential_type, CredentialType::Entitlement);
    assert_eq!(
        (learned.issuer.as_str(), learned.day_begins_unix),
        (ISSUER, DAY_BEGINS)
    );
    assert_eq!(
        learned.kept_back,
        [ClaimName::Entitled, ClaimName::ValidUntil]
    );
    for claim in [
        ClaimName::FullName,
        ClaimName::Address,
        ClaimName::DocumentNumber,
        ClaimName::District,
    ] {
        assert!(learned.not_on_the_card.contains(&claim));
    }
    assert_eq!(
        (presented.copies_left_today, card(&wallet).copies_today),
        (2, 2)
    );
}

#[test]
fn the_copy_is_gone_from_the_disk_before_it_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let (city, wallet) = with_card(folder.path());
    let count = {
        let folder = folder.path().join("cards");
        move || {
            let cards = std::fs::read_dir(&folder).unwrap();
            cards
                .map(|card| std::fs::read_dir(card.unwrap().path()).unwrap().count() - 1)
                .sum::<usize>()
        }
    };
    assert_eq!(count(), 21);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let at_sending = seen.clone();
    *city.on_send.lock().unwrap() = Some(Box::new(move |path| {
        at_sending
            .lock()
            .unwrap()
            .push((path.split('/').nth(2).unwrap().to_owned(), count()));
    }));
    let started = city.verifier.start(NOW).unwrap();
    wallet.present(&started.deep_link, &mut agree, NOW).unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        [("request".to_owned(), 21), ("response".to_owned(), 20)]
    );
}

#[test]
fn when_the_copy_cannot_be_deleted_nothing_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let (city, wallet) = with_card(folder.path());
    let started = city.verifier.start(NOW).unwrap();
    // Another window of the same wallet uses today's copies up while the holder thinks.
    let result = wallet.present(
        &started.deep_link,
        &mut |_| {
            let other = city.wallet(folder.path());
            for _ in 0..3 {
                let second = city.verifier.start(NOW).unwrap();
                other.present(&second.deep_link, &mut agree, NOW).unwrap();
            }
            Decision::Show
        },
        NOW,
    );
    assert!(
        matches!(result, Err(WalletError::NoCopyToday)),
        "{result:?}"
    );
    assert_ne!(city.verifier.answer(started.session, NOW), entitled());
}

#[test]
fn a_copy_is_shown_once_and_then_there_are_none_for_today() {
    let folder = tempfile::tempdir().unwrap();
    let (city, wallet) = with_card(folder.path());
    for left in [2, 1, 0] {
        let started = city.verifier.start(NOW).unwrap();
        let presented = wallet.present(&started.deep_link, &mut agree, NOW).unwrap();
        assert_eq!(presented.copies_left_today, left);
    }
    let started = city.verifier.start(NOW).unwrap();
    let result = wallet.present(
        &started.deep_link,
        &mut |_| panic!("there is nothing to ask"),
        NOW,
    );
    assert!(
        matches!(result, Err(WalletError::NoCopyToday)),
        "{result:?}"
    );
    // The reader learns "declined", as if the holder had said no.
    let declined = Answer::CannotTell {
        what_to_do: WhatToDo::OfferAnotherWay,
    };
    assert_eq!(city.verifier.answer(started.session, NOW), declined);
    // Tomorrow's copies were not touched.
    assert_eq!(card(&wallet).copies_later, 18);
}

#[test]
fn only_todays_copies_are_shown_and_past_ones_vanish() {
    let folder = tempfile::tempdir().unwrap();
    let (_, wallet) = with_card(folder.path());
    let counts = |at: i64| {
        let card = wallet.list(at).unwrap().remove(0);
        (card.copies_today, card.copies_later)
    };
    assert_eq!(counts(NOW), (3, 18));
    assert_eq!(counts(DAY_BEGINS + DAY - 1), (3, 18));
    assert_eq!(counts(DAY_BEGINS + DAY), (3, 15));
    assert_eq!(counts(DAY_BEGINS + 6 * DAY), (3, 0));
    assert_eq!(counts(DAY_BEGINS + 8 * DAY), (0, 0));
    // They are off the disk, not only out of the list: an earlier clock does not bring them back.
    assert_eq!(counts(NOW), (0, 0));
}

#[test]
fn a_holder_may_say_no_and_nothing_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let (city, wallet) = with_card(folder.path());
    let started = city.verifier.start(NOW).unwrap();
    let result = wallet.present(&started.deep_link, &mut |_| Decision::Decline, NOW);
    assert!(matches!(result, Err(WalletError::Declined)));
    let (path, body) = city.sent.lock().unwrap().last().unwrap().clone();
    assert_eq!(
        (path.starts_with("/verifier/response/"), body.as_str()),
        (true, "error=access_denied")
    );
    let declined = Answer::CannotTell {
        what_to_do: WhatToDo::OfferAnotherWay,
    };
    assert_eq!(city.verifier.answer(started.session, NOW), declined);
    assert_eq!(card(&wallet).copies_today, 3);
}

#[test]
fn a_reader_cannot_tell_no_card_from_no() {
    let folder = tempfile::tempdir().unwrap();
    let mut city = City::new();
    city.make_copy =
        Box::new(|city, _, key| city.honest_copy(&entitlement("bus-pass"), day(0), key));
    let city = Arc::new(city);
    let wallet = city.wallet(folder.path());
    wallet.accept_offer(&offer(), Some(TX_CODE), NOW).unwrap();
    let started = city.verifier.start(NOW).unwrap();
    let result = wallet.present(
        &started.deep_link,
        &mut |_| panic!("there is nothing to ask"),
        NOW,
    );
    assert!(
        matches!(result, Err(WalletError::NoCard { .. })),
        "{result:?}"
    );
    assert_eq!(
        city.sent.lock().unwrap().last().unwrap().1,
        "error=access_denied"
    );
}

#[test]
fn the_holder_chooses_among_cards() {
    let folder = tempfile::tempdir().unwrap();
    let (city, wallet) = with_card(folder.path());
    let second = wallet
        .accept_offer(&offer(), Some(TX_CODE), NOW)
        .unwrap()
        .card;
    let started = city.verifier.start(NOW).unwrap();
    let presented = wallet
        .present(
            &started.deep_link,
            &mut |question| {
                assert_eq!(question.choices.len(), 2);
                Decision::ShowCard(second)
            },
            NOW,
        )
        .unwrap();
    assert_eq!(presented.card, second);
    let started = city.verifier.start(NOW).unwrap();
    let elsewhere = "AAAAAAAAAAA".parse().unwrap();
    let result = wallet.present(
        &started.deep_link,
        &mut |_| Decision::ShowCard(elsewhere),
        NOW,
    );
    assert!(matches!(result, Err(WalletError::NotAChoice)));
    wallet.remove(second).unwrap();
    assert_eq!(wallet.list(NOW).unwrap().len(), 1);
}

#[test]
fn a_hand_scanner_reads_the_text_and_nothing_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let (city, wallet) = with_card(folder.path());
    let started = city.verifier.start(NOW).unwrap();
    let (text, presented) = wallet
        .present_as_text(&started.deep_link, &mut agree, NOW)
        .unwrap();
    assert!(
        city.sent_paths()
            .last()
            .unwrap()
            .starts_with("/verifier/request/")
    );
    assert_eq!(presented.copies_left_today, 2);
    assert_eq!(
        city.verifier.check_pasted(started.session, &text, NOW),
        entitled()
    );
    // One QR code holds it: 2,953 bytes at the lowest error correction.
    assert!(text.len() < 2_953, "{} bytes", text.len());
}

#[test]
fn a_reader_that_refuses_is_quoted_and_the_copy_is_used_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut city = City::new();
    city.bend = Box::new(|path, reply| {
        if path.starts_with("/verifier/response/") {
            reply.status = 400;
            reply.body =
                br#"{"error":"invalid_request","error_description":"vp_token: no"}"#.to_vec();
        }
    });
    let city = Arc::new(city);
    let wallet = city.wallet(folder.path());
    wallet.accept_offer(&offer(), Some(TX_CODE), NOW).unwrap();
    let started = city.verifier.start(NOW).unwrap();
    let error = wallet
        .present(&started.deep_link, &mut agree, NOW)
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "response: the other side answered with status 400 (OpenID4VP 1.0 §8.2): vp_token: no"
    );
    assert_eq!(card(&wallet).copies_today, 2);
}
