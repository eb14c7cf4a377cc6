//! Table `group_key`: the key of each (resident, field group), wrapped. Destroying the row destroys the record.

use registry::ids::ResidentId;
use registry::vocabulary::FieldGroup;

use super::root_generation::{Wrapped, admit, wrapped_at};
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
    wrapped: &Wrapped,
) -> Result<(), StoreError> {
    admit(tx, wrapped)?;
    tx.execute(
        "INSERT INTO group_key (resident, field_group, wrapped, root_generation) VALUES ($1, $2, $3, $4)",
        &[
            resident.into(),
            group.into(),
            wrapped.bytes(),
            wrapped.generation.into(),
        ],
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
) -> Result<Option<Wrapped>, StoreError> {
    tx.query_one(
        "SELECT wrapped, root_generation FROM group_key WHERE resident = $1 AND field_group = $2",
        &[resident.into(), group.into()],
    )?
    .map(|row| wrapped_at(&row, 0))
    .transpose()
}
