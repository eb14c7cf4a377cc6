//! The same document at two desks: at the same moment, and one after the other. Nobody is registered twice, and a
//! clerk cannot tell a hit from a miss.

use std::sync::Barrier;

use registry::registration::RegistrationState;
use rules::authority::Role;

use crate::story::{CARD, OTHER_CARD, code};
use crate::world::World;

fn states(world: &World) -> Vec<String> {
    let mut states: Vec<String> = world
        .stolen("resident", "resident, state")
        .into_iter()
        .map(|row| row[1].clone())
        .collect();
    states.sort();
    states
}

#[test]
fn a_hit_and_a_miss_look_alike_at_the_desk() {
    let world = World::new();
    let desk = world.clerk();
    let count = |card: &str| {
        let reference = world.pre_register(card);
        world.prepare_at_desk(&desk, reference, card).unwrap();
        let before = world.entries();
        let receipt = world.finish_at_desk(&desk, reference).unwrap();
        (world.entries() - before, receipt)
    };
    let (miss, first) = count(CARD);
    let (hit, second) = count(CARD);
    assert_eq!(hit, miss, "the same number of entries");
    let shape = |receipt: &office::Receipt| {
        let sheet = receipt.check_sheet.is_some();
        let address = receipt.standard_address.expose().clone();
        (
            sheet,
            address,
            receipt.received_on,
            receipt.letter_code.expose().len(),
        )
    };
    assert_eq!(shape(&first), shape(&second));
    let under_review = world.sign_in(&second);
    for receipt in [&first, &second] {
        let answers = [
            code(world.city.call_up_statement(&desk.on, receipt.reference)),
            code(world.city.new_letter(&desk.on, receipt.reference)),
            code(world.finish_at_desk(&desk, receipt.reference)),
        ];
        assert_eq!(answers, ["file-complete", "ok", "file-complete"]);
    }
    let again = |receipt: &office::Receipt| {
        let statement = world
            .city
            .grant_statement(&desk.on, receipt.reference)
            .unwrap();
        let before = world.entries();
        world
            .city
            .grant_again(&desk.on, &desk.sign(&statement))
            .unwrap();
        let text = String::from_utf8(statement.text).unwrap();
        (world.entries() - before, lines_alike(&text))
    };
    assert_eq!(again(&first), again(&second), "a card made again");
    let grants = world.stolen("grant_made", "resident, valid_until_day");
    let ends: Vec<_> = grants.iter().map(|row| &row[1]).collect();
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
    let record = world.city.my_record(under_review).unwrap();
    for held in &record.grants {
        let offer = world.city.offer_credential(under_review, held.grant);
        assert_eq!(code(offer), "not-yet", "until a reviewer has cleared it");
    }
}

/// The lines of a statement that are not the file's own: what a clerk could compare.
fn lines_alike(text: &str) -> Vec<String> {
    let own = ["reference: ", "resident: ", "nonce: ", "person: "];
    text.lines()
        .filter(|line| !own.iter().any(|name| line.starts_with(name)))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_one_registered_earlier_sees_the_look_up() {
    let world = World::new();
    let desk = world.clerk();
    let first = world.register(&desk, CARD);
    let second = world.register(&desk, CARD);
    world.register(&desk, OTHER_CARD);
    let own = world.sign_in(&first);
    let list = world.city.who_looked(own).unwrap();
    let newest = list.entries[0].said.clone().unwrap();
    assert_eq!(newest.kind, registry::readlog::EntryKind::LookedUp);
    assert_eq!(
        newest.reference, None,
        "the other's number stays the other's"
    );
    let later = world.sign_in(&second);
    let record = world.city.my_record(later).unwrap();
    assert_eq!(
        record.registration.unwrap().state,
        RegistrationState::UnderReview
    );
}

#[test]
fn two_desks_at_the_same_moment_register_one() {
    for _ in 0..8 {
        let world = World::new();
        let desks = [
            world.clerk(),
            world.at_desk("YT-0418", "yantian-centre", Role::RegistrationClerk),
        ];
        let files: Vec<_> = desks
            .iter()
            .map(|desk| {
                let reference = world.pre_register(CARD);
                world.prepare_at_desk(desk, reference, CARD).unwrap();
                reference
            })
            .collect();
        let start = Barrier::new(2);
        std::thread::scope(|scope| {
            for (desk, reference) in desks.iter().zip(&files) {
                let (world, start) = (&world, &start);
                scope.spawn(move || {
                    start.wait();
                    let mut answer = world.finish_at_desk(desk, *reference);
                    while matches!(code_of(&answer), "changed" | "busy") {
                        answer = world.finish_at_desk(desk, *reference);
                    }
                    assert_eq!(code_of(&answer), "ok");
                });
            }
        });
        assert_eq!(
            states(&world),
            [
                r#"Some(Text("registered"))"#,
                r#"Some(Text("under_review"))"#
            ]
        );
        assert_eq!(world.stolen("review", "reference").len(), 1);
    }
}

fn code_of<T>(answer: &Result<T, office::OfficeError>) -> &'static str {
    answer
        .as_ref()
        .err()
        .map_or("ok", office::OfficeError::code)
}

#[test]
fn two_desks_with_one_file_register_it_once() {
    let world = World::new();
    let desks = [
        world.clerk(),
        world.at_desk("YT-0418", "yantian-centre", Role::RegistrationClerk),
    ];
    let reference = world.pre_register(CARD);
    world.prepare_at_desk(&desks[0], reference, CARD).unwrap();
    world.call_up(&desks[1], reference).unwrap();
    let statements = desks.each_ref().map(|desk| {
        world
            .city
            .registration_statement(&desk.on, reference)
            .unwrap()
    });
    let answers: Vec<&str> = desks
        .iter()
        .zip(&statements)
        .map(|(desk, statement)| {
            code(
                world
                    .city
                    .register_resident(&desk.on, &desk.sign(statement)),
            )
        })
        .collect();
    assert_eq!(answers, ["ok", "file-complete"]);
    assert_eq!(world.stolen("grant_made", "grant_id").len(), 1);
}
