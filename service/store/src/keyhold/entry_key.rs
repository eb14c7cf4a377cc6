//! Table `entry_key`: the last twelve months' entry keys, for the resident's page. Older entries can be read by the
//! resident alone (DESIGN §4).

use registry::clock::CityDay;
use registry::ids::ResidentId;

use super::root_generation::{Wrapped, admit, wrapped_at};
use crate::columns::limit;
use crate::error::StoreError;
use crate::limits::ROWS_PER_QUERY_MAX;
use crate::tx::Tx;

/// Keeps the key of one entry.
///
/// # Errors
/// [`StoreError::Conflict`] if the entry has one.
pub fn insert(
    tx: &mut dyn Tx,
    resident: ResidentId,
    epoch: u32,
    number: u32,
    wrapped: &Wrapped,
    day: CityDay,
) -> Result<(), StoreError> {
    admit(tx, wrapped)?;
    tx.execute(
        "INSERT INTO entry_key (resident, epoch, entry_number, wrapped, root_generation, day)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            resident.into(),
            epoch.into(),
            number.into(),
            wrapped.bytes(),
            wrapped.generation.into(),
            day.into(),
        ],
    )?;
    Ok(())
}

/// A resident's newest keys, newest first.
///
/// # Errors
/// Those of the engine.
pub fn newest(
    tx: &mut dyn Tx,
    resident: ResidentId,
    rows_max: usize,
) -> Result<Vec<Wrapped>, StoreError> {
    tx.query(
        "SELECT wrapped, root_generation FROM entry_key WHERE resident = $1
         ORDER BY epoch DESC, entry_number DESC LIMIT $2",
        &[resident.into(), limit(rows_max.min(ROWS_PER_QUERY_MAX))],
    )?
    .iter()
    .map(|row| wrapped_at(row, 0))
    .collect()
}

/// Destroys the keys of entries made before `day`; answers how many.
///
/// # Errors
/// Those of the engine.
pub fn forget_before(tx: &mut dyn Tx, day: CityDay) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM entry_key WHERE day < $1", &[day.into()])
}
