//! The resident's check: whole when nothing was touched, and naming the entry when anything was.

use std::path::Path;

use access::log::checker::{
    BaseUrl, Check, CheckFailure, Extent, Finding, Folder, Piece, Report, check,
};
use registry::clock::Clock as _;
use registry::limits::LOG_BODY_DAYS_KEPT;
use registry::readlog::{BODY_BYTES, CheckSheet, ENTRY_BYTES};
use tempfile::TempDir;

use crate::sumdb::agreed_on_copy;
use crate::town::{Resident, Town, alone, copy_folder, files_below, serve_folder};

on_both_engines!(
    a_resident_finds_everything_and_everything_fits,
    the_same_check_over_the_network,
    a_lost_sheet_goes_on_on_the_next,
    a_stranger_finds_nothing,
    one_flipped_bit_anywhere_is_found_and_its_entry_named,
    a_dropped_file_is_named,
    bodies_may_be_pruned_when_their_time_is_over_and_the_list_says_so,
    swapped_entries_are_named_even_with_their_hashes,
    a_rolled_back_or_replaced_log_is_noticed_by_who_looked_before,
);

fn residents() -> Vec<Resident> {
    (1..=3).map(Resident::new).collect()
}

/// 300 entries: a full tile, a partial one and an upper one; two days.
fn lived() -> (Town, Vec<Resident>) {
    let town = Town::new(alone());
    let mut residents = residents();
    town.live(&mut residents, 60);
    town.clock.forward(86_400);
    town.live(&mut residents, 40);
    (town, residents)
}

fn a_resident_finds_everything_and_everything_fits() {
    let (mut town, mut residents) = lived();
    for resident in &residents {
        let report = town.check(resident).unwrap();
        assert!(report.is_whole(), "{:?}", report.findings);
        assert!(report.findings.is_empty());
        assert_eq!(report.verified.checkpoint.size, 300);
        let (_, list) = &report.lists[0];
        assert_eq!(list.entries.len(), 100);
        assert!(list.entries.iter().all(|entry| entry.detail.is_some()));
    }
    assert_eq!(
        files_of_the_checkpoint(&town.public()),
        [
            "body/000",
            "body/001.p/44",
            "checkpoint",
            "index/2026-11-24",
            "index/2026-11-25",
            "tile/0/000",
            "tile/0/001.p/44",
            "tile/1/000.p/1",
            "tile/entries/000",
            "tile/entries/001.p/44",
        ]
    );
    // A restart loses nothing and goes on where it was, in the middle of a day.
    town.restart().unwrap();
    town.live(&mut residents, 5);
    let report = town.check(&residents[1]).unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(report.lists[0].1.entries.len(), 105);
}

fn the_same_check_over_the_network() {
    let town = Town::new(alone());
    let mut residents = residents();
    town.live(&mut residents, 10);
    let url = serve_folder(town.public());
    let sheets = [residents[2].sheet.clone()];
    for extent in [Extent::Everything, Extent::Covered] {
        let what = Check {
            sheets: &sheets,
            policy: &town.policy,
            remembered: None,
            extent,
            now: town.clock.now(),
        };
        let report = check(&BaseUrl::new(&url), &what).unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        assert_eq!(report.lists[0].1.entries.len(), 10);
    }
    let nobody = BaseUrl::new("http://127.0.0.1:9/log");
    let what = Check {
        sheets: &[],
        policy: &town.policy,
        remembered: None,
        extent: Extent::Everything,
        now: town.clock.now(),
    };
    assert!(matches!(
        check(&nobody, &what),
        Err(CheckFailure::Source(_))
    ));
    let empty = Folder(town.folder.join("nowhere"));
    assert!(matches!(
        check(&empty, &what),
        Err(CheckFailure::NoCheckpoint)
    ));
}

fn a_lost_sheet_goes_on_on_the_next() {
    let town = Town::new(alone());
    let mut resident = Resident::new(7);
    let next = Resident::new(8);
    town.live(std::slice::from_mut(&mut resident), 3);
    resident.end(&town, &next);
    let mut next = next;
    town.live(std::slice::from_mut(&mut next), 2);
    let old = town.check(&resident).unwrap();
    assert!(old.is_whole());
    assert_eq!(old.sheet_wanted, Some(1));
    let sheets = [
        resident.sheet.clone(),
        CheckSheet {
            epoch: 1,
            ..next.sheet.clone()
        },
    ];
    let what = Check {
        sheets: &sheets,
        policy: &town.policy,
        remembered: None,
        extent: Extent::Everything,
        now: town.clock.now(),
    };
    let both = check(&Folder(town.public()), &what).unwrap();
    assert!(both.is_whole());
    assert_eq!(both.sheet_wanted, None);
    let counts: Vec<usize> = both.lists.iter().map(|(_, l)| l.entries.len()).collect();
    assert_eq!(counts, [4, 2]);
}

