//! Table `setting`: facts about this installation (that it is a demo, which register was loaded). Never anything
//! about a person, and never a switch that weakens an invariant.

use crate::error::StoreError;
use crate::tx::Tx;

/// Reads a setting.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, setting: &str) -> Result<Option<String>, StoreError> {
    tx.query_one(
        "SELECT value FROM setting WHERE setting = $1",
        &[setting.into()],
    )?
    .map(|row| row.text(0).map(str::to_owned))
    .transpose()
}

/// Writes a setting, over an earlier one.
///
/// # Errors
/// Those of the engine.
pub fn put(tx: &mut dyn Tx, setting: &str, value: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO setting (setting, value) VALUES ($1, $2) ON CONFLICT (setting) DO UPDATE SET value = excluded.value",
        &[setting.into(), value.into()],
    )?;
    Ok(())
}
