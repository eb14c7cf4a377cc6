//! Table `budget`: what an official has spent on the latest day it was used. Kept for that day only.

use registry::clock::CityDay;
use registry::ids::OfficialId;

use crate::error::StoreError;
use crate::tx::Tx;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Budget {
    /// Openings of records.
    Openings,
    /// Look-ups by document number.
    LookUps,
}

impl Budget {
    /// Stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Openings => "openings",
            Self::LookUps => "look_ups",
        }
    }
}

/// Spends one, unless `used_max` are spent already; answers whether it did. A day before the one kept counts to the one kept:
/// a clock set back does not renew a budget.
///
/// # Errors
/// Those of the engine.
pub fn spend(
    tx: &mut dyn Tx,
    official: &OfficialId,
    day: CityDay,
    kind: Budget,
    used_max: i64,
) -> Result<bool, StoreError> {
    if used_max < 1 {
        return Ok(false);
    }
    let spent = tx.execute(
        "INSERT INTO budget (official, kind, day, used) VALUES ($1, $2, $3, 1)
         ON CONFLICT (official, kind) DO UPDATE
         SET used = CASE WHEN budget.day < excluded.day THEN 1 ELSE budget.used + 1 END,
             day = CASE WHEN budget.day < excluded.day THEN excluded.day ELSE budget.day END
         WHERE budget.day < excluded.day OR budget.used < $4",
        &[
            official.into(),
            kind.as_str().into(),
            day.into(),
            used_max.into(),
        ],
    )?;
    Ok(spent == 1)
}

/// What has been spent on `day`, or on a later day that was seen already.
///
/// # Errors
/// Those of the engine.
pub fn spent(
    tx: &mut dyn Tx,
    official: &OfficialId,
    day: CityDay,
    kind: Budget,
) -> Result<i64, StoreError> {
    tx.query_one(
        "SELECT used FROM budget WHERE official = $1 AND kind = $2 AND day >= $3",
        &[official.into(), kind.as_str().into(), day.into()],
    )?
    .map_or(Ok(0), |row| row.integer(0))
}

/// Forgets the days before `day`; answers how many rows went.
///
/// # Errors
/// Those of the engine.
pub fn forget_before(tx: &mut dyn Tx, day: CityDay) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM budget WHERE day < $1", &[day.into()])
}
