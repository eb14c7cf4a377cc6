//! A transaction on one `PostgreSQL` connection.

use std::error::Error as StdError;
use std::mem::take;

use bytes::BytesMut;
use deadpool_postgres::Object;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::error::translate;
use super::wait::wait;
use crate::error::StoreError;
use crate::limits::{PARAMETERS_PER_STATEMENT_MAX, ROWS_PER_QUERY_MAX};
use crate::transaction::{Mode, Session};
use crate::tx::Tx;
use crate::value::{Row, Value, unexpected};

pub(super) struct PostgresSession {
    /// `None` once the connection was thrown away.
    client: Option<Object>,
    /// Whether a transaction is open on it.
    open: bool,
    failure: Option<StoreError>,
    /// Savepoints on their way: sent in front of the next statement, without waiting for an answer of their own.
    waiting: String,
}

impl PostgresSession {
    pub(super) fn on(client: Object) -> Self {
        Self {
            client: Some(client),
            open: false,
            failure: None,
            waiting: String::new(),
        }
    }

    fn client(&self) -> Result<&Object, StoreError> {
        self.client.as_ref().ok_or(StoreError::Closed)
    }

    /// Runs a statement of the transaction's own machinery, after those that wait.
    fn control(&mut self, sql: &str) -> Result<(), StoreError> {
        self.soon(sql);
        let script = take(&mut self.waiting);
        wait(self.client()?.batch_execute(&script)).map_err(|error| translate(&error))
    }

    fn soon(&mut self, sql: &str) {
        self.waiting.push_str(sql);
        self.waiting.push(';');
    }

    /// Sends what waits and then `statement`, and waits for both answers at once: each would be a round trip.
    fn after_waiting<T>(
        &mut self,
        statement: impl AsyncFnOnce(&Object) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, StoreError> {
        let script = take(&mut self.waiting);
        let client = self.client()?;
        let before = async {
            match script.as_str() {
                "" => Ok(()),
                script => client.batch_execute(script).await,
            }
        };
        // In this order: a request is sent when its future is first polled.
        let (before, answer) = wait(async { tokio::join!(biased; before, statement(client)) });
        before.and(answer).map_err(|error| translate(&error))
    }

    fn keep<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &result {
            self.failure.get_or_insert_with(|| error.clone());
        }
        result
    }

    fn execute_now(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        let bound = bind(params)?;
        self.after_waiting(async |client| {
            let statement = client.prepare_cached(sql).await?;
            client.execute(&statement, &bound).await
        })
    }

    fn query_now(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let bound = bind(params)?;
        let rows = self.after_waiting(async |client| {
            let statement = client.prepare_cached(sql).await?;
            client.query(&statement, &bound).await
        })?;
        if rows.len() > ROWS_PER_QUERY_MAX {
            return Err(StoreError::Unbounded {
                rows_max: ROWS_PER_QUERY_MAX,
            });
        }
        rows.iter().map(read_row).collect()
    }
}

fn bind(params: &[Value]) -> Result<Vec<&(dyn ToSql + Sync)>, StoreError> {
    if params.len() > PARAMETERS_PER_STATEMENT_MAX {
        return Err(StoreError::Statement {
            reason: format!("{} parameters are too many", params.len()),
        });
    }
    Ok(params
        .iter()
        .map(|value| value as &(dyn ToSql + Sync))
        .collect())
}

fn read_row(row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let cells = (0..row.len()).map(|column| {
        let cell: Option<Value> = row
            .try_get(column)
            .map_err(|_| unexpected(column, "a whole number, text or bytes"))?;
        Ok(cell.unwrap_or(Value::Null))
    });
    cells.collect::<Result<Vec<_>, StoreError>>().map(Row::new)
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(number) if *kind == Type::INT4 => {
                i32::try_from(*number)?.to_sql(kind, out)
            }
            Self::Integer(number) if *kind == Type::INT8 => number.to_sql(kind, out),
            Self::Text(text) if <String as ToSql>::accepts(kind) => text.to_sql(kind, out),
            Self::Bytes(bytes) if *kind == Type::BYTEA => bytes.to_sql(kind, out),
            _ => Err(format!("a parameter does not fit the type {kind}").into()),
        }
    }

    fn accepts(_kind: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'r> FromSql<'r> for Value {
    fn from_sql(kind: &Type, raw: &'r [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(match *kind {
            Type::INT8 => Self::Integer(i64::from_sql(kind, raw)?),
            Type::INT4 => Self::Integer(i32::from_sql(kind, raw)?.into()),
            Type::INT2 => Self::Integer(i16::from_sql(kind, raw)?.into()),
            Type::BYTEA => Self::Bytes(Vec::from_sql(kind, raw)?),
            _ => Self::Text(String::from_sql(kind, raw)?),
        })
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::INT4 | Type::INT2 | Type::BYTEA)
            || <String as FromSql>::accepts(kind)
    }
}

impl Tx for PostgresSession {
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

impl Session for PostgresSession {
    fn begin(&mut self, mode: Mode) -> Result<(), StoreError> {
        self.failure = None;
        let begun = self.control(match mode {
            Mode::Write => "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE",
            Mode::Read => "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY",
        });
        match begun {
            Ok(()) => {
                self.open = true;
                Ok(())
            }
            // The server ended the connection while it lay in the pool. Nothing was done: try again with another one.
            Err(StoreError::Unavailable { .. }) => {
                self.client.take().map(Object::take);
                Err(StoreError::Contended)
            }
            Err(error) => Err(error),
        }
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        let committed = self.control("COMMIT");
        if matches!(committed, Err(StoreError::Unavailable { .. })) {
            // The answer was lost, not necessarily the commit.
            return Err(StoreError::CommitUnknown);
        }
        if committed.is_ok() {
            self.open = false;
        }
        committed
    }

    fn roll_back(&mut self) {
        if !self.open {
            return;
        }
        self.open = false;
        self.waiting.clear();
        if self.control("ROLLBACK").is_err() {
            // Out of the pool with it; the server rolls back when the connection ends.
            self.client.take().map(Object::take);
        }
    }

    fn savepoint(&mut self) -> Result<(), StoreError> {
        self.failure = None;
        self.soon("SAVEPOINT caller");
        Ok(())
    }

    fn release(&mut self) -> Result<(), StoreError> {
        self.soon("RELEASE SAVEPOINT caller");
        Ok(())
    }

    fn undo_to_savepoint(&mut self) -> Result<(), StoreError> {
        self.failure = None;
        self.control("ROLLBACK TO SAVEPOINT caller")
    }

    fn failure(&self) -> Option<&StoreError> {
        self.failure.as_ref()
    }

    fn run_script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.control(sql)
    }

    fn tables(&mut self) -> Result<Vec<String>, StoreError> {
        let rows = self.query_now(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1 LIMIT 1000",
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
