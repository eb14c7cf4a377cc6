//! The server engine, for cities: a pool of connections driven by a runtime that the store owns.

use crate::error::StoreError;
use crate::schema::Schema;
use crate::store::Store;

/// Connects to a server and brings the database's schema up to date.
///
/// # Errors
/// As [`sqlite::open`](crate::sqlite::open), and [`StoreError::Address`].
pub fn connect(url: &str, schema: Schema) -> Result<Store, StoreError> {
    let _address = url;
    Err(StoreError::Unavailable {
        reason: format!("the PostgreSQL engine for {schema} is not built yet"),
    })
}
