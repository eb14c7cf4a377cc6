//! Order, durability and self-check.

use std::sync::{Arc, Barrier};

use access::log::{LogError, LogProof};
use registry::readlog::Entry;
use tlog::note::SignedNote;
use tlog::{Checkpoint, leaf_hash, verify_consistency, verify_inclusion};

use crate::town::{Resident, Town, alone, is_on_postgres, log_key};

on_both_engines!(
    each_entry_is_proved_and_the_log_only_grows,
    many_callers_at_once_get_numbers_without_holes,
    a_retry_is_the_same_entry_and_a_label_is_taken_once,
    clocks_a_day_apart_log_nothing,
    killed_between_append_and_confirm,
    a_log_that_cannot_be_written_refuses_and_goes_on_without_a_hole,
    a_second_sequencer_on_the_same_database_stops_instead_of_forking,
    a_database_that_was_touched_does_not_start,
    a_tile_that_was_touched_is_not_overwritten,
);

pub fn checkpoint(note: &str) -> Checkpoint {
    let note = SignedNote::parse(note).unwrap();
    Checkpoint::verify(&note, log_key().verifier()).unwrap()
}

pub fn assert_proved(entry: &Entry, proof: &LogProof) {
    let head = checkpoint(&proof.checkpoint_note);
    assert_eq!(head.size, proof.size);
    let leaf = leaf_hash(&entry.to_bytes());
    verify_inclusion(&proof.inclusion, head.size, head.root, proof.index, leaf).unwrap();
}

fn each_entry_is_proved_and_the_log_only_grows() {
    let town = Town::new(alone());
    let mut resident = Resident::new(7);
    let mut last = checkpoint(&town.log().checkpoint_note());
    assert_eq!(last.size, 0);
    for number in 0..20 {
        let (entry, body) = resident.prepare(town.minute());
        let proof = town.log().append(&entry, &body).unwrap();
        assert_eq!(proof.index, number);
        assert_proved(&entry, &proof);
        let now = checkpoint(&proof.checkpoint_note);
        let growth = town.log().consistency(last.size, now.size).unwrap();
        verify_consistency(&growth, last.size, last.root, now.size, now.root).unwrap();
        assert_eq!(town.log().entry(number).unwrap(), (entry, Some(body)));
        last = now;
        resident.step();
    }
    assert!(matches!(
        town.log().entry(20),
        Err(LogError::Outside {
            asked: 20,
            size: 20
        })
    ));
    assert!(town.log().consistency(3, 21).is_err());
    assert!(town.log().consistency(4, 3).is_err());
}

fn many_callers_at_once_get_numbers_without_holes() {
    let town = Arc::new(Town::new(alone()));
    let start = Arc::new(Barrier::new(16));
    let callers: Vec<_> = (0..16)
        .map(|seed| {
            let (town, start) = (Arc::clone(&town), Arc::clone(&start));
            std::thread::spawn(move || {
                let mut resident = Resident::new(seed);
                start.wait();
                (0..25)
                    .map(|_| {
                        let (entry, body) = resident.prepare(town.minute());
                        let proof = town.log().append(&entry, &body).unwrap();
                        assert_proved(&entry, &proof);
                        resident.step();
                        proof.index
                    })
                    .collect::<Vec<_>>()
            })
        })
        .collect();
    let mut numbers: Vec<u64> = callers
        .into_iter()
        .flat_map(|caller| caller.join().unwrap())
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..400).collect::<Vec<_>>());
}

fn a_retry_is_the_same_entry_and_a_label_is_taken_once() {
    let town = Town::new(alone());
    let resident = Resident::new(7);
    let (entry, body) = resident.prepare(town.minute());
    let first = town.log().append(&entry, &body).unwrap();
    let again = town.log().append(&entry, &body).unwrap();
    assert_eq!(first, again);

    town.clock.forward(60);
    let (other, other_body) = resident.prepare(town.minute());
    assert_eq!(other.label, entry.label);
    assert!(matches!(
        town.log().append(&other, &other_body),
        Err(LogError::LabelTaken)
    ));
    assert!(matches!(
        town.log().append(&entry, &other_body),
        Err(LogError::OtherBody)
    ));
    assert_eq!(checkpoint(&town.log().checkpoint_note()).size, 1);
}

/// Under the log's day nobody would look for an entry of keyhold's minute, nor under keyhold's for one of the log's.
fn clocks_a_day_apart_log_nothing() {
    let town = Town::new(alone());
    let mut resident = Resident::new(7);
    town.act(&mut resident);
    for apart in [3, -3, 40_000] {
        let (entry, body) = resident.prepare(town.minute());
        town.clock.forward(apart * 86_400);
        let refused = town.log().append(&entry, &body);
        assert!(
            matches!(refused, Err(LogError::ClocksDiffer)),
            "{refused:?}"
        );
        assert_eq!(town.log().find_label(&entry.label).unwrap(), None);
        town.clock.forward(-apart * 86_400);
    }
    // The clocks agree again; a retry of what stands in the log is answered whatever they say.
    let (entry, body) = resident.prepare(town.minute());
    assert_eq!(town.log().append(&entry, &body).unwrap().index, 1);
    town.clock.forward(3 * 86_400);
    assert_eq!(town.log().append(&entry, &body).unwrap().index, 1);
    town.act(&mut Resident::new(9));
    town.log().publish_now().unwrap();
    assert!(town.check(&resident).unwrap().is_whole());
}

