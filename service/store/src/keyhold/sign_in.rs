//! Table `sign_in`: how a resident without a phone signs in. Both secrets are keyed hashes; the tries are few.

use registry::ids::ResidentId;

use crate::error::StoreError;
use crate::tx::Tx;

/// What one try is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whose letter code it is.
    pub resident: ResidentId,
    /// Keyed hash of the PIN; `None` until one is set.
    pub pin_mac: Option<[u8; 32]>,
    /// Tries since the last success, this one included.
    pub tries: i64,
}

/// Whether the own list is under the protected view, as keyhold seals it: salt and keyed hash, so that both answers look
/// alike.
pub type SealedView = [u8; 48];

/// Keeps a resident's first PIN; answers whether it did. There is no second one: whoever runs the city could set one.
///
/// # Errors
/// Those of the engine.
pub fn set_pin(
    tx: &mut dyn Tx,
    resident: ResidentId,
    pin_mac: &[u8; 32],
    protected_view: &SealedView,
) -> Result<bool, StoreError> {
    let kept = tx.execute(
        "INSERT INTO sign_in (resident, pin_mac, tries, letters, protected_view) VALUES ($1, $2, 0, 0, $3)
         ON CONFLICT (resident) DO NOTHING",
        &[resident.into(), pin_mac.into(), protected_view.into()],
    )?;
    Ok(kept == 1)
}

/// Whether the own list is under the protected view; `None` for whoever has no PIN.
///
/// # Errors
/// Those of the engine.
pub fn protected_view(
    tx: &mut dyn Tx,
    resident: ResidentId,
) -> Result<Option<SealedView>, StoreError> {
    let row = tx.query_one(
        "SELECT protected_view FROM sign_in WHERE resident = $1",
        &[resident.into()],
    )?;
    row.map_or(Ok(None), |row| {
        row.optional(0, |row, column| row.array(column))
    })
}

/// Keeps whether the own list is under the protected view; `false` for whoever has no PIN.
///
/// # Errors
/// Those of the engine.
pub fn set_protected_view(
    tx: &mut dyn Tx,
    resident: ResidentId,
    protected_view: &SealedView,
) -> Result<bool, StoreError> {
    let kept = tx.execute(
        "UPDATE sign_in SET protected_view = $2 WHERE resident = $1 AND pin_mac IS NOT NULL",
        &[resident.into(), protected_view.into()],
    )?;
    Ok(kept == 1)
}

/// Keeps the capability of a record that has no way to sign in yet; answers whether it did.
///
/// # Errors
/// Those of the engine.
pub fn set_capability(
    tx: &mut dyn Tx,
    resident: ResidentId,
    hash: &[u8; 32],
) -> Result<bool, StoreError> {
    let kept = tx.execute(
        "INSERT INTO sign_in (resident, code_hash, tries, letters) VALUES ($1, $2, 0, 0)
         ON CONFLICT (resident) DO NOTHING",
        &[resident.into(), hash.into()],
    )?;
    Ok(kept == 1)
}

/// Keeps a letter code, over an earlier one, which ends. The tries start afresh, so that no more than `letters_max` are made
/// between two successes; answers whether this one was.
///
/// # Errors
/// [`StoreError::Conflict`] if another resident has the code.
pub fn set_letter(
    tx: &mut dyn Tx,
    resident: ResidentId,
    code_hash: &[u8; 32],
    letters_max: i64,
) -> Result<bool, StoreError> {
    let kept = tx.execute(
        "INSERT INTO sign_in (resident, code_hash, tries, letters) VALUES ($1, $2, 0, 1)
         ON CONFLICT (resident) DO UPDATE
         SET code_hash = excluded.code_hash, tries = 0, letters = sign_in.letters + 1
         WHERE sign_in.letters < $3",
        &[resident.into(), code_hash.into(), letters_max.into()],
    )?;
    Ok(kept == 1)
}

/// Spends one try of a letter code; `None` if there is no such code.
///
/// # Errors
/// Those of the engine.
pub fn spend_try(tx: &mut dyn Tx, code_hash: &[u8; 32]) -> Result<Option<Row>, StoreError> {
    tx.execute(
        "UPDATE sign_in SET tries = tries + 1 WHERE code_hash = $1",
        &[code_hash.into()],
    )?;
    tx.query_one(
        "SELECT resident, pin_mac, tries FROM sign_in WHERE code_hash = $1",
        &[code_hash.into()],
    )?
    .map(row_of)
    .transpose()
}

/// Spends one try of a resident's PIN, of the same few as at the sign-in; `None` for whoever has no way to sign in.
///
/// # Errors
/// Those of the engine.
pub fn spend_try_of(tx: &mut dyn Tx, resident: ResidentId) -> Result<Option<Row>, StoreError> {
    tx.execute(
        "UPDATE sign_in SET tries = tries + 1 WHERE resident = $1",
        &[resident.into()],
    )?;
    tx.query_one(
        "SELECT resident, pin_mac, tries FROM sign_in WHERE resident = $1",
        &[resident.into()],
    )?
    .map(row_of)
    .transpose()
}

fn row_of(row: crate::value::Row) -> Result<Row, StoreError> {
    Ok(Row {
        resident: row.read(0)?,
        pin_mac: row.optional(1, |row, column| row.array(column))?,
        tries: row.integer(2)?,
    })
}

/// Gives the tries, and the letters, back after a success.
///
/// # Errors
/// Those of the engine.
pub fn clear_tries(tx: &mut dyn Tx, resident: ResidentId) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE sign_in SET tries = 0, letters = 0 WHERE resident = $1",
        &[resident.into()],
    )?;
    Ok(())
}

/// Whose a code is, without spending a try: for codes nobody can guess.
///
/// # Errors
/// Those of the engine.
pub fn resident_of(
    tx: &mut dyn Tx,
    code_hash: &[u8; 32],
) -> Result<Option<ResidentId>, StoreError> {
    tx.query_one(
        "SELECT resident FROM sign_in WHERE code_hash = $1",
        &[code_hash.into()],
    )?
    .map(|row| row.read(0))
    .transpose()
}
