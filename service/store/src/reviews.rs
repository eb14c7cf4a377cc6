//! Table `review`: two files under one document, for a reviewer to compare.

use registry::clock::CityDay;
use registry::ids::{Reference, ResidentId};

use crate::columns::limit;
use crate::error::StoreError;
use crate::limits::REVIEWS_WAITING_MAX;
use crate::tx::Tx;

/// How a review stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReviewState {
    /// Nobody has decided.
    Waiting,
    /// Two different people.
    Cleared,
    /// One person, registered already.
    Closed,
}

impl ReviewState {
    const ALL: [Self; 3] = [Self::Waiting, Self::Cleared, Self::Closed];

    /// Stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Cleared => "cleared",
            Self::Closed => "closed",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// One review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Review {
    /// Number of the later file.
    pub reference: Reference,
    /// Whose file it is.
    pub resident: ResidentId,
    /// The resident registered earlier under the same document.
    pub earlier: ResidentId,
    /// How it stands.
    pub state: ReviewState,
    /// The day it was opened.
    pub opened: CityDay,
}

/// Opens a review.
///
/// # Errors
/// [`StoreError::Conflict`] if the file is under review already.
pub fn insert(tx: &mut dyn Tx, review: &Review) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO review (reference, resident, earlier, state, opened_day) VALUES ($1, $2, $3, $4, $5)",
        &[
            (&review.reference).into(),
            review.resident.into(),
            review.earlier.into(),
            review.state.as_str().into(),
            review.opened.into(),
        ],
    )?;
    Ok(())
}

/// Finds a review by the number of the later file.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, reference: &Reference) -> Result<Option<Review>, StoreError> {
    tx.query_one(
        "SELECT resident, earlier, state, opened_day FROM review WHERE reference = $1",
        &[reference.into()],
    )?
    .map(|row| {
        Ok(Review {
            reference: *reference,
            resident: row.read(0)?,
            earlier: row.read(1)?,
            state: row.parsed(2, ReviewState::parse)?,
            opened: row.read(3)?,
        })
    })
    .transpose()
}

/// Numbers of the files that wait, oldest first.
///
/// # Errors
/// Those of the engine.
pub fn waiting(tx: &mut dyn Tx) -> Result<Vec<Reference>, StoreError> {
    tx.query(
        "SELECT reference FROM review WHERE state = $1 ORDER BY opened_day, reference LIMIT $2",
        &[
            ReviewState::Waiting.as_str().into(),
            limit(REVIEWS_WAITING_MAX),
        ],
    )?
    .iter()
    .map(|row| row.read(0))
    .collect()
}

/// Decides a review, once.
///
/// # Errors
/// [`StoreError::Stale`] if it does not wait any more.
pub fn decide(tx: &mut dyn Tx, reference: &Reference, to: ReviewState) -> Result<(), StoreError> {
    let decided = tx.execute(
        "UPDATE review SET state = $2 WHERE reference = $1 AND state = $3",
        &[
            reference.into(),
            to.as_str().into(),
            ReviewState::Waiting.as_str().into(),
        ],
    )?;
    if decided == 1 {
        Ok(())
    } else {
        Err(StoreError::Stale("the review has been decided"))
    }
}