/// Killed after the entry was durable and before keyhold heard of it: after the restart the label is found.
fn killed_between_append_and_confirm() {
    let mut town = Town::new(alone());
    let resident = Resident::new(7);
    let (entry, body) = resident.prepare(town.minute());
    assert_eq!(town.log().find_label(&entry.label).unwrap(), None);
    town.log().append(&entry, &body).unwrap();
    town.restart().unwrap();
    let found = town.log().find_label(&entry.label).unwrap().unwrap();
    assert_eq!(found.index, 0);
    assert_proved(&entry, &found);
    let receipt = found.receipt().unwrap();
    let leaf = leaf_hash(&entry.to_bytes());
    receipt.verify(leaf, &town.policy, 0).unwrap();
    assert_eq!(town.log().append(&entry, &body).unwrap().index, 0);
}

fn a_log_that_cannot_be_written_refuses_and_goes_on_without_a_hole() {
    let town = Town::new(alone());
    let mut resident = Resident::new(7);
    town.act(&mut resident);
    let before = town.log().checkpoint_note();
    town.sql(if is_on_postgres() {
        "ALTER TABLE entry ADD CONSTRAINT full_disk CHECK (entry_index < 1)"
    } else {
        "CREATE TRIGGER full_disk BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'full'); END"
    });
    let (entry, body) = resident.prepare(town.minute());
    assert!(matches!(
        town.log().append(&entry, &body),
        Err(LogError::Store(_))
    ));
    assert_eq!(town.log().checkpoint_note(), before);
    assert_eq!(town.log().find_label(&entry.label).unwrap(), None);

    town.sql(if is_on_postgres() {
        "ALTER TABLE entry DROP CONSTRAINT full_disk"
    } else {
        "DROP TRIGGER full_disk"
    });
    let proof = town.log().append(&entry, &body).unwrap();
    assert_eq!(proof.index, 1);
    assert_proved(&entry, &proof);
}

fn a_second_sequencer_on_the_same_database_stops_instead_of_forking() {
    let mut first = Town::new(alone());
    let mut resident = Resident::new(7);
    first.act(&mut resident);
    let kept = first.log.take();
    first.restart().unwrap();
    first.act(&mut resident); // the second one is ahead now
    let (entry, body) = Resident::new(9).prepare(first.minute());
    let stale = kept.unwrap();
    assert!(matches!(
        stale.append(&entry, &body),
        Err(LogError::NotLeader { .. })
    ));
    assert!(matches!(
        stale.append(&entry, &body),
        Err(LogError::NotLeader { .. })
    ));
    assert_eq!(first.log().append(&entry, &body).unwrap().index, 2);
}

fn a_database_that_was_touched_does_not_start() {
    for statement in [
        "UPDATE entry SET leaf = body WHERE entry_index = 3",
        "UPDATE entry SET leaf = (SELECT leaf FROM entry WHERE entry_index = 1) WHERE entry_index = 3",
        "DELETE FROM entry WHERE entry_index = 3",
        "DELETE FROM entry WHERE entry_index = 9",
        "DELETE FROM head",
        "UPDATE head SET checkpoint = replace(checkpoint, '10', '11')",
    ] {
        let mut town = Town::new(alone());
        let mut resident = Resident::new(7);
        for _ in 0..10 {
            town.act(&mut resident);
        }
        town.stop();
        town.sql(statement);
        assert!(
            matches!(town.restart(), Err(LogError::Altered { .. })),
            "{statement}"
        );
    }
}

#[test]
fn a_database_restored_from_an_old_copy_does_not_start() {
    let mut town = Town::new(alone());
    let mut resident = Resident::new(7);
    town.live(std::slice::from_mut(&mut resident), 3);
    town.stop();
    let old = town.folder.join("old.sqlite");
    std::fs::copy(&town.database, &old).unwrap();
    town.restart().unwrap();
    town.live(std::slice::from_mut(&mut resident), 3);
    town.stop();
    for suffix in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(town.folder.join(format!("log.sqlite{suffix}")));
    }
    std::fs::copy(&old, &town.database).unwrap();
    assert!(matches!(
        town.restart(),
        Err(LogError::RolledBack {
            published: 6,
            stored: 3
        })
    ));
}

fn a_tile_that_was_touched_is_not_overwritten() {
    let mut town = Town::new(alone());
    let mut resident = Resident::new(7);
    town.live(std::slice::from_mut(&mut resident), 3);
    let (entry, body) = resident.prepare(town.minute());
    town.stop();
    std::fs::write(town.public().join("tile/entries/000.p/4"), b"forged").unwrap();
    town.restart().unwrap();
    town.log().append(&entry, &body).unwrap();
    assert!(matches!(
        town.log().publish_now(),
        Err(LogError::PublicFileDiffers { path }) if path == "tile/entries/000.p/4"
    ));
}
