//! `denizen backup`: copies of the three embedded databases as of one moment, each checked after it was written.
//!
//! Keys are not in it: a copy of keyhold's database without its root key opens nothing, and keeping both in one place
//! would undo that. The public log files are copied by anybody who watches them.

use std::path::Path;

use anyhow::{Context as _, bail};
use store::Schema;

use crate::configuration::{Configuration, Storage};
use crate::directory::DataDirectory;

/// Writes the copies into a new folder.
///
/// # Errors
/// When the folder holds copies already, or a copy does not pass its check.
pub fn back_up(directory: &DataDirectory, to: &Path) -> anyhow::Result<()> {
    let configuration = Configuration::read(&directory.configuration())?;
    if !matches!(configuration.storage, Storage::Embedded) {
        bail!("this city is kept in PostgreSQL: back it up with pg_basebackup");
    }
    std::fs::create_dir_all(to)?;
    // Each copy is later than the ones before it. City before keyhold: every sealed record of the copy then has its key.
    // Keyhold before log: what keyhold has seen of the log is then in the copy, and an entry that keyhold has not
    // confirmed yet is found again; the other way round, keyhold would take the restored log for one that was cut.
    for role in [Schema::City, Schema::Keyhold, Schema::Log] {
        let target = to.join(format!("{role}.db"));
        store::sqlite::backup(directory.database(role), &target, role)
            .with_context(|| format!("cannot back up the {role} database"))?;
    }
    Ok(())
}

/// Checks copies without touching them.
///
/// # Errors
/// With the copy that is damaged, of another role or too new.
pub fn check(folder: &Path) -> anyhow::Result<()> {
    for role in Schema::ALL {
        let path = folder.join(format!("{role}.db"));
        store::sqlite::check(&path, role)
            .with_context(|| format!("{} is not a good copy", path.display()))?;
    }
    Ok(())
}
