//! Wrapped keys of the entries on a resident's list, kept for their own page for twelve months.

use registry::clock::CityDay;
use registry::ids::ResidentId;

use crate::{StoreError, Tx};

/// Keeps one entry's key.
///
/// # Errors
/// The store's.
pub fn insert(
    tx: &mut dyn Tx,
    resident: ResidentId,
    epoch: u32,
    number: u32,
    wrapped: &[u8],
    day: CityDay,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO entry_key (resident, epoch, number, wrapped, kept_since_day) VALUES ($1, $2, $3, $4, $5)",
        &[
            resident.as_bytes().into(),
            epoch.into(),
            number.into(),
            wrapped.into(),
            day.0.into(),
        ],
    )?;
    Ok(())
}

/// The newest keys, newest first, at most `entries_max`.
///
/// # Errors
/// The store's.
pub fn newest(
    tx: &mut dyn Tx,
    resident: ResidentId,
    entries_max: usize,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let entries_max = i64::try_from(entries_max).unwrap_or(i64::MAX);
    tx.query(
        "SELECT wrapped FROM entry_key WHERE resident = $1 ORDER BY epoch DESC, number DESC LIMIT $2",
        &[resident.as_bytes().into(), entries_max.into()],
    )?
    .iter()
    .map(|row| Ok(row.bytes(0)?.to_vec()))
    .collect()
}

/// Forgets keys kept since before `day`; answers how many.
///
/// # Errors
/// The store's.
pub fn forget_before(tx: &mut dyn Tx, day: CityDay) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM entry_key WHERE kept_since_day < $1",
        &[day.0.into()],
    )
}
