//! Table `decided`: that an official decided a file, or must not hear an objection because it is about an act of their own, as
//! one keyed hash of the two; it can be asked and not listed.

use registry::clock::CityDay;

use crate::error::StoreError;
use crate::tx::Tx;

/// Remembers it, from `from` on; an earlier day stays.
///
/// # Errors
/// Those of the engine.
pub fn note(tx: &mut dyn Tx, pair: &[u8; 32], from: CityDay) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO decided (pair, from_day) VALUES ($1, $2)
         ON CONFLICT (pair) DO UPDATE SET from_day = excluded.from_day
         WHERE decided.from_day > excluded.from_day",
        &[pair.into(), from.into()],
    )?;
    Ok(())
}

/// Whether it was decided, as of `today`.
///
/// # Errors
/// Those of the engine.
pub fn stands(tx: &mut dyn Tx, pair: &[u8; 32], today: CityDay) -> Result<bool, StoreError> {
    let found = tx.query_one(
        "SELECT from_day FROM decided WHERE pair = $1 AND from_day <= $2",
        &[pair.into(), today.into()],
    )?;
    Ok(found.is_some())
}

/// Forgets what was decided before `day`; answers how many rows went.
///
/// # Errors
/// Those of the engine.
pub fn forget_before(tx: &mut dyn Tx, day: CityDay) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM decided WHERE from_day < $1", &[day.into()])
}
