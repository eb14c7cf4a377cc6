//! Openings and look-ups: one entry each, dense lists, nothing without a proof.

use access::keyhold::{KeyholdError, Released, Request};
use registry::clock::Minute;
use registry::readlog::{ChainState, CheckSheet, EntryKind, OwnSearch};
use registry::sensitive::Sensitive;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Role;

use crate::world::{Official, World, reference_of};

/// The labels a sheet leads to, as long as they stand in the log.
fn list_length(world: &World, sheet: &CheckSheet) -> u32 {
    let labels = world.log.labels.lock().unwrap();
    let mut chain = ChainState::begin(&sheet.k0);
    while labels.contains(&chain.entry_key().label()) {
        chain = chain.advance().unwrap();
    }
    chain.number()
}

#[test]
fn an_opening_releases_exactly_the_groups_it_names() {
    let world = World::new();
    let (resident, sheet) = world.enrol(1);
    world
        .keyhold
        .seal(resident, FieldGroup::Address, b"an address")
        .unwrap();
    let clerk = world.clerk();
    let Released::Keys {
        keys,
        resident: whose,
    } = world.perform(clerk.open_name(&world, resident)).unwrap()
    else {
        panic!("keys");
    };
    assert_eq!(whose, resident);
    let groups: Vec<_> = keys.iter().map(|(group, _)| *group).collect();
    assert_eq!(groups, [FieldGroup::Name]);
    assert_eq!(list_length(&world, &sheet), 2, "begin and opening");
}

#[test]
fn what_the_resident_reads_names_official_purpose_and_groups() {
    let world = World::new();
    let (resident, sheet) = world.enrol(1);
    let clerk = world.clerk();
    let prepared = world
        .keyhold
        .prepare(clerk.open_name(&world, resident))
        .unwrap();
    let second = ChainState::begin(&sheet.k0).advance().unwrap();
    let detail = second
        .entry_key()
        .open(&prepared.entry, &prepared.body)
        .unwrap();
    assert_eq!(detail.number, 1);
    assert_eq!(detail.list, sheet.k0.commitment());
    assert_eq!(detail.opening.kind, EntryKind::Opened);
    assert_eq!(detail.opening.groups, FieldGroups::of(&[FieldGroup::Name]));
    assert!(format!("{:?}", detail.opening.by).contains("YT-0417"));
}

#[test]
fn a_crash_between_log_and_release_burns_no_number_and_releases_nothing() {
    let world = World::new();
    let (resident, sheet) = world.enrol(1);
    let clerk = world.clerk();
    let prepared = world
        .keyhold
        .prepare(clerk.open_name(&world, resident))
        .unwrap();
    world.log.append(&prepared);
    let world = world.restart();
    let clerk = world.clerk();
    let before = world.log.labels.lock().unwrap().len();
    let again = world
        .keyhold
        .prepare(clerk.open_name(&world, resident))
        .unwrap();
    let third = sheet.k0.next().next().entry_key();
    let said = third.open(&again.entry, &again.body).unwrap();
    assert_eq!(said.unreleased, 1, "the crashed one is marked");
    let proof = world.log.append(&again);
    world.keyhold.confirm(again.ticket, &proof).unwrap();
    assert_eq!(
        list_length(&world, &sheet),
        3,
        "begin, the crashed one, this one"
    );
    assert_eq!(world.log.labels.lock().unwrap().len(), before + 1);
}

