//! Sign-in of residents: keyed hashes only.

use registry::ids::ResidentId;

use crate::{StoreError, Tx};

/// What a letter code leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whose it is.
    pub resident: ResidentId,
    /// Keyed hash of the PIN.
    pub pin_mac: Option<[u8; 32]>,
    /// Tries spent since the last success, this one included.
    pub tries: i64,
}

/// Sets the PIN; tries start afresh.
///
/// # Errors
/// The store's.
pub fn set_pin(
    tx: &mut dyn Tx,
    resident: ResidentId,
    pin_mac: &[u8; 32],
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sign_in (resident, pin_mac, tries) VALUES ($1, $2, 0)
         ON CONFLICT (resident) DO UPDATE SET pin_mac = $2, tries = 0",
        &[resident.as_bytes().into(), pin_mac.into()],
    )?;
    Ok(())
}

/// Sets the letter (or capability); the earlier one ends, tries start afresh.
///
/// # Errors
/// The store's.
pub fn set_letter(
    tx: &mut dyn Tx,
    resident: ResidentId,
    letter_hash: &[u8; 32],
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sign_in (resident, letter_hash, tries) VALUES ($1, $2, 0)
         ON CONFLICT (resident) DO UPDATE SET letter_hash = $2, tries = 0",
        &[resident.as_bytes().into(), letter_hash.into()],
    )?;
    Ok(())
}

/// Spends one try of a letter code; none when there is no such letter.
///
/// # Errors
/// The store's.
pub fn spend_try(tx: &mut dyn Tx, letter_hash: &[u8; 32]) -> Result<Option<Row>, StoreError> {
    tx.execute(
        "UPDATE sign_in SET tries = tries + 1 WHERE letter_hash = $1",
        &[letter_hash.into()],
    )?;
    tx.query_one(
        "SELECT resident, pin_mac, tries FROM sign_in WHERE letter_hash = $1",
        &[letter_hash.into()],
    )?
    .map(|row| {
        Ok(Row {
            resident: ResidentId::from_bytes(row.array(0)?),
            pin_mac: row.optional(1, |row, column| row.array(column))?,
            tries: row.integer(2)?,
        })
    })
    .transpose()
}

/// Whose letter (or capability) it is, without spending a try.
///
/// # Errors
/// The store's.
pub fn resident_of(
    tx: &mut dyn Tx,
    letter_hash: &[u8; 32],
) -> Result<Option<ResidentId>, StoreError> {
    tx.query_one(
        "SELECT resident FROM sign_in WHERE letter_hash = $1",
        &[letter_hash.into()],
    )?
    .map(|row| Ok(ResidentId::from_bytes(row.array(0)?)))
    .transpose()
}

/// Gives the tries back after a success.
///
/// # Errors
/// The store's.
pub fn clear_tries(tx: &mut dyn Tx, resident: ResidentId) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE sign_in SET tries = 0 WHERE resident = $1",
        &[resident.as_bytes().into()],
    )?;
    Ok(())
}
