//! The outside judge: Go's `golang.org/x/mod/sumdb` reads our log and must come to the same verdicts. Without Go the
//! tests print `NOT RUN` and pass, except where `CI=true`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use access::log::audit::{Audit, audit};
use access::log::checker::Folder;
use registry::clock::UnixTime;
use tempfile::TempDir;

use crate::town::{Resident, START, Town, alone, copy_folder, log_key};
use crate::witnessing::Watched;

const SOURCE: &str = include_str!("../../../../peers/sumdb-check/main.go");

on_both_engines!(
    go_accepts_our_log_its_growth_and_its_receipts,
    go_accepts_our_witnesses,
    go_refuses_what_was_altered_rolled_back_or_forked,
);

/// The compiled Go program; `None` when there is no Go on a developer's machine.
fn judge() -> Option<&'static Path> {
    static BUILT: OnceLock<Option<PathBuf>> = OnceLock::new();
    BUILT.get_or_init(build).as_deref()
}

/// Built once for all test processes, under a name that changes with its source.
#[expect(
    clippy::print_stderr,
    reason = "a judge that did not judge must not look like one that did"
)]
fn build() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let version = tlog::leaf_hash(SOURCE.as_bytes()).0;
    let version: String = version[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let program = folder.join(format!("sumdb-check-{version}"));
    if program.exists() {
        return Some(program);
    }
    let source = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../peers/sumdb-check/main.go"
    );
    let beside = TempDir::new_in(folder).unwrap();
    let made = beside.path().join("sumdb-check");
    let built = Command::new("go")
        .args(["build", "-o"])
        .args([made.as_os_str(), source.as_ref()])
        .env("GO111MODULE", "off")
        .env("GOPATH", "/usr/share/gocode")
        .env("GOFLAGS", "")
        .env("GOCACHE", folder.join("go-cache"))
        .output();
    match built {
        Ok(output) if output.status.success() => {
            std::fs::rename(made, &program).unwrap();
            Some(program)
        }
        other => {
            let why = other.map_or_else(
                |error| error.to_string(),
                |output| String::from_utf8_lossy(&output.stderr).into_owned(),
            );
            assert!(
                option_env!("CI") != Some("true") && !is_ci(),
                "CI needs golang-go and golang-golang-x-mod-dev: {why}"
            );
            eprintln!("NOT RUN: there is no Go here to judge the log: {why}");
            None
        }
    }
}

/// Lets the Go program and the audit judge a folder; they must agree. Gives the verdict: whether the log is whole.
pub fn agreed(folder: &Path, older: &[&Path], now: UnixTime) -> bool {
    let notes: Vec<String> = older
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let policy = alone();
    let what = Audit {
        policy: &policy,
        older: &notes,
        now,
    };
    let ours = match audit(&Folder(folder.to_owned()), &what) {
        Ok(report) if report.is_whole() => Ok(()),
        Ok(report) => Err(format!("{:?}", report.findings)),
        Err(error) => Err(error.to_string()),
    };
    if let Some(program) = judge() {
        let now = now.0.to_string();
        let older = older
            .iter()
            .flat_map(|path| ["-old", path.to_str().unwrap()]);
        let options: Vec<&str> = ["-now", &now].into_iter().chain(older).collect();
        let theirs = verdict(program, &options, folder);
        assert_eq!(ours.is_ok(), theirs.is_ok(), "{ours:?} against {theirs:?}");
    }
    ours.is_ok()
}

/// As [`agreed`], for a copy of which nothing but its files is known.
pub fn agreed_on_copy(folder: &Path) -> bool {
    agreed(folder, &[], UnixTime(START + 2 * 86_400))
}

#[expect(
    clippy::disallowed_methods,
    reason = "whether a missing judge is a failure"
)]
fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|ci| ci == "true")
}

/// Runs the judge; `Ok` is its closing line, `Err` its reason.
fn verdict(program: &Path, options: &[&str], folder: &Path) -> Result<String, String> {
    let output = Command::new(program)
        .args(options)
        .arg(log_key().verifier().vkey())
        .arg(folder)
        .output()
        .unwrap();
    let line = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() {
        Ok(line(&output.stdout))
    } else {
        Err(line(&output.stderr))
    }
}

/// The closing line of the Go program, which must accept the folder; `None` without Go.
pub fn accepted(options: &[&str], folder: &Path) -> Option<String> {
    judge().map(|program| verdict(program, options, folder).unwrap())
}

