//! Table `official_key`: officials as keyhold knows them, apart from what the city's own table says.

use registry::ids::{OfficeId, OfficialId};
use rules::authority::Role;

use crate::error::StoreError;
use crate::tx::Tx;

/// Bytes of an uncompressed P-256 point (SEC 1 §2.3.3).
pub const PUBLIC_KEY_BYTES: usize = 65;

/// An official as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The office served.
    pub office: OfficeId,
    /// The one role held.
    pub role: Role,
    /// Keyed hash of the one-time code, until a passkey is registered with it.
    pub code_hash: Option<[u8; 32]>,
    /// Credential id and public key of the passkey.
    pub passkey: Option<(Vec<u8>, [u8; PUBLIC_KEY_BYTES])>,
}

/// Appoints an official, or appoints anew: an earlier passkey ends.
///
/// # Errors
/// Those of the engine.
pub fn appoint(
    tx: &mut dyn Tx,
    official: &OfficialId,
    office: &OfficeId,
    role: Role,
    code_hash: &[u8; 32],
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO official_key (official, office, role, code_hash) VALUES ($1, $2, $3, $4)
         ON CONFLICT (official) DO UPDATE
         SET office = excluded.office, role = excluded.role, code_hash = excluded.code_hash,
             credential_id = NULL, public_key = NULL",
        &[
            official.into(),
            office.into(),
            role.as_str().into(),
            code_hash.into(),
        ],
    )?;
    Ok(())
}

/// Keeps the passkey that was registered with the one-time code, and uses the code up.
///
/// # Errors
/// [`StoreError::Stale`] if the code has been used meanwhile.
pub fn set_passkey(
    tx: &mut dyn Tx,
    official: &OfficialId,
    credential_id: &[u8],
    public_key: &[u8; PUBLIC_KEY_BYTES],
) -> Result<(), StoreError> {
    let kept = tx.execute(
        "UPDATE official_key SET credential_id = $2, public_key = $3, code_hash = NULL
         WHERE official = $1 AND code_hash IS NOT NULL",
        &[official.into(), credential_id.into(), public_key.into()],
    )?;
    if kept == 1 {
        Ok(())
    } else {
        Err(StoreError::Stale("the code has been used"))
    }
}

/// Finds an official.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, official: &OfficialId) -> Result<Option<Row>, StoreError> {
    tx.query_one(
        "SELECT office, role, code_hash, credential_id, public_key FROM official_key WHERE official = $1",
        &[official.into()],
    )?
    .map(|row| {
        let credential_id = row.optional(3, |row, column| row.bytes(column).map(<[u8]>::to_vec))?;
        let public_key = row.optional(4, |row, column| row.array(column))?;
        Ok(Row {
            office: row.read(0)?,
            role: row.parsed(1, Role::parse)?,
            code_hash: row.optional(2, |row, column| row.array(column))?,
            passkey: credential_id.zip(public_key),
        })
    })
    .transpose()
}
