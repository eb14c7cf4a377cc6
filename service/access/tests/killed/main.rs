//! City and keyhold as two processes that read records, one of which is killed without warning, again and again: no key
//! without its entry, no hole in anybody's list; an entry that released nothing may stand.
//!
//! `DENIZEN_TEST_KILLS` asks for more rounds than the 50 of every run; `cargo xtask soak readlog` does.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

#[path = "../../examples/readlog/officials.rs"]
mod officials;
#[path = "../../examples/readlog/town.rs"]
mod town;

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _, stdout};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use access::log::Sequencer;
use access::log::checker::{Check, Extent, Folder, check};
use officials::Official;
use registry::clock::Clock as _;
use registry::readlog::{CheckSheet, Label};
use registry::record::NameRecord;
use store::{Schema, sqlite};
use town::{Resident, SystemClock, Town};

pub(crate) type AnyError = Box<dyn std::error::Error + Send + Sync>;

const FOLDER: &str = "DENIZEN_TEST_KILLED_FOLDER";
const ROUND: &str = "DENIZEN_TEST_KILLED_ROUND";
const ROUNDS: usize = 50;
const RESIDENTS: usize = 4;

/// Keyhold's process, when the test below runs it.
#[test]
fn keyhold() {
    if let Ok(folder) = std::env::var(FOLDER) {
        town::serve_keyhold(Path::new(&folder)).unwrap();
    }
}

/// The city's process: four officials read four records for ever and say each reading that they got.
#[test]
fn city() {
    let (Ok(folder), Ok(round)) = (std::env::var(FOLDER), std::env::var(ROUND)) else {
        return;
    };
    let folder = Path::new(&folder);
    let town = Town::found(folder).unwrap();
    let residents = residents(&town, folder);
    let round: usize = round.parse().unwrap();
    std::thread::scope(|scope| {
        for (place, resident) in residents.iter().enumerate() {
            let town = &town;
            scope.spawn(move || {
                let number = (round * RESIDENTS + place) % 10_000;
                // When keyhold is killed every call fails; this process is killed a moment later.
                let Ok(official) = Official::appoint(town.access.keyhold(), town, number) else {
                    return;
                };
                while let Ok(opening) = town.access.open(official.statement(resident).unwrap()) {
                    opening.read::<NameRecord>().unwrap();
                    say(&format!("read {}", opening.entry_index()));
                }
            });
        }
    });
}

fn say(line: &str) {
    let mut out = stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

/// Enrolled in the first round; their sheets are written down as the residents would keep them.
fn residents(town: &Town, folder: &Path) -> Vec<Resident> {
    let list = folder.join("residents.txt");
    if !list.exists() {
        let lines: Vec<String> = (0..RESIDENTS)
            .map(|_| {
                let (resident, sheet) = town.enrol().unwrap();
                format!("{} {} {sheet}\n", resident.id, resident.reference)
            })
            .collect();
        fs::write(&list, lines.concat()).unwrap();
    }
    say("ready");
    read_residents(folder)
        .into_iter()
        .map(|(resident, _)| resident)
        .collect()
}

fn read_residents(folder: &Path) -> Vec<(Resident, CheckSheet)> {
    let text = fs::read_to_string(folder.join("residents.txt")).unwrap();
    text.lines()
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let resident = Resident {
                id: words[0].parse().unwrap(),
                reference: words[1].parse().unwrap(),
            };
            (resident, words[2].parse().unwrap())
        })
        .collect()
}

struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill(); // it may have ended by itself
        let _ = self.0.wait();
    }
}

fn start(role: &str, folder: &Path, round: usize) -> Ended {
    let child = Command::new(std::env::current_exe().unwrap())
        .args([role, "--exact", "--nocapture"])
        .env(FOLDER, folder)
        .env(ROUND, round.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    Ended(child.unwrap())
}

/// Keyhold listens: a file left by the one that was killed before says nothing.
fn wait_for(keyhold: &Path) {
    for _ in 0..400 {
        if UnixStream::connect(keyhold).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(25));
    }
    unreachable!("keyhold did not start");
}

