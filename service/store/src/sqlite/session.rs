//! A transaction on one `SQLite` connection.

use std::collections::HashMap;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection};

use super::error::translate;
use crate::error::StoreError;
use crate::limits::{PARAMETERS_PER_STATEMENT_MAX, ROWS_PER_QUERY_MAX, SQLITE_STATEMENTS_MAX};
use crate::transaction::{Mode, Session};
use crate::tx::Tx;
use crate::value::{Row, Value, unexpected};

/// A connection with the texts it has seen, in `SQLite`'s spelling.
pub(super) struct Line {
    connection: Connection,
    spelled: HashMap<Box<str>, Box<str>>,
}

impl Line {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection,
            spelled: HashMap::new(),
        }
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The statement, prepared, with `params` bound.
    fn bound(&mut self, sql: &str, params: &[Value]) -> Result<CachedStatement<'_>, StoreError> {
        if params.len() > PARAMETERS_PER_STATEMENT_MAX {
            return Err(StoreError::Statement {
                reason: format!("{} parameters are too many", params.len()),
            });
        }
        if !self.spelled.contains_key(sql) {
            if self.spelled.len() >= SQLITE_STATEMENTS_MAX {
                self.spelled.clear();
            }
            self.spelled.insert(sql.into(), spell(sql).into());
        }
        let spelled = self.spelled.get(sql).ok_or(StoreError::Closed)?;
        let mut statement = self.connection.prepare_cached(spelled).map_err(translate)?;
        if statement.parameter_count() != params.len() {
            let wanted = statement.parameter_count();
            return Err(StoreError::Statement {
                reason: format!("{} parameters for {wanted}", params.len()),
            });
        }
        for (index, value) in params.iter().enumerate() {
            statement
                .raw_bind_parameter(index + 1, value)
                .map_err(translate)?;
        }
        Ok(statement)
    }
}

/// `$1` numbers a parameter in `PostgreSQL` and merely names it in `SQLite`, where `?1` numbers it.
/// (No statement of ours has a `$` inside a literal.)
fn spell(sql: &str) -> String {
    sql.replace('$', "?")
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

pub(super) struct SqliteSession<'c> {
    line: &'c mut Line,
    failure: Option<StoreError>,
}

impl<'c> SqliteSession<'c> {
    pub(super) fn on(line: &'c mut Line) -> Self {
        Self {
            line,
            failure: None,
        }
    }

    /// Runs one statement of the transaction's own machinery.
    fn control(&mut self, sql: &str) -> Result<(), StoreError> {
        let mut statement = self.line.bound(sql, &[])?;
        statement.raw_execute().map_err(translate)?;
        Ok(())
    }

    fn keep<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &result {
            self.failure.get_or_insert_with(|| error.clone());
        }
        result
    }

    fn execute_now(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        let mut statement = self.line.bound(sql, params)?;
        let changed = statement.raw_execute().map_err(translate)?;
        Ok(changed as u64)
    }

    fn query_now(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.line.bound(sql, params)?;
        let columns = statement.column_count();
        let mut answer = Vec::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(translate)? {
            if answer.len() == ROWS_PER_QUERY_MAX {
                return Err(StoreError::Unbounded {
                    rows_max: ROWS_PER_QUERY_MAX,
                });
            }
            answer.push(read_row(row, columns)?);
        }
        Ok(answer)
    }
}

fn read_row(row: &rusqlite::Row<'_>, columns: usize) -> Result<Row, StoreError> {
    let mut cells = Vec::with_capacity(columns);
    for column in 0..columns {
        cells.push(match row.get_ref(column).map_err(translate)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Integer(number),
            ValueRef::Text(text) => Value::Text(
                String::from_utf8(text.to_vec()).map_err(|_| unexpected(column, "UTF-8"))?,
            ),
            ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
            ValueRef::Real(_) => return Err(unexpected(column, "a whole number, text or bytes")),
        });
    }
    Ok(Row::new(cells))
}

impl Tx for SqliteSession<'_> {
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        if self.failure.is_some() {
            return Err(StoreError::Aborted);
        }
        let result = self.execute_now(sql, params);
        self.keep(result)
    }

    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        if self.failure.is_some() {
            return Err(StoreError::Aborted);
        }
        let result = self.query_now(sql, params);
        self.keep(result)
    }
}

impl Session for SqliteSession<'_> {
    fn begin(&mut self, mode: Mode) -> Result<(), StoreError> {
        self.failure = None;
        match mode {
            // The write lock at once: a transaction that reads first could otherwise not be made a writer later.
            Mode::Write => self.control("BEGIN IMMEDIATE"),
            Mode::Read => self.control("BEGIN DEFERRED"),
        }
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.control("COMMIT")
    }

    fn roll_back(&mut self) {
        // A full disk or an I/O error may have rolled back already.
        if !self.line.connection.is_autocommit()
            && let Err(error) = self.control("ROLLBACK")
        {
            tracing::warn!(%error, "rolling back failed");
        }
    }

    fn savepoint(&mut self) -> Result<(), StoreError> {
        self.failure = None;
        self.control("SAVEPOINT caller")
    }

    fn release(&mut self) -> Result<(), StoreError> {
        self.control("RELEASE SAVEPOINT caller")
    }

    fn undo_to_savepoint(&mut self) -> Result<(), StoreError> {
        self.failure = None;
        self.control("ROLLBACK TO SAVEPOINT caller")
    }

    fn failure(&self) -> Option<&StoreError> {
        self.failure.as_ref()
    }

    fn run_script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.line.connection.execute_batch(sql).map_err(translate)
    }

    fn tables(&mut self) -> Result<Vec<String>, StoreError> {
        let rows = self.query_now(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name LIMIT 1000",
            &[],
        )?;
        rows.iter()
            .map(|row| row.text(0).map(str::to_owned))
            .collect()
    }

    fn as_tx(&mut self) -> &mut dyn Tx {
        self
    }
}
