//! `denizen doctor`: one command, one line a question: whether everything that a city rests on is as it must be, and what
//! to do where it is not.
//!
//! Must never open a record, name anybody, print a secret, or change anything.

mod condition;
mod databases;
mod surroundings;

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use serde::Serialize;

use crate::command_line::say;
use crate::configuration::Configuration;
use crate::directory::DataDirectory;

pub use condition::{Condition, examine};

/// Said of what is kept in the other directory of a city whose keyhold runs apart.
const ELSEWHERE: &str = "keyhold runs apart: ask in the other directory too";

/// What `denizen doctor` takes.
#[derive(Debug, Args)]
pub struct DoctorArguments {
    /// The city's directory, or keyhold's own where it runs apart.
    #[arg(long)]
    data: PathBuf,
    /// The folder of the backups.
    #[arg(long)]
    backups: Option<PathBuf>,
    /// The folder of the backup keys, to see that the newest backups open.
    #[arg(long, requires = "backups")]
    keys: Option<PathBuf>,
    /// Read every entry of the log and compare the databases although the city runs.
    #[arg(long)]
    thorough: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// How an answer turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// As it must be.
    Ok,
    /// Not looked at; the line says why.
    Skipped,
    /// Something is to be done.
    Bad,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was asked.
    pub question: String,
    /// How it turned out.
    pub standing: Standing,
    /// What was seen, and what to do.
    pub words: String,
}

impl Finding {
    fn ok(question: impl Into<String>, words: impl Into<String>) -> Self {
        Self::of(question, Standing::Ok, words)
    }

    fn skipped(question: impl Into<String>, words: impl Into<String>) -> Self {
        Self::of(question, Standing::Skipped, words)
    }

    fn bad(question: impl Into<String>, words: impl Into<String>) -> Self {
        Self::of(question, Standing::Bad, words)
    }

    fn of(question: impl Into<String>, standing: Standing, words: impl Into<String>) -> Self {
        Self {
            question: question.into(),
            standing,
            words: words.into(),
        }
    }

    /// What was seen, or the error with its causes.
    fn from(question: impl Into<String>, seen: anyhow::Result<String>) -> Self {
        match seen {
            Ok(words) => Self::ok(question, words),
            Err(error) => Self::bad(question, format!("{error:#}")),
        }
    }

    fn line(&self) -> String {
        let mark = match self.standing {
            Standing::Ok => "✓",
            Standing::Skipped => "–",
            Standing::Bad => "✗",
        };
        format!("{mark} {}: {}", self.question, self.words)
    }
}

/// Asks everything and prints it.
///
/// # Errors
/// When anything is not as it must be.
pub fn run(arguments: &DoctorArguments) -> anyhow::Result<()> {
    let findings = ask(arguments);
    if arguments.json {
        say(&serde_json::to_string_pretty(&findings)?)?;
    } else {
        for finding in &findings {
            say(&finding.line())?;
        }
    }
    let bad = findings
        .iter()
        .filter(|finding| finding.standing == Standing::Bad)
        .count();
    if bad > 0 {
        bail!(
            "{bad} of {} answers need you; keep a copy of the directory before anything else is done",
            findings.len()
        );
    }
    if arguments.json {
        return Ok(());
    }
    say(&format!("doctor: ok, {} answers", findings.len()))
}

/// Asks everything.
#[must_use]
pub fn ask(arguments: &DoctorArguments) -> Vec<Finding> {
    let directory = DataDirectory::at(arguments.data.clone());
    let configuration = match Configuration::read(&directory.configuration()) {
        Ok(configuration) => configuration,
        Err(error) => return vec![Finding::bad("configuration", format!("{error:#}"))],
    };
    let mut findings = databases::each(&configuration, &directory);
    findings.push(databases::restored(&directory));
    findings.extend(databases::marks(&configuration, &directory));
    findings.push(databases::log(&configuration, &directory));
    findings.push(databases::entries(
        &configuration,
        &directory,
        arguments.thorough,
    ));
    findings.extend(surroundings::witnesses(&directory));
    findings.push(surroundings::secrets(&configuration, &directory));
    findings.push(surroundings::room(&directory));
    findings.extend(surroundings::backups(
        &configuration,
        &directory,
        arguments.backups.as_deref(),
        arguments.keys.as_deref(),
    ));
    findings.push(databases::between(
        &configuration,
        &directory,
        arguments.thorough,
        &findings,
    ));
    findings.push(databases::put_aside(&directory));
    findings
}
