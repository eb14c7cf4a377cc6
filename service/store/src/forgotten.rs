//! Table `forgotten`: whose keys were destroyed lately. Should keyhold's database be restored from a backup, they are
//! destroyed again.
//!
//! A random number and a day; what it named is gone. Must never be kept longer than keyhold's backups are.

use registry::clock::CityDay;
use registry::ids::ResidentId;

use crate::columns::limit;
use crate::error::StoreError;
use crate::limits::RECONCILED_PER_PAGE;
use crate::tx::Tx;

/// Notes that somebody is forgotten. Noting it twice keeps the first day.
///
/// # Errors
/// Those of the engine.
pub fn note(tx: &mut dyn Tx, resident: ResidentId, day: CityDay) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO forgotten (resident, day) VALUES ($1, $2) ON CONFLICT (resident) DO NOTHING",
        &[resident.into(), day.into()],
    )?;
    Ok(())
}

/// Notes after `after`, in an order that tells nothing; a page.
///
/// # Errors
/// Those of the engine.
pub fn after(tx: &mut dyn Tx, after: &[u8]) -> Result<Vec<(ResidentId, CityDay)>, StoreError> {
    tx.query(
        "SELECT resident, day FROM forgotten WHERE resident > $1 ORDER BY resident LIMIT $2",
        &[after.into(), limit(RECONCILED_PER_PAGE)],
    )?
    .iter()
    .map(|row| Ok((row.read(0)?, row.read(1)?)))
    .collect()
}

/// Whether somebody is noted as forgotten.
///
/// # Errors
/// Those of the engine.
pub fn is_noted(tx: &mut dyn Tx, resident: ResidentId) -> Result<bool, StoreError> {
    let row = tx.query_one(
        "SELECT day FROM forgotten WHERE resident = $1",
        &[resident.into()],
    )?;
    Ok(row.is_some())
}

/// Removes the notes of the days before `day`: no backup is left that could bring those keys back.
///
/// # Errors
/// Those of the engine.
pub fn forget_before(tx: &mut dyn Tx, day: CityDay) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM forgotten WHERE day < $1", &[day.into()])
}
