//! Table `keyhold_secret`: keys that must outlive every root, since what they made cannot be made again (hashes of document
//! numbers and PINs). They are wrapped like all others.

use super::root_generation::{Wrapped, admit, wrapped_at};
use crate::error::StoreError;
use crate::tx::Tx;

/// Keeps a secret; once, at the very beginning.
///
/// # Errors
/// [`StoreError::Conflict`] if it is there.
pub fn insert(tx: &mut dyn Tx, name: &str, wrapped: &Wrapped) -> Result<(), StoreError> {
    admit(tx, wrapped)?;
    tx.execute(
        "INSERT INTO keyhold_secret (name, wrapped, root_generation) VALUES ($1, $2, $3)",
        &[name.into(), wrapped.bytes(), wrapped.generation.into()],
    )?;
    Ok(())
}

/// Reads a secret.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, name: &str) -> Result<Option<Wrapped>, StoreError> {
    tx.query_one(
        "SELECT wrapped, root_generation FROM keyhold_secret WHERE name = $1",
        &[name.into()],
    )?
    .map(|row| wrapped_at(&row, 0))
    .transpose()
}
