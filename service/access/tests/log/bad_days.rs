//! Disks that fill up, kills between two steps, and hands that meddle: each is refused or found, and the entry named.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use access::log::{LogError, verify, verify_against};
use store::{StoreError, log as rows};
use tlog::note::SignedNote;
use tlog::{Edge, Hash, leaf_hash};

use crate::cluster::{Cluster, binaries};
use crate::sequencing::{assert_proved, checkpoint};
use crate::town::{Resident, Town, alone, log_key};

on_both_engines!(
    killed_between_commit_and_publish,
    an_operator_who_edits_rows_is_found_and_the_row_named,
    a_cut_tail_does_not_start,
    an_altered_tile_gives_no_proof,
);

fn killed_between_commit_and_publish() {
    let mut town = Town::new(alone());
    let mut residents: Vec<_> = (1..=3).map(Resident::new).collect();
    town.live(&mut residents, 10);
    let published = town.log().published_note();
    // Two full tiles more, of which the publisher has seen nothing when the process ends.
    for _ in 0..200 {
        for resident in &mut residents {
            town.act(resident);
        }
    }
    let signed = town.log().checkpoint_note();
    town.stop();
    std::fs::write(town.public().join("checkpoint"), &published).unwrap();
    // And in the middle of a file.
    let half = town.public().join("tile/entries/.000.new");
    std::fs::write(half, b"half").unwrap();
    town.restart().unwrap();
    assert_eq!(town.log().checkpoint_note(), signed);
    town.log().publish_now().unwrap();
    assert_eq!(checkpoint(&town.log().published_note()).size, 630);
    for resident in &residents {
        assert!(town.check(resident).unwrap().is_whole());
    }
}

/// What a start does not read, the full check does. (Entry 3 lies below a finished tile, entry 290 on the edge.)
fn an_operator_who_edits_rows_is_found_and_the_row_named() {
    for (statement, index, starts) in [
        (
            "UPDATE entry SET leaf = (SELECT leaf FROM entry WHERE entry_index = 5) WHERE entry_index = 3",
            3,
            true,
        ),
        (
            "UPDATE entry SET leaf = body WHERE entry_index = 3",
            3,
            false,
        ),
        (
            "UPDATE entry SET body = (SELECT body FROM entry WHERE entry_index = 5) WHERE entry_index = 3",
            3,
            true,
        ),
        (
            "UPDATE entry SET body = NULL WHERE entry_index = 3",
            3,
            true,
        ),
        (
            "UPDATE entry SET day = day - 1 WHERE entry_index = 3",
            3,
            true,
        ),
        ("DELETE FROM entry WHERE entry_index = 3", 3, false),
        ("DELETE FROM tile WHERE tile_index = 0", 0, false),
        (
            "UPDATE tile SET hashes = (SELECT body FROM entry WHERE entry_index = 0)",
            0,
            false,
        ),
        ("DELETE FROM entry WHERE entry_index = 290", 290, false),
        (
            "UPDATE entry SET leaf = (SELECT leaf FROM entry WHERE entry_index = 5) WHERE entry_index = 290",
            290,
            false,
        ),
    ] {
        let mut town = Town::new(alone());
        let mut resident = Resident::new(7);
        town.live(std::slice::from_mut(&mut resident), 300);
        let whole = verify(&town.store(), log_key().verifier()).unwrap();
        assert_eq!((whole.entries, whole.bodies), (300, 300));
        town.stop();
        town.sql(statement);
        match verify(&town.store(), log_key().verifier()) {
            Err(LogError::Altered { index: named, what }) if named == index || named == 300 => {
                assert!(
                    named == index || what.contains("root"),
                    "{statement}: {what}"
                );
            }
            other => panic!("{statement}: {other:?}"),
        }
        let started = town.restart();
        assert_eq!(started.is_ok(), starts, "{statement}: {started:?}");
        if !starts {
            assert!(
                matches!(started, Err(LogError::Altered { .. })),
                "{started:?}"
            );
        }
    }
}

