//! The databases: each by itself, their marks, the log against its public files and keyhold, and what lies between.
//!
//! Must never change any of them.

use anyhow::{Context as _, ensure};
use store::Schema;
use tlog::Checkpoint;
use tlog::note::SignedNote;

use super::{ELSEWHERE, Finding, Standing, condition};
use crate::city::{open_store, read_policy};
use crate::configuration::{Configuration, Storage};
use crate::directory::DataDirectory;
use crate::marks::{Carried, MarkFile, carried_by};
use crate::restore::refuse_unreconciled;

/// Each database: there, whole, of its role, of a version this program knows.
pub(super) fn each(configuration: &Configuration, directory: &DataDirectory) -> Vec<Finding> {
    let one = |role| {
        let question = format!("{role} database");
        if !directory.keeps(configuration, role) {
            return Finding::skipped(question, ELSEWHERE);
        }
        Finding::from(question, whole(configuration, directory, role))
    };
    Schema::ALL.map(one).into()
}

fn whole(
    configuration: &Configuration,
    directory: &DataDirectory,
    role: Schema,
) -> anyhow::Result<String> {
    if matches!(configuration.storage, Storage::Embedded) {
        let path = directory.database(role);
        ensure!(
            path.exists(),
            "{} is missing: restore it from a backup",
            path.display()
        );
        let version = store::sqlite::check(&path, role)?;
        return Ok(format!("whole, schema version {version}"));
    }
    open_store(configuration, directory, role)?;
    Ok("answers; PostgreSQL checks its own pages".to_owned())
}

/// Whether a restore waits to be reconciled.
pub(super) fn restored(directory: &DataDirectory) -> Finding {
    let seen = refuse_unreconciled(directory).map(|()| "none waits to be reconciled".to_owned());
    Finding::from("restores", seen)
}

/// Whether the three are of one age.
pub(super) fn marks(configuration: &Configuration, directory: &DataDirectory) -> Vec<Finding> {
    let one = |role| {
        let question = format!("age of the {role} database");
        // The file lies in the city's directory; keyhold judges its own mark when the city shows it the next.
        if directory.is_keyholds() || !directory.keeps(configuration, role) {
            return Finding::skipped(question, ELSEWHERE);
        }
        Finding::from(question, age(configuration, directory, role))
    };
    Schema::ALL.map(one).into()
}

fn age(
    configuration: &Configuration,
    directory: &DataDirectory,
    role: Schema,
) -> anyhow::Result<String> {
    existing(configuration, directory, role)?;
    let store = open_store(configuration, directory, role)?;
    for _ in 1..ATTEMPTS {
        let carried = carried_by(&store)?;
        if MarkFile::read(&directory.mark())?.judge(carried).is_ok() {
            return Ok(as_the_others(carried));
        }
    }
    let carried = carried_by(&store)?;
    MarkFile::read(&directory.mark())?.judge(carried)?;
    Ok(as_the_others(carried))
}

/// A city that runs may write the next mark between two looks.
const ATTEMPTS: u32 = 3;

fn as_the_others((_, mark): Carried) -> String {
    format!("as the others, mark {}", mark.map_or(0, |mark| mark.number))
}

/// A question must not make a database.
fn existing(
    configuration: &Configuration,
    directory: &DataDirectory,
    role: Schema,
) -> anyhow::Result<()> {
    let path = directory.database(role);
    let there = !matches!(configuration.storage, Storage::Embedded) || path.exists();
    ensure!(there, "{} is missing", path.display());
    Ok(())
}

/// Whether the log reaches as far as what was published and what keyhold has seen.
pub(super) fn log(configuration: &Configuration, directory: &DataDirectory) -> Finding {
    if !directory.keeps(configuration, Schema::Log) {
        return Finding::skipped("log", ELSEWHERE);
    }
    Finding::from("log", reach(configuration, directory))
}

fn reach(configuration: &Configuration, directory: &DataDirectory) -> anyhow::Result<String> {
    let published = published(directory)?;
    let seen = if directory.keeps(configuration, Schema::Keyhold) {
        Some(seen_by_keyhold(configuration, directory)?)
    } else {
        None
    };
    existing(configuration, directory, Schema::Log)?;
    let stored = open_store(configuration, directory, Schema::Log)?
        .read("doctor: size of the log", |tx| {
            anyhow::Ok(store::log::entry::size(tx)?)
        })?;
    let back = "it was rolled back: `denizen restore reconcile-log` reads the missing entries back";
    ensure!(
        published <= stored,
        "{published} entries were published and {stored} are stored: {back}"
    );
    let Some(seen) = seen else {
        return Ok(format!(
            "{stored} entries, {published} published; keyhold, which runs apart, compares what it has seen whenever the city \
             shows it a mark"
        ));
    };
    ensure!(
        seen <= stored,
        "keyhold has seen {seen} entries and {stored} are stored: {back}"
    );
    Ok(format!(
        "{stored} entries, {published} published, keyhold has seen {seen}"
    ))
}

fn seen_by_keyhold(
    configuration: &Configuration,
    directory: &DataDirectory,
) -> anyhow::Result<u64> {
    existing(configuration, directory, Schema::Keyhold)?;
    let seen = open_store(configuration, directory, Schema::Keyhold)?
        .read("doctor: checkpoint seen", |tx| {
            anyhow::Ok(store::keyhold::checkpoint_seen::get(tx)?)
        })?;
    Ok(seen.map_or(0, |(size, _)| size))
}

/// Entries in the published checkpoint; none before the first.
fn published(directory: &DataDirectory) -> anyhow::Result<u64> {
    let path = directory.public_log().join(access::log::layout::CHECKPOINT);
    if !path.exists() {
        return Ok(0);
    }
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let note = SignedNote::parse(&text).context("the published checkpoint was altered")?;
    let policy = read_policy(directory)?;
    let key = &policy
        .logs()
        .first()
        .context("the policy names no log")?
        .key;
    let checkpoint =
        Checkpoint::verify(&note, key).context("the published checkpoint was altered")?;
    Ok(checkpoint.size)
}

/// What lies between the three, if nothing speaks against opening the city.
pub(super) fn between(
    configuration: &Configuration,
    directory: &DataDirectory,
    so_far: &[Finding],
) -> Finding {
    const QUESTION: &str = "between the databases";
    if so_far
        .iter()
        .any(|finding| finding.standing == Standing::Bad)
    {
        return Finding::skipped(QUESTION, "not compared before the rest is mended");
    }
    if configuration.keyhold.is_some() {
        return Finding::skipped(QUESTION, "not compared where keyhold runs apart");
    }
    match directory.lock() {
        Err(_) => return Finding::skipped(QUESTION, "not compared while the city runs"),
        Ok(lock) => drop(lock),
    }
    let seen = condition::examine(directory.clone()).and_then(|condition| {
        ensure!(
            condition.is_whole(),
            "{} half-registered residents, {} cases without a history, {} lists of openings with a hole, {} keys released without an entry",
            condition.half_registered,
            condition.cases_without_actions,
            condition.chains_with_holes,
            condition.releases_without_entry
        );
        Ok(format!("whole, {} releases compared with the log", condition.releases))
    });
    Finding::from(QUESTION, seen)
}
