//! Table `checkpoint_seen`: the last state of the log that keyhold itself has verified. It never goes back.

use crate::columns::count;
use crate::error::StoreError;
use crate::tx::Tx;

/// Size and root last seen.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx) -> Result<Option<(u64, [u8; 32])>, StoreError> {
    tx.query_one("SELECT size, root FROM checkpoint_seen WHERE slot = 1", &[])?
        .map(|row| Ok((row.integer(0)?, row.array(1)?)))
        .transpose()
}

/// Remembers a larger state; a smaller one changes nothing, since callers may confirm out of order.
///
/// # Errors
/// [`StoreError::Stale`] if the same size was seen with another root: the log has been forked.
pub fn raise(tx: &mut dyn Tx, size: u64, root: &[u8; 32]) -> Result<(), StoreError> {
    match get(tx)? {
        Some((seen, seen_root)) if seen == size && seen_root != *root => {
            return Err(StoreError::Stale(
                "the log showed another root for this size",
            ));
        }
        Some((seen, _)) if seen >= size => return Ok(()),
        _ => {}
    }
    tx.execute(
        "INSERT INTO checkpoint_seen (slot, size, root) VALUES (1, $1, $2)
         ON CONFLICT (slot) DO UPDATE SET size = excluded.size, root = excluded.root",
        &[count(size)?, root.into()],
    )?;
    Ok(())
}
