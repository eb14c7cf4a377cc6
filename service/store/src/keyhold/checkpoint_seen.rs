//! The newest checkpoint that keyhold accepted: its memory of the log across restarts.

use crate::{StoreError, Tx};

/// Size and root, if any was accepted yet.
///
/// # Errors
/// The store's.
pub fn get(tx: &mut dyn Tx) -> Result<Option<(u64, [u8; 32])>, StoreError> {
    tx.query_one(
        "SELECT tree_size, root FROM checkpoint_seen WHERE log = 0",
        &[],
    )?
    .map(|row| Ok((row.integer(0)?, row.array(1)?)))
    .transpose()
}

/// Keeps a larger checkpoint; a smaller or equal one changes nothing.
///
/// # Errors
/// The store's.
pub fn raise(tx: &mut dyn Tx, tree_size: u64, root: &[u8; 32]) -> Result<(), StoreError> {
    let tree_size = i64::try_from(tree_size).unwrap_or(i64::MAX);
    tx.execute(
        "INSERT INTO checkpoint_seen (log, tree_size, root) VALUES (0, $1, $2)
         ON CONFLICT (log) DO UPDATE SET tree_size = $1, root = $2 WHERE checkpoint_seen.tree_size < $1",
        &[tree_size.into(), root.into()],
    )?;
    Ok(())
}
