//! Table `subject`: where each resident's chain stands.

use registry::ids::ResidentId;

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
    pub chain: Vec<u8>,
}

/// A resident's first chain.
///
/// # Errors
/// [`StoreError::Conflict`] if the resident has one.
pub fn insert(
    tx: &mut dyn Tx,
    resident: ResidentId,
    epoch: u32,
    chain: &[u8],
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO subject (resident, epoch, entry_number, chain) VALUES ($1, $2, 0, $3)",
        &[resident.into(), epoch.into(), chain.into()],
    )?;
    Ok(())
}

/// Where a resident's chain stands.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, resident: ResidentId) -> Result<Option<Row>, StoreError> {
    tx.query_one(
        "SELECT epoch, entry_number, chain FROM subject WHERE resident = $1",
        &[resident.into()],
    )?
    .map(|row| {
        Ok(Row {
            epoch: row.integer(0)?,
            entry_number: row.integer(1)?,
            chain: row.bytes(2)?.to_vec(),
        })
    })
    .transpose()
}

/// Moves the chain on by the entry `number` of list `epoch`; `false` if it does not stand there any more.
///
/// # Errors
/// Those of the engine.
pub fn advance(
    tx: &mut dyn Tx,
    resident: ResidentId,
    epoch: u32,
    number: u32,
    chain: &[u8],
) -> Result<bool, StoreError> {
    let moved = tx.execute(
        "UPDATE subject SET entry_number = entry_number + 1, chain = $4
         WHERE resident = $1 AND epoch = $2 AND entry_number = $3",
        &[resident.into(), epoch.into(), number.into(), chain.into()],
    )?;
    Ok(moved == 1)
}

/// Begins list `epoch`, which follows the one before.
///
/// # Errors
/// [`StoreError::Stale`] if the resident's list is not the one before.
pub fn replace(
    tx: &mut dyn Tx,
    resident: ResidentId,
    epoch: u32,
    chain: &[u8],
) -> Result<(), StoreError> {
    let replaced = tx.execute(
        "UPDATE subject SET epoch = $2, entry_number = 0, chain = $3 WHERE resident = $1 AND epoch = $2 - 1",
        &[resident.into(), epoch.into(), chain.into()],
    )?;
    if replaced == 1 {
        Ok(())
    } else {
        Err(StoreError::Stale("the list is not the one before"))
    }
}