/// Entries are taken off the end, and a checkpoint that the log once signed is put back.
fn a_cut_tail_does_not_start() {
    let mut town = Town::new(alone());
    let mut resident = Resident::new(7);
    town.live(std::slice::from_mut(&mut resident), 3);
    let old = town.log().checkpoint_note();
    town.live(std::slice::from_mut(&mut resident), 3);
    town.stop();
    town.sql("DELETE FROM entry WHERE entry_index >= 3");
    let started = town.restart();
    assert!(
        matches!(started, Err(LogError::Altered { index: 3, .. })),
        "{started:?}"
    );
    town.sql(&format!("UPDATE head SET size = 3, checkpoint = '{old}'"));
    let started = town.restart();
    assert!(
        matches!(
            started,
            Err(LogError::RolledBack {
                published: 6,
                stored: 3
            })
        ),
        "{started:?}"
    );
}

fn an_altered_tile_gives_no_proof() {
    let mut town = Town::new(alone());
    let mut resident = Resident::new(7);
    for _ in 0..600 {
        town.act(&mut resident);
    }
    let (entry, _) = town.log().entry(5).unwrap();
    town.restart().unwrap();
    let proof = town.log().find_label(&entry.label).unwrap().unwrap();
    assert_proved(&entry, &proof);
    SignedNote::parse(&proof.checkpoint_note).unwrap();
    // Under a running log that has not read it yet.
    town.restart().unwrap();
    let other = "(SELECT hashes FROM tile WHERE level = 0 AND tile_index = 1)";
    town.sql(&format!(
        "UPDATE tile SET hashes = {other} WHERE level = 0 AND tile_index = 0"
    ));
    let refused = town.log().find_label(&entry.label);
    assert!(
        matches!(refused, Err(LogError::Altered { index: 0, .. })),
        "{refused:?}"
    );
    assert!(town.log().consistency(100, 600).is_err());
}

