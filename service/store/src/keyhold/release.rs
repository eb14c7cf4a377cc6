//! Table `release`: which entries have released something. One entry, one release.

use registry::clock::CityDay;

use crate::error::StoreError;
use crate::tx::Tx;

/// Remembers a release.
///
/// # Errors
/// [`StoreError::Conflict`] if the entry has released already.
pub fn insert(tx: &mut dyn Tx, label: &[u8; 32], day: CityDay) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO release (label, day) VALUES ($1, $2)",
        &[label.into(), day.into()],
    )?;
    Ok(())
}

/// Forgets the releases before `day`, whose entries are too old to release anything again; answers how many.
///
/// # Errors
/// Those of the engine.
pub fn forget_before(tx: &mut dyn Tx, day: CityDay) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM release WHERE day < $1", &[day.into()])
}

/// Whether an entry has released already.
///
/// # Errors
/// Those of the engine.
pub fn exists(tx: &mut dyn Tx, label: &[u8; 32]) -> Result<bool, StoreError> {
    Ok(tx
        .query_one("SELECT day FROM release WHERE label = $1", &[label.into()])?
        .is_some())
}

/// Labels of released entries, in order, after `after`: for comparing them with the log, a page at a time.
///
/// # Errors
/// The store's.
pub fn labels_after(tx: &mut dyn Tx, after: &[u8]) -> Result<Vec<[u8; 32]>, StoreError> {
    tx.query(
        "SELECT label FROM release WHERE label > $1 ORDER BY label LIMIT $2",
        &[after.into(), crate::columns::limit(RELEASES_PER_PAGE)],
    )?
    .iter()
    .map(|row| row.array(0))
    .collect()
}

/// Labels that one page holds.
pub const RELEASES_PER_PAGE: usize = 1_000;
