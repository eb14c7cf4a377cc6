//! `denizen job run`: goes over the records that a signed and announced job names, and says how far it has come.
//!
//! A job that is ended in the middle goes on where it stood. It must never print anything that a record holds.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use sha2::{Digest, Sha256};

use crate::backup::envelope::hex;
use crate::city::OpenCity;
use crate::command_line::say;
use crate::directory::DataDirectory;

/// What `denizen job` takes.
#[derive(Debug, Args)]
pub struct JobArguments {
    #[command(subcommand)]
    command: JobCommand,
}

#[derive(Debug, Subcommand)]
enum JobCommand {
    /// Say which build this is: officials sign for one build, and no other runs the job.
    Build,
    /// Run a job to its end, or from where it was ended.
    Run {
        /// The run's name, 64 hexadecimal digits, as it was answered to the last official who signed.
        run: String,
        /// The city's directory. The city must not be running.
        #[arg(long)]
        data: PathBuf,
    },
}

/// Runs it.
///
/// # Errors
/// When the run is not announced, was signed for another build, or the city does not open.
pub fn run(arguments: &JobArguments) -> anyhow::Result<()> {
    match &arguments.command {
        JobCommand::Build => say(&build()?),
        JobCommand::Run { run, data } => {
            let name = name(run).context("the run's name is 64 hexadecimal digits")?;
            let city = OpenCity::open(DataDirectory::at(data.clone()))?;
            let announced = city.office.job_run(&name)?;
            say(&format!(
                "{}: {} of {} records announced have been opened before",
                announced.job, announced.records_done, announced.records_max
            ))?;
            let done = city.office.run_job(&name, &build()?, |progress| {
                let line = format!(
                    "{} opened, {} written again",
                    progress.opened, progress.rewritten
                );
                // A closed pipe must not end a job in the middle.
                let _ = say(&line);
            })?;
            say(&format!(
                "done: {} opened, {} written again; each stands on its resident's list. Passed by: {} that nobody has called up yet",
                done.opened, done.rewritten, done.passed_by
            ))
        }
    }
}

/// SHA-256 of this program's file.
pub(crate) fn build() -> anyhow::Result<String> {
    let path = std::env::current_exe().context("cannot find this program's file")?;
    let program =
        std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(hex(&Sha256::digest(program)))
}

fn name(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut name = [0; 32];
    for (place, byte) in name.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(name)
}
