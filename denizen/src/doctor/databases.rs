//! The databases: each by itself, their marks, the log against its public files and keyhold, and what lies between.
//!
//! Must never change any of them.

use anyhow::{Context as _, ensure};
use store::Schema;

use super::{ELSEWHERE, Finding, Standing, condition};
use crate::configuration::{Configuration, Storage};
use crate::databases::open_to_read;
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
    open_to_read(configuration, directory, role)?;
    Ok("answers; PostgreSQL checks its own pages".to_owned())
}

/// Whether a restore waits to be reconciled.
pub(super) fn restored(directory: &DataDirectory) -> Finding {
    let seen = refuse_unreconciled(directory).map(|()| "none waits to be reconciled".to_owned());
    Finding::from("restores", seen)
}

/// Databases that a restore has put aside: copies like any other, with the keys of whoever was forgotten since.
pub(super) fn put_aside(directory: &DataDirectory) -> Finding {
    Finding::from("databases put aside", none_is_left(directory))
}

fn none_is_left(directory: &DataDirectory) -> anyhow::Result<String> {
    let root = directory.root();
    let mut left = Vec::new();
    for file in
        std::fs::read_dir(root).with_context(|| format!("cannot read {}", root.display()))?
    {
        let name = file?.file_name().to_string_lossy().into_owned();
        if Schema::ALL
            .iter()
            .any(|role| name.starts_with(&format!("{role}.db.replaced-")))
        {
            left.push(name);
        }
    }
    left.sort();
    ensure!(
        left.is_empty(),
        "{} lies here since a restore and is a copy like any other: remove it when all is well",
        left.join(", ")
    );
    Ok("none lies here".to_owned())
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
    let store = open_to_read(configuration, directory, role)?;
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

/// Whether the log reaches as far as what was published and what keyhold has seen.
pub(super) fn log(configuration: &Configuration, directory: &DataDirectory) -> Finding {
    if !directory.keeps(configuration, Schema::Log) {
        return Finding::skipped("log", ELSEWHERE);
    }
    Finding::from("log", reach(configuration, directory))
}

fn reach(configuration: &Configuration, directory: &DataDirectory) -> anyhow::Result<String> {
    let published = condition::published(directory)?.map_or(0, |checkpoint| checkpoint.size);
    let seen = if directory.keeps(configuration, Schema::Keyhold) {
        let seen = condition::seen_by_keyhold(configuration, directory)?;
        Some(seen.map_or(0, |(size, _)| size))
    } else {
        None
    };
    let stored = open_to_read(configuration, directory, Schema::Log)?
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

/// What takes long on a long log is left out while the city works, unless it is asked for.
const NOT_WHILE_RUNNING: &str = "not looked at while the city runs: say --thorough";

/// Every entry of the log, against its signature, its public files and what keyhold has seen.
pub(super) fn entries(
    configuration: &Configuration,
    directory: &DataDirectory,
    thorough: bool,
) -> Finding {
    const QUESTION: &str = "entries of the log";
    if !directory.keeps(configuration, Schema::Log) {
        return Finding::skipped(QUESTION, ELSEWHERE);
    }
    if directory.is_in_use() && !thorough {
        return Finding::skipped(QUESTION, NOT_WHILE_RUNNING);
    }
    let read = || condition::read_log(configuration, directory);
    // A city that runs may remove sealed bodies between two looks.
    let seen = read().or_else(|_| read());
    Finding::from(
        QUESTION,
        seen.map(|entries| format!("{entries} read, each as it was signed")),
    )
}

/// What must hold within and between the databases, if nothing else speaks against it.
pub(super) fn between(
    configuration: &Configuration,
    directory: &DataDirectory,
    thorough: bool,
    so_far: &[Finding],
) -> Finding {
    const QUESTION: &str = "between the databases";
    if so_far
        .iter()
        .any(|finding| finding.standing == Standing::Bad)
    {
        return Finding::skipped(QUESTION, "not compared before the rest is mended");
    }
    if directory.is_in_use() && !thorough {
        return Finding::skipped(QUESTION, NOT_WHILE_RUNNING);
    }
    let seen = condition::count(configuration, directory).and_then(|condition| {
        ensure!(
            condition.is_whole(),
            "{} half-registered residents, {} cases without a history, {} lists of openings with a hole, {} keys released without an entry",
            condition.half_registered,
            condition.cases_without_actions,
            condition.chains_with_holes,
            condition.releases_without_entry
        );
        Ok(if configuration.keyhold.is_none() {
            format!("whole, {} releases compared with the log", condition.releases)
        } else {
            "what lies here is whole; releases are not compared with the log where keyhold runs apart".to_owned()
        })
    });
    Finding::from(QUESTION, seen)
}
