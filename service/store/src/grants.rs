//! Table `grant_made`: a credential granted, with its attributes sealed under a key that keyhold releases to the
//! wallet's bound request alone. Nothing of any copy issued from it is kept (DESIGN, invariant 8).

use registry::clock::CityDay;
use registry::ids::{GrantId, ResidentId};

use crate::columns::limit;
use crate::error::StoreError;
use crate::limits::GRANTS_OWN_MAX;
use crate::tx::Tx;
use crate::value::Row;

/// How a grant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GrantState {
    /// Copies may be issued.
    Standing,
    /// No more copies: phone lost, or the grant replaced.
    Ended,
}

impl GrantState {
    const ALL: [Self; 2] = [Self::Standing, Self::Ended];

    /// Stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standing => "standing",
            Self::Ended => "ended",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// One grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its name.
    pub grant: GrantId,
    /// The holder to be.
    pub resident: ResidentId,
    /// Type of the credential, such as `urn:denizen:entitlement:1`.
    pub credential_type: String,
    /// How it stands.
    pub state: GrantState,
    /// The attributes, sealed under the grant's key.
    pub sealed_attributes: Vec<u8>,
    /// The day it was made.
    pub granted: CityDay,
    /// The last day it stands for.
    pub valid_until: CityDay,
}

/// Keeps a grant.
///
/// # Errors
/// [`StoreError::Conflict`] if the name is taken.
pub fn insert(tx: &mut dyn Tx, grant: &Grant) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO grant_made
             (grant_id, resident, credential_type, state, sealed_attributes, granted_day, valid_until_day)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            grant.grant.into(),
            grant.resident.into(),
            grant.credential_type.as_str().into(),
            grant.state.as_str().into(),
            grant.sealed_attributes.as_slice().into(),
            grant.granted.into(),
            grant.valid_until.into(),
        ],
    )?;
    Ok(())
}

/// Finds a grant.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, grant: GrantId) -> Result<Option<Grant>, StoreError> {
    tx.query_one(
        "SELECT grant_id, resident, credential_type, state, sealed_attributes, granted_day, valid_until_day
         FROM grant_made WHERE grant_id = $1",
        &[grant.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// A resident's own grants, in an order that tells nothing.
///
/// # Errors
/// Those of the engine.
pub fn own(tx: &mut dyn Tx, resident: ResidentId) -> Result<Vec<Grant>, StoreError> {
    tx.query(
        "SELECT grant_id, resident, credential_type, state, sealed_attributes, granted_day, valid_until_day
         FROM grant_made WHERE resident = $1 ORDER BY grant_id LIMIT $2",
        &[resident.into(), limit(GRANTS_OWN_MAX)],
    )?
    .iter()
    .map(read)
    .collect()
}

/// Ends a grant and removes its attributes. Ending twice is the same as once.
///
/// # Errors
/// Those of the engine.
pub fn end(tx: &mut dyn Tx, grant: GrantId) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE grant_made SET state = $2, sealed_attributes = $3 WHERE grant_id = $1",
        &[
            grant.into(),
            GrantState::Ended.as_str().into(),
            Vec::new().into(),
        ],
    )?;
    Ok(())
}

fn read(row: &Row) -> Result<Grant, StoreError> {
    Ok(Grant {
        grant: row.read(0)?,
        resident: row.read(1)?,
        credential_type: row.text(2)?.to_owned(),
        state: row.parsed(3, GrantState::parse)?,
        sealed_attributes: row.bytes(4)?.to_vec(),
        granted: row.read(5)?,
        valid_until: row.read(6)?,
    })
}
