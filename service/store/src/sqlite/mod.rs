//! The embedded engine: one `SQLite` file for each role, one writer that is served in order of arrival, a few readers.
//! Every commit is flushed (`synchronous=FULL`), and what is deleted is overwritten (`secure_delete=ON`).

mod backup;
mod error;
mod session;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::sleep;

use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};

use crate::error::StoreError;
use crate::limits::{
    SQLITE_BUSY, SQLITE_READERS_MAX, SQLITE_STATEMENTS_MAX, SQLITE_WAL_KEPT_BYTES_MAX,
    SQLITE_WAL_PAGES_MAX, WAL_ATTEMPTS_MAX, WAL_PAUSE,
};
use crate::schema::{Migrations, Schema, expect_newest, migrate};
use crate::store::{Engine, Store, ToRead};
use crate::transaction::{Mode, Session};
use crate::turn::Turn;

pub use backup::{backup, check};
use error::translate;
use session::{Line, SqliteSession};

const CITY: Migrations = &[include_str!("../../migrations/sqlite/city/0001_first.sql")];
const LOG: Migrations = &[include_str!("../../migrations/sqlite/log/0001_first.sql")];
const KEYHOLD: Migrations = &[include_str!(
    "../../migrations/sqlite/keyhold/0001_first.sql"
)];

/// Opens the file, makes it if it is missing, and brings its schema up to date.
///
/// # Errors
/// [`StoreError::UnknownSchema`], [`StoreError::OtherRole`], [`StoreError::NotOurs`] for a file that is not what it
/// should be; [`StoreError::Unavailable`] or [`StoreError::StorageFull`] when it cannot be opened or written.
pub fn open(path: impl AsRef<Path>, schema: Schema) -> Result<Store, StoreError> {
    let path = path.as_ref();
    let writer = open_writer(path)?;
    start(schema, writer, Some(path.to_owned()))
}

/// Opens a file that is there, to ask and nothing else: it is not made, not brought up to date and not written, and
/// [`Store::transact`] is refused.
///
/// # Errors
/// As [`open`], and [`StoreError::OlderSchema`].
pub fn open_to_read(path: impl AsRef<Path>, schema: Schema) -> Result<Store, StoreError> {
    let path = path.as_ref();
    let mut line = open_reader(path)?;
    expect_newest(
        &mut SqliteSession::on(&mut line),
        schema,
        migrations(schema),
    )?;
    Store::start(
        schema,
        Arc::new(ToRead(SqliteEngine {
            writer: Turn::new(line),
            readers: Some(Readers::of(path.to_owned())),
        })),
    )
}

/// A store that lives in memory and ends with its last clone. For tests and for previews.
///
/// # Errors
/// As [`open`].
pub fn in_memory(schema: Schema) -> Result<Store, StoreError> {
    let writer = Connection::open_in_memory().map_err(translate)?;
    prepare(&writer)?;
    start(schema, writer, None)
}

fn start(schema: Schema, writer: Connection, path: Option<PathBuf>) -> Result<Store, StoreError> {
    let mut line = Line::new(writer);
    migrate(
        &mut SqliteSession::on(&mut line),
        schema,
        migrations(schema),
    )?;
    Store::start(
        schema,
        Arc::new(SqliteEngine {
            writer: Turn::new(line),
            readers: path.map(Readers::of),
        }),
    )
}

fn migrations(schema: Schema) -> Migrations {
    match schema {
        Schema::City => CITY,
        Schema::Log => LOG,
        Schema::Keyhold => KEYHOLD,
    }
}

fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path).map_err(translate)?;
    connection.busy_timeout(SQLITE_BUSY).map_err(translate)?;
    enter_wal(&connection)?;
    connection
        .pragma_update(None, "synchronous", "FULL")
        .map_err(translate)?;
    connection
        .pragma_update(None, "wal_autocheckpoint", SQLITE_WAL_PAGES_MAX)
        .map_err(translate)?;
    let kept = i64::try_from(SQLITE_WAL_KEPT_BYTES_MAX).unwrap_or(i64::MAX);
    connection
        .pragma_update(None, "journal_size_limit", kept)
        .map_err(translate)?;
    prepare(&connection)?;
    Ok(connection)
}

