//! Several processes on one database: one appends, the others stand ready; whatever the clocks do, no second line of
//! history begins.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use access::log::{LogError, LogProof};
use registry::readlog::{Entry, SealedBody};
use store::log::{head, lease};
use tlog::verify_consistency;

use crate::sequencing::{assert_proved, checkpoint};
use crate::town::{Resident, Town, alone};

on_both_engines!(
    one_leads_and_the_others_stand_ready,
    who_resigns_is_followed_at_once,
    a_leader_that_slept_through_its_lease_cannot_commit,
    a_clock_that_jumps_makes_a_pause_and_never_two_writers,
    many_callers_while_the_lead_changes_hands,
    a_restarted_process_goes_on_at_once,
    a_rolled_back_database_is_not_led,
    who_comes_to_a_rolled_back_database_does_not_stand_ready,
);

fn eventually(what: &str, mut so: impl FnMut() -> bool) {
    for _ in 0..400 {
        if so() {
            return;
        }
        thread::sleep(Duration::from_millis(25));
    }
    panic!("{what}");
}

fn entry(seed: u8, town: &Town) -> (Entry, SealedBody) {
    Resident::new(seed).prepare(town.minute())
}

/// Whether the town refuses because another one leads.
fn refuses(town: &Town, seed: u8) -> bool {
    let (entry, body) = entry(seed, town);
    matches!(
        town.log().append(&entry, &body),
        Err(LogError::NotLeader { .. })
    )
}

/// Time passes for a waiting town alone, some seconds between any two of its looks at the lease, until it leads.
fn wait_out(town: &Town) {
    eventually("it takes over", || {
        town.clock.forward(1);
        town.log().leads()
    });
}

fn one_leads_and_the_others_stand_ready() {
    let first = Town::new(alone());
    let second = first.neighbour("second");
    assert!(first.log().leads() && !second.log().leads());
    let (entry, body) = entry(7, &first);
    let proof = first.log().append(&entry, &body).unwrap();
    let refused = second.log().append(&entry, &body).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "this process does not write the log at the moment, town does; ask that one, or try again in some seconds"
    );
    assert!(matches!(
        second.log().publish_now(),
        Err(LogError::NotLeader { .. })
    ));
    assert_eq!(
        second
            .log()
            .prune(registry::clock::CityDay(90_000))
            .unwrap(),
        0
    );
    // It keeps up, and answers for what is there.
    second.clock.forward(1);
    eventually("it keeps up", || {
        second.log().find_label(&entry.label).unwrap().is_some()
    });
    assert_eq!(
        second.log().find_label(&entry.label).unwrap(),
        Some(proof.clone())
    );
    assert_eq!(second.log().checkpoint_note(), proof.checkpoint_note);
    first.log().publish_now().unwrap();
    let published = first.log().published_note();
    eventually("it reads what is published", || {
        second.log().published_note() == published
    });
}

fn who_resigns_is_followed_at_once() {
    let mut first = Town::new(alone());
    let second = first.neighbour("second");
    let mut resident = Resident::new(7);
    first.live(std::slice::from_mut(&mut resident), 3);
    first.stop();
    second.clock.forward(1);
    eventually("it takes over", || second.log().leads());
    assert_eq!(second.act(&mut resident).index, 3);
    second.log().publish_now().unwrap();
    assert!(second.check(&resident).unwrap().is_whole());
}