/// The server dies under a stream of appends, some commits of which it answers no more.
#[test]
fn a_whole_log_that_is_not_the_one_that_was_seen_is_named() {
    let town = Town::new(alone());
    let mut resident = Resident::new(7);
    town.live(std::slice::from_mut(&mut resident), 5);
    let key = log_key();
    let read = |seen: &[(u64, Hash)]| verify_against(&town.store(), key.verifier(), seen);
    let root = |size: u64| {
        let mut edge = Edge::new();
        town.store()
            .read("test", |tx| {
                for row in rows::entry::stored(tx, 0)?.iter().take(size as usize) {
                    let hash = leaf_hash(&row.leaf);
                    edge.append_hash(hash, &mut Vec::new()).unwrap();
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
        (size, edge.root())
    };
    let seen = [root(0), root(3), root(5)];
    assert_eq!(read(&seen).unwrap().entries, 5);
    for (size, wrong) in [
        (3, root(5).1),
        (0, root(3).1),
        (5, root(3).1),
        (6, root(5).1),
    ] {
        assert!(
            matches!(read(&[(size, wrong)]), Err(LogError::Altered { .. })),
            "{size}"
        );
    }
}

#[test]
fn a_server_that_crashes_loses_nothing_that_was_answered_for() {
    let Some(bin) = binaries() else { return };
    let cluster = Cluster::start(bin);
    let folder = tempfile::TempDir::new().unwrap();
    let town = Town::at(folder.path().to_owned(), cluster.database(), alone());
    let troubles = AtomicUsize::new(0);
    thread::scope(|scope| {
        for seed in 0..4 {
            let (town, troubles) = (&town, &troubles);
            scope.spawn(move || {
                let mut resident = Resident::new(seed);
                for _ in 0..100 {
                    let (entry, body) = resident.prepare(town.minute());
                    let proof = loop {
                        match town.log().append(&entry, &body) {
                            Ok(proof) => break proof,
                            Err(LogError::Store(_)) => troubles.fetch_add(1, Ordering::SeqCst),
                            Err(other) => panic!("{other:?}"),
                        };
                        thread::sleep(Duration::from_millis(5));
                    };
                    assert_proved(&entry, &proof);
                    resident.step();
                    thread::sleep(Duration::from_millis(5));
                }
            });
        }
        thread::sleep(Duration::from_millis(300));
        cluster.crash_and_restart();
    });
    assert!(troubles.into_inner() > 0);
    town.log().publish_now().unwrap();
    assert_eq!(
        verify(&town.store(), log_key().verifier()).unwrap().entries,
        400
    );
    for seed in 0..4 {
        let report = town.check(&Resident::new(seed)).unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    }
    drop(town);
}

#[test]
fn a_full_disk_under_the_database_refuses_and_loses_nothing() {
    let town = Town::new(alone());
    let mut resident = Resident::new(7);
    town.act(&mut resident);
    let disk = SmallDisk::mount(&town.folder.join("small"));
    let Some(disk) = disk else { return };
    let town = Town::at(
        disk.0.clone(),
        disk.0.join("log.sqlite").display().to_string(),
        alone(),
    );
    let mut resident = Resident::new(8);
    let mut answered = 0;
    let refused = loop {
        let (entry, body) = resident.prepare(town.minute());
        match town.log().append(&entry, &body) {
            Ok(proof) => {
                assert_eq!(proof.index, answered);
                answered += 1;
                resident.step();
            }
            Err(error) => break error,
        }
    };
    assert!(
        matches!(refused, LogError::Store(StoreError::StorageFull)),
        "{refused:?}"
    );
    assert!(answered > 20, "{answered}");
    assert!(town.log().publish_now().is_err()); // no room for the public files either
    for index in 0..answered {
        assert!(town.log().entry(index).is_ok());
    }
    disk.grow();
    let (entry, body) = resident.prepare(town.minute());
    let proof = town.log().append(&entry, &body).unwrap();
    assert_eq!(proof.index, answered);
    assert_proved(&entry, &proof);
    resident.step();
    town.log().publish_now().unwrap();
    let report = town.check(&Resident::new(8)).unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(
        verify(&town.store(), log_key().verifier()).unwrap().entries,
        answered + 1
    );
    drop(town);
}

#[test]
fn a_full_disk_under_the_public_files_delays_them_and_nothing_else() {
    let mut town = Town::new(alone());
    let mut resident = Resident::new(7);
    town.live(std::slice::from_mut(&mut resident), 3);
    town.stop();
    let kept = town.folder.join("kept");
    std::fs::rename(town.public(), &kept).unwrap();
    let Some(disk) = SmallDisk::mount(&town.public()) else {
        return;
    };
    crate::town::copy_folder(&kept, &town.public());
    town.restart().unwrap();
    let published = town.log().published_note();
    let mut filling = Vec::new();
    while std::fs::write(
        town.public().join(format!("filler{}", filling.len())),
        [0; 4096],
    )
    .is_ok()
    {
        filling.push(());
    }
    for _ in 0..300 {
        town.act(&mut resident); // entries do not wait for the public files
    }
    let refused = town.log().publish_now();
    assert!(matches!(refused, Err(LogError::File { .. })), "{refused:?}");
    assert_eq!(
        std::fs::read_to_string(town.public().join("checkpoint")).unwrap(),
        published
    );
    disk.grow();
    town.log().publish_now().unwrap();
    assert!(town.check(&Resident::new(7)).unwrap().findings.is_empty());
    town.stop();
}

/// A file system of one megabyte, unmounted however the test ends. Mounting one needs rights that not every machine gives.
struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    #[expect(
        clippy::print_stderr,
        reason = "a test that did not run must not look like one that did"
    )]
    fn mount(folder: &Path) -> Option<Self> {
        std::fs::create_dir_all(folder).unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
            .arg(folder)
            .output();
        if mount.is_ok_and(|mount| mount.status.success()) {
            return Some(Self(folder.to_owned()));
        }
        eprintln!("NOT RUN: a small file system cannot be mounted here");
        None
    }

    fn grow(&self) {
        let grown = Command::new("mount")
            .args(["-o", "remount,size=64m"])
            .arg(&self.0)
            .status();
        assert!(grown.unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a failed test may still hold a file open.
        let _unmounted = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}
