//! Table `group_key`: the key of each (resident, field group), wrapped. Destroying the row destroys the record.

use registry::ids::ResidentId;
use registry::vocabulary::FieldGroup;

use crate::error::StoreError;
use crate::tx::Tx;

/// Keeps a key.
///
/// # Errors
/// [`StoreError::Conflict`] if the group has one: a key is never replaced unseen.
pub fn insert(
    tx: &mut dyn Tx,
    resident: ResidentId,
    group: FieldGroup,
    wrapped: &[u8],
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO group_key (resident, field_group, wrapped) VALUES ($1, $2, $3)",
        &[resident.into(), group.into(), wrapped.into()],
    )?;
    Ok(())
}

/// Reads a key.
///
/// # Errors
/// Those of the engine.
pub fn get(
    tx: &mut dyn Tx,
    resident: ResidentId,
    group: FieldGroup,
) -> Result<Option<Vec<u8>>, StoreError> {
    tx.query_one(
        "SELECT wrapped FROM group_key WHERE resident = $1 AND field_group = $2",
        &[resident.into(), group.into()],
    )?
    .map(|row| row.bytes(0).map(<[u8]>::to_vec))
    .transpose()
}
