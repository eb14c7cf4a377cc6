//! Two writers on one key, in one process and in two: one wins, nothing is lost, nothing is half done.

use crate::engine::{Engine, get, put};
use registry::ids::ResidentId;
use std::sync::{Arc, Barrier};
use std::thread;
use store::{Schema, Store, StoreError};

on_both_engines!(
    one_document_belongs_to_one_resident,
    no_increment_is_lost,
    two_programs_may_start_at_once,
    write_skew_is_not_possible,
);

fn each<T: Send + 'static>(
    stores: Vec<Store>,
    work: impl Fn(usize, &Store) -> T + Send + Sync + 'static,
) -> Vec<T> {
    let work = Arc::new(work);
    let start = Arc::new(Barrier::new(stores.len()));
    let threads: Vec<_> = stores
        .into_iter()
        .enumerate()
        .map(|(caller, store)| {
            let (work, start) = (Arc::clone(&work), Arc::clone(&start));
            thread::spawn(move || {
                start.wait();
                work(caller, &store)
            })
        })
        .collect();
    threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect()
}

/// Two desks register the same document at the same moment, each through a program of its own.
fn one_document_belongs_to_one_resident(engine: &Engine) {
    let fresh = engine.fresh(Schema::Keyhold);
    let other = fresh.place.open(Schema::Keyhold).unwrap();
    for round in 0..10 {
        let blind = [round; 32];
        let stores = vec![
            fresh.store.clone(),
            other.clone(),
            fresh.store.clone(),
            other.clone(),
        ];
        let owners = each(stores, move |desk, store| {
            let resident = ResidentId::from_bytes([desk as u8; 16]);
            let claim = move |tx: &mut dyn store::Tx| {
                store::keyhold::document_index::claim(tx, &blind, resident)
            };
            if desk % 2 == 0 {
                store.transact("test", claim)
            } else {
                store.transact_grouped("test", claim)
            }
        });
        let first = *owners[0].as_ref().unwrap();
        assert!(owners.iter().all(|owner| *owner == Ok(first)), "{owners:?}");
    }
}

fn no_increment_is_lost(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let other = fresh.place.open(Schema::City).unwrap();
    let stores = vec![
        fresh.store.clone(),
        other.clone(),
        fresh.store.clone(),
        other,
    ];
    each(stores, |_, store| {
        for _ in 0..25 {
            let add = |tx: &mut dyn store::Tx| {
                let before: u32 =
                    store::settings::get(tx, "n")?.map_or(0, |text| text.parse().unwrap());
                put(tx, "n", &(before + 1).to_string())
            };
            // Told that it was contended, a caller may try again: nothing was saved.
            while let Err(error) = store.transact("test", add) {
                assert_eq!(error, StoreError::Contended);
            }
        }
    });
    assert_eq!(get(&fresh.store, "n").as_deref(), Some("100"));
}

fn two_programs_may_start_at_once(engine: &Engine) {
    // Often enough for every order of "make the file", "change its mode" and "migrate" to come up.
    for _ in 0..10 {
        let place = engine.place();
        let address = place.address();
        let start = Arc::new(Barrier::new(4));
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let (address, start) = (address.clone(), Arc::clone(&start));
                thread::spawn(move || {
                    start.wait();
                    crate::engine::open(&address, Schema::City).map(|_| ())
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap().unwrap();
        }
    }
}

/// Both read that the other's row is absent and write their own: allowed by weaker isolation, not by ours.
fn write_skew_is_not_possible(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let other = fresh.place.open(Schema::City).unwrap();
    for round in 0..10 {
        let wrote = each(
            vec![fresh.store.clone(), other.clone()],
            move |caller, store| {
                let (mine, theirs) = (
                    format!("{round}-{caller}"),
                    format!("{round}-{}", 1 - caller),
                );
                store.transact("test", |tx| {
                    if store::settings::get(tx, &theirs)?.is_some() {
                        return Ok(false);
                    }
                    put(tx, &mine, "1")?;
                    Ok(true)
                })
            },
        );
        assert_eq!(
            wrote.iter().filter(|wrote| **wrote == Ok(true)).count(),
            1,
            "{wrote:?}"
        );
    }
}
