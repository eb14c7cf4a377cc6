//! Proofs that do not hold: nothing is released, and a better proof still works.

use access::keyhold::{KeyholdError, Request, Ticket};

use crate::world::World;

#[test]
fn without_an_entry_there_is_no_key() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    let prepared = world
        .keyhold
        .prepare(clerk.open_name(&world, resident))
        .unwrap();
    let (other, _) = world.enrol(2);
    let stranger = world
        .keyhold
        .prepare(clerk.open_name(&world, other))
        .unwrap();
    let proof_of_other = world.log.append(&stranger);
    let refused = world.keyhold.confirm(prepared.ticket, &proof_of_other);
    assert!(matches!(refused, Err(KeyholdError::Proof(_))));
    let proof = world.log.append(&prepared);
    world.keyhold.confirm(prepared.ticket, &proof).unwrap();
}

#[test]
fn every_part_of_a_proof_counts() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    world.enrol(2);
    let prepared = world
        .keyhold
        .prepare(clerk.open_name(&world, resident))
        .unwrap();
    let good = world.log.append(&prepared);
    let refuse = |proof| {
        let answer = world.keyhold.confirm(prepared.ticket, &proof);
        assert!(matches!(answer, Err(KeyholdError::Proof(_))), "{answer:?}");
    };
    let mut bad = good.clone();
    bad.index -= 1;
    refuse(bad);
    let mut bad = good.clone();
    bad.inclusion[0].0[0] ^= 1;
    refuse(bad);
    let mut bad = good.clone();
    bad.checkpoint_note = bad.checkpoint_note.replace(
        &format!("\n{}\n", good.size),
        &format!("\n{}\n", good.size + 1),
    );
    assert_ne!(bad.checkpoint_note, good.checkpoint_note);
    refuse(bad);
    world.keyhold.confirm(prepared.ticket, &good).unwrap();
}

#[test]
fn one_entry_is_one_release() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    let prepared = world
        .keyhold
        .prepare(clerk.open_name(&world, resident))
        .unwrap();
    let proof = world.log.append(&prepared);
    world.keyhold.confirm(prepared.ticket, &proof).unwrap();
    let again = world.keyhold.confirm(prepared.ticket, &proof);
    assert!(matches!(again, Err(KeyholdError::Ticket)));
    let unknown = world.keyhold.confirm(Ticket([0; 16]), &proof);
    assert!(matches!(unknown, Err(KeyholdError::Ticket)));
}

#[test]
fn a_proof_that_comes_after_a_minute_is_too_late() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    let prepared = world
        .keyhold
        .prepare(clerk.open_name(&world, resident))
        .unwrap();
    let proof = world.log.append(&prepared);
    world.pass(61);
    let late = world.keyhold.confirm(prepared.ticket, &proof);
    assert!(matches!(late, Err(KeyholdError::Ticket)));
    let clerk = world.clerk();
    world.perform(clerk.open_name(&world, resident)).unwrap();
}

#[test]
fn a_clock_that_jumps_back_releases_nothing() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    let prepared = world
        .keyhold
        .prepare(clerk.open_name(&world, resident))
        .unwrap();
    let proof = world.log.append(&prepared);
    world.pass(-3600);
    let answer = world.keyhold.confirm(prepared.ticket, &proof);
    assert!(matches!(answer, Err(KeyholdError::Ticket)));
}

#[test]
fn a_log_that_forgets_what_keyhold_saw_is_refused_even_after_a_restart() {
    let world = World::new();
    world.enrol(1);
    world.enrol(2);
    let world = world.restart();
    // The log is rolled back by one entry and grows again along another branch.
    world.log.tree.lock().unwrap().forget_after(1);
    let forked = world.perform(Request::BeginPublicList);
    assert!(matches!(forked, Err(KeyholdError::Proof(_))), "{forked:?}");
}

#[test]
fn no_quorum_no_key() {
    let world = World::with_witness(true);
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    let entries = || world.log.entries.lock().unwrap().len();
    let before = entries();
    let unwitnessed = world.perform(clerk.open_name(&world, resident));
    assert!(matches!(unwitnessed, Err(KeyholdError::Quorum)));
    assert_eq!(entries(), before, "no entry that could release nothing");
    world.log.cosign(crate::world::NOON);
    world.perform(clerk.open_name(&world, resident)).unwrap();
    world.pass(601);
    let stale = world.perform(clerk.open_name(&world, resident));
    assert!(matches!(stale, Err(KeyholdError::Quorum)), "{stale:?}");
}

#[test]
fn a_quorum_that_is_lost_between_entry_and_key_releases_none() {
    let world = World::with_witness(true);
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    world.log.cosign(crate::world::NOON);
    world.pass(599);
    let prepared = world.keyhold.prepare(clerk.open_name(&world, resident));
    let prepared = prepared.unwrap();
    let proof = world.log.append(&prepared);
    world.pass(20);
    let stale = world.keyhold.confirm(prepared.ticket, &proof);
    assert!(matches!(stale, Err(KeyholdError::Quorum)), "{stale:?}");
}
