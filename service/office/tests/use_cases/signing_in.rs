//! Letter code and PIN: one answer for every wrong pair, few tries, a new letter at a desk.

use office::Visitor;
use registry::ids::OfficialId;
use rules::authority::Role;

use crate::story::{CARD, PIN, code, secret};
use crate::world::{World, official};

#[test]
fn five_wrong_pins_shut_the_letter_and_a_desk_makes_a_new_one() {
    let world = World::new();
    let desk = world.clerk();
    let receipt = world.register(&desk, CARD);
    let sign_in =
        |letter: &str, pin: &str| code(world.city.sign_in(Visitor, &secret(letter), &secret(pin)));
    let letter = receipt.letter_code.expose().clone();
    assert_eq!(sign_in("0000-0000-0000", PIN), "sign-in");
    for _ in 0..4 {
        assert_eq!(sign_in(&letter, "314159"), "sign-in");
    }
    assert_eq!(sign_in(&letter, "314159"), "sign-in-shut");
    assert_eq!(
        sign_in(&letter, PIN),
        "sign-in-shut",
        "the right one comes too late"
    );
    let new = world.city.new_letter(&desk.on, receipt.reference).unwrap();
    assert_eq!(sign_in(&letter, PIN), "sign-in", "the old letter has ended");
    assert_eq!(sign_in(new.letter_code.expose(), PIN), "ok");
}

#[test]
fn a_session_ends_when_it_is_ended_and_with_time() {
    let world = World::new();
    let desk = world.clerk();
    let receipt = world.register(&desk, CARD);
    let own = world.sign_in(&receipt);
    world.city.sign_out(own);
    assert_eq!(code(world.city.my_record(own)), "session-ended");
    assert_eq!(code(world.city.who_looked(own)), "session-ended");
    let own = world.sign_in(&receipt);
    world.pass(31 * 60);
    assert_eq!(code(world.city.my_record(own)), "session-ended");
}

#[test]
fn an_official_signs_out_and_the_desk_is_empty() {
    let world = World::new();
    let desk = world.clerk();
    let reference = world.pre_register(CARD);
    world.prepare_at_desk(&desk, reference, CARD).unwrap();
    world.city.sign_out_official(desk.on.session.id);
    assert_eq!(
        code(world.city.on_duty(desk.on.session.id)),
        "session-ended"
    );
    assert_eq!(
        code(world.finish_at_desk(&desk, reference)),
        "file-not-open"
    );
}

#[test]
fn a_role_is_not_changed_under_a_number() {
    let world = World::new();
    world.clerk();
    let changed = official("YT-0417", "yantian-centre", Role::DuplicateReviewer, None);
    assert_eq!(code(world.city.appoint_official(&changed)), "field");
    let nobody: OfficialId = "YT-9999".parse().unwrap();
    let answer = world
        .city
        .begin_passkey(Visitor, &nobody, &secret("0000-0000-0000"));
    assert_ne!(code(answer), "ok");
}
