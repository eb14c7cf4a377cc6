//! An objection to an opening: only to an entry of one's own list, bounded, and sealed; heard by the ombudsman and answered once.

use office::{HeardObjection, Looked, ObjectionWaiting, OfficeError, OwnSession, Receipt};
use registry::clock::{CityDay, CityZone, CivilDate, Clock};
use registry::ids::Reference;
use registry::objection::ObjectionOutcome;
use registry::purpose::Purpose;
use registry::readlog::EntryKind;
use registry::vocabulary::FieldGroup;
use rules::authority::Role;

use crate::device::AtDesk;
use crate::story::{CARD, OTHER_CARD, code, secret};
use crate::world::{DAY, World};

#[test]
fn an_objection_is_kept_sealed_and_seen_by_its_owner() {
    let world = World::new();
    let desk = world.clerk();
    let receipt = world.register(&desk, CARD);
    let own = world.sign_in(&receipt);
    let opening = world.city.who_looked(own).unwrap().entries[1].log_entry;
    let words = secret("我没有去过那天的窗口。");
    world.city.object_to_opening(own, opening, &words).unwrap();
    let kept = world.city.my_record(own).unwrap().objections.objections;
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].about.log_entry, &kept[0].words), (opening, &words));
    assert_eq!(world.stolen("objection", "reference, state").len(), 1);
    // As a browser sends two lines.
    let lines = secret("我没有去过。\r\n请查一下。");
    world.city.object_to_opening(own, opening, &lines).unwrap();
    let kept = world.city.my_record(own).unwrap().objections.objections;
    assert_eq!(kept[1].words, secret("我没有去过。\n请查一下。"));
}

#[test]
fn what_is_not_ones_own_cannot_be_objected_to() {
    let world = World::new();
    let desk = world.clerk();
    let own = world.sign_in(&world.register(&desk, CARD));
    let other = world.sign_in(&world.register(&desk, OTHER_CARD));
    let others = world.city.who_looked(other).unwrap().entries[0].log_entry;
    let object =
        |entry, words: &str| code(world.city.object_to_opening(own, entry, &secret(words)));
    assert_eq!(object(others, "words"), "unknown-entry");
    assert_eq!(object(9_999, "words"), "unknown-entry");
    let mine = world.city.who_looked(own).unwrap().entries[0].log_entry;
    assert_eq!(object(mine, " "), "field");
    assert_eq!(object(mine, &"x".repeat(201)), "field");
    for _ in 0..10 {
        assert_eq!(object(mine, "words"), "ok");
    }
    assert_eq!(object(mine, "words"), "too-many-objections");
}

const ANSWER: &str = "那天窗口确实开过您的登记，是您本人交表时所为。";

/// A resident who objected to the opening by a clerk, and the objection's number.
fn objected(world: &World) -> (OwnSession, Reference) {
    objected_by(world, &world.register(&world.clerk(), CARD))
}

fn objected_by(world: &World, receipt: &Receipt) -> (OwnSession, Reference) {
    let own = world.sign_in(receipt);
    let opening = opening_of(world, own, Purpose::RegisterResident);
    let words = secret("我没有去过那天的窗口。");
    let reference = world.city.object_to_opening(own, opening, &words).unwrap();
    (own, reference)
}

/// The newest opening by an official for this purpose on the resident's list.
fn opening_of(world: &World, own: OwnSession, purpose: Purpose) -> u64 {
    let list = world.city.who_looked(own).unwrap();
    let of = |looked: &&Looked| {
        let said = looked.said.as_ref().unwrap();
        said.purpose == purpose && said.kind == EntryKind::Opened
    };
    list.entries.iter().find(of).unwrap().log_entry
}

fn hear(world: &World, desk: &AtDesk, reference: Reference) -> Result<HeardObjection, OfficeError> {
    let statement = world.city.objection_statement(&desk.on, reference)?;
    world.city.hear_objection(&desk.on, &desk.sign(&statement))
}

