//! Table `objection`: that a resident objected to an opening, for the ombudsman to hear. Which opening, the words and the answer
//! are sealed in the resident's record: a stolen table must not tie entries of the public log to a resident.

use registry::clock::CityDay;
use registry::ids::{Reference, ResidentId};

use crate::columns::limit;
use crate::error::StoreError;
use crate::limits::{OBJECTIONS_OWN_MAX, OBJECTIONS_WAITING_MAX};
use crate::tx::Tx;
use crate::value::Row;

/// How an objection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObjectionState {
    /// The ombudsman has not answered.
    Waiting,
    /// The ombudsman has answered.
    Answered,
}

impl ObjectionState {
    const ALL: [Self; 2] = [Self::Waiting, Self::Answered];

    /// Stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Answered => "answered",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// One objection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Objection {
    /// Its number.
    pub reference: Reference,
    /// Who objects.
    pub resident: ResidentId,
    /// How it stands.
    pub state: ObjectionState,
    /// The day it came.
    pub received: CityDay,
}

/// Keeps an objection.
///
/// # Errors
/// [`StoreError::Conflict`] if the number is taken.
pub fn insert(tx: &mut dyn Tx, objection: &Objection) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO objection (reference, resident, state, received_day) VALUES ($1, $2, $3, $4)",
        &[
            (&objection.reference).into(),
            objection.resident.into(),
            objection.state.as_str().into(),
            objection.received.into(),
        ],
    )?;
    Ok(())
}

/// Finds an objection by its whole number.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, reference: &Reference) -> Result<Option<Objection>, StoreError> {
    tx.query_one(
        "SELECT reference, resident, state, received_day FROM objection WHERE reference = $1",
        &[reference.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// A resident's own objections, in the order of their numbers. They change with each change of the sealed record that they
/// are about: whoever writes that record finds here whether somebody else did.
///
/// # Errors
/// Those of the engine.
pub fn own(tx: &mut dyn Tx, resident: ResidentId) -> Result<Vec<Objection>, StoreError> {
    tx.query(
        "SELECT reference, resident, state, received_day FROM objection
         WHERE resident = $1 ORDER BY reference LIMIT $2",
        &[resident.into(), limit(OBJECTIONS_OWN_MAX)],
    )?
    .iter()
    .map(read)
    .collect()
}

/// Objections that wait for an answer, oldest first.
///
/// # Errors
/// Those of the engine.
pub fn waiting(tx: &mut dyn Tx) -> Result<Vec<Objection>, StoreError> {
    tx.query(
        "SELECT reference, resident, state, received_day FROM objection
         WHERE state = $1 ORDER BY received_day, reference LIMIT $2",
        &[
            ObjectionState::Waiting.as_str().into(),
            limit(OBJECTIONS_WAITING_MAX),
        ],
    )?
    .iter()
    .map(read)
    .collect()
}

/// Marks an objection as answered, once.
///
/// # Errors
/// [`StoreError::Stale`] if it does not wait any more.
pub fn answer(tx: &mut dyn Tx, reference: &Reference) -> Result<(), StoreError> {
    let answered = tx.execute(
        "UPDATE objection SET state = $2 WHERE reference = $1 AND state = $3",
        &[
            reference.into(),
            ObjectionState::Answered.as_str().into(),
            ObjectionState::Waiting.as_str().into(),
        ],
    )?;
    if answered == 1 {
        Ok(())
    } else {
        Err(StoreError::Stale("the objection has been answered"))
    }
}

/// Removes an answered objection, when its answer leaves the resident's record for a newer one.
///
/// # Errors
/// Those of the engine.
pub fn remove(tx: &mut dyn Tx, reference: &Reference) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM objection WHERE reference = $1 AND state = $2",
        &[reference.into(), ObjectionState::Answered.as_str().into()],
    )?;
    Ok(())
}

fn read(row: &Row) -> Result<Objection, StoreError> {
    Ok(Objection {
        reference: row.read(0)?,
        resident: row.read(1)?,
        state: row.parsed(2, ObjectionState::parse)?,
        received: row.read(3)?,
    })
}
