//! The roles and their schemas: which migrations each engine runs, and what is refused.

use std::fmt;

use crate::error::StoreError;
use crate::transaction::{Mode, Session};
use crate::value::Value;

/// The role a database serves. Each keeps a database of its own, so that a stolen or restored one is only that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Schema {
    /// Residents (sealed), cases, officials, the public dwelling register.
    City,
    /// The read log: entries and sealed bodies.
    Log,
    /// Wrapped keys, chain states, blind indexes.
    Keyhold,
}

impl Schema {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::City, Self::Log, Self::Keyhold];

    /// The role's name in configuration and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::Log => "log",
            Self::Keyhold => "keyhold",
        }
    }
}

impl fmt::Display for Schema {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// The steps of one engine and role; step `n` of the list makes version `n + 1`.
pub(crate) type Migrations = &'static [&'static str];

/// Brings a database to the newest version this program knows, each step in a transaction of its own.
pub(crate) fn migrate(
    session: &mut dyn Session,
    kind: Schema,
    steps: Migrations,
) -> Result<(), StoreError> {
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    let found = read_version(session, kind)?;
    if found > known {
        return Err(StoreError::UnknownSchema { kind, found, known });
    }
    let done = usize::try_from(found).unwrap_or(0);
    for (step, script) in steps.iter().enumerate().skip(done) {
        if let Err(error) = apply(session, kind, step, script) {
            // Another process may be migrating at the same moment; the loser finds the work done.
            if read_version(session, kind)? <= position(step) {
                return Err(error);
            }
        }
        tracing::info!(schema = %kind, version = step + 1, "schema migrated");
    }
    Ok(())
}

/// Sees that a database is of the newest version this program knows, without bringing it there.
pub(crate) fn expect_newest(
    session: &mut dyn Session,
    kind: Schema,
    steps: Migrations,
) -> Result<(), StoreError> {
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    match read_version(session, kind)? {
        0 => Err(StoreError::NotOurs),
        found if found < known => Err(StoreError::OlderSchema { kind, found, known }),
        found if found > known => Err(StoreError::UnknownSchema { kind, found, known }),
        _ => Ok(()),
    }
}

fn position(step: usize) -> i64 {
    i64::try_from(step).unwrap_or(i64::MAX)
}

/// 0 for an empty database.
pub(crate) fn read_version(session: &mut dyn Session, kind: Schema) -> Result<i64, StoreError> {
    session.begin(Mode::Read)?;
    let version = read_version_inside(session, kind);
    session.roll_back();
    version
}

fn read_version_inside(session: &mut dyn Session, kind: Schema) -> Result<i64, StoreError> {
    let tables = session.tables()?;
    if tables.is_empty() {
        return Ok(0);
    }
    if !tables.iter().any(|table| table == "schema_version") {
        return Err(StoreError::NotOurs);
    }
    let row = session
        .query_one("SELECT role, version FROM schema_version LIMIT 1", &[])?
        .ok_or(StoreError::NotOurs)?;
    if row.text(0)? != kind.as_str() {
        return Err(StoreError::OtherRole {
            wanted: kind,
            found: row.text(0)?.to_owned(),
        });
    }
    row.integer(1)
}

fn apply(
    session: &mut dyn Session,
    kind: Schema,
    step: usize,
    script: &str,
) -> Result<(), StoreError> {
    session.begin(Mode::Write)?;
    let applied = apply_inside(session, kind, step, script);
    let result = applied.and_then(|()| session.commit());
    session.roll_back();
    result
}

fn apply_inside(
    session: &mut dyn Session,
    kind: Schema,
    step: usize,
    script: &str,
) -> Result<(), StoreError> {
    session.run_script(script)?;
    let version = position(step + 1);
    let role = Value::from(kind.as_str());
    let changed = if step == 0 {
        session.execute(
            "INSERT INTO schema_version (role, version) VALUES ($1, $2)",
            &[role, version.into()],
        )?
    } else {
        session.execute(
            "UPDATE schema_version SET version = $2 WHERE role = $1 AND version = $3",
            &[role, version.into(), (version - 1).into()],
        )?
    };
    if changed == 1 {
        Ok(())
    } else {
        Err(StoreError::Contended)
    }
}