/// One round: both run, one is killed at a chance moment and the other right after. Answers the entries that were read, and
/// whether it came to the kill.
fn round(folder: &Path, number: usize, moments: &mut Moments) -> (Vec<u64>, bool) {
    let keyhold = start("keyhold", folder, number);
    wait_for(&folder.join("keyhold.sock"));
    let mut city = start("city", folder, number);
    let lines = BufReader::new(city.0.stdout.take().unwrap()).lines();
    let (mut city, mut keyhold) = (Some(city), Some(keyhold));
    let mut read = Vec::new();
    let (kill_keyhold_first, patience) = (moments.next().is_multiple_of(2), moments.next() % 12);
    for line in lines.map_while(Result::ok) {
        if let Some(index) = line.split("read ").nth(1) {
            read.push(index.parse().unwrap());
        }
        if read.len() as u64 == patience + 1 && city.is_some() {
            std::thread::sleep(Duration::from_micros(moments.next() % 8_000));
            if kill_keyhold_first {
                drop(keyhold.take());
            }
            drop(city.take()); // SIGKILL
        }
    }
    (read, city.is_none())
}

/// A sequence that repeats.
struct Moments(u64);

impl Moments {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

#[test]
fn no_key_without_its_entry_however_the_two_are_killed() {
    if std::env::var(FOLDER).is_ok() {
        return; // this is one of the two
    }
    let rounds = std::env::var("DENIZEN_TEST_KILLS").ok();
    let rounds = rounds.map_or(ROUNDS, |kills| kills.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut moments = Moments(2007);
    let (mut read, mut kills) = (Vec::new(), 0);
    for number in 0..rounds {
        let (entries, killed) = round(folder.path(), number, &mut moments);
        read.extend(entries);
        kills += usize::from(killed);
    }
    assert_eq!(kills, rounds, "a round that ended by itself shows nothing");

    let log = town::start_log(folder.path()).unwrap();
    let released = releases(folder.path(), &log);
    for index in &read {
        assert!(log.entry(*index).is_ok(), "entry {index} was read under");
    }
    log.publish_now().unwrap();
    let (entries, unreleased) = lists(folder.path(), &released);
    say(&format!(
        "{kills} kills: {} readings, {} releases, {entries} entries on four lists, {unreleased} of them marked as having released nothing",
        read.len(),
        released.len()
    ));
}

/// Labels of the entries that released something; each stands in the log.
fn releases(folder: &Path, log: &Sequencer) -> HashSet<[u8; 32]> {
    let keyhold = sqlite::open(folder.join("keyhold.db"), Schema::Keyhold).unwrap();
    let mut released = HashSet::new();
    let mut after = Vec::new();
    loop {
        let labels = keyhold
            .read("test: releases", |tx| {
                store::keyhold::release::labels_after(tx, &after)
            })
            .unwrap();
        let Some(last) = labels.last() else { break };
        after = last.to_vec();
        for label in labels {
            let found = log.find_label(&Label(label)).unwrap();
            assert!(found.is_some(), "a key was released without its entry");
            released.insert(label);
        }
    }
    released
}

/// Checks the four lists; answers how many entries there are and how many are marked as having released nothing, which are
/// exactly those without a release.
fn lists(folder: &Path, released: &HashSet<[u8; 32]>) -> (usize, usize) {
    let (mut entries, mut unreleased) = (0, 0);
    for (_, sheet) in read_residents(folder) {
        let report = check(
            &Folder(folder.join("public")),
            &Check {
                sheets: &[sheet],
                policy: &town::policy().unwrap(),
                remembered: None,
                extent: Extent::Everything,
                now: SystemClock.now(),
            },
        )
        .unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        let list = &report.lists[0].1.entries;
        entries += list.len();
        for entry in list {
            // What nobody has followed yet cannot be marked yet.
            let last = Some(entry.number) == list.last().map(|entry| entry.number);
            let has_released = released.contains(&entry.entry.label.0);
            let index = entry.index;
            assert!(entry.released == has_released || last, "entry {index}");
            unreleased += usize::from(!entry.released);
        }
    }
    (entries, unreleased)
}
