//! Table `court_seal`: orders that were carried out, and the details that wait for their day.

use registry::clock::CityDay;

use crate::columns::limit;
use crate::error::StoreError;
use crate::limits::SEALS_PER_SWEEP_MAX;
use crate::tx::Tx;

/// An order as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Keyed hash of court and number.
    pub order: [u8; 32],
    /// Keyed hash of the resident.
    pub blind: [u8; 32],
    /// The day on which the details open.
    pub until: CityDay,
    /// Until when no order may seal again.
    pub barred_until: CityDay,
    /// The details; none when nobody was found.
    pub sealed: Option<Vec<u8>>,
}

/// Keeps an order.
///
/// # Errors
/// [`StoreError::Conflict`] if it was used already.
pub fn insert(tx: &mut dyn Tx, row: &Row) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO court_seal (court_order, blind, until_day, barred_until, sealed) VALUES ($1, $2, $3, $4, $5)",
        &[
            (&row.order).into(),
            (&row.blind).into(),
            row.until.into(),
            row.barred_until.into(),
            row.sealed.as_deref().into(),
        ],
    )?;
    Ok(())
}

/// Whether an order was used.
///
/// # Errors
/// Those of the engine.
pub fn exists(tx: &mut dyn Tx, order: &[u8; 32]) -> Result<bool, StoreError> {
    Ok(tx
        .query_one(
            "SELECT until_day FROM court_seal WHERE court_order = $1",
            &[order.into()],
        )?
        .is_some())
}

/// Until when no order may seal again for a resident.
///
/// # Errors
/// Those of the engine.
pub fn barred_until(tx: &mut dyn Tx, blind: &[u8; 32]) -> Result<Option<CityDay>, StoreError> {
    tx.query_one(
        "SELECT barred_until FROM court_seal WHERE blind = $1 ORDER BY barred_until DESC LIMIT 1",
        &[blind.into()],
    )?
    .map(|row| row.read(0))
    .transpose()
}

/// Orders whose details are to open on `today` or before.
///
/// # Errors
/// Those of the engine.
pub fn due(tx: &mut dyn Tx, today: CityDay) -> Result<Vec<[u8; 32]>, StoreError> {
    tx.query(
        "SELECT court_order FROM court_seal WHERE until_day <= $1 AND sealed IS NOT NULL
         ORDER BY until_day, court_order LIMIT $2",
        &[today.into(), limit(SEALS_PER_SWEEP_MAX)],
    )?
    .iter()
    .map(|row| row.array(0))
    .collect()
}

/// The sealed details of one order and the day on which they open.
///
/// # Errors
/// Those of the engine.
pub fn sealed(tx: &mut dyn Tx, order: &[u8; 32]) -> Result<Option<(CityDay, Vec<u8>)>, StoreError> {
    let row = tx.query_one(
        "SELECT until_day, sealed FROM court_seal WHERE court_order = $1 AND sealed IS NOT NULL",
        &[order.into()],
    )?;
    row.map(|row| Ok((row.read(0)?, row.bytes(1)?.to_vec())))
        .transpose()
}

/// The details stand on the resident's list: here they go.
///
/// # Errors
/// [`StoreError::Stale`] when they were opened already.
pub fn opened(tx: &mut dyn Tx, order: &[u8; 32]) -> Result<(), StoreError> {
    let opened = tx.execute(
        "UPDATE court_seal SET sealed = NULL WHERE court_order = $1 AND sealed IS NOT NULL",
        &[order.into()],
    )?;
    if opened == 1 {
        Ok(())
    } else {
        Err(StoreError::Stale("the seal is open already"))
    }
}

/// The resident's keys are destroyed: no list is left for the details to stand on. That the order was used stays.
///
/// # Errors
/// Those of the engine.
pub fn forget_of(tx: &mut dyn Tx, blind: &[u8; 32]) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE court_seal SET sealed = NULL WHERE blind = $1 AND sealed IS NOT NULL",
        &[blind.into()],
    )?;
    Ok(())
}

/// Forgets orders after which anybody may seal again; answers how many rows went.
///
/// # Errors
/// Those of the engine.
pub fn forget_before(tx: &mut dyn Tx, day: CityDay) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM court_seal WHERE barred_until < $1 AND sealed IS NULL",
        &[day.into()],
    )
}
