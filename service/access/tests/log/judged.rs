//! Every kind of damage, before two judges that share no code: the Go program and the audit must both find it.

use std::path::{Path, PathBuf};

use registry::clock::{Clock as _, UnixTime};
use registry::limits::{LOG_BODY_DAYS_GRACE, LOG_BODY_DAYS_KEPT};
use registry::readlog::{BODY_BYTES, ENTRY_BYTES};
use tempfile::TempDir;

use crate::sumdb::{agreed, agreed_on_copy};
use crate::town::{Resident, START, Town, alone, copy_folder};

const RECORD: usize = 2 + ENTRY_BYTES;

fn residents() -> Vec<Resident> {
    (1..=3).map(Resident::new).collect()
}

/// A copy of a log of 300 entries, to be damaged.
fn copy() -> (Town, TempDir) {
    let town = Town::new(alone());
    town.live(&mut residents(), 60);
    town.clock.forward(86_400);
    let mut others = [Resident::new(8), Resident::new(9)];
    town.live(&mut others, 60);
    let copy = TempDir::new().unwrap();
    copy_folder(&town.public(), copy.path());
    (town, copy)
}

fn change(folder: &Path, path: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let file = folder.join(path);
    let mut bytes = std::fs::read(&file).unwrap();
    change(&mut bytes);
    std::fs::write(file, bytes).unwrap();
}

fn swap(bytes: &mut [u8], size: usize, one: usize, other: usize) {
    for at in 0..size {
        bytes.swap(one * size + at, other * size + at);
    }
}

type Damage = fn(&Path);

/// Each stands for one thing an operator could do to the files; the checkpoint stays as it was signed.
const DAMAGES: &[(&str, Damage)] = &[
    ("an entry is flipped", |folder| {
        change(folder, "tile/entries/000", |b| b[RECORD * 9 + 40] ^= 4);
    }),
    ("an entry and its hash are replaced", |folder| {
        change(folder, "tile/entries/000", |b| b[RECORD * 9 + 40] ^= 4);
        let bundle = std::fs::read(folder.join("tile/entries/000")).unwrap();
        let hash = tlog::leaf_hash(&bundle[RECORD * 9 + 2..RECORD * 10]);
        change(folder, "tile/0/000", |b| {
            b[32 * 9..32 * 10].copy_from_slice(&hash.0);
        });
    }),
    ("a body is flipped", |folder| {
        change(folder, "body/001.p/44", |b| b[BODY_BYTES * 3] ^= 1);
    }),
    ("two bodies change places", |folder| {
        change(folder, "body/000", |b| swap(b, BODY_BYTES, 3, 4));
    }),
    (
        "two entries change places with all that is theirs",
        |folder| {
            change(folder, "tile/entries/000", |b| swap(b, RECORD, 3, 4));
            change(folder, "tile/0/000", |b| swap(b, 32, 3, 4));
            change(folder, "body/000", |b| swap(b, BODY_BYTES, 3, 4));
            change(folder, "index/2026-11-24", |b| swap(&mut b[24..], 8, 3, 4));
        },
    ),
    ("an entry is doubled over its neighbour", |folder| {
        change(folder, "tile/entries/000", |b| {
            b.copy_within(RECORD * 3..RECORD * 4, RECORD * 4);
        });
    }),
    ("an entry is dropped from its bundle", |folder| {
        change(folder, "tile/entries/000", |b| {
            b.drain(RECORD * 3..RECORD * 4);
        });
    }),
    ("a bundle is cut", |folder| {
        change(folder, "tile/entries/001.p/44", |b| {
            b.truncate(RECORD * 40 + 7)
        });
    }),
    ("a bundle has a byte too many", |folder| {
        change(folder, "tile/entries/000", |b| b.push(0));
    }),
    ("a bundle is gone", |folder| {
        std::fs::remove_file(folder.join("tile/entries/000")).unwrap();
    }),
    ("a hash tile is cut", |folder| {
        change(folder, "tile/0/001.p/44", |b| b.truncate(32 * 43));
    }),
    ("a hash tile is gone", |folder| {
        std::fs::remove_file(folder.join("tile/0/000")).unwrap();
    }),
    ("an upper tile is flipped", |folder| {
        change(folder, "tile/1/000.p/1", |b| b[31] ^= 128);
    }),
    ("bodies are cut", |folder| {
        change(folder, "body/000", |b| b.truncate(BODY_BYTES * 200));
    }),
    ("a line of an index is flipped", |folder| {
        change(folder, "index/2026-11-25", |b| b[24 + 8 * 17] ^= 1);
    }),
    ("a line of an index is dropped", |folder| {
        change(folder, "index/2026-11-24", |b| {
            b.drain(24 + 8 * 17..24 + 8 * 18);
        });
    }),
    ("an index begins elsewhere", |folder| {
        change(folder, "index/2026-11-25", |b| b[23] ^= 1);
    }),
    ("an index is gone", |folder| {
        std::fs::remove_file(folder.join("index/2026-11-25")).unwrap();
    }),
    ("the checkpoint names fewer entries", |folder| {
        change(folder, "checkpoint", |b| {
            let text = String::from_utf8(b.clone()).unwrap();
            *b = text.replacen("\n300\n", "\n299\n", 1).into_bytes();
        });
    }),
    ("the checkpoint is unsigned", |folder| {
        change(folder, "checkpoint", |b| {
            let text = String::from_utf8(b.clone()).unwrap();
            let (text, _) = text.split_once("\n\n").unwrap();
            *b = format!("{text}\n\n").into_bytes();
        });
    }),
    ("the checkpoint is gone", |folder| {
        std::fs::remove_file(folder.join("checkpoint")).unwrap();
    }),
];

