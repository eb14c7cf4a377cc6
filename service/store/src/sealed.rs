//! Table `sealed_group`: one ciphertext for each resident and field group. Only `access` names this module.
//!
//! The rows are worth nothing without keyhold's key of the same group, which keyhold gives out only against an entry
//! in the read log (DESIGN, invariant 2).

use registry::ids::ResidentId;
use registry::vocabulary::{FieldGroup, FieldGroups};

use crate::error::StoreError;
use crate::tx::Tx;

/// One group of one resident's record, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedGroup {
    /// Version of the record's form.
    pub version: u8,
    /// AES-256-GCM: nonce, ciphertext, tag.
    pub ciphertext: Vec<u8>,
}

/// Writes a group, over an earlier one.
///
/// # Errors
/// [`StoreError::Constraint`] if there is no such resident.
pub fn put(
    tx: &mut dyn Tx,
    resident: ResidentId,
    group: FieldGroup,
    version: u8,
    ciphertext: &[u8],
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sealed_group (resident, field_group, version, ciphertext) VALUES ($1, $2, $3, $4)
         ON CONFLICT (resident, field_group) DO UPDATE SET version = excluded.version, ciphertext = excluded.ciphertext",
        &[resident.into(), group.into(), version.into(), ciphertext.into()],
    )?;
    Ok(())
}

/// Reads a group.
///
/// # Errors
/// Those of the engine.
pub fn get(
    tx: &mut dyn Tx,
    resident: ResidentId,
    group: FieldGroup,
) -> Result<Option<SealedGroup>, StoreError> {
    tx.query_one(
        "SELECT version, ciphertext FROM sealed_group WHERE resident = $1 AND field_group = $2",
        &[resident.into(), group.into()],
    )?
    .map(|row| {
        Ok(SealedGroup {
            version: row.integer(0)?,
            ciphertext: row.bytes(1)?.to_vec(),
        })
    })
    .transpose()
}

/// Which groups of a resident there are.
///
/// # Errors
/// Those of the engine.
pub fn groups(tx: &mut dyn Tx, resident: ResidentId) -> Result<FieldGroups, StoreError> {
    tx.query(
        "SELECT field_group FROM sealed_group WHERE resident = $1 ORDER BY field_group LIMIT $2",
        &[
            resident.into(),
            crate::columns::limit(FieldGroup::ALL.len()),
        ],
    )?
    .iter()
    .map(|row| row.read::<FieldGroup>(0))
    .collect()
}

/// Removes every group of a resident. The deletion that counts is that of the keys, at keyhold.
///
/// # Errors
/// Those of the engine.
pub fn delete_all(tx: &mut dyn Tx, resident: ResidentId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM sealed_group WHERE resident = $1",
        &[resident.into()],
    )?;
    Ok(())
}
