//! A full disk: the caller is told so in words, what was acknowledged stays, what was not is gone, and the store goes on
//! when there is room again.

use crate::engine::{Engine, get, put};
use std::process::Command;
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

/// A file system of one megabyte, unmounted however the test ends.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
            .arg(folder.path())
            .output();
        mount
            .is_ok_and(|mount| mount.status.success())
            .then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a failed test may still hold the file open.
        let _unmounted = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

/// The same with a disk that is really full. Mounting one needs rights that not every machine gives.
#[test]
#[expect(
    clippy::print_stderr,
    reason = "a test that did not run must not look like one that did"
)]
fn a_disk_that_is_really_full() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("NOT RUN: a small file system cannot be mounted here");
        return;
    };
    let file = disk.0.path().join("store.sqlite");
    let store = store::sqlite::open(&file, Schema::City).unwrap();
    let (mut saved, mut refused) = (Vec::new(), Vec::new());
    for name in 0..300 {
        match store.transact_grouped("test", move |tx| {
            put(tx, &name.to_string(), &"x".repeat(8_000))
        }) {
            Ok(()) => saved.push(name),
            Err(error) => refused.push((name, error)),
        }
    }
    // More than a megabyte was offered. (A refused one may be followed by one that fits.)
    assert!(!saved.is_empty() && !refused.is_empty());
    assert!(
        saved
            .iter()
            .all(|name| get(&store, &name.to_string()).is_some())
    );
    for (name, error) in refused {
        assert_eq!(error, StoreError::StorageFull);
        assert_eq!(get(&store, &name.to_string()), None);
    }
    drop(store);
    store::sqlite::check(&file, Schema::City).unwrap();
}
