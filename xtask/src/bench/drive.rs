//! Runs `denizen rehearse`, which starts a city and plays its visitors, and reads what it measured: one line a
//! figure, `sample OPERATION MICROSECONDS` or `rate OPERATION PER_SECOND`. Another line is shown and nothing more.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::program;
use crate::say::say;

/// What was measured of one operation.
#[derive(Debug, Default, PartialEq)]
pub struct Sample {
    pub microseconds: Vec<u64>,
    pub per_second: Option<f64>,
}

/// By operation.
pub type Samples = BTreeMap<String, Sample>;

/// Builds and runs the rehearsal to its end, in a new directory below `folder`.
///
/// # Errors
/// It fails, or says something that cannot be read.
pub fn run(root: &Path, folder: &Path, clerks: usize) -> Result<Samples> {
    let words = ["build", "--release", "--package", "denizen"];
    program::run(program::command(root, &program::cargo(), &words))?;
    let denizen = program::target_folder(root)?.join("release/denizen");
    let data = folder.join("city");
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    let (data, clerks) = (data.to_string_lossy(), clerks.to_string());
    let words = ["rehearse", "--data", &data, "--clerks", &clerks];
    let command = program::command(root, &denizen.to_string_lossy(), &words);
    collect(command, |_| false)
}

/// Runs a program that says its figures, to its end. `other` is offered the lines that are no figure of a duration, and says
/// whether it took them; what nobody takes is shown.
///
/// # Errors
/// It fails, or says something that cannot be read.
pub fn collect(mut command: Command, mut other: impl FnMut(&str) -> bool) -> Result<Samples> {
    command.stdout(Stdio::piped());
    let mut child = command.spawn().context("cannot start the measurement")?;
    let output = child.stdout.take().context("it has no output")?;
    let mut samples = Samples::new();
    for line in BufReader::new(output).lines() {
        let line = line?;
        if !read(&line, &mut samples)? && !other(&line) {
            say(line);
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("the measurement failed: {status}");
    }
    Ok(samples)
}

/// Reads one line; `false` when it is not a figure.
fn read(line: &str, samples: &mut Samples) -> Result<bool> {
    let unreadable = || format!("the measurement said `{line}`");
    match line.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["sample", operation, figure] => {
            let figure = figure.parse().with_context(unreadable)?;
            let sample = samples.entry((*operation).to_owned()).or_default();
            sample.microseconds.push(figure);
        }
        ["rate", operation, figure] => {
            let figure = figure.parse().with_context(unreadable)?;
            let sample = samples.entry((*operation).to_owned()).or_default();
            sample.per_second = Some(figure);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Sample, Samples, read};

    #[test]
    fn figures_are_collected_by_operation() {
        let mut samples = Samples::new();
        for line in [
            "sample logged-read 1200",
            "sample logged-read 900",
            "rate logged-read 812.5",
        ] {
            assert!(read(line, &mut samples).unwrap());
        }
        assert!(!read("seeding 50,000 dwellings", &mut samples).unwrap());
        assert!(read("sample logged-read fast", &mut samples).is_err());
        let expected = Sample {
            microseconds: vec![1200, 900],
            per_second: Some(812.5),
        };
        assert_eq!(samples, [("logged-read".to_owned(), expected)].into());
    }
}
