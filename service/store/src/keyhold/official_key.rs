//! Appointed officials, their one-time codes and their passkeys.

use registry::ids::{OfficeId, OfficialId};
use rules::authority::Role;

use crate::{StoreError, Tx};

/// One official.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The office they act for.
    pub office: OfficeId,
    /// Their role.
    pub role: Role,
    /// Keyed hash of the code they may register a passkey with; none once it is used.
    pub code_hash: Option<[u8; 32]>,
    /// Credential id and uncompressed P-256 key.
    pub passkey: Option<(Vec<u8>, [u8; 65])>,
}

/// Appoints an official, or appoints them anew: an earlier passkey ends.
///
/// # Errors
/// The store's.
pub fn appoint(
    tx: &mut dyn Tx,
    official: &OfficialId,
    office: &OfficeId,
    role: Role,
    code_hash: &[u8; 32],
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO official_key (official, office, role, code_hash) VALUES ($1, $2, $3, $4)
         ON CONFLICT (official) DO UPDATE SET office = $2, role = $3, code_hash = $4,
         credential_id = NULL, public_key = NULL",
        &[
            official.as_str().into(),
            office.as_str().into(),
            role.as_str().into(),
            code_hash.into(),
        ],
    )?;
    Ok(())
}

/// The official, if appointed.
///
/// # Errors
/// The store's.
pub fn get(tx: &mut dyn Tx, official: &OfficialId) -> Result<Option<Row>, StoreError> {
    let row = tx.query_one(
        "SELECT office, role, code_hash, credential_id, public_key FROM official_key WHERE official = $1",
        &[official.as_str().into()],
    )?;
    row.map(|row| {
        let credential_id = row.optional(3, |row, column| Ok(row.bytes(column)?.to_vec()))?;
        let public_key = row.optional(4, |row, column| row.array(column))?;
        Ok(Row {
            office: row.parsed(0, |text| text.parse().ok())?,
            role: row.parsed(1, Role::parse)?,
            code_hash: row.optional(2, |row, column| row.array(column))?,
            passkey: credential_id.zip(public_key),
        })
    })
    .transpose()
}

/// Keeps the passkey; the one-time code is used up.
///
/// # Errors
/// The store's.
pub fn set_passkey(
    tx: &mut dyn Tx,
    official: &OfficialId,
    credential_id: &[u8],
    public_key: &[u8; 65],
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE official_key SET credential_id = $2, public_key = $3, code_hash = NULL WHERE official = $1",
        &[
            official.as_str().into(),
            credential_id.into(),
            public_key.into(),
        ],
    )?;
    Ok(())
}
