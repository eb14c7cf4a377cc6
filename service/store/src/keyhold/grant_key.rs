//! Table `grant_key`: the key of each grant's sealed attributes. Ending a grant destroys its key.

use registry::ids::{GrantId, ResidentId};

use super::root_generation::{Wrapped, admit, wrapped_at};
use crate::columns::limit;
use crate::error::StoreError;
use crate::limits::GRANTS_OWN_MAX;
use crate::tx::Tx;

/// A grant's key as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whose grant it is.
    pub resident: ResidentId,
    /// The key, wrapped; gone once the grant has ended.
    pub wrapped: Option<Wrapped>,
    /// Whether no more copies may be made.
    pub ended: bool,
}

/// Keeps a grant's key.
///
/// # Errors
/// [`StoreError::Conflict`] if the grant has one.
pub fn insert(
    tx: &mut dyn Tx,
    grant: GrantId,
    resident: ResidentId,
    wrapped: &Wrapped,
) -> Result<(), StoreError> {
    admit(tx, wrapped)?;
    tx.execute(
        "INSERT INTO grant_key (grant_id, resident, wrapped, root_generation, ended) VALUES ($1, $2, $3, $4, 0)",
        &[
            grant.into(),
            resident.into(),
            wrapped.bytes(),
            wrapped.generation.into(),
        ],
    )?;
    Ok(())
}

/// Reads a grant's key.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, grant: GrantId) -> Result<Option<Row>, StoreError> {
    tx.query_one(
        "SELECT resident, wrapped, root_generation, ended FROM grant_key WHERE grant_id = $1",
        &[grant.into()],
    )?
    .map(|row| {
        let wrapped = row.optional(1, wrapped_at)?;
        Ok(Row {
            resident: row.read(0)?,
            wrapped,
            ended: row.integer::<i64>(3)? != 0,
        })
    })
    .transpose()
}

/// Ends every standing grant of a resident and destroys the keys; answers the grants ended.
///
/// # Errors
/// Those of the engine.
pub fn end_all(tx: &mut dyn Tx, resident: ResidentId) -> Result<Vec<GrantId>, StoreError> {
    let mut ended = Vec::new();
    loop {
        let page = tx.query(
            "SELECT grant_id FROM grant_key WHERE resident = $1 AND ended = 0 ORDER BY grant_id LIMIT $2",
            &[resident.into(), limit(GRANTS_OWN_MAX)],
        )?;
        if page.is_empty() {
            return Ok(ended);
        }
        for row in &page {
            let grant: GrantId = row.read(0)?;
            end(tx, grant)?;
            ended.push(grant);
        }
    }
}

/// Ends one grant and destroys its key. With the key goes the root key it was under, or wrapping anew would look for it.
///
/// # Errors
/// Those of the engine.
pub fn end(tx: &mut dyn Tx, grant: GrantId) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE grant_key SET ended = 1, wrapped = NULL, root_generation = NULL WHERE grant_id = $1",
        &[grant.into()],
    )?;
    Ok(())
}
