//! What `denizen restore` takes, and what it prints: counts, never names.

use std::path::PathBuf;

use access::Reconciled;
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use store::Schema;

use super::log_back::{PublicCopy, own_files, reconcile_log};
use super::reconcile::{Outcome, reconcile};
use super::{how_to_reconcile, restore};
use crate::backup::{database_role, keys};
use crate::command_line::say;
use crate::directory::DataDirectory;

/// What `denizen restore` takes.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct RestoreArguments {
    #[command(subcommand)]
    other: Option<Other>,
    /// The city's directory. The city must not be running.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Which database: `city` (also called `app`), `log` or `keyhold`.
    #[arg(long, value_parser = database_role)]
    role: Option<Schema>,
    /// The backup.
    #[arg(long)]
    from: Option<PathBuf>,
    /// The file of the key it is sealed under.
    #[arg(long)]
    key: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Other {
    /// Bring the three databases to one mind after a restore.
    Reconcile {
        /// The city's directory.
        #[arg(long)]
        data: PathBuf,
        /// Keyhold's directory, where it runs apart.
        #[arg(long)]
        keyhold: Option<PathBuf>,
        /// Yes, what is counted as lost is lost.
        #[arg(long)]
        accept_loss: bool,
    },
    /// Read the entries that a restored log misses back from its public files.
    ReconcileLog {
        /// The city's directory.
        #[arg(long)]
        data: PathBuf,
        /// Keyhold's directory, where it runs apart.
        #[arg(long)]
        keyhold: Option<PathBuf>,
        /// A folder with a copy of the public files; by default the city's own.
        #[arg(long, conflicts_with = "url")]
        files: Option<PathBuf>,
        /// An address of the public files.
        #[arg(long)]
        url: Option<String>,
    },
}

/// Runs it.
///
/// # Errors
/// With what happened and what to do.
pub fn run(arguments: &RestoreArguments) -> anyhow::Result<()> {
    match &arguments.other {
        None => put_back(arguments),
        Some(Other::Reconcile {
            data,
            keyhold,
            accept_loss,
        }) => {
            let keyhold = DataDirectory::at(keyhold.as_ref().unwrap_or(data).clone());
            match reconcile(&DataDirectory::at(data.clone()), &keyhold, *accept_loss)? {
                Outcome::Done(done) => {
                    tell(&done)?;
                    say("reconcile: ok, the city can be started")
                }
                Outcome::AskFirst(found) => {
                    tell(&found)?;
                    bail!(
                        "some of this is lost, and nothing was changed: look for a newer backup, or say --accept-loss"
                    )
                }
            }
        }
        Some(Other::ReconcileLog {
            data,
            keyhold,
            files,
            url,
        }) => {
            let directory = DataDirectory::at(data.clone());
            let from = match (files, url) {
                (Some(folder), _) => PublicCopy::Folder(folder.clone()),
                (None, Some(address)) => PublicCopy::Address(address.clone()),
                (None, None) => own_files(&directory),
            };
            let keyhold = DataDirectory::at(keyhold.as_ref().unwrap_or(data).clone());
            let back = reconcile_log(&directory, &keyhold, &from)?;
            say(&format!(
                "reconcile-log: ok, {} entries of {} came back, {} of them without their sealed text",
                back.after - back.before,
                back.after,
                back.bodies_missing
            ))
        }
    }
}

fn put_back(arguments: &RestoreArguments) -> anyhow::Result<()> {
    let missing = "say --data, --role, --from and --key";
    let directory = DataDirectory::at(arguments.data.clone().context(missing)?);
    let role = arguments.role.context(missing)?;
    let from = arguments.from.as_ref().context(missing)?;
    let key = keys::read(arguments.key.as_ref().context(missing)?)?;
    let restored = restore(&directory, role, from, &key)?;
    if let Some(replaced) = &restored.replaced {
        say(&format!(
            "the database that was there is kept as {}: remove it when all is well",
            replaced.display()
        ))?;
    }
    if role == Schema::City && restored.notes_carried.is_none() {
        say(
            "no readable database was there to take over who was forgotten after the backup: they come back if keyhold's \
             database is restored too; the public list counts the destroyed keys",
        )?;
    }
    say(&format!(
        "restore: ok, {role} database of {}; next: {}",
        restored.header.day,
        how_to_reconcile(&directory)
    ))
}

fn tell(found: &Reconciled) -> anyhow::Result<()> {
    for (what, count) in [
        (
            "entries of the log that keyhold's lists were moved past",
            found.entries_passed,
        ),
        (
            "lists that ended since: their residents need a new check sheet",
            found.lists_ended,
        ),
        (
            "residents whose keys are destroyed again",
            found.forgotten_again,
        ),
        ("residents removed again", found.residents_removed),
        ("grants ended again", found.grants_ended),
        ("officials to be appointed anew", found.passkeys_ended),
        (
            "openings counted against each official's budget of today",
            found.spent_for_all,
        ),
        (
            "emergencies counted again against their office's cap of the month, from the public list",
            found.emergencies_counted,
        ),
        (
            "LOST: residents whose record no key opens any more",
            found.residents_without_keys,
        ),
        (
            "LOST: residents whose record is gone; they register again",
            found.residents_without_record,
        ),
        (
            "LOST: grants without a key; their holders ask again",
            found.grants_without_key,
        ),
    ] {
        if count > 0 {
            say(&format!("{count} {what}"))?;
        }
    }
    if found.keyhold_went_back {
        say(
            "NOT COUNTED AGAIN: a second signature may be due that keyhold no longer knows of, and an order of a court that was \
             carried out after the backup may be shown again; the lists of those concerned say so, and the public list counts both",
        )?;
    }
    Ok(())
}
