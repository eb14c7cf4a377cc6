//! The stages that cargo runs: format, house rules, clippy, tests, documentation tests. They must
//! never write into the tree; a snapshot that differs fails.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::Ended;
use crate::say::say;
use crate::{program, tidy};

/// `cargo fmt --check`.
///
/// # Errors
/// A file is not formatted.
pub fn format(root: &Path) -> Result<Ended> {
    program::run(program::command(
        root,
        &program::cargo(),
        &["fmt", "--all", "--check"],
    ))?;
    Ok(Ended::Green)
}

/// `cargo xtask tidy`, in this process; then cargo-deny where it is installed, which reads all of `deny.toml`.
///
/// # Errors
/// A house rule is broken.
pub fn tidy(root: &Path) -> Result<Ended> {
    tidy::run(root, &tidy::Arguments::default())?;
    if program::find("cargo-deny").is_some() {
        let words = ["deny", "--offline", "check", "bans", "licenses", "sources"];
        program::run(program::command(root, &program::cargo(), &words))?;
    } else {
        say("cargo-deny is not installed here; tidy's own reading of deny.toml was green");
    }
    Ok(Ended::Green)
}

/// Clippy over everything, tests included, where a warning is a failure; and once more over what is built for a token and for
/// ML-DSA.
///
/// # Errors
/// Clippy found something.
pub fn clippy(root: &Path) -> Result<Ended> {
    let strict = ["--", "-D", "warnings"];
    cargo(root, &["clippy", "--workspace", "--all-targets"], &strict)?;
    let features = [
        "clippy",
        "--package",
        "keys",
        "--package",
        "tlog",
        "--package",
        "denizen",
        "--features",
        "keys/pkcs11,denizen/pkcs11,tlog/ml-dsa,denizen/ml-dsa",
        "--all-targets",
    ];
    cargo(root, &features, &strict)
}

/// All tests but the browser's, by nextest where it is installed.
///
/// # Errors
/// A test failed.
pub fn tests(root: &Path) -> Result<Ended> {
    // Behind a feature, since it wants a token's library: nothing else builds it.
    let token = [
        "test",
        "-p",
        "keys",
        "--features",
        "pkcs11",
        "--test",
        "token",
    ];
    cargo(root, &token, &[])?;
    // Behind a feature, since nobody has audited its library.
    let ml_dsa = ["test", "-p", "tlog", "--features", "ml-dsa"];
    cargo(root, &ml_dsa, &[])?;
    if program::find("cargo-nextest").is_some() {
        cargo(
            root,
            &[
                "nextest",
                "run",
                "--workspace",
                "--exclude",
                "browser",
                "--no-fail-fast",
            ],
            &[],
        )
    } else {
        cargo(
            root,
            &[
                "test",
                "--workspace",
                "--exclude",
                "browser",
                "--all-targets",
                "--no-fail-fast",
            ],
            &[],
        )
    }
}

/// The examples in the documentation, which nextest does not run.
///
/// # Errors
/// An example failed.
pub fn doctests(root: &Path) -> Result<Ended> {
    cargo(root, &["test", "--doc", "--workspace"], &[])
}

/// Runs cargo with these words, with `--locked` in continuous integration, and never lets it write a snapshot.
///
/// # Errors
/// It ended with a failure.
pub fn cargo(root: &Path, words: &[&str], after: &[&str]) -> Result<Ended> {
    let mut all = words.to_vec();
    if program::in_ci() {
        all.push("--locked");
    }
    all.extend(after);
    program::run(quiet_snapshots(program::command(
        root,
        &program::cargo(),
        &all,
    )))?;
    Ok(Ended::Green)
}

/// A test never writes a snapshot here: it compares and fails.
fn quiet_snapshots(mut command: Command) -> Command {
    command.env("INSTA_UPDATE", "no");
    command
}
