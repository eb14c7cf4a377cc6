//! Proves the invariants by breaking them: each patch of `tests/mutants/` is applied to a copy of the tree
//! and the check that it names must fail, with the words that it names. It must never touch the work tree,
//! and a patch that no longer applies is a failure.

mod copy;
mod patch;

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::program;
use crate::say::say;
use crate::stopwatch::Stopwatch;
use crate::tree;
use copy::Copy;
use patch::{Check, Patch};

const FOLDER: &str = "tests/mutants/";

/// Which mutants to try.
#[derive(clap::Args, Default)]
pub struct Arguments {
    /// Only the patch of this name (without `.patch`).
    #[arg(long)]
    only: Option<String>,
    /// Only those whose check compiles nothing.
    #[arg(long)]
    quick: bool,
}

/// Tries each mutant.
///
/// # Errors
/// One survived, does not apply, or is caught by something other than it says; or there is none.
pub fn run(root: &Path, arguments: &Arguments) -> Result<()> {
    let patches = patches(root, arguments)?;
    let copy = Copy::make(root, &program::target_folder(root)?)?;
    for check in patches
        .iter()
        .map(|patch| &patch.check)
        .collect::<BTreeSet<_>>()
    {
        let outcome = run_check(&copy, check)?;
        if !outcome.passed {
            bail!("`{check}` fails without any mutant:\n{}", outcome.tail());
        }
    }
    let mut survivors = 0;
    for patch in &patches {
        let watch = Stopwatch::start();
        copy.apply(root, patch)?;
        let outcome = run_check(&copy, &patch.check);
        copy.take_back(root, patch)?;
        let outcome = outcome?;
        let caught = !outcome.passed && outcome.text.contains(&patch.words);
        let verdict = if caught { "caught" } else { "SURVIVED" };
        say(format_args!(
            "mutant {}: {verdict} by `{}` in {:.0} s",
            patch.name,
            patch.check,
            watch.elapsed().as_secs_f64()
        ));
        if !caught {
            survivors += 1;
            say(format_args!(
                "expected the words {:?} in:\n{}",
                patch.words,
                outcome.tail()
            ));
        }
    }
    if survivors > 0 {
        bail!("{survivors} of {} mutants survived", patches.len());
    }
    say(format_args!("mutants: {} caught", patches.len()));
    Ok(())
}

fn patches(root: &Path, arguments: &Arguments) -> Result<Vec<Patch>> {
    let mut patches = Vec::new();
    for path in tree::paths(root)?
        .iter()
        .filter(|path| path.starts_with(FOLDER) && path.ends_with(".patch"))
    {
        let text = std::fs::read_to_string(root.join(path)).with_context(|| path.clone())?;
        let patch = Patch::parse(path, &text)?;
        let wanted = arguments
            .only
            .as_ref()
            .is_none_or(|only| *only == patch.name);
        if wanted && !(arguments.quick && patch.check.compiles()) {
            patches.push(patch);
        }
    }
    if patches.is_empty() {
        bail!("no such mutant in {FOLDER}");
    }
    Ok(patches)
}

struct Outcome {
    passed: bool,
    text: String,
}

impl Outcome {
    /// The last lines: where a failure says what it is.
    fn tail(&self) -> String {
        let lines: Vec<&str> = self.text.lines().collect();
        lines
            .get(lines.len().saturating_sub(30)..)
            .unwrap_or_default()
            .join("\n")
    }
}

fn run_check(copy: &Copy, check: &Check) -> Result<Outcome> {
    let mut command = match check {
        Check::Tidy { rule } => {
            let itself = std::env::current_exe().context("where is this program?")?;
            program::command(
                copy.folder(),
                &itself.to_string_lossy(),
                &["tidy", "--rule", rule],
            )
        }
        Check::Test { package, name } => program::command(
            copy.folder(),
            &program::cargo(),
            &["test", "--package", package, name],
        ),
    };
    // A mutant may change a manifest; the lock file of the copy then follows it.
    command
        .env_remove("CI")
        .env("INSTA_UPDATE", "no")
        .env("CARGO_TARGET_DIR", copy.target());
    let output = command
        .output()
        .with_context(|| format!("cannot start `{check}`"))?;
    let text = [output.stdout, output.stderr]
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .concat();
    if output.status.success() && matches!(check, Check::Test { .. }) && !ran_a_test(&text) {
        bail!("`{check}` runs no test");
    }
    Ok(Outcome {
        passed: output.status.success(),
        text,
    })
}

fn ran_a_test(text: &str) -> bool {
    text.lines()
        .any(|line| line.starts_with("test result: ok.") && !line.contains(" 0 passed"))
}

#[cfg(test)]
mod tests {
    use super::ran_a_test;

    #[test]
    fn a_filter_that_matches_nothing_is_noticed() {
        assert!(ran_a_test(
            "test result: ok. 0 passed; 0 failed\ntest result: ok. 2 passed; 0 failed"
        ));
        assert!(!ran_a_test(
            "test result: ok. 0 passed; 0 failed; 0 ignored"
        ));
        assert!(ran_a_test("test result: ok. 10 passed; 0 failed"));
    }
}
