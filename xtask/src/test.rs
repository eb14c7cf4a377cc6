//! Everything that must be green before a change lands, in stages, cheapest first. Nothing may be
//! skipped without a line that says so, and in continuous integration nothing may be skipped at all.

mod browser;
mod demo;
mod documents;
mod house;
mod install;
mod rust;

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::program;
use crate::say::say;
use crate::stopwatch::Stopwatch;

/// Which stages to run.
#[derive(clap::Args)]
pub struct Arguments {
    /// Only these stages, by name; without it, all.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

/// How a stage ended, when it did not fail.
pub enum Ended {
    Green,
    /// Could not be run here, and why; a failure in continuous integration.
    NotRun(String),
}

type Stage = fn(&Path) -> Result<Ended>;

const STAGES: &[(&str, Stage)] = &[
    ("install", install::run),
    ("format", rust::format),
    ("tidy", rust::tidy),
    ("clippy", rust::clippy),
    ("tests", rust::tests),
    ("doctests", rust::doctests),
    ("coverage", house::coverage),
    ("mutants", house::mutants),
    ("browser", browser::story),
    ("axe", browser::axe),
    ("demo", demo::run),
    ("documents", documents::run),
];

/// Runs the stages in order and stops at the first that fails; says of every stage how it went.
///
/// # Errors
/// A stage failed, or could not be run although this is continuous integration.
pub fn run(root: &Path, arguments: &Arguments) -> Result<()> {
    if let Some(unknown) = arguments
        .only
        .iter()
        .find(|only| STAGES.iter().all(|(name, _)| name != only))
    {
        let names: Vec<&str> = STAGES.iter().map(|(name, _)| *name).collect();
        bail!(
            "there is no stage {unknown}; there are: {}",
            names.join(", ")
        );
    }
    let wanted =
        |name: &str| arguments.only.is_empty() || arguments.only.iter().any(|only| only == name);
    let mut rows: Vec<(&str, Duration, String)> = Vec::new();
    let mut failure = None;
    for (name, stage) in STAGES.iter().filter(|(name, _)| wanted(name)) {
        if failure.is_some() {
            rows.push((name, Duration::ZERO, "not reached".to_owned()));
            continue;
        }
        say(format_args!("\n== {name}"));
        let watch = Stopwatch::start();
        let word = match stage(root) {
            Ok(Ended::Green) => "green".to_owned(),
            Ok(Ended::NotRun(why)) => {
                if program::in_ci() {
                    failure = Some(format!("{name} could not be run: {why}"));
                }
                format!("NOT RUN: {why}")
            }
            Err(error) => {
                failure = Some(format!("{name}: {error:#}"));
                "FAILED".to_owned()
            }
        };
        rows.push((name, watch.elapsed(), word));
    }
    say_table(&rows);
    match failure {
        Some(failure) => bail!(failure),
        None => Ok(()),
    }
}

fn say_table(rows: &[(&str, Duration, String)]) {
    say("\nminutes  stage");
    for (name, time, word) in rows {
        say(format_args!(
            "{:>7.1}  {name:<12} {word}",
            time.as_secs_f64() / 60.0
        ));
    }
    let total: Duration = rows.iter().map(|(_, time, _)| *time).sum();
    say(format_args!("{:>7.1}  in all", total.as_secs_f64() / 60.0));
}
