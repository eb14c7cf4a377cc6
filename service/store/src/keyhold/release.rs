//! Entries whose keys were released. The label is the key of the table: a second release of one entry fails here too.

use registry::clock::CityDay;

use crate::{StoreError, Tx};

/// Records a release.
///
/// # Errors
/// The store's; a conflict when this entry was released before.
pub fn insert(tx: &mut dyn Tx, label: &[u8; 32], day: CityDay) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO release (label, released_day) VALUES ($1, $2)",
        &[label.into(), day.0.into()],
    )?;
    Ok(())
}

/// Whether an entry's keys were released.
///
/// # Errors
/// The store's.
pub fn exists(tx: &mut dyn Tx, label: &[u8; 32]) -> Result<bool, StoreError> {
    Ok(tx
        .query_one("SELECT released_day FROM release WHERE label = $1", &[label.into()])?
        .is_some())
}
