//! The blind index of full document numbers.

use registry::ids::ResidentId;

use crate::{StoreError, Tx};

/// Who is registered under this keyed hash.
///
/// # Errors
/// The store's.
pub fn get(tx: &mut dyn Tx, blind: &[u8; 32]) -> Result<Option<ResidentId>, StoreError> {
    tx.query_one(
        "SELECT resident FROM document_index WHERE blind = $1",
        &[blind.into()],
    )?
    .map(|row| Ok(ResidentId::from_bytes(row.array(0)?)))
    .transpose()
}

/// Gives the hash to `resident` unless somebody has it; answers who has it then.
///
/// # Errors
/// The store's.
pub fn claim(
    tx: &mut dyn Tx,
    blind: &[u8; 32],
    resident: ResidentId,
) -> Result<ResidentId, StoreError> {
    tx.execute(
        "INSERT INTO document_index (blind, resident) VALUES ($1, $2) ON CONFLICT (blind) DO NOTHING",
        &[blind.into(), resident.as_bytes().into()],
    )?;
    Ok(get(tx, blind)?.unwrap_or(resident))
}
