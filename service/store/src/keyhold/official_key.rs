//! Table `official_key`: officials as keyhold knows them, apart from what the city's own table says.
//!
//! Each row carries keyhold's seal over all of it; this module neither makes nor checks seals, and must never change a
//! column without being handed the seal of the changed row.

use registry::ids::{OfficeId, OfficialId};
use rules::authority::Role;

use crate::columns::count;
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
    /// Number of the log entry that announced the passkey; before there is one it opens no session.
    pub announced: Option<u64>,
    /// Whose files the official must not open, sealed, always of one size; `None` before the first declaration.
    pub ties: Option<Vec<u8>>,
}

/// Writes the whole row, over an earlier one.
///
/// # Errors
/// Those of the engine.
pub fn put(
    tx: &mut dyn Tx,
    official: &OfficialId,
    row: &Row,
    seal: &[u8; 32],
) -> Result<(), StoreError> {
    let (credential_id, public_key) = row.passkey.clone().unzip();
    let announced = row.announced.map(count).transpose()?;
    tx.execute(
        "INSERT INTO official_key
             (official, office, role, code_hash, credential_id, public_key, announced, ties, seal)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (official) DO UPDATE
         SET office = excluded.office, role = excluded.role, code_hash = excluded.code_hash,
             credential_id = excluded.credential_id, public_key = excluded.public_key,
             announced = excluded.announced, ties = excluded.ties, seal = excluded.seal",
        &[
            official.into(),
            (&row.office).into(),
            row.role.as_str().into(),
            row.code_hash.into(),
            credential_id.into(),
            public_key.into(),
            announced.into(),
            row.ties.clone().into(),
            seal.into(),
        ],
    )?;
    Ok(())
}

/// Finds an official, with the row's seal.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, official: &OfficialId) -> Result<Option<(Row, [u8; 32])>, StoreError> {
    tx.query_one(
        "SELECT office, role, code_hash, credential_id, public_key, announced, ties, seal
         FROM official_key WHERE official = $1",
        &[official.into()],
    )?
    .map(|row| {
        let bytes = |row: &crate::value::Row, column| row.bytes(column).map(<[u8]>::to_vec);
        let credential_id = row.optional(3, bytes)?;
        let public_key = row.optional(4, |row, column| row.array(column))?;
        let kept = Row {
            office: row.read(0)?,
            role: row.parsed(1, Role::parse)?,
            code_hash: row.optional(2, |row, column| row.array(column))?,
            passkey: credential_id.zip(public_key),
            announced: row.optional(5, |row, column| row.integer(column))?,
            ties: row.optional(6, bytes)?,
        };
        Ok((kept, row.array(7)?))
    })
    .transpose()
}
