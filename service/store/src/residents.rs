//! Table `resident`: that there is somebody, and where their registration stands. Nothing about who it is.

use registry::ids::ResidentId;
use registry::registration::RegistrationState;

use crate::error::StoreError;
use crate::tx::Tx;

/// A new resident. Comes before everything else that names one.
///
/// # Errors
/// [`StoreError::Conflict`] if the id is taken.
pub fn insert(
    tx: &mut dyn Tx,
    resident: ResidentId,
    state: RegistrationState,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO resident (resident, state) VALUES ($1, $2)",
        &[resident.into(), state.as_str().into()],
    )?;
    Ok(())
}

/// Where the registration stands; `None` if there is no such resident.
///
/// # Errors
/// Those of the engine.
pub fn state(
    tx: &mut dyn Tx,
    resident: ResidentId,
) -> Result<Option<RegistrationState>, StoreError> {
    tx.query_one(
        "SELECT state FROM resident WHERE resident = $1",
        &[resident.into()],
    )?
    .map(|row| row.parsed(0, RegistrationState::parse))
    .transpose()
}

/// Moves the registration on, only from where the caller saw it.
///
/// # Errors
/// [`StoreError::Stale`] if it stands elsewhere by now.
pub fn move_on(
    tx: &mut dyn Tx,
    resident: ResidentId,
    from: RegistrationState,
    to: RegistrationState,
) -> Result<(), StoreError> {
    let moved = tx.execute(
        "UPDATE resident SET state = $3 WHERE resident = $1 AND state = $2",
        &[resident.into(), from.as_str().into(), to.as_str().into()],
    )?;
    if moved == 1 {
        Ok(())
    } else {
        Err(StoreError::Stale("the registration has moved on"))
    }
}

/// Removes a resident, with the reviews, objections and grants that say something of nobody else. The sealed record goes
/// before, through `access`; a case stays, and keeps its beneficiary, until its own term is over.
///
/// # Errors
/// [`StoreError::Constraint`] while a sealed group, a file, a case or an appointment still names the resident.
pub fn delete(tx: &mut dyn Tx, resident: ResidentId) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM review WHERE resident = $1 OR earlier = $1",
        "DELETE FROM objection WHERE resident = $1",
        "DELETE FROM grant_made WHERE resident = $1",
        "DELETE FROM resident WHERE resident = $1",
    ] {
        tx.execute(statement, &[resident.into()])?;
    }
    Ok(())
}
