//! Table `break_glass_month`: how often an office opened records in emergencies, by month.

use registry::ids::OfficeId;

use crate::error::StoreError;
use crate::tx::Tx;

/// The newest month in which the office did, and how often. A clock that was set back meets it again.
///
/// # Errors
/// Those of the engine.
pub fn newest(tx: &mut dyn Tx, office: &OfficeId) -> Result<Option<(i64, i64)>, StoreError> {
    tx.query_one(
        "SELECT month, used FROM break_glass_month WHERE office = $1 ORDER BY month DESC LIMIT 1",
        &[office.into()],
    )?
    .map(|row| Ok((row.integer(0)?, row.integer(1)?)))
    .transpose()
}

/// Spends one of `most`.
///
/// # Errors
/// [`StoreError::Conflict`] when they are used up.
pub fn spend(tx: &mut dyn Tx, office: &OfficeId, month: i64, most: i64) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO break_glass_month (office, month, used) VALUES ($1, $2, 1)
         ON CONFLICT (office, month) DO UPDATE SET used = break_glass_month.used + 1",
        &[office.into(), month.into()],
    )?;
    if used(tx, office, month)? > most {
        return Err(StoreError::Conflict {
            constraint: "break_glass_month.used: the office's emergencies are used up".into(),
        });
    }
    Ok(())
}

/// Sets how often an office did in a month, where it stands lower.
///
/// # Errors
/// Those of the engine.
pub fn at_least(
    tx: &mut dyn Tx,
    office: &OfficeId,
    month: i64,
    used: i64,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO break_glass_month (office, month, used) VALUES ($1, $2, $3)
         ON CONFLICT (office, month) DO UPDATE
         SET used = CASE WHEN break_glass_month.used < excluded.used THEN excluded.used ELSE break_glass_month.used END",
        &[office.into(), month.into(), used.into()],
    )?;
    Ok(())
}

/// How often an office did in a month.
///
/// # Errors
/// Those of the engine.
pub fn used(tx: &mut dyn Tx, office: &OfficeId, month: i64) -> Result<i64, StoreError> {
    tx.query_one(
        "SELECT used FROM break_glass_month WHERE office = $1 AND month = $2",
        &[office.into(), month.into()],
    )?
    .map_or(Ok(0), |row| row.integer(0))
}

/// Forgets the months before `month`; answers how many rows went.
///
/// # Errors
/// Those of the engine.
pub fn forget_before(tx: &mut dyn Tx, month: i64) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM break_glass_month WHERE month < $1",
        &[month.into()],
    )
}
