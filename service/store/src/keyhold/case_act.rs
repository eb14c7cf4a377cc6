//! Table `case_act`: that a file began by the act of the resident whom it is about. Files stand as keyed hashes.
//!
//! Must never hold who applied in the clear: that is inside `detail`, sealed under the key of the record the file is about.

use registry::ids::ResidentId;

use crate::error::StoreError;
use crate::tx::Tx;

/// One act as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whom the file is about.
    pub resident: ResidentId,
    /// The programme and the blind document numbers of whoever applied, sealed; `None` for a registration and for an objection.
    pub detail: Option<Vec<u8>>,
}

/// Remembers an act unless the file has begun already; answers whether it was new.
///
/// # Errors
/// Those of the engine.
pub fn begin(tx: &mut dyn Tx, act: &[u8; 32], row: &Row) -> Result<bool, StoreError> {
    let begun = tx.execute(
        "INSERT INTO case_act (act, resident, detail) VALUES ($1, $2, $3) ON CONFLICT (act) DO NOTHING",
        &[act.into(), row.resident.into(), row.detail.clone().into()],
    )?;
    Ok(begun == 1)
}

/// Finds the act by which a file began.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, act: &[u8; 32]) -> Result<Option<Row>, StoreError> {
    tx.query_one(
        "SELECT resident, detail FROM case_act WHERE act = $1",
        &[act.into()],
    )?
    .map(|row| {
        Ok(Row {
            resident: row.read(0)?,
            detail: row.optional(1, |row, column| row.bytes(column).map(<[u8]>::to_vec))?,
        })
    })
    .transpose()
}