fn answer(
    world: &World,
    desk: &AtDesk,
    reference: Reference,
    words: &str,
) -> Result<(), OfficeError> {
    let outcome = ObjectionOutcome::NotFounded;
    world
        .city
        .answer_objection(&desk.on, reference, outcome, &secret(words))
}

#[test]
fn the_ombudsman_hears_an_objection_and_the_resident_reads_the_answer() {
    let world = World::new();
    let receipt = world.register(&world.clerk(), CARD);
    let (own, reference) = objected_by(&world, &receipt);
    let about = opening_of(&world, own, Purpose::RegisterResident);
    world.pass(3 * DAY);
    let ombudsman = world.ombudsman();
    let waiting = world.city.objections_waiting(&ombudsman.on).unwrap();
    let received_on: CivilDate = "2026-11-24".parse().unwrap();
    let expected = ObjectionWaiting {
        reference,
        received_on,
        waited_days: 3,
    };
    assert_eq!(waiting, [expected]);
    // Nobody answers what they have not read.
    assert_eq!(
        code(answer(&world, &ombudsman, reference, ANSWER)),
        "file-not-open"
    );
    let heard = hear(&world, &ombudsman, reference).unwrap();
    assert_eq!(heard.words, secret("我没有去过那天的窗口。"));
    assert_eq!((heard.received_on, heard.waited_days), (received_on, 3));
    assert_eq!(
        (heard.about.log_entry, heard.about.on),
        (about, received_on)
    );
    assert_eq!(heard.about.purpose, Some(Purpose::RegisterResident));
    assert_eq!(heard.office.unwrap().name_en, "Yantian registration centre");
    // The opening stands on the list, with the objection's number and no other group.
    let own = world.sign_in(&receipt);
    let list = world.city.who_looked(own).unwrap();
    let line = list.entries.iter().find(|e| e.log_entry == heard.log_entry);
    let said = line.unwrap().said.clone().unwrap();
    assert_eq!(said.purpose, Purpose::HearObjection);
    assert_eq!(said.reference, Some(reference));
    assert_eq!(said.groups, FieldGroup::Objections.into());
    for wrong in [" ".to_owned(), "x".repeat(501)] {
        assert_eq!(code(answer(&world, &ombudsman, reference, &wrong)), "field");
    }
    answer(&world, &ombudsman, reference, ANSWER).unwrap();
    let kept = world.city.my_record(own).unwrap().objections.objections;
    let said = kept[0].answer.as_ref().unwrap();
    assert_eq!(
        (said.outcome, &said.words),
        (ObjectionOutcome::NotFounded, &secret(ANSWER))
    );
    assert_eq!(said.answered_on.to_string(), "2026-11-27");
    assert!(
        world
            .city
            .objections_waiting(&ombudsman.on)
            .unwrap()
            .is_empty()
    );
    // Once: neither answered nor opened again.
    assert_eq!(
        code(answer(&world, &ombudsman, reference, ANSWER)),
        "not-allowed"
    );
    assert_eq!(code(hear(&world, &ombudsman, reference)), "not-allowed");
    // What the city's tables say of it: a number, how it stands and a day.
    let row = world.stolen("objection", "reference, state, received_day");
    assert!(!format!("{row:?}").contains(&about.to_string()));
}

#[test]
fn only_the_ombudsman_lists_or_hears_objections() {
    let world = World::new();
    let (_, reference) = objected(&world);
    for desk in [world.clerk(), world.reviewer(), world.officer()] {
        assert_eq!(code(world.city.objections_waiting(&desk.on)), "not-allowed");
        assert_eq!(code(hear(&world, &desk, reference)), "not-allowed");
        assert_eq!(
            code(answer(&world, &desk, reference, ANSWER)),
            "not-allowed"
        );
    }
    let ombudsman = world.ombudsman();
    let unknown = "ZZ-Y-00000000".parse().unwrap();
    assert_eq!(code(hear(&world, &ombudsman, unknown)), "unknown-reference");
}

