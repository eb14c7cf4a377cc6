//! The resident's ordinary check: what it fetches, what a server can see of that, and what it finds all the same.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use access::log::checker::{
    Check, CheckFailure, Extent, Finding, Folder, Piece, PublicFiles, Report, SourceError, check,
};
use registry::clock::UnixTime;
use registry::readlog::{ChainKey, CheckSheet, Cover, Finding as ListFinding};
use tempfile::TempDir;

use crate::generated::{Plan, write};
use crate::town::{Resident, START, Town, alone, log_key};

const DAY: i64 = 86_400;

/// Bundles 0, 35 and 42 of 47.
const OWN: [u64; 3] = [100, 9_000, 10_990];

fn sheet() -> CheckSheet {
    CheckSheet {
        k0: ChainKey::from_bytes([7; 32]),
        epoch: 0,
    }
}

/// A log of a thousand entries a day.
fn log(days: u64, own: &[u64]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let k0 = sheet().k0;
    let plan = Plan {
        entries: days * 1_000,
        days,
        first_minute: u32::try_from(START / 60).unwrap(),
        k0: &k0,
        own: &own.iter().copied().collect(),
        signer: &log_key(),
    };
    write(folder.path(), &plan).unwrap();
    folder
}

/// Writes down what a server sees.
struct Seen<'a>(&'a Path, RefCell<Vec<String>>);

impl PublicFiles for Seen<'_> {
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, SourceError> {
        self.1.borrow_mut().push(path.to_owned());
        Folder(self.0.to_owned()).get(path)
    }
}

fn looked(folder: &Path, remembered: Option<&str>) -> Result<(Report, Vec<String>), CheckFailure> {
    let seen = Seen(folder, RefCell::default());
    let sheets = [sheet()];
    let policy = alone();
    let what = Check {
        sheets: &sheets,
        policy: &policy,
        remembered,
        extent: Extent::Covered,
        now: UnixTime(START + 40 * 86_400),
    };
    let report = check(&seen, &what)?;
    Ok((report, seen.1.into_inner()))
}

fn bundles_of(paths: &[String], kind: &str) -> Vec<u64> {
    paths
        .iter()
        .filter_map(|path| path.strip_prefix(kind))
        .map(|rest| rest.split('.').next().unwrap().parse().unwrap())
        .collect()
}

fn change(folder: &Path, path: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let file = folder.join(path);
    let mut bytes = std::fs::read(&file).unwrap();
    change(&mut bytes);
    std::fs::write(file, bytes).unwrap();
}

#[test]
fn own_entries_are_found_and_a_server_sees_them_among_the_cover() {
    let folder = log(12, &OWN);
    let (report, paths) = looked(folder.path(), None).unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    let found: Vec<u64> = report.lists[0].1.entries.iter().map(|e| e.index).collect();
    assert_eq!(found, OWN);

    let bodies = bundles_of(&paths, "body/");
    assert!(bodies.is_sorted(), "the order says nothing");
    let cover = Cover::of(&sheet().k0);
    let expected: BTreeSet<u64> = (0..47)
        .filter(|b| cover.holds(*b) || [0, 46].contains(b) || OWN.iter().any(|i| i / 256 == *b))
        .collect();
    assert_eq!(bodies, expected.iter().copied().collect::<Vec<_>>());
    assert!(bodies.len() < 47, "it does not fetch everything");
    // Entries and bodies of the same bundles, and no hash tile of the lowest level.
    let entries: BTreeSet<u64> = bundles_of(&paths, "tile/entries/").into_iter().collect();
    assert_eq!(entries, expected);
    assert!(!paths.iter().any(|path| path.starts_with("tile/0/")));
    // A list of which nothing was read fetches the same but for its own bundles.
    let empty = log(12, &[]);
    let (nobody, others) = looked(empty.path(), None).unwrap();
    assert!(nobody.lists[0].1.entries.is_empty());
    let others: BTreeSet<u64> = bundles_of(&others, "body/").into_iter().collect();
    let more: Vec<u64> = expected.difference(&others).copied().collect();
    assert!(more.iter().all(|b| OWN.iter().any(|i| i / 256 == *b)));
}

#[test]
fn two_fetches_of_a_growing_log_share_the_whole_cover() {
    let (young, grown) = (log(12, &OWN), log(16, &OWN));
    let (then, first) = looked(young.path(), None).unwrap();
    let (now, second) = looked(grown.path(), Some(&then.note)).unwrap();
    assert!(now.findings.is_empty(), "{:?}", now.findings);
    let first: BTreeSet<u64> = bundles_of(&first, "body/").into_iter().collect();
    let second: BTreeSet<u64> = bundles_of(&second, "body/").into_iter().collect();
    assert!(first.is_subset(&second), "what falls away is nobody's");
}

