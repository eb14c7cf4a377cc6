//! Backup while the city works, and the check of what comes back.

use crate::cluster::shared;
use crate::engine::{Engine, Place, get, put};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use store::{Schema, StoreError, sqlite};

#[test]
fn a_backup_during_work_is_whole() {
    let fresh = Engine::Sqlite.fresh(Schema::City);
    let Place::File { folder, file } = &fresh.place else {
        unreachable!()
    };
    for n in 0..50 {
        fresh
            .store
            .transact("test", |tx| put(tx, &format!("before-{n}"), "1"))
            .unwrap();
    }
    let copy = folder.path().join("copy.sqlite");
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut n = 0;
            while !done.load(Ordering::Relaxed) {
                let (first, second) = (format!("during-{n}-a"), format!("during-{n}-b"));
                fresh
                    .store
                    .transact_grouped("test", move |tx| {
                        put(tx, &first, &"x".repeat(3_000))?;
                        put(tx, &second, "1")
                    })
                    .unwrap();
                n += 1;
            }
        });
        let result = sqlite::backup(file, &copy, Schema::City);
        done.store(true, Ordering::Relaxed);
        result.unwrap();
    });
    assert!(
        !folder.path().join("copy.sqlite-wal").exists(),
        "a backup is one file"
    );

    let restored = folder.path().join("restored.sqlite");
    std::fs::copy(&copy, &restored).unwrap();
    let store = sqlite::open(&restored, Schema::City).unwrap();
    assert!((0..50).all(|n| get(&store, &format!("before-{n}")).is_some()));
    let rows = store.read("test", |tx| {
        tx.query_one(
            "SELECT count(*) FROM setting WHERE setting LIKE 'during-%'",
            &[],
        )
    });
    assert_eq!(
        rows.unwrap().unwrap().integer::<i64>(0).unwrap() % 2,
        0,
        "half a transaction in the backup"
    );
}

#[test]
fn a_backup_never_overwrites_and_never_lies() {
    let fresh = Engine::Sqlite.fresh(Schema::Log);
    let Place::File { folder, file } = &fresh.place else {
        unreachable!()
    };
    let copy = folder.path().join("copy.sqlite");
    sqlite::backup(file, &copy, Schema::Log).unwrap();
    assert_eq!(
        sqlite::backup(file, &copy, Schema::Log),
        Err(StoreError::TargetExists { path: copy.clone() })
    );
    let other = folder.path().join("other.sqlite");
    let refused = sqlite::backup(file, &other, Schema::City);
    assert!(
        matches!(refused, Err(StoreError::OtherRole { .. })),
        "{refused:?}"
    );
    assert!(!other.exists(), "a refused backup leaves no file");
    let missing = sqlite::backup(
        folder.path().join("no.sqlite"),
        folder.path().join("none.sqlite"),
        Schema::City,
    );
    assert!(
        matches!(missing, Err(StoreError::Unavailable { .. })),
        "{missing:?}"
    );

    let bytes = std::fs::read(&copy).unwrap();
    let damaged = folder.path().join("damaged.sqlite");
    let mut cut = bytes.clone();
    cut.truncate(bytes.len() - 4096);
    std::fs::write(&damaged, cut).unwrap();
    assert!(matches!(
        sqlite::check(&damaged, Schema::Log),
        Err(StoreError::Damaged { .. })
    ));
    let mut flipped = bytes;
    let last_page = flipped.len() - 4096;
    flipped[last_page..last_page + 64].fill(0xFF);
    std::fs::write(&damaged, flipped).unwrap();
    assert!(matches!(
        sqlite::check(&damaged, Schema::Log),
        Err(StoreError::Damaged { .. })
    ));
}

#[test]
fn what_was_deleted_is_in_no_file() {
    let fresh = Engine::Sqlite.fresh(Schema::City);
    let Place::File { folder, .. } = &fresh.place else {
        unreachable!()
    };
    let holds = |wanted: &str| {
        let files = std::fs::read_dir(folder.path()).unwrap().flatten();
        files
            .map(|file| std::fs::read(file.path()).unwrap())
            .any(|bytes| {
                bytes
                    .windows(wanted.len())
                    .any(|part| part == wanted.as_bytes())
            })
    };
    fresh
        .store
        .transact("test", |tx| put(tx, "a", "PLANTED-VALUE"))
        .unwrap();
    assert!(holds("PLANTED-VALUE"));
    fresh
        .store
        .transact("test", |tx| {
            tx.execute("DELETE FROM setting WHERE setting = 'a'", &[])
        })
        .unwrap();
    fresh.store.forget_deleted().unwrap();
    assert!(!holds("PLANTED-VALUE"));
}

/// The commands of docs/operating/backup.md for `PostgreSQL`.
#[test]
fn a_server_is_backed_up_by_its_own_programs() {
    let Some(cluster) = shared() else { return };
    let fresh = Engine::Postgres(cluster).fresh(Schema::City);
    fresh
        .store
        .transact("test", |tx| put(tx, "a", "1"))
        .unwrap();
    fresh.store.forget_deleted().unwrap();
    let name = |address: &str| address.rsplit_once('=').unwrap().1.to_owned();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("city.dump");
    let dump = cluster
        .program("pg_dump")
        .args(["--format=custom", "--serializable-deferrable"])
        .arg(name(&fresh.place.address()))
        .stdout(std::fs::File::create(&file).unwrap())
        .status();
    assert!(dump.unwrap().success());
    let empty = cluster.database();
    let restore = cluster
        .program("pg_restore")
        .args([
            "--single-transaction",
            "--no-owner",
            "--dbname",
            &name(&empty),
        ])
        .stdin(Stdio::from(std::fs::File::open(&file).unwrap()))
        .status();
    assert!(restore.unwrap().success());
    assert_eq!(
        get(
            &store::postgres::connect(&empty, Schema::City).unwrap(),
            "a"
        )
        .as_deref(),
        Some("1")
    );
}