/// However many entries in a row released nothing, the record still opens, and the list shows each of them as what it was.
#[test]
fn no_number_of_crashes_locks_a_record() {
    let world = World::new();
    let (resident, sheet) = world.enrol(1);
    let session = world.letter(resident);
    let groups = FieldGroups::of(&[FieldGroup::Name]);
    let own_view = || world.keyhold.prepare(Request::OwnView { session, groups });
    const LOST: u32 = 150;
    for number in 1..=LOST {
        let lost = own_view().unwrap();
        world.log.append(&lost);
        world.keyhold.abandon(lost.ticket);
        assert_eq!(list_length(&world, &sheet), number + 1);
    }
    let found = own_view().unwrap();
    let proof = world.log.append(&found);
    world.keyhold.confirm(found.ticket, &proof).unwrap();
    world.perform(Request::OwnView { session, groups }).unwrap();
    let mut search = OwnSearch::new(&sheet.k0);
    for (index, (entry, _)) in (0..).zip(&*world.log.entries.lock().unwrap()) {
        search.offer(index, entry);
    }
    let list = search.finish(Minute(0), |index| {
        let entries = world.log.entries.lock().unwrap();
        Some(entries[usize::try_from(index).unwrap()].1.clone())
    });
    assert!(list.findings.is_empty(), "{:?}", list.findings);
    let released = list.entries.iter().map(|entry| entry.released);
    let lost = 1..=LOST as usize;
    assert!(
        released
            .enumerate()
            .all(|(n, released)| released != lost.contains(&n))
    );
    assert_eq!(list.entries.len(), LOST as usize + 3);
}

#[test]
fn a_crash_before_the_log_uses_the_same_number_again() {
    let world = World::new();
    let (resident, sheet) = world.enrol(1);
    let clerk = world.clerk();
    let lost = world
        .keyhold
        .prepare(clerk.open_name(&world, resident))
        .unwrap();
    world.keyhold.abandon(lost.ticket);
    let again = world
        .keyhold
        .prepare(clerk.open_name(&world, resident))
        .unwrap();
    assert_eq!(lost.entry.label, again.entry.label);
    let proof = world.log.append(&again);
    world.keyhold.confirm(again.ticket, &proof).unwrap();
    assert_eq!(list_length(&world, &sheet), 2);
}

#[test]
fn openings_of_one_resident_at_once_take_their_turns() {
    let world = World::new();
    let (resident, sheet) = world.enrol(1);
    let clerk = world.clerk();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| world.perform(clerk.open_name(&world, resident)).unwrap());
        }
    });
    assert_eq!(list_length(&world, &sheet), 9);
}

#[test]
fn a_look_up_makes_one_entry_of_one_size_on_a_hit_and_on_a_miss() {
    let world = World::new();
    let (resident, sheet) = world.enrol(1);
    let clerk = world.clerk();
    let number = Sensitive::new("id|CHN|11010519491231002X".to_owned());
    world.index(&clerk, resident, number.expose());
    let before = world.log.labels.lock().unwrap().len();
    let hit = world
        .perform(clerk.look_up(&world, number.expose()))
        .unwrap();
    let miss = world
        .perform(clerk.look_up(&world, "id|CHN|somebody else"))
        .unwrap();
    assert!(matches!(hit, Released::Found(Some(found)) if found == resident));
    assert!(matches!(miss, Released::Found(None)));
    assert_eq!(world.log.labels.lock().unwrap().len(), before + 2);
    assert_eq!(
        list_length(&world, &sheet),
        3,
        "the hit stands on their list"
    );
}

#[test]
fn a_document_belongs_to_whoever_came_first() {
    let world = World::new();
    let clerk = world.clerk();
    let claim = |byte| {
        let (resident, _) = world.enrol(byte);
        world.index(&clerk, resident, "id|CHN|1")
    };
    assert_eq!(claim(1), access::keyhold::Indexed::Own);
    assert_eq!(claim(2), access::keyhold::Indexed::Taken);
}

