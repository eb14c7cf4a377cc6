//! Openings and look-ups: one entry each, dense lists, nothing without a proof.

use access::keyhold::{Released, Request};
use registry::clock::Minute;
use registry::readlog::{ChainState, CheckSheet, EntryKind, OwnSearch};
use registry::sensitive::Sensitive;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Role;

use crate::world::World;

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
    let opened = world
        .keyhold
        .prepare(clerk.open_name(&world, resident))
        .unwrap();
    let proof = world.log.append(&opened);
    world.keyhold.confirm(opened.ticket, &proof).unwrap();
    let number = Sensitive::new("id|CHN|11010519491231002X".to_owned());
    world
        .keyhold
        .index_document(opened.ticket, &number)
        .unwrap();
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
