//! What each official spent today: openings and look-ups.

use registry::clock::CityDay;
use registry::ids::OfficialId;

use crate::{StoreError, Tx};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    /// Openings of records.
    Openings,
    /// Look-ups by document number.
    LookUps,
}

impl Budget {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Openings => "openings",
            Self::LookUps => "look_ups",
        }
    }
}

/// How much was spent on `day`.
///
/// # Errors
/// The store's.
pub fn spent(
    tx: &mut dyn Tx,
    official: &OfficialId,
    day: CityDay,
    budget: Budget,
) -> Result<i64, StoreError> {
    tx.query_one(
        "SELECT spent FROM budget WHERE official = $1 AND day = $2 AND kind = $3",
        &[
            official.as_str().into(),
            day.0.into(),
            budget.as_str().into(),
        ],
    )?
    .map_or(Ok(0), |row| row.integer(0))
}

/// Spends one.
///
/// # Errors
/// The store's.
pub fn spend(
    tx: &mut dyn Tx,
    official: &OfficialId,
    day: CityDay,
    budget: Budget,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO budget (official, day, kind, spent) VALUES ($1, $2, $3, 1)
         ON CONFLICT (official, day, kind) DO UPDATE SET spent = budget.spent + 1",
        &[
            official.as_str().into(),
            day.0.into(),
            budget.as_str().into(),
        ],
    )?;
    Ok(())
}
