//! Wrapped keys of grants.

use registry::ids::{GrantId, ResidentId};

use crate::{StoreError, Tx};

/// Grants of one resident that one statement ends.
pub const GRANTS_ENDED_AT_ONCE_MAX: i64 = 1_000;

/// One grant's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whose grant.
    pub resident: ResidentId,
    /// The wrapped key.
    pub wrapped: Vec<u8>,
    /// Whether it may make no more copies.
    pub ended: bool,
}

/// Keeps a new grant's key.
///
/// # Errors
/// The store's.
pub fn insert(
    tx: &mut dyn Tx,
    grant: GrantId,
    resident: ResidentId,
    wrapped: &[u8],
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO grant_key (grant_id, resident, wrapped, ended) VALUES ($1, $2, $3, 0)",
        &[
            grant.as_bytes().into(),
            resident.as_bytes().into(),
            wrapped.into(),
        ],
    )?;
    Ok(())
}

/// One grant's key.
///
/// # Errors
/// The store's.
pub fn get(tx: &mut dyn Tx, grant: GrantId) -> Result<Option<Row>, StoreError> {
    tx.query_one(
        "SELECT resident, wrapped, ended FROM grant_key WHERE grant_id = $1",
        &[grant.as_bytes().into()],
    )?
    .map(|row| {
        Ok(Row {
            resident: ResidentId::from_bytes(row.array(0)?),
            wrapped: row.bytes(1)?.to_vec(),
            ended: row.integer::<i64>(2)? != 0,
        })
    })
    .transpose()
}

/// Ends every live grant of a resident; answers which.
///
/// # Errors
/// The store's.
pub fn end_all(tx: &mut dyn Tx, resident: ResidentId) -> Result<Vec<GrantId>, StoreError> {
    let rows = tx.query(
        "SELECT grant_id FROM grant_key WHERE resident = $1 AND ended = 0 LIMIT $2",
        &[resident.as_bytes().into(), GRANTS_ENDED_AT_ONCE_MAX.into()],
    )?;
    let grants = rows
        .iter()
        .map(|row| Ok(GrantId::from_bytes(row.array(0)?)))
        .collect::<Result<Vec<_>, StoreError>>()?;
    tx.execute(
        "UPDATE grant_key SET ended = 1 WHERE resident = $1",
        &[resident.as_bytes().into()],
    )?;
    Ok(grants)
}
