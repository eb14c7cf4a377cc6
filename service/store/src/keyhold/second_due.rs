//! Table `second_due`: openings in danger to life that wait for the second official's signature.

use registry::ids::OfficeId;

use crate::columns::limit;
use crate::error::StoreError;
use crate::limits::SECONDS_DUE_MAX;
use crate::tx::Tx;

/// Keeps that a second signature is due.
///
/// # Errors
/// [`StoreError::Conflict`] if the statement was used already.
pub fn insert(
    tx: &mut dyn Tx,
    statement: &[u8; 32],
    office: &OfficeId,
    sealed: &[u8],
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO second_due (statement, office, sealed) VALUES ($1, $2, $3)",
        &[statement.into(), office.into(), sealed.into()],
    )?;
    Ok(())
}

/// SHA-256 of a statement, and what is kept of it, sealed.
pub type Due = ([u8; 32], Vec<u8>);

/// One that is due.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, statement: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
    tx.query_one(
        "SELECT sealed FROM second_due WHERE statement = $1",
        &[statement.into()],
    )?
    .map(|row| row.bytes(0).map(<[u8]>::to_vec))
    .transpose()
}

/// Every one of an office.
///
/// # Errors
/// Those of the engine.
pub fn of_office(tx: &mut dyn Tx, office: &OfficeId) -> Result<Vec<Due>, StoreError> {
    tx.query(
        "SELECT statement, sealed FROM second_due WHERE office = $1 ORDER BY statement LIMIT $2",
        &[office.into(), limit(SECONDS_DUE_MAX)],
    )?
    .iter()
    .map(|row| Ok((row.array(0)?, row.bytes(1)?.to_vec())))
    .collect()
}

/// The second official has signed.
///
/// # Errors
/// [`StoreError::Stale`] when it was signed already.
pub fn settle(tx: &mut dyn Tx, statement: &[u8; 32]) -> Result<(), StoreError> {
    let gone = tx.execute(
        "DELETE FROM second_due WHERE statement = $1",
        &[statement.into()],
    )?;
    if gone == 1 {
        Ok(())
    } else {
        Err(StoreError::Stale("the second official has signed already"))
    }
}
