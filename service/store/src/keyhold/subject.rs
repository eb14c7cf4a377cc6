//! Where each resident's chain stands.

use registry::ids::ResidentId;

use crate::{StoreError, Tx};

/// One chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which list of the resident's it is; 0 is the first.
    pub epoch: u32,
    /// The wrapped chain state.
    pub chain: Vec<u8>,
}

/// The resident's chain, if it has begun.
///
/// # Errors
/// The store's.
pub fn get(tx: &mut dyn Tx, resident: ResidentId) -> Result<Option<Row>, StoreError> {
    tx.query_one(
        "SELECT epoch, chain FROM subject WHERE resident = $1",
        &[resident.as_bytes().into()],
    )?
    .map(|row| {
        Ok(Row {
            epoch: row.integer(0)?,
            chain: row.bytes(1)?.to_vec(),
        })
    })
    .transpose()
}

/// Begins a resident's first list, before its first entry.
///
/// # Errors
/// The store's; a conflict when the list has begun already.
pub fn insert(
    tx: &mut dyn Tx,
    resident: ResidentId,
    epoch: u32,
    chain: &[u8],
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO subject (resident, epoch, number, chain) VALUES ($1, $2, 0, $3)",
        &[resident.as_bytes().into(), epoch.into(), chain.into()],
    )?;
    Ok(())
}

/// Moves a chain one entry on, only from where the caller saw it; false when it has moved meanwhile.
///
/// # Errors
/// The store's.
pub fn advance(
    tx: &mut dyn Tx,
    resident: ResidentId,
    epoch: u32,
    number: u32,
    next_chain: &[u8],
) -> Result<bool, StoreError> {
    let moved = tx.execute(
        "UPDATE subject SET number = number + 1, chain = $4 WHERE resident = $1 AND epoch = $2 AND number = $3",
        &[
            resident.as_bytes().into(),
            epoch.into(),
            number.into(),
            next_chain.into(),
        ],
    )?;
    Ok(moved == 1)
}

/// Replaces the chain by the first state of the next list.
///
/// # Errors
/// The store's.
pub fn replace(
    tx: &mut dyn Tx,
    resident: ResidentId,
    epoch: u32,
    chain: &[u8],
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE subject SET epoch = $2, number = 0, chain = $3 WHERE resident = $1",
        &[resident.as_bytes().into(), epoch.into(), chain.into()],
    )?;
    Ok(())
}
