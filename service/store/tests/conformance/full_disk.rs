//! A full disk: the caller is told so in words, what was acknowledged stays, what was not is gone, and the store goes on
//! when there is room again.

use crate::engine::{Engine, get, put};
use std::sync::Mutex;
use std::thread;
use store::{Schema, Store, StoreError};

const PAGES_OF_ROOM: i64 = 40;

fn limit_pages(store: &Store, pages_max: i64) {
    let limited = store.transact("test", |tx| {
        tx.query(&format!("PRAGMA max_page_count = {pages_max}"), &[])
    });
    assert_eq!(limited.unwrap()[0].integer::<i64>(0).unwrap(), pages_max);
}

fn pages(store: &Store) -> i64 {
    store
        .transact("test", |tx| tx.query("PRAGMA page_count", &[]))
        .unwrap()[0]
        .integer(0)
        .unwrap()
}

#[test]
fn a_full_disk_loses_nothing_and_says_so() {
    let fresh = Engine::Sqlite.fresh(Schema::City);
    limit_pages(&fresh.store, pages(&fresh.store) + PAGES_OF_ROOM);
    let (saved, refused) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for caller in 0..16 {
            let (store, saved, refused) = (&fresh.store, &saved, &refused);
            scope.spawn(move || {
                for round in 0..20 {
                    let name = format!("{caller}-{round}");
                    let inside = name.clone();
                    match store
                        .transact_grouped("test", move |tx| put(tx, &inside, &"x".repeat(2_000)))
                    {
                        Ok(()) => saved.lock().unwrap().push(name),
                        Err(StoreError::StorageFull) => refused.lock().unwrap().push(name),
                        Err(other) => panic!("{other:?}"),
                    }
                }
            });
        }
    });
    let (saved, refused) = (saved.into_inner().unwrap(), refused.into_inner().unwrap());
    assert!(
        !saved.is_empty() && !refused.is_empty(),
        "{} saved, {} refused",
        saved.len(),
        refused.len()
    );
    assert!(saved.iter().all(|name| get(&fresh.store, name).is_some()));
    assert!(refused.iter().all(|name| get(&fresh.store, name).is_none()));

    let single = fresh
        .store
        .transact("test", |tx| put(tx, "single", &"x".repeat(1_000_000)));
    assert_eq!(single, Err(StoreError::StorageFull));
    assert!(
        StoreError::StorageFull
            .to_string()
            .contains("Nothing was lost")
    );

    limit_pages(&fresh.store, 1_000_000);
    fresh
        .store
        .transact_grouped("test", |tx| put(tx, "again", "1"))
        .unwrap();
    drop(fresh.store);
    store::sqlite::check(fresh.place.address(), Schema::City).unwrap();
}

/// The same with a disk that is really full. Mounting one needs rights that not every machine gives.
#[test]
#[expect(
    clippy::print_stderr,
    reason = "a test that did not run must not look like one that did"
)]
fn a_disk_that_is_really_full() {
    let folder = tempfile::tempdir().unwrap();
    let mount = |program: &str, arguments: &[&str]| {
        std::process::Command::new(program)
            .args(arguments)
            .arg(folder.path())
            .output()
            .is_ok_and(|done| done.status.success())
    };
    if !mount("mount", &["-t", "tmpfs", "-o", "size=1m", "tmpfs"]) {
        eprintln!("NOT RUN: a small file system cannot be mounted here");
        return;
    }
    let file = folder.path().join("store.sqlite");
    let store = store::sqlite::open(&file, Schema::City).unwrap();
    let mut saved = 0;
    let refused = loop {
        match store.transact_grouped("test", move |tx| {
            put(tx, &saved.to_string(), &"x".repeat(8_000))
        }) {
            Ok(()) => saved += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(refused, StoreError::StorageFull);
    assert!((0..saved).all(|name: u32| get(&store, &name.to_string()).is_some()));
    drop(store);
    store::sqlite::check(&file, Schema::City).unwrap();
    assert!(mount("umount", &[]));
}