fn a_stranger_finds_nothing() {
    let (town, _) = lived();
    let report = town.check(&Resident::new(99)).unwrap();
    assert!(!report.is_whole());
    assert!(report.lists[0].1.entries.is_empty());
}

/// The entry a byte of a public file belongs to; `None` where it belongs to many.
fn entry_at(path: &str, at: usize) -> Option<std::ops::Range<u64>> {
    let of = |first: u64, bytes: usize| {
        let n = first + (at / bytes) as u64;
        n..n + 1
    };
    let first = |path: &str| if path.starts_with("001") { 256 } else { 0 };
    if let Some(rest) = path.strip_prefix("tile/entries/") {
        return Some(of(first(rest), 2 + ENTRY_BYTES));
    }
    if let Some(rest) = path.strip_prefix("tile/0/") {
        return Some(of(first(rest), 32));
    }
    if let Some(rest) = path.strip_prefix("body/") {
        return Some(of(first(rest), BODY_BYTES));
    }
    if let Some(day) = path.strip_prefix("index/") {
        let first = if day == "2026-11-24" { 0 } else { 180 };
        let place = at.saturating_sub(24) / 8; // the header stands for the day's first entry
        return Some(first + place as u64..first + place as u64 + 1);
    }
    (path == "tile/1/000.p/1").then_some(0..256)
}

/// The files that belong to the published checkpoint. The publisher's own turns may have left narrower tiles of earlier
/// ones, which only those read who hold such a checkpoint.
fn files_of_the_checkpoint(folder: &Path) -> Vec<String> {
    let mut files = files_below(folder);
    files.retain(|f| !f.contains("001.p/") || f.ends_with("001.p/44"));
    files
}

fn flip(folder: &Path, path: &str, at: usize, bit: u8) {
    let file = folder.join(path);
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[at] ^= 1 << bit;
    std::fs::write(file, bytes).unwrap();
}

fn assert_named(report: &Report, path: &str, at: usize) {
    assert!(!report.is_whole(), "{path} byte {at} passed");
    let named: Vec<u64> = report.findings.iter().filter_map(Finding::entry).collect();
    let expected = entry_at(path, at).unwrap();
    assert!(
        named.iter().any(|entry| expected.contains(entry)),
        "{path} byte {at}: expected {expected:?}, named {named:?}: {:?}",
        report.findings
    );
}

/// Every public file, at its ends and at many places between (an odd step, so that it falls on every part of an entry).
fn one_flipped_bit_anywhere_is_found_and_its_entry_named() {
    let (town, residents) = lived();
    let copy = TempDir::new().unwrap();
    copy_folder(&town.public(), copy.path());
    let mut flips = 0;
    for path in files_of_the_checkpoint(copy.path()) {
        let length = std::fs::metadata(copy.path().join(&path)).unwrap().len();
        let length = usize::try_from(length).unwrap();
        let step = (length / 12).max(1) | 1;
        for at in (0..length).step_by(step).chain([length - 1]) {
            let bit = u8::try_from(at % 8).unwrap();
            flip(copy.path(), &path, at, bit);
            let result = town.check_copy(copy.path(), Some(&residents[0]), None);
            match (path.as_str(), result) {
                // A byte of the checkpoint belongs to no entry: the whole file is refused.
                ("checkpoint", Err(CheckFailure::Malformed | CheckFailure::Unbelievable(_))) => {}
                ("checkpoint", other) => panic!("checkpoint byte {at}: {other:?}"),
                (path, Ok(report)) => assert_named(&report, path, at),
                (path, Err(error)) => panic!("{path} byte {at}: {error}"),
            }
            // Two judges cost more than one; every fourth flip still falls on every part of an entry.
            assert!(
                flips % 4 != 0 || !agreed_on_copy(copy.path()),
                "{path} byte {at}"
            );
            flip(copy.path(), &path, at, bit);
            flips += 1;
        }
    }
    assert!(flips > 100, "only {flips} flips");
}

