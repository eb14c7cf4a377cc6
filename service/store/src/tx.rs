//! An open transaction, as repositories see it.

use crate::error::StoreError;
use crate::value::{Row, Value};

/// An open transaction. SQL is the portable subset, parameters are `$1`, `$2`, ….
///
/// After a statement fails, the transaction has failed: later statements answer [`StoreError::Aborted`] and it never
/// commits, whatever the work returns. (`PostgreSQL` is so by nature; here both engines are.)
pub trait Tx {
    /// Runs one statement; answers the number of rows changed.
    ///
    /// # Errors
    /// The engine's refusal, as [`StoreError`].
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError>;

    /// Runs one query; answers at most [`ROWS_PER_QUERY_MAX`](crate::limits::ROWS_PER_QUERY_MAX) rows.
    ///
    /// # Errors
    /// The engine's refusal, or [`StoreError::Unbounded`].
    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError>;

    /// Runs a query by a whole key; answers the first row, if any.
    ///
    /// # Errors
    /// As [`Tx::query`].
    fn query_one(&mut self, sql: &str, params: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.query(sql, params)?.into_iter().next())
    }
}
