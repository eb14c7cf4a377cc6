//! Online backup and the check of a restored file.

use std::path::Path;
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::error::translate;
use super::migrations;
use super::session::{Line, SqliteSession};
use crate::error::StoreError;
use crate::schema::{Schema, read_version};

/// Pages copied between two looks at the source. The source may go on writing meanwhile.
const PAGES_PER_STEP: std::ffi::c_int = 1_024;

/// Copies a file that may be in use into a new file, as of one moment, and checks the copy.
///
/// # Errors
/// [`StoreError::TargetExists`]; [`StoreError::StorageFull`] or [`StoreError::Unavailable`] while copying;
/// [`StoreError::Damaged`] if the copy does not pass [`check`].
pub fn backup(
    from: impl AsRef<Path>,
    to: impl AsRef<Path>,
    schema: Schema,
) -> Result<(), StoreError> {
    let to = to.as_ref();
    if to.exists() {
        return Err(StoreError::TargetExists {
            path: to.to_owned(),
        });
    }
    let source = open_existing(from.as_ref())?;
    let copied = copy(&source, to).and_then(|()| check(to, schema).map(drop));
    if copied.is_err() && to.exists() {
        // Half a backup must not be taken for one. Failing to remove it changes nothing about the refusal.
        let _gone = std::fs::remove_file(to);
    }
    copied
}

fn copy(source: &Connection, to: &Path) -> Result<(), StoreError> {
    let mut target = Connection::open(to).map_err(translate)?;
    Backup::new(source, &mut target)
        .and_then(|copy| copy.run_to_completion(PAGES_PER_STEP, Duration::ZERO, None))
        .map_err(translate)?;
    // One self-contained file: no write-ahead log has to travel with it.
    target
        .pragma_update(None, "journal_mode", "DELETE")
        .map_err(translate)?;
    target.close().map_err(|(_, error)| translate(error))
}

/// Checks that a file is whole, of this role, and of a version this program knows; answers the version. Changes nothing.
///
/// # Errors
/// [`StoreError::Damaged`], [`StoreError::OtherRole`], [`StoreError::UnknownSchema`], [`StoreError::NotOurs`].
pub fn check(path: impl AsRef<Path>, schema: Schema) -> Result<i64, StoreError> {
    let connection = open_existing(path.as_ref())?;
    let found: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(translate)?;
    if found != "ok" {
        return Err(StoreError::Damaged { reason: found });
    }
    let mut line = Line::new(connection);
    let known = i64::try_from(migrations(schema).len()).unwrap_or(i64::MAX);
    let version = read_version(&mut SqliteSession::on(&mut line), schema)?;
    if version == 0 {
        return Err(StoreError::NotOurs);
    }
    if version > known {
        return Err(StoreError::UnknownSchema {
            kind: schema,
            found: version,
            known,
        });
    }
    Ok(version)
}

fn open_existing(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(translate)?;
    connection
        .pragma_update(None, "query_only", true)
        .map_err(translate)?;
    Ok(connection)
}