fn go_accepts_our_log_its_growth_and_its_receipts() {
    let Some(program) = judge() else { return };
    let town = Town::new(alone());
    let mut residents: Vec<_> = (1..=3).map(Resident::new).collect();
    let mut folders = Vec::new();
    // Sizes on both sides of a tile's width.
    for turns in [1, 30, 54, 1, 50] {
        town.live(&mut residents, turns);
        let copy = TempDir::new().unwrap();
        copy_folder(&town.public(), copy.path());
        folders.push(copy);
    }
    for (n, copy) in folders.iter().enumerate() {
        for old in &folders[..=n] {
            let old = old.path().join("checkpoint");
            let line = verdict(program, &["-old", old.to_str().unwrap()], copy.path()).unwrap();
            assert!(line.starts_with("sumdb-check: ok:"), "{line}");
        }
    }
    let receipts = TempDir::new().unwrap();
    let mut options = Vec::new();
    for (n, resident) in residents.iter().enumerate() {
        let report = town.check(resident).unwrap();
        for entry in report.lists[0].1.entries.iter().step_by(17) {
            let proof = town.log().find_label(&entry.entry.label).unwrap().unwrap();
            let file = receipts
                .path()
                .join(format!("{n}-{}.tlog-proof", entry.number));
            std::fs::write(&file, proof.receipt().unwrap().to_string()).unwrap();
            options.push("-receipt".to_owned());
            options.push(file.to_str().unwrap().to_owned());
        }
    }
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let line = verdict(program, &options, &town.public()).unwrap();
    assert!(
        line.starts_with("sumdb-check: ok: 408 entries, 0 cosignatures, 24 receipts"),
        "{line}"
    );
}

fn go_accepts_our_witnesses() {
    let Some(program) = judge() else { return };
    let watched = Watched::new("all");
    watched.town.live(&mut [Resident::new(7)], 12);
    let keys: Vec<String> = watched.served.iter().map(|w| w.vkey()).collect();
    let options = ["-witness", &keys[0], "-witness", &keys[1]];
    let line = verdict(program, &options, &watched.town.public()).unwrap();
    assert!(
        line.starts_with("sumdb-check: ok: 12 entries, 2 cosignatures"),
        "{line}"
    );
    // A witness that has not cosigned is missed.
    let stranger = tlog::cosignature::CosignatureSigner::from_seed("stranger.example", &[9; 32]);
    let stranger = stranger.unwrap().verifier().vkey();
    let refused = verdict(program, &["-witness", &stranger], &watched.town.public());
    assert!(refused.unwrap_err().contains("of 2 signatures"));
}

fn go_refuses_what_was_altered_rolled_back_or_forked() {
    let Some(program) = judge() else { return };
    let town = Town::new(alone());
    let mut residents: Vec<_> = (1..=3).map(Resident::new).collect();
    town.live(&mut residents, 20);
    let shorter = TempDir::new().unwrap();
    copy_folder(&town.public(), shorter.path());
    town.live(&mut residents, 80);
    let newest = town.public().join("checkpoint");
    let newest = newest.to_str().unwrap();

    for (path, at, reason) in [
        ("tile/entries/000", 2 + 71 * 5, "entry 5 was altered"),
        ("tile/entries/001.p/44", 2, "entry 256 was altered"),
        ("tile/0/000", 32 * 7, "the hash of entry 7 was altered"),
        ("tile/0/001.p/44", 40, "the hash of entry 257 was altered"),
        ("tile/1/000.p/1", 3, "tile 1/000.p/1 was altered"),
        ("checkpoint", 25, "signature"),
    ] {
        let copy = TempDir::new().unwrap();
        copy_folder(&town.public(), copy.path());
        let file = copy.path().join(path);
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[at] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        let refused = verdict(program, &[], copy.path()).unwrap_err();
        assert!(refused.contains(reason), "{path}: {refused}");
    }
    let back = verdict(program, &["-old", newest], shorter.path()).unwrap_err();
    assert!(back.contains("rolled back from 300 to 60"), "{back}");

    let forked = Town::new(alone());
    forked.live(&mut [Resident::new(50), Resident::new(51)], 200);
    let fork = verdict(program, &["-old", newest], &forked.public()).unwrap_err();
    assert!(fork.contains("growth"), "{fork}");
}
