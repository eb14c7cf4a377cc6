//! Table `document_index`: the one look-up there is, from a keyed hash of a full document number to its resident.

use registry::ids::ResidentId;

use crate::columns::limit;
use crate::error::StoreError;
use crate::limits::DOCUMENTS_OWN_MAX;
use crate::tx::Tx;

/// Whose the document is.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, blind: &[u8; 32]) -> Result<Option<ResidentId>, StoreError> {
    tx.query_one(
        "SELECT resident FROM document_index WHERE blind = $1",
        &[blind.into()],
    )?
    .map(|row| row.read(0))
    .transpose()
}

/// Makes the document the resident's unless it is somebody's already; answers whose it is now.
///
/// # Errors
/// Those of the engine.
pub fn claim(
    tx: &mut dyn Tx,
    blind: &[u8; 32],
    resident: ResidentId,
) -> Result<ResidentId, StoreError> {
    tx.execute(
        "INSERT INTO document_index (blind, resident) VALUES ($1, $2) ON CONFLICT (blind) DO NOTHING",
        &[blind.into(), resident.into()],
    )?;
    get(tx, blind)?.ok_or(StoreError::Stale("the document's owner was just removed"))
}

/// The blind numbers of one resident's documents, at most [`DOCUMENTS_OWN_MAX`]: for comparing them with what an official
/// must not open.
///
/// # Errors
/// Those of the engine.
pub fn of(tx: &mut dyn Tx, resident: ResidentId) -> Result<Vec<[u8; 32]>, StoreError> {
    tx.query(
        "SELECT blind FROM document_index WHERE resident = $1 ORDER BY blind LIMIT $2",
        &[resident.into(), limit(DOCUMENTS_OWN_MAX)],
    )?
    .iter()
    .map(|row| row.array(0))
    .collect()
}
