//! Table `tile`: the finished tiles of the tree, written in the transaction of the entry that finishes them. They can be
//! made again from the entries; who reads one compares it with a signed root before using it.

use crate::columns::{count, limit};
use crate::error::StoreError;
use crate::limits::TILES_PER_PAGE_MAX;
use crate::tx::Tx;

/// Keeps a finished tile.
///
/// # Errors
/// [`StoreError::Conflict`] if it is kept already.
pub fn put(tx: &mut dyn Tx, level: u8, index: u64, hashes: Vec<u8>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO tile (level, tile_index, hashes) VALUES ($1, $2, $3)",
        &[level.into(), count(index)?, hashes.into()],
    )?;
    Ok(())
}

/// The bytes of a finished tile.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
    tx.query_one(
        "SELECT hashes FROM tile WHERE level = $1 AND tile_index = $2",
        &[level.into(), count(index)?],
    )?
    .map(|row| Ok(row.bytes(0)?.to_vec()))
    .transpose()
}

/// Number and bytes of the finished tiles of a level from `first` on, in order; at most `tiles_max`, and never more than
/// one page holds.
///
/// # Errors
/// Those of the engine.
pub fn range(
    tx: &mut dyn Tx,
    level: u8,
    first: u64,
    tiles_max: usize,
) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
    tx.query(
        "SELECT tile_index, hashes FROM tile WHERE level = $1 AND tile_index >= $2 ORDER BY tile_index LIMIT $3",
        &[
            level.into(),
            count(first)?,
            limit(tiles_max.min(TILES_PER_PAGE_MAX)),
        ],
    )?
    .iter()
    .map(|row| Ok((row.integer(0)?, row.bytes(1)?.to_vec())))
    .collect()
}
