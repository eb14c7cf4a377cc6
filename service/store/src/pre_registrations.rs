//! Table `pre_registration`: the public number of a registration's file, and until when it stands.

use registry::clock::CityDay;
use registry::ids::{Reference, ResidentId};

use crate::columns::limit;
use crate::error::StoreError;
use crate::limits::EXPIRED_PER_SWEEP_MAX;
use crate::tx::Tx;

/// One file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PreRegistration {
    /// Its public number.
    pub reference: Reference,
    /// Whose registration it is.
    pub resident: ResidentId,
    /// The first day on which it may be deleted.
    pub expires: CityDay,
}

/// Opens a file.
///
/// # Errors
/// [`StoreError::Conflict`] if the number is taken: draw another.
pub fn insert(tx: &mut dyn Tx, file: &PreRegistration) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO pre_registration (reference, resident, expires_day) VALUES ($1, $2, $3)",
        &[
            (&file.reference).into(),
            file.resident.into(),
            file.expires.into(),
        ],
    )?;
    Ok(())
}

/// Finds a file by its whole number.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, reference: &Reference) -> Result<Option<PreRegistration>, StoreError> {
    tx.query_one(
        "SELECT resident, expires_day FROM pre_registration WHERE reference = $1",
        &[reference.into()],
    )?
    .map(|row| {
        Ok(PreRegistration {
            reference: *reference,
            resident: row.read(0)?,
            expires: row.read(1)?,
        })
    })
    .transpose()
}

/// Lets a file stand until another day: a registration lives longer than a pre-registration.
///
/// # Errors
/// [`StoreError::Stale`] if the file is gone.
pub fn keep_until(
    tx: &mut dyn Tx,
    reference: &Reference,
    expires: CityDay,
) -> Result<(), StoreError> {
    let kept = tx.execute(
        "UPDATE pre_registration SET expires_day = $2 WHERE reference = $1",
        &[reference.into(), expires.into()],
    )?;
    if kept == 1 {
        Ok(())
    } else {
        Err(StoreError::Stale("the file is gone"))
    }
}

/// Files whose day has come, oldest first, as many as one sweep takes.
///
/// # Errors
/// Those of the engine.
pub fn expired(tx: &mut dyn Tx, today: CityDay) -> Result<Vec<PreRegistration>, StoreError> {
    tx.query(
        "SELECT reference, resident, expires_day FROM pre_registration
         WHERE expires_day <= $1 ORDER BY expires_day, reference LIMIT $2",
        &[today.into(), limit(EXPIRED_PER_SWEEP_MAX)],
    )?
    .iter()
    .map(|row| {
        Ok(PreRegistration {
            reference: row.read(0)?,
            resident: row.read(1)?,
            expires: row.read(2)?,
        })
    })
    .collect()
}

/// Closes a file.
///
/// # Errors
/// Those of the engine.
pub fn delete(tx: &mut dyn Tx, reference: &Reference) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM pre_registration WHERE reference = $1",
        &[reference.into()],
    )?;
    Ok(())
}