#[test]
fn a_log_that_was_put_back_or_replaced_is_noticed() {
    let (young, grown) = (log(12, &OWN), log(16, &OWN));
    let (then, _) = looked(grown.path(), None).unwrap();
    let (back, _) = looked(young.path(), Some(&then.note)).unwrap();
    let rolled_back = Finding::RolledBack {
        remembered: 16_000,
        now: 12_000,
    };
    assert_eq!(back.findings, [rolled_back]);
    let (then, _) = looked(young.path(), None).unwrap();
    let replaced = log(16, &[100, 9_000]);
    let (other, _) = looked(replaced.path(), Some(&then.note)).unwrap();
    let replaced = Finding::RolledBack {
        remembered: 12_000,
        now: 16_000,
    };
    assert_eq!(other.findings, [replaced]);
}

#[test]
fn altered_own_entries_texts_and_lines_are_named() {
    let whole = log(12, &OWN);
    let altered = |piece| Finding::Altered {
        entry: 9_000,
        piece,
    };
    let at = 9_000 % 256;
    let named = |path: &str, byte: usize| {
        change(whole.path(), path, |b| b[byte] ^= 1);
        let (report, _) = looked(whole.path(), None).unwrap();
        change(whole.path(), path, |b| b[byte] ^= 1);
        report.findings
    };
    let entry = named("tile/entries/035", 71 * at + 10);
    assert!(entry.contains(&altered(Piece::Entry)), "{entry:?}");
    let body = named("body/035", 512 * at + 10);
    assert!(body.contains(&altered(Piece::Body)), "{body:?}");
    // Day 9 begins at 2026-12-03T00:00+08:00; entry 9,000 lies eight hours within.
    let index = std::fs::read(whole.path().join("index/2026-12-03")).unwrap();
    let first = u64::from_be_bytes(index[16..24].try_into().unwrap());
    let line = 24 + 8 * usize::try_from(9_000 - first).unwrap();
    let hidden = named("index/2026-12-03", line);
    // The line hides it from the search; the number after it shows that it is missing.
    let gap = Finding::List {
        epoch: 0,
        finding: ListFinding::Gap { number: 1 },
    };
    let seen = hidden.contains(&gap) || hidden.contains(&altered(Piece::Index));
    assert!(seen, "{hidden:?}");
    let tile = named("tile/1/000.p/46", 32 * 20);
    assert!(tile.contains(&Finding::Root { size: 12_000 }), "{tile:?}");
}

#[test]
fn missing_files_are_named() {
    for (path, finding) in [
        (
            "index/2026-12-01",
            Finding::Missing {
                entry: 6_792,
                piece: Piece::Index,
            },
        ),
        (
            "tile/entries/042",
            Finding::Missing {
                entry: 42 * 256,
                piece: Piece::Entry,
            },
        ),
        (
            "tile/1/000.p/46",
            Finding::Tile {
                path: "tile/1/000.p/46".to_owned(),
                entry: 0,
            },
        ),
    ] {
        let folder = log(12, &OWN);
        std::fs::remove_file(folder.path().join(path)).unwrap();
        let (report, _) = looked(folder.path(), None).unwrap();
        assert!(!report.is_whole());
        assert!(
            report.findings.contains(&finding),
            "{path}: {:?}",
            report.findings
        );
    }
}

/// A clock that was ahead for a while filed entries under days far from their neighbours'; days never go back, so what
/// came after lies there too.
#[test]
fn entries_of_a_clock_that_was_ahead_are_found_with_few_requests() {
    for ahead in [40, 400, 40_000] {
        let town = Town::new(alone());
        let mut residents = [Resident::new(7), Resident::new(8)];
        town.live(&mut residents, 2);
        town.clock.forward(ahead * DAY);
        town.live(&mut residents, 2);
        town.clock.forward((1 - ahead) * DAY);
        town.live(&mut residents, 150);
        let (report, paths) = looked(&town.public(), None).unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        assert_eq!(report.lists[0].1.entries.len(), 154);
        let days = paths.iter().filter(|path| path.starts_with("index/"));
        assert!(days.count() < 80, "{ahead}");
        assert!(town.check(&residents[0]).unwrap().findings.is_empty());
    }
}

#[test]
fn an_index_that_begins_with_the_last_number_there_is_is_named() {
    let whole = log(3, &[100]);
    let line = Finding::Altered {
        entry: 0,
        piece: Piece::Index,
    };
    let path = "index/2026-11-24";
    for first in [u64::MAX, u64::MAX - 1_000, 3_001] {
        change(whole.path(), path, |b| {
            b[16..24].copy_from_slice(&first.to_be_bytes());
        });
        let (report, _) = looked(whole.path(), None).unwrap();
        let missing = Finding::Missing {
            entry: 0,
            piece: Piece::Index,
        };
        let named = report.findings.contains(&line) || report.findings.contains(&missing);
        assert!(named, "{first}: {:?}", report.findings);
    }
    change(whole.path(), path, |b| {
        b.truncate(24);
        b[16..24].copy_from_slice(&[0xff; 8]);
    });
    assert!(!looked(whole.path(), None).unwrap().0.is_whole());
}