/// The one change of mode that does not wait for its turn: `SQLite` answers "busy" at once when two programs open a new
/// file together, so it is asked again here.
fn enter_wal(connection: &Connection) -> Result<(), StoreError> {
    for _ in 0..WAL_ATTEMPTS_MAX {
        let mode = connection
            .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0));
        match mode {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(mode) => {
                let reason = format!("this file system allows no write-ahead log, only {mode}");
                return Err(StoreError::Unavailable { reason });
            }
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                sleep(WAL_PAUSE);
            }
            Err(error) => return Err(translate(error)),
        }
    }
    Err(translate(rusqlite::Error::SqliteFailure(
        ffi::Error::new(ffi::SQLITE_BUSY),
        None,
    )))
}

fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(SQLITE_BUSY).map_err(translate)?;
    connection
        .pragma_update(None, "foreign_keys", true)
        .map_err(translate)?;
    connection
        .pragma_update(None, "secure_delete", true)
        .map_err(translate)?;
    // Sorting and temporary tables never spill rows into a file beside the database.
    connection
        .pragma_update(None, "temp_store", "MEMORY")
        .map_err(translate)?;
    connection.set_prepared_statement_cache_capacity(SQLITE_STATEMENTS_MAX);
    Ok(())
}

struct SqliteEngine {
    writer: Turn<Line>,
    /// `None` in memory, where a second connection would see another database.
    readers: Option<Readers>,
}

impl Engine for SqliteEngine {
    fn session(
        &self,
        mode: Mode,
        with: &mut dyn FnMut(&mut dyn Session) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match (&self.readers, mode) {
            (Some(readers), Mode::Read) => readers.lend(with),
            _ => with(&mut SqliteSession::on(&mut self.writer.take())),
        }
    }

    fn forget_deleted(&self) -> Result<(), StoreError> {
        let line = self.writer.take();
        let stands_in_the_way: i64 = line
            .connection()
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(translate)?;
        if stands_in_the_way == 0 {
            Ok(())
        } else {
            Err(StoreError::Unavailable {
                reason: "a long read stands in the way".to_owned(),
            })
        }
    }
}

/// A few connections that read, opened when first needed.
struct Readers {
    path: PathBuf,
    idle: Mutex<Idle>,
    returned: Condvar,
}

struct Idle {
    lines: Vec<Line>,
    opened: usize,
}

impl Readers {
    fn of(path: PathBuf) -> Self {
        Self {
            path,
            idle: Mutex::new(Idle {
                lines: Vec::new(),
                opened: 0,
            }),
            returned: Condvar::new(),
        }
    }

    fn lend(
        &self,
        with: &mut dyn FnMut(&mut dyn Session) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut lent = Lent {
            readers: self,
            line: self.take()?,
        };
        match lent.line.as_mut() {
            Some(line) => with(&mut SqliteSession::on(line)),
            None => Err(StoreError::Closed),
        }
    }

    fn take(&self) -> Result<Option<Line>, StoreError> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(line) = idle.lines.pop() {
                return Ok(Some(line));
            }
            if idle.opened < SQLITE_READERS_MAX {
                let line = open_reader(&self.path)?;
                idle.opened += 1;
                return Ok(Some(line));
            }
            idle = self
                .returned
                .wait(idle)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn open_reader(path: &Path) -> Result<Line, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(translate)?;
    prepare(&connection)?;
    connection
        .pragma_update(None, "query_only", true)
        .map_err(translate)?;
    Ok(Line::new(connection))
}

/// A reader on loan; it goes back even if the work panics.
struct Lent<'r> {
    readers: &'r Readers,
    line: Option<Line>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut idle = self
            .readers
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        idle.lines.extend(self.line.take());
        drop(idle);
        self.readers.returned.notify_one();
    }
}
