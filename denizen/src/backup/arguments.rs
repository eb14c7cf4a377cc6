//! What `denizen backup` takes, and what it prints.
//!
//! Must never take a key as an argument, only the file it is in.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use store::Schema;

use super::{ORDER, back_up, keys, shelf, verify};
use crate::command_line::say;
use crate::configuration::Configuration;
use crate::directory::DataDirectory;

/// What `denizen backup` takes.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct BackupArguments {
    #[command(subcommand)]
    other: Option<Other>,
    /// The city's directory; the city may be running.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Which database: `city` (also called `app`), `log` or `keyhold`.
    #[arg(long, value_parser = database_role, requires = "key", requires = "to")]
    role: Option<Schema>,
    /// The new file.
    #[arg(long)]
    to: Option<PathBuf>,
    /// The file of the role's backup key.
    #[arg(long)]
    key: Option<PathBuf>,
    /// Instead: a folder for all that this directory keeps, each in a file of its own, named after role and day.
    #[arg(long, conflicts_with_all = ["role", "to", "key"], requires = "keys")]
    folder: Option<PathBuf>,
    /// The folder of their keys: `city.key`, `log.key`, `keyhold.key`.
    #[arg(long)]
    keys: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Other {
    /// Make a backup key, for one role.
    NewKey {
        /// The new file.
        #[arg(long)]
        to: PathBuf,
    },
    /// Open a backup to its last byte, and keep nothing.
    Check {
        /// The backup.
        #[arg(long)]
        from: PathBuf,
        /// The file of its key.
        #[arg(long)]
        key: PathBuf,
    },
    /// Say which backups lie in a folder.
    List {
        /// The folder.
        #[arg(long)]
        folder: PathBuf,
    },
    /// Remove the backups whose time is over.
    Expire {
        /// The folder.
        #[arg(long)]
        folder: PathBuf,
        /// The city's directory, for the day it is there.
        #[arg(long)]
        data: PathBuf,
    },
}

/// A database by the name of its role.
///
/// # Errors
/// When it is none.
pub fn database_role(text: &str) -> Result<Schema, String> {
    Schema::ALL
        .into_iter()
        .find(|role| role.as_str() == text || (*role == Schema::City && text == "app"))
        .ok_or_else(|| "one of city (also: app), log, keyhold".to_owned())
}

/// Runs it.
///
/// # Errors
/// With what happened and what to do.
pub fn run(arguments: &BackupArguments) -> anyhow::Result<()> {
    match &arguments.other {
        Some(other) => run_other(other),
        None => make(arguments),
    }
}

fn make(arguments: &BackupArguments) -> anyhow::Result<()> {
    let data = arguments
        .data
        .as_ref()
        .context("name the city's directory with --data")?;
    let directory = DataDirectory::at(data.clone());
    match (
        arguments.role,
        &arguments.to,
        &arguments.key,
        &arguments.folder,
        &arguments.keys,
    ) {
        (Some(role), Some(to), Some(key), None, None) => one(&directory, role, to, key),
        (None, None, None, Some(folder), Some(keys)) => all(&directory, folder, keys),
        _ => bail!("say --role, --to and --key for one database, or --folder and --keys for all"),
    }
}

fn one(directory: &DataDirectory, role: Schema, to: &Path, key: &Path) -> anyhow::Result<()> {
    let header = back_up(directory, role, to, &keys::read(key)?)?;
    say(&format!(
        "backup: ok, {role} database of {} ({} bytes) in {}, sealed under key {}, to be removed after {} days",
        header.day,
        header.bytes,
        to.display(),
        header.key,
        header.retention_days
    ))
}

/// Files `ROLE-DAY.denizen-backup` in one folder. Where they are kept afterwards should differ by role.
fn all(directory: &DataDirectory, folder: &Path, keys: &Path) -> anyhow::Result<()> {
    let configuration = Configuration::read(&directory.configuration())?;
    let day = super::today(&configuration).date();
    std::fs::create_dir_all(folder)?;
    let (here, elsewhere): (Vec<Schema>, Vec<Schema>) = ORDER
        .into_iter()
        .partition(|role| directory.keeps(&configuration, *role));
    for role in here {
        let to = folder.join(format!("{role}-{day}.{}", shelf::ENDING));
        one(directory, role, &to, &keys.join(format!("{role}.key")))?;
    }
    for role in elsewhere {
        say(&format!(
            "backup: the {role} database is in the other directory, for keyhold runs apart: back it up there"
        ))?;
    }
    Ok(())
}

fn run_other(other: &Other) -> anyhow::Result<()> {
    match other {
        Other::NewKey { to } => {
            let key = keys::make(to)?;
            say(&format!(
                "made key {} in {}: keep it away from the backups it opens, on two media",
                key.id,
                to.display()
            ))
        }
        Other::Check { from, key } => {
            let header = verify(from, &keys::read(key)?)?;
            say(&format!(
                "backup: whole, {} database of {}",
                header.role, header.day
            ))
        }
        Other::List { folder } => {
            for backup in shelf::list(folder)? {
                let header = &backup.header;
                say(&format!(
                    "{}  {}  {} bytes  key {}  until {}  {}",
                    header.day,
                    header.role,
                    header.bytes,
                    header.key,
                    header
                        .expires_on()
                        .map_or_else(String::new, |day| day.date().to_string()),
                    backup.path.display()
                ))?;
            }
            Ok(())
        }
        Other::Expire { folder, data } => {
            let directory = DataDirectory::at(data.clone());
            let configuration = Configuration::read(&directory.configuration())?;
            let gone = shelf::expire(folder, super::today(&configuration))?;
            for backup in &gone {
                say(&format!("removed {}", backup.path.display()))?;
            }
            say(&format!(
                "backup: ok, {} removed because their time is over",
                gone.len()
            ))
        }
    }
}