fn a_leader_that_slept_through_its_lease_cannot_commit() {
    let first = Town::new(alone());
    let second = first.neighbour("second");
    let mut resident = Resident::new(7);
    let (a, b) = (first.act(&mut resident), first.act(&mut resident));
    assert_eq!((a.index, b.index), (0, 1));
    wait_out(&second); // the first one's clock stands still: it does not beat
    assert!(first.log().leads()); // so it believes
    let stale = entry(9, &first);
    assert!(matches!(
        first.log().append(&stale.0, &stale.1),
        Err(LogError::NotLeader { leader }) if leader == "second"
    ));
    assert!(!first.log().leads());
    assert_eq!(second.log().find_label(&stale.0.label).unwrap(), None);
    assert_eq!(second.act(&mut resident).index, 2);
    assert_eq!(second.log().append(&stale.0, &stale.1).unwrap().index, 3);
    // The same commit, by the rows: an epoch that has passed moves nothing.
    let store = first.store();
    let old = store.read("test", lease::get).unwrap().unwrap().epoch - 1;
    let to = store.read("test", head::get).unwrap().unwrap();
    let moved = store.transact("test", |tx| head::advance(tx, old, &to, &to));
    assert!(
        matches!(moved, Err(store::StoreError::Stale(_))),
        "{moved:?}"
    );
    second.log().publish_now().unwrap();
    assert!(second.check(&resident).unwrap().is_whole());
}

fn a_clock_that_jumps_makes_a_pause_and_never_two_writers() {
    let first = Town::new(alone());
    let second = first.neighbour("second");
    let mut resident = Resident::new(7);
    first.act(&mut resident);
    // Years ahead, at the one that waits: it takes over too early, and the other is told so.
    eventually("it takes over", || {
        second.clock.forward(10_000_000);
        second.log().leads()
    });
    assert!(refuses(&first, 9));
    assert_eq!(second.act(&mut resident).index, 1);
    // Years back, at the leader: it goes on, beating.
    second.clock.forward(-200_000_000);
    assert_eq!(second.act(&mut resident).index, 2);
    let beats = || {
        first
            .store()
            .read("test", lease::get)
            .unwrap()
            .unwrap()
            .beats
    };
    let before = beats();
    eventually("it beats", || {
        second.clock.forward(2);
        beats() > before
    });
    // Years back, at the one that waits: it waits ten seconds from there, not years.
    first.clock.forward(-300_000_000);
    wait_out(&first);
    assert!(refuses(&second, 9));
    assert_eq!(first.act(&mut resident).index, 3);
    // The days of the index never go back, whatever the clock said.
    first.log().publish_now().unwrap();
    let days = first
        .store()
        .read("test", |tx| store::log::entry::range(tx, 0, 9))
        .unwrap();
    assert!(days.is_sorted_by_key(|row| row.day));
}

struct Asked {
    proofs: Mutex<BTreeMap<u64, (Entry, LogProof)>>,
    refused: AtomicUsize,
}

/// Appends through whoever leads until it is answered for.
fn append_somewhere(towns: &[Town; 2], asked: &Asked, entry: &Entry, body: &SealedBody) {
    for turn in 0_usize.. {
        match towns[turn % 2].log().append(entry, body) {
            Ok(proof) => {
                assert_proved(entry, &proof);
                let known = (*entry, proof);
                let before = asked.proofs.lock().unwrap().insert(known.1.index, known);
                assert!(before.is_none(), "one number for two entries");
                return;
            }
            Err(LogError::NotLeader { .. }) => {
                asked.refused.fetch_add(1, Ordering::SeqCst);
                thread::sleep(Duration::from_millis(5));
            }
            Err(other) => panic!("{other}"),
        }
    }
}

