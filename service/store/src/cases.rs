//! Tables `case_file` and `case_action`: a case about its beneficiary, as actions that are only ever appended. Who
//! applied is sealed under the beneficiary and the applicant, never a column (DESIGN, invariant 1).

use registry::case::{Action, CaseFile, CaseState};
use registry::clock::CityDay;
use registry::ids::{CaseId, OfficeId, Reference, ResidentId};
use registry::limits::{CASE_ACTIONS_MAX, CASES_WAITING_MAX};

use crate::columns::limit;
use crate::error::StoreError;
use crate::tx::Tx;
use crate::value::unexpected;

/// A case file as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCase {
    /// The file.
    pub file: CaseFile,
    /// The beneficiary.
    pub about: ResidentId,
    /// Where its actions have brought it.
    pub state: CaseState,
}

/// Opens a file.
///
/// # Errors
/// [`StoreError::Conflict`] if its id or its number is taken.
pub fn insert(tx: &mut dyn Tx, case: &StoredCase) -> Result<(), StoreError> {
    let file = &case.file;
    tx.execute(
        "INSERT INTO case_file (case_id, reference, resident, programme, office, state, received_day)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            file.id.into(),
            (&file.reference).into(),
            case.about.into(),
            (&file.programme).into(),
            (&file.office).into(),
            case.state.as_str().into(),
            file.received_on.city_day().into(),
        ],
    )?;
    Ok(())
}

/// Finds a file by its whole number.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, reference: &Reference) -> Result<Option<StoredCase>, StoreError> {
    tx.query_one(
        "SELECT case_id, resident, programme, office, state, received_day FROM case_file WHERE reference = $1",
        &[reference.into()],
    )?
    .map(|row| {
        Ok(StoredCase {
            file: CaseFile {
                id: row.read(0)?,
                reference: *reference,
                programme: row.read(2)?,
                office: row.read(3)?,
                received_on: row.read::<CityDay>(5)?.date(),
            },
            about: row.read(1)?,
            state: row.parsed(4, CaseState::parse)?,
        })
    })
    .transpose()
}

/// Numbers of an office's files in one state, oldest first.
///
/// # Errors
/// Those of the engine.
pub fn in_state(
    tx: &mut dyn Tx,
    office: &OfficeId,
    state: CaseState,
) -> Result<Vec<Reference>, StoreError> {
    tx.query(
        "SELECT reference FROM case_file WHERE office = $1 AND state = $2 ORDER BY received_day, reference LIMIT $3",
        &[office.into(), state.as_str().into(), limit(CASES_WAITING_MAX)],
    )?
    .iter()
    .map(|row| row.read(0))
    .collect()
}

/// The actions of a case, oldest first, to be replayed.
///
/// # Errors
/// [`StoreError::Unexpected`] if one of them is not an action.
pub fn actions(tx: &mut dyn Tx, case: CaseId) -> Result<Vec<Action>, StoreError> {
    tx.query(
        "SELECT action FROM case_action WHERE case_id = $1 ORDER BY seq LIMIT $2",
        &[case.into(), limit(CASE_ACTIONS_MAX)],
    )?
    .iter()
    .map(|row| serde_json::from_str(row.text(0)?).map_err(|_| unexpected(0, "an action")))
    .collect()
}

/// Appends the next action, and moves the file to the state it leads to.
///
/// # Errors
/// [`StoreError::Conflict`] if another action took its place meanwhile: read the case again.
pub fn append(
    tx: &mut dyn Tx,
    case: CaseId,
    action: &Action,
    state: CaseState,
) -> Result<(), StoreError> {
    let text = serde_json::to_string(action).map_err(|_| unexpected(2, "an action"))?;
    tx.execute(
        "INSERT INTO case_action (case_id, seq, action) VALUES ($1, $2, $3)",
        &[case.into(), action.seq.into(), text.into()],
    )?;
    tx.execute(
        "UPDATE case_file SET state = $2 WHERE case_id = $1",
        &[case.into(), state.as_str().into()],
    )?;
    Ok(())
}