fn a_dropped_file_is_named() {
    let (town, residents) = lived();
    for (path, entry) in [
        ("tile/entries/000", 0),
        ("tile/entries/001.p/44", 256),
        ("tile/0/000", 0),
        ("tile/0/001.p/44", 256),
        ("tile/1/000.p/1", 0),
        ("index/2026-11-24", 0),
        ("index/2026-11-25", 180),
    ] {
        let copy = TempDir::new().unwrap();
        copy_folder(&town.public(), copy.path());
        std::fs::remove_file(copy.path().join(path)).unwrap();
        let report = town
            .check_copy(copy.path(), Some(&residents[0]), None)
            .unwrap();
        let named = report.findings.iter().any(|f| f.entry() == Some(entry));
        assert!(!report.is_whole() && named, "{path}: {:?}", report.findings);
        assert!(!agreed_on_copy(copy.path()), "{path}");
    }
}

fn bodies_may_be_pruned_when_their_time_is_over_and_the_list_says_so() {
    let (town, residents) = lived();
    std::fs::remove_file(town.public().join("body/000")).unwrap();
    let withheld = town.check(&residents[0]).unwrap();
    assert_eq!(withheld.findings.len(), 87);
    assert!(!withheld.findings.iter().any(Finding::is_harmless));
    // Whoever's text it is: nobody need have a sheet to see it.
    assert_eq!(
        town.check_copy(&town.public(), None, None)
            .unwrap()
            .findings,
        [Finding::Missing {
            entry: 0,
            piece: Piece::Body
        }]
    );
    assert!(!agreed_on_copy(&town.public()));
    town.clock.forward(i64::from(LOG_BODY_DAYS_KEPT) * 86_400);
    let report = town.check(&residents[0]).unwrap();
    assert!(report.is_whole());
    assert_eq!(report.findings.len(), 86); // entries 0, 3, … 255
    assert!(report.findings.iter().all(Finding::is_harmless));
}

fn swapped_entries_are_named_even_with_their_hashes() {
    let (town, residents) = lived();
    let swap = |path: &str, size: usize| {
        let file = town.public().join(path);
        let mut bytes = std::fs::read(&file).unwrap();
        let (a, b) = bytes.split_at_mut(size * 4);
        a[size * 3..].swap_with_slice(&mut b[..size]);
        std::fs::write(file, bytes).unwrap();
    };
    swap("tile/entries/000", 2 + ENTRY_BYTES);
    let report = town.check(&residents[0]).unwrap();
    for entry in [3, 4] {
        assert!(report.findings.contains(&Finding::Altered {
            entry,
            piece: Piece::Entry
        }));
    }
    swap("tile/0/000", 32);
    swap("body/000", BODY_BYTES);
    let report = town.check(&residents[0]).unwrap();
    assert!(report.findings.contains(&Finding::Root { size: 300 }));
}

fn a_rolled_back_or_replaced_log_is_noticed_by_who_looked_before() {
    let town = Town::new(alone());
    let mut residents = residents();
    town.live(&mut residents, 5);
    let shorter = TempDir::new().unwrap();
    copy_folder(&town.public(), shorter.path());
    town.live(&mut residents, 5);
    let seen = town.check(&residents[0]).unwrap().note;
    town.live(&mut residents, 5);

    let later = town
        .check_copy(&town.public(), Some(&residents[0]), Some(&seen))
        .unwrap();
    assert!(later.is_whole(), "{:?}", later.findings);

    // The shorter log is whole in itself; only memory shows that its tail was cut.
    assert!(
        town.check_copy(shorter.path(), None, None)
            .unwrap()
            .is_whole()
    );
    let cut = town.check_copy(shorter.path(), None, Some(&seen)).unwrap();
    assert_eq!(
        cut.findings,
        [Finding::RolledBack {
            remembered: 30,
            now: 15
        }]
    );

    // Another history under the same key.
    let forked = Town::new(alone());
    forked.live(&mut [Resident::new(50), Resident::new(51)], 20);
    let fork = forked
        .check_copy(&forked.public(), None, Some(&seen))
        .unwrap();
    assert_eq!(
        fork.findings,
        [Finding::RolledBack {
            remembered: 30,
            now: 40
        }]
    );
}