fn many_callers_while_the_lead_changes_hands() {
    let first = Town::new(alone());
    let second = first.neighbour("second");
    let towns = [first, second];
    let asked = Asked {
        proofs: Mutex::default(),
        refused: AtomicUsize::new(0),
    };
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let callers: Vec<_> = (0..8)
            .map(|seed| {
                let (towns, asked) = (&towns, &asked);
                scope.spawn(move || {
                    let mut resident = Resident::new(seed);
                    for _ in 0..40 {
                        let (entry, body) = resident.prepare(towns[0].minute());
                        append_somewhere(towns, asked, &entry, &body);
                        resident.step();
                        // Together long enough for the lead to pass twice, however fast the machine is.
                        thread::sleep(Duration::from_millis(70));
                    }
                })
            })
            .collect();
        // Time passes at one of them alone: its neighbour seems dead to it. Then at the other.
        let (towns, done) = (&towns, &done);
        scope.spawn(move || {
            for turn in 0_usize.. {
                if done.load(Ordering::SeqCst) {
                    return;
                }
                towns[turn / 40 % 2].clock.forward(1);
                thread::sleep(Duration::from_millis(30));
            }
        });
        for caller in callers {
            caller.join().unwrap();
        }
        done.store(true, Ordering::SeqCst);
    });
    let proofs = asked.proofs.into_inner().unwrap();
    assert!(asked.refused.into_inner() > 0);
    let epochs = towns[0]
        .store()
        .read("test", lease::get)
        .unwrap()
        .unwrap()
        .epoch;
    assert!(epochs > 1, "the lead never changed hands");
    assert!(
        proofs.keys().copied().eq(0..320),
        "numbers without a hole, each once"
    );
    let leader = towns.iter().find(|town| town.log().leads()).unwrap();
    leader.log().publish_now().unwrap();
    assert_one_history(leader, &proofs);
    for seed in 0..8 {
        let report = leader.check(&Resident::new(seed)).unwrap();
        assert!(report.is_whole(), "{:?}", report.findings);
    }
}

/// Every checkpoint that was signed lies on one line of history, and every entry stands where it was answered to be.
fn assert_one_history(leader: &Town, proofs: &BTreeMap<u64, (Entry, LogProof)>) {
    let mut heads: Vec<_> = proofs
        .values()
        .map(|(_, proof)| checkpoint(&proof.checkpoint_note))
        .collect();
    heads.sort_by_key(|head| head.size);
    let mut last = heads[0].clone();
    for head in heads {
        let growth = leader.log().consistency(last.size, head.size).unwrap();
        verify_consistency(&growth, last.size, last.root, head.size, head.root).unwrap();
        last = head;
    }
    for (index, (entry, _)) in proofs {
        assert_eq!(leader.log().entry(*index).unwrap().0, *entry);
    }
}

/// Killed, it left its lease behind: under its own name it need not wait for it.
fn a_restarted_process_goes_on_at_once() {
    let mut first = Town::new(alone());
    let mut resident = Resident::new(7);
    first.act(&mut resident);
    let killed = first.log.take().unwrap();
    first.restart().unwrap();
    assert!(first.log().leads());
    assert_eq!(first.act(&mut resident).index, 1);
    assert!(
        killed
            .append(&entry(9, &first).0, &entry(9, &first).1)
            .is_err()
    );
}

fn a_rolled_back_database_is_not_led() {
    let mut first = Town::new(alone());
    let second = first.neighbour("second");
    let mut resident = Resident::new(7);
    first.act(&mut resident);
    let old = first.log().checkpoint_note();
    first.act(&mut resident);
    second.clock.forward(1);
    eventually("it keeps up", || second.log().entry(1).is_ok());
    first.stop();
    first.sql("DELETE FROM entry WHERE entry_index = 1");
    first.sql(&format!("UPDATE head SET size = 1, checkpoint = '{old}'"));
    for _ in 0..20 {
        second.clock.forward(1);
        thread::sleep(Duration::from_millis(50));
    }
    assert!(!second.log().leads() && refuses(&second, 9));
}

fn who_comes_to_a_rolled_back_database_does_not_stand_ready() {
    let first = Town::new(alone());
    first.act(&mut Resident::new(7));
    let old = first.log().checkpoint_note();
    let size = checkpoint(&old).size;
    first.act(&mut Resident::new(9));
    first.log().publish_now().unwrap();
    first.sql(&format!("DELETE FROM entry WHERE entry_index >= {size}"));
    first.sql(&format!(
        "UPDATE head SET size = {size}, checkpoint = '{old}'"
    ));
    let refused = first.another("second").restart();
    assert!(
        matches!(refused, Err(LogError::RolledBack { .. })),
        "{refused:?}"
    );
}
