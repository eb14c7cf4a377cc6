//! Runs the driver, which starts a city and plays its visitors, and reads what it measured: one line a figure,
//! `sample OPERATION MICROSECONDS` or `rate OPERATION PER_SECOND`. Another line is shown and nothing more.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

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

/// Runs the driver of the benchmark `name` to its end.
///
/// # Errors
/// It fails, or says something that cannot be read.
pub fn run(root: &Path, name: &str, folder: &Path, seconds: u64) -> Result<Samples> {
    let (folder, seconds) = (folder.to_string_lossy(), seconds.to_string());
    let words = [
        "run",
        "--release",
        "--package",
        "tests",
        "--bin",
        "bench",
        "--",
        name,
        "--data",
        &folder,
        "--seconds",
        &seconds,
    ];
    let mut command = program::command(root, &program::cargo(), &words);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start the driver")?;
    let lines = BufReader::new(child.stdout.take().context("the driver has no output")?).lines();
    let mut samples = Samples::new();
    for line in lines {
        let line = line?;
        if !read(&line, &mut samples)? {
            say(line);
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("the driver of {name} failed: {status}");
    }
    Ok(samples)
}

/// Reads one line; `false` when it is not a figure.
fn read(line: &str, samples: &mut Samples) -> Result<bool> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let sample = |samples: &mut Samples, operation: &str, change: &mut dyn FnMut(&mut Sample)| {
        change(samples.entry(operation.to_owned()).or_default());
    };
    match words.as_slice() {
        ["sample", operation, figure] => {
            let figure: u64 = figure
                .parse()
                .with_context(|| format!("the driver said `{line}`"))?;
            sample(samples, operation, &mut |sample| {
                sample.microseconds.push(figure)
            });
        }
        ["rate", operation, figure] => {
            let figure: f64 = figure
                .parse()
                .with_context(|| format!("the driver said `{line}`"))?;
            sample(samples, operation, &mut |sample| {
                sample.per_second = Some(figure)
            });
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
