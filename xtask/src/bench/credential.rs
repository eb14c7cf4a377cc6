//! What a copy costs beside the signatures it cannot do without: shares of bare ES256, in the processor's time, from rounds
//! that take turns in one process on one core.
//! Must never leave the signature out of what it measures.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};

use super::{PAGE, drive, page};
use crate::program;
use crate::say::say;

const NAME: &str = "credential";
/// An operation, the bare signature beside it, and how many of those it cannot do without.
const SHARES: [(&str, &str, f64); 3] = [
    ("issue-sd-jwt-vc", "es256-sign", 1.0),
    ("issue-sd-jwt-vc-x5c-decoys", "es256-sign-x5c", 1.0),
    ("verify-sd-jwt-vc", "es256-verify", 2.0),
];

/// Builds the example in release, runs it, prints, and adds a line.
///
/// # Errors
/// It fails, or says nothing to compute a figure from.
pub fn run(root: &Path, dry: bool) -> Result<()> {
    let words = ["build", "--release", "--package", "keys", "--example", NAME];
    program::run(program::command(root, &program::cargo(), &words))?;
    let example = program::target_folder(root)?
        .join("release/examples")
        .join(NAME);
    let mut rounds: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut told = BTreeMap::new();
    let command = program::command::<&str>(root, &example.to_string_lossy(), &[]);
    drive::collect(command, |line| keep(line, &mut rounds, &mut told))?;
    for (operation, bare, signatures) in SHARES {
        let of = |name: &str| rounds.get(name).with_context(|| format!("no {name}"));
        let shares = std::iter::zip(of(operation)?, of(bare)?)
            .map(|(with, without)| with * signatures / without)
            .collect();
        let share = 100.0 * median(shares).context("no round")?;
        let least = if signatures > 1.0 { "two bare" } else { "bare" };
        told.insert(
            format!("{operation} is"),
            format!("{share:.1} % of {least} {bare}"),
        );
    }
    for (operation, per_second) in rounds {
        let per_second = median(per_second).context("no round")?;
        told.insert(operation, format!("{per_second:.0} a second"));
    }
    for (what, figure) in &told {
        say(format_args!("{what} {figure}"));
    }
    if !dry {
        let about = page::About::of_this_run(root)?;
        let path = root.join(PAGE);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::write(&path, page::with_notes(&text, NAME, &about, &told))?;
        say(format_args!("bench: wrote a line into {PAGE}"));
    }
    Ok(())
}

fn keep(
    line: &str,
    rounds: &mut BTreeMap<String, Vec<f64>>,
    told: &mut BTreeMap<String, String>,
) -> bool {
    match line.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["round", operation, figure] => figure.parse().is_ok_and(|figure| {
            rounds
                .entry((*operation).to_owned())
                .or_default()
                .push(figure);
            true
        }),
        ["bytes", what, count] => {
            told.insert((*what).to_owned(), format!("{count} bytes"));
            true
        }
        _ => false,
    }
}

fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied()
}
