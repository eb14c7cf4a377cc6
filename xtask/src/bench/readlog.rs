//! The logged read itself, below HTTP: keyhold in a process of its own, the log on the same disk, the flush measured in
//! the same run. Prints the processor's time by thread and what an unlogged read would cost, so that nobody has to guess
//! what the log is worth.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};

use super::drive::{self, Samples};
use super::figures::Figures;
use super::page::Row;
use super::{PAGE, disk, page};
use crate::program;
use crate::say::say;

const NAME: &str = "readlog";

/// Builds the example in release, runs it, prints, and adds the rows.
///
/// # Errors
/// It fails, or says nothing to compute a figure from.
pub fn run(root: &Path, history: bool, dry: bool) -> Result<()> {
    let words = [
        "build",
        "--release",
        "--package",
        "access",
        "--example",
        NAME,
    ];
    program::run(program::command(root, &program::cargo(), &words))?;
    let target = program::target_folder(root)?;
    let folder = target.join("bench").join(NAME);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let before = disk::fsync_microseconds(&folder)?;
    let town = folder.join("town").to_string_lossy().into_owned();
    let mut words = vec![town.as_str()];
    if history {
        words.push("history");
    }
    let example = target.join("release/examples").join(NAME);
    let mut told = BTreeMap::new();
    let command = program::command(root, &example.to_string_lossy(), &words);
    let samples = drive::collect(command, |line| keep(line, &mut told))?;
    let after = disk::fsync_microseconds(&folder)?;
    std::fs::remove_dir_all(&folder)?;
    let fsync = Figures::of([before, after].concat()).context("the disk was not measured")?;
    say(format_args!(
        "fsync on the same disk, before and after: {fsync}"
    ));
    let rows = rows(samples, fsync.p50)?;
    for row in &rows {
        say(row);
    }
    for (what, figure) in &told {
        say(format_args!("{what}: {figure}"));
    }
    if !dry {
        let about = page::About::of_this_run(root)?;
        let path = root.join(PAGE);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let text = page::with_rows(&text, NAME, &about, &rows);
        std::fs::write(&path, page::with_notes(&text, NAME, &about, &told))?;
        say(format_args!("bench: wrote {} rows into {PAGE}", rows.len()));
    }
    Ok(())
}

/// Figures that are no sample of a duration in microseconds.
fn keep(line: &str, told: &mut BTreeMap<String, String>) -> bool {
    match line.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["cpu", what, figure] => told.insert(format!("cpu {what}"), format!("{figure} µs a read")),
        ["ratio", what, figure] => told.insert((*what).to_owned(), (*figure).to_owned()),
        _ => return false,
    };
    true
}

fn rows(samples: Samples, fsync_p50: u64) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (operation, sample) in samples {
        if sample.microseconds.is_empty() {
            let rate = sample.per_second.context("an empty sample")?;
            say(format_args!("{operation}: {rate:.0} per second"));
            continue;
        }
        let figures = Figures::of(sample.microseconds).context("an empty sample")?;
        rows.push(Row {
            operation,
            figures,
            per_second: sample.per_second,
            fsync_p50,
        });
    }
    Ok(rows)
}