#[test]
fn nobody_hears_an_objection_to_what_they_opened_themselves() {
    let world = World::new();
    let (own, first) = objected(&world);
    let ombudsman = world.ombudsman();
    hear(&world, &ombudsman, first).unwrap();
    let hearing = opening_of(&world, own, Purpose::HearObjection);
    let words = secret("为什么看我的异议？");
    let second = world.city.object_to_opening(own, hearing, &words).unwrap();
    let refused = hear(&world, &ombudsman, second).unwrap_err();
    assert_eq!(refused.rules(), ["forbid.acted-before"]);
    // What they have open is the other objection of the same resident: it answers that one only.
    assert_eq!(
        code(answer(&world, &ombudsman, second, ANSWER)),
        "file-not-open"
    );
    let colleague = world.at_desk("SZ-0904", "city-ombudsman", Role::Ombudsman);
    hear(&world, &colleague, second).unwrap();
    answer(&world, &colleague, second, ANSWER).unwrap();
    answer(&world, &ombudsman, first, ANSWER).unwrap();
    let kept = world.city.my_record(own).unwrap().objections.objections;
    assert!(kept.iter().all(|objection| objection.answer.is_some()));
}

#[test]
fn an_answer_makes_room_for_the_next_objection() {
    let world = World::new();
    let (own, first) = objected(&world);
    let opening = opening_of(&world, own, Purpose::RegisterResident);
    let object = || world.city.object_to_opening(own, opening, &secret("words"));
    for _ in 1..10 {
        object().unwrap();
    }
    assert_eq!(code(object()), "too-many-objections");
    let ombudsman = world.ombudsman();
    hear(&world, &ombudsman, first).unwrap();
    answer(&world, &ombudsman, first, ANSWER).unwrap();
    let eleventh = object().unwrap();
    let kept = world.city.my_record(own).unwrap().objections;
    assert_eq!(kept.objections.len(), 10);
    assert!(kept.get(first).is_none() && kept.get(eleventh).is_some());
    assert_eq!(world.stolen("objection", "reference").len(), 10);
}

#[test]
fn an_objection_goes_with_its_resident() {
    let world = World::new();
    let receipt = world.register(&world.clerk(), CARD);
    let (own, reference) = objected_by(&world, &receipt);
    let ombudsman = world.ombudsman();
    let statement = world.city.objection_statement(&ombudsman.on, reference);
    let signed = ombudsman.sign(&statement.unwrap());
    let today = CityDay::of(world.clock.now(), CityZone::CHINA);
    let file = receipt.reference;
    let forgotten = world.access.forget(own.resident, today, |tx| {
        store::pre_registrations::delete(tx, &file)
    });
    forgotten.unwrap();
    let waiting = world.city.objections_waiting(&ombudsman.on).unwrap();
    assert!(waiting.is_empty());
    assert!(world.stolen("objection", "reference").is_empty());
    let late = world.city.hear_objection(&ombudsman.on, &signed);
    assert_eq!(code(late), "unknown-reference");
}

/// Both write the same sealed record: whoever comes second is told, and nothing is lost.
#[test]
fn an_answer_and_a_new_objection_do_not_undo_each_other() {
    let world = World::new();
    let (own, first) = objected(&world);
    let opening = opening_of(&world, own, Purpose::RegisterResident);
    let ombudsman = world.ombudsman();
    hear(&world, &ombudsman, first).unwrap();
    let (comes, go) = world.keyhold.pause_next_seal();
    let second = std::thread::scope(|scope| {
        let answering = scope.spawn(|| answer(&world, &ombudsman, first, ANSWER));
        comes.recv().unwrap();
        let words = secret("还有一件。");
        let second = world.city.object_to_opening(own, opening, &words).unwrap();
        go.send(()).unwrap();
        assert_eq!(code(answering.join().unwrap()), "changed");
        second
    });
    let kept = || world.city.my_record(own).unwrap().objections;
    assert!(kept().get(second).is_some() && kept().get(first).unwrap().answer.is_none());
    answer(&world, &ombudsman, first, ANSWER).unwrap();
    assert!(kept().get(second).is_some() && kept().get(first).unwrap().answer.is_some());
}