/// Whoever runs the city asks for no number by claiming it: an official looked it up, with an entry, for this very file.
#[test]
fn nobody_claims_a_document_that_was_not_looked_up() {
    let world = World::new();
    let (clerk, colleague) = (
        world.clerk(),
        world.official("YT-0418", Role::RegistrationClerk),
    );
    let [first, second] = [1, 2].map(|byte| world.enrol(byte).0);
    world.index(&clerk, first, "id|CHN|1");
    let opening = world.proved(clerk.open_name(&world, second));
    let claim = |number: &str| {
        let number = Sensitive::new(number.to_owned());
        world.keyhold.index_document(opening, &number)
    };
    let look_up = |by: &Official, file, number| {
        world.proved(by.look_up_for(&world, reference_of(file), number));
    };
    look_up(&clerk, second, "id|CHN|2");
    look_up(&clerk, first, "id|CHN|1");
    look_up(&colleague, second, "id|CHN|1");
    let refused = claim("id|CHN|1");
    assert!(
        matches!(&refused, Err(KeyholdError::NotAllowed(rules)) if *rules == ["forbid.document-without-look-up"]),
        "{refused:?}"
    );
    let reviewer = world.official("SZ-0031", Role::DuplicateReviewer);
    let review = |whose| world.perform(reviewer.review(&world, whose));
    assert!(review(first).is_err(), "no ground for a review was made up");
    world.pass(3601);
    look_up(&clerk, second, "id|CHN|1");
    let ended = claim("id|CHN|1");
    assert!(
        matches!(ended, Err(KeyholdError::Ticket)),
        "the opening has ended: {ended:?}"
    );
}

/// Two desks at one moment: the one that lost looks the number up again, and only that is a ground for a review.
#[test]
fn a_review_begins_with_a_look_up_that_found_the_other() {
    let world = World::new();
    let clerk = world.clerk();
    let colleague = world.official("YT-0418", Role::RegistrationClerk);
    let [first, second] = [1, 2].map(|byte| world.enrol(byte).0);
    let opening = world.proved(colleague.open_name(&world, second));
    let number = Sensitive::new("id|CHN|1".to_owned());
    let look_up = || colleague.look_up_for(&world, reference_of(second), number.expose());
    let claim = || world.keyhold.index_document(opening, &number).unwrap();
    world.proved(look_up());
    assert_eq!(
        world.index(&clerk, first, number.expose()),
        access::keyhold::Indexed::Own
    );
    let reviewer = world.official("SZ-0031", Role::DuplicateReviewer);
    let review = || world.perform(reviewer.review(&world, first));
    assert_eq!(claim(), access::keyhold::Indexed::Taken);
    assert!(review().is_err(), "nothing stands on the other's list");
    world.proved(look_up());
    assert_eq!(claim(), access::keyhold::Indexed::Taken);
    review().unwrap();
}

#[test]
fn a_resident_has_so_many_documents_and_no_more() {
    let world = World::new();
    let clerk = world.clerk();
    let (resident, _) = world.enrol(1);
    let number = |n: usize| format!("id|CHN|{n}");
    for n in 0..store::limits::DOCUMENTS_OWN_MAX {
        let indexed = world.index(&clerk, resident, &number(n));
        assert_eq!(indexed, access::keyhold::Indexed::Own);
    }
    let opening = world.proved(clerk.open_name(&world, resident));
    world.proved(clerk.look_up(&world, &number(99)));
    let claim = |n| {
        let number = Sensitive::new(number(n));
        world.keyhold.index_document(opening, &number)
    };
    let refused = claim(99);
    assert!(
        matches!(&refused, Err(KeyholdError::NotAllowed(rules)) if *rules == ["forbid.too-many-documents"]),
        "{refused:?}"
    );
    assert_eq!(claim(0).unwrap(), access::keyhold::Indexed::Own);
}

#[test]
fn a_new_list_is_announced_under_the_old_one() {
    let world = World::new();
    let (resident, old) = world.enrol(1);
    world
        .keyhold
        .keep_pin(resident, &Sensitive::new("271828".into()))
        .unwrap();
    let letter = world.keyhold.new_letter(resident).unwrap();
    let (session, _) = world
        .keyhold
        .sign_in_resident(&letter, &Sensitive::new("271828".into()))
        .unwrap();
    let Released::Sheet(new) = world.perform(Request::NewList { session }).unwrap() else {
        panic!("a sheet");
    };
    assert_eq!(new.epoch, 1);
    let clerk = world.official("YT-0418", Role::RegistrationClerk);
    world.perform(clerk.open_name(&world, resident)).unwrap();
    assert_eq!(
        list_length(&world, &old),
        2,
        "the old list ends with the notice"
    );
    assert_eq!(list_length(&world, &new), 1);
    assert_eq!(world.keyhold.own_entry_keys(session).unwrap().len(), 3);
}