#[test]
fn both_judges_find_every_damage() {
    let (town, whole) = copy();
    assert!(agreed_on_copy(whole.path()));
    for (what, damage) in DAMAGES {
        let damaged = TempDir::new().unwrap();
        copy_folder(&town.public(), damaged.path());
        damage(damaged.path());
        assert!(!agreed_on_copy(damaged.path()), "{what}: nobody noticed");
    }
}

#[test]
fn what_may_be_missing_is_missed_by_neither() {
    let (_town, copy) = copy();
    for path in ["body/000", "body/001.p/44"] {
        let file = copy.path().join(path);
        let bytes = std::fs::read(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        // The youngest entry is of the second day.
        let over = |days: i32| {
            let days = i64::from(LOG_BODY_DAYS_KEPT - LOG_BODY_DAYS_GRACE + days);
            agreed(copy.path(), &[], UnixTime(START + days * 86_400))
        };
        assert!(over(2), "{path}");
        assert!(!over(-1), "{path}: it is withheld, and nobody noticed");
        assert!(!agreed_on_copy(copy.path()), "{path}");
        std::fs::write(&file, bytes).unwrap();
    }
    // What is being written beside a file is no file yet.
    let index = copy.path().join("index");
    std::fs::write(index.join(".2026-11-24.new"), b"den").unwrap();
    assert!(agreed_on_copy(copy.path()));
}

#[test]
fn both_judges_find_roll_backs_and_forks_by_older_checkpoints() {
    let town = Town::new(alone());
    let mut residents = residents();
    let kept = TempDir::new().unwrap();
    let mut older: Vec<PathBuf> = Vec::new();
    let mut folders = Vec::new();
    // Sizes 3, 90, 255, 258, 420: on both sides of a tile's width.
    for turns in [1, 29, 55, 1, 54] {
        town.live(&mut residents, turns);
        let copy = TempDir::new().unwrap();
        copy_folder(&town.public(), copy.path());
        let note = kept.path().join(older.len().to_string());
        std::fs::copy(copy.path().join("checkpoint"), &note).unwrap();
        older.push(note);
        folders.push(copy);
    }
    let now = town.clock.now();
    let older: Vec<&Path> = older.iter().map(PathBuf::as_path).collect();
    for (n, folder) in folders.iter().enumerate() {
        assert!(agreed(folder.path(), &older[..=n], now), "size {n}");
        if n + 1 < older.len() {
            // The log was put back to an older state.
            assert!(!agreed(folder.path(), &older[..n + 2], now), "size {n}");
        }
    }
    // Another history under the same key, longer than all.
    let forked = Town::new(alone());
    forked.live(&mut [Resident::new(50), Resident::new(51)], 250);
    for note in &older {
        assert!(!agreed(&forked.public(), &[note], now));
    }
    // The same beginning, another end of the same size.
    let twins: Vec<Town> = [60, 61]
        .into_iter()
        .map(|seed| {
            let town = Town::new(alone());
            town.live(&mut [Resident::new(1)], 40);
            town.live(&mut [Resident::new(seed)], 40);
            town
        })
        .collect();
    let other = twins[1].public().join("checkpoint");
    assert!(!agreed(&twins[0].public(), &[&other], now));
}
