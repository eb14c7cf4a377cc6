//! Table `subject`: where each resident's chain stands.

use registry::ids::ResidentId;

use super::root_generation::{Wrapped, admit, wrapped_at};
use crate::error::StoreError;
use crate::tx::Tx;

/// A chain as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Number of the resident's list, from 0.
    pub epoch: u32,
    /// Number of the next entry in the list, from 0.
    pub entry_number: u32,
    /// The chain's state, wrapped.
    pub chain: Wrapped,
    /// Entries directly before the next one that released nothing.
    pub unreleased: u32,
}

/// A resident's first chain.
///
/// # Errors
/// [`StoreError::Conflict`] if the resident has one.
pub fn insert(
    tx: &mut dyn Tx,
    resident: ResidentId,
    epoch: u32,
    chain: &Wrapped,
) -> Result<(), StoreError> {
    admit(tx, chain)?;
    tx.execute(
        "INSERT INTO subject (resident, epoch, entry_number, chain, root_generation, unreleased)
         VALUES ($1, $2, 0, $3, $4, 0)",
        &[
            resident.into(),
            epoch.into(),
            chain.bytes(),
            chain.generation.into(),
        ],
    )?;
    Ok(())
}

/// Where a resident's chain stands.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, resident: ResidentId) -> Result<Option<Row>, StoreError> {
    tx.query_one(
        "SELECT epoch, entry_number, chain, root_generation, unreleased FROM subject WHERE resident = $1",
        &[resident.into()],
    )?
    .map(|row| {
        Ok(Row {
            epoch: row.integer(0)?,
            entry_number: row.integer(1)?,
            chain: wrapped_at(&row, 2)?,
            unreleased: row.integer(4)?,
        })
    })
    .transpose()
}

/// Moves the chain on by the entry `number` of list `epoch`, with nothing unreleased before the next; `false` if it does not
/// stand there any more.
///
/// # Errors
/// Those of the engine.
pub fn advance(
    tx: &mut dyn Tx,
    resident: ResidentId,
    epoch: u32,
    number: u32,
    chain: &Wrapped,
) -> Result<bool, StoreError> {
    admit(tx, chain)?;
    let moved = tx.execute(
        "UPDATE subject SET entry_number = entry_number + 1, chain = $4, root_generation = $5, unreleased = 0
         WHERE resident = $1 AND epoch = $2 AND entry_number = $3",
        &[
            resident.into(),
            epoch.into(),
            number.into(),
            chain.bytes(),
            chain.generation.into(),
        ],
    )?;
    Ok(moved == 1)
}

/// Keeps how many entries directly before the next one released nothing.
///
/// # Errors
/// Those of the engine.
pub fn set_unreleased(
    tx: &mut dyn Tx,
    resident: ResidentId,
    unreleased: u32,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE subject SET unreleased = $2 WHERE resident = $1",
        &[resident.into(), unreleased.into()],
    )?;
    Ok(())
}

/// Begins list `epoch`, which follows the one before.
///
/// # Errors
/// [`StoreError::Stale`] if the resident's list is not the one before.
pub fn replace(
    tx: &mut dyn Tx,
    resident: ResidentId,
    epoch: u32,
    chain: &Wrapped,
) -> Result<(), StoreError> {
    admit(tx, chain)?;
    let replaced = tx.execute(
        "UPDATE subject SET epoch = $2, entry_number = 0, chain = $3, root_generation = $4, unreleased = 0
         WHERE resident = $1 AND epoch = $2 - 1",
        &[
            resident.into(),
            epoch.into(),
            chain.bytes(),
            chain.generation.into(),
        ],
    )?;
    if replaced == 1 {
        Ok(())
    } else {
        Err(StoreError::Stale("the list is not the one before"))
    }
}
