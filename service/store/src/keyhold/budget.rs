//! Table `budget`: what an official has spent on one day. Kept for that day only.

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

/// Spends one.
///
/// # Errors
/// Those of the engine.
pub fn spend(
    tx: &mut dyn Tx,
    official: &OfficialId,
    day: CityDay,
    kind: Budget,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO budget (official, day, kind, used) VALUES ($1, $2, $3, 1)
         ON CONFLICT (official, day, kind) DO UPDATE SET used = budget.used + 1",
        &[official.into(), day.into(), kind.as_str().into()],
    )?;
    Ok(())
}

/// What has been spent.
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
        "SELECT used FROM budget WHERE official = $1 AND day = $2 AND kind = $3",
        &[official.into(), day.into(), kind.as_str().into()],
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
