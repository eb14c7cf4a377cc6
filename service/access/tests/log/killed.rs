//! Killed without warning, again and again: no entry that was answered for is missing, and what is published is whole.

use std::io::{BufRead as _, BufReader, Write as _, stdout};
use std::process::{Command, Stdio};

use registry::clock::Clock as _;
use registry::readlog::Label;

use crate::sumdb::agreed;
use crate::town::{Resident, Town, alone};

const FOLDER: &str = "DENIZEN_TEST_KILLED_FOLDER";
const ROUNDS: u8 = 6;

/// The victim: appends for ever and says each label once it was answered for. Named a folder by the test below, which
/// runs it in a process of its own; by itself it ends at once.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the parent test names the folder"
)]
fn victim() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let (folder, seed) = folder.split_once('#').unwrap();
    let town = Town::in_folder(folder.into(), alone());
    let mut residents: Vec<_> = (0..4)
        .map(|n| Resident::new(seed.parse::<u8>().unwrap() * 4 + n))
        .collect();
    loop {
        for resident in &mut residents {
            let (entry, body) = resident.prepare(town.minute());
            let proof = town.log().append(&entry, &body).unwrap();
            resident.step();
            let mut out = stdout().lock();
            writeln!(out, "answered {} {}", proof.index, label_text(&entry.label)).unwrap();
            out.flush().unwrap();
        }
        town.log().publish_now().unwrap();
    }
}

fn label_text(label: &Label) -> String {
    label.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Runs the victim, kills it after so many answers, and gives what it answered.
fn run_and_kill(folder: &str, seed: u8, answers: usize) -> Vec<(u64, String)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["killed::victim", "--exact", "--nocapture"])
        .env(FOLDER, format!("{folder}#{seed}"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut answered = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        // The test harness prints the test's name on the same line as the first answer.
        if let Some(answer) = line.find("answered ").map(|at| &line[at..]) {
            let mut words = answer.split(' ').skip(1);
            let index = words.next().unwrap().parse().unwrap();
            answered.push((index, words.next().unwrap().to_owned()));
        }
        if answered.len() == answers {
            child.kill().unwrap(); // SIGKILL
        }
    }
    child.wait().unwrap();
    answered
}

#[test]
fn nothing_that_was_answered_for_is_lost() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().to_str().unwrap();
    let mut answered = Vec::new();
    for seed in 0..ROUNDS {
        let answers = run_and_kill(path, seed, 7 + usize::from(seed) * 11);
        assert!(answers.len() >= 7);
        answered.extend(answers);
    }
    let town = Town::in_folder(folder.path().to_owned(), alone());
    for (index, label) in &answered {
        let (entry, body) = town.log().entry(*index).unwrap();
        assert_eq!(&label_text(&entry.label), label, "entry {index}");
        assert!(entry.holds(&body.unwrap()));
    }
    town.log().publish_now().unwrap();
    assert!(agreed(&town.public(), &[], town.clock.now()));
    for seed in 0..ROUNDS * 4 {
        let report = town.check(&Resident::new(seed)).unwrap();
        assert!(report.findings.is_empty(), "{seed}: {:?}", report.findings);
    }
}
