//! Wrapped keys of field groups.

use registry::ids::ResidentId;
use registry::vocabulary::FieldGroup;

use crate::{StoreError, Tx};

/// The wrapped key, if the group was ever sealed.
///
/// # Errors
/// The store's.
pub fn get(
    tx: &mut dyn Tx,
    resident: ResidentId,
    group: FieldGroup,
) -> Result<Option<Vec<u8>>, StoreError> {
    tx.query_one(
        "SELECT wrapped FROM group_key WHERE resident = $1 AND field_group = $2",
        &[resident.as_bytes().into(), (group as u8).into()],
    )?
    .map(|row| Ok(row.bytes(0)?.to_vec()))
    .transpose()
}

/// Keeps the key of a group that has none yet.
///
/// # Errors
/// The store's; a conflict when there is one.
pub fn insert(
    tx: &mut dyn Tx,
    resident: ResidentId,
    group: FieldGroup,
    wrapped: &[u8],
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO group_key (resident, field_group, wrapped) VALUES ($1, $2, $3)",
        &[
            resident.as_bytes().into(),
            (group as u8).into(),
            wrapped.into(),
        ],
    )?;
    Ok(())
}
