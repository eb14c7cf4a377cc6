//! Table `sealed_group`: one ciphertext for each resident and field group. Only `access` names this module.
//!
//! The rows are worth nothing without keyhold's key of the same group, which keyhold gives out only against an entry
//! in the read log (DESIGN, invariant 2).

use registry::ids::ResidentId;
use registry::registration::RegistrationState;
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

/// The groups that a completed registration has written.
const OF_A_REGISTRATION: [FieldGroup; 6] = [
    FieldGroup::Name,
    FieldGroup::Document,
    FieldGroup::Address,
    FieldGroup::Contact,
    FieldGroup::Registration,
    FieldGroup::Application,
];

/// Registrations that are complete by their state and lack a group, a credential or their file number.
///
/// # Errors
/// Those of the engine.
pub fn half_registered(tx: &mut dyn Tx) -> Result<u64, StoreError> {
    let groups: Vec<String> = OF_A_REGISTRATION
        .iter()
        .map(|group| (*group as u8).to_string())
        .collect();
    let sql = format!(
        "SELECT count(*) FROM resident WHERE state IN ($1, $2) AND (
             (SELECT count(*) FROM sealed_group WHERE sealed_group.resident = resident.resident
                 AND sealed_group.field_group IN ({})) < {}
             OR NOT EXISTS (SELECT 1 FROM grant_made WHERE grant_made.resident = resident.resident)
             OR NOT EXISTS (SELECT 1 FROM pre_registration WHERE pre_registration.resident = resident.resident))",
        groups.join(", "),
        groups.len()
    );
    let states = [
        RegistrationState::Registered,
        RegistrationState::UnderReview,
    ];
    crate::integrity::count(tx, &sql, &states.map(|state| state.as_str().into()))
}

/// How many residents have a group: what a job of the closed list would open.
///
/// # Errors
/// Those of the engine.
pub fn count_of(tx: &mut dyn Tx, group: FieldGroup) -> Result<u64, StoreError> {
    crate::integrity::count(
        tx,
        "SELECT count(*) FROM sealed_group WHERE field_group = $1",
        &[group.into()],
    )
}

/// The next residents that a job of the closed list goes on with, by their random numbers.
///
/// # Errors
/// Those of the engine.
pub fn residents_after(
    tx: &mut dyn Tx,
    group: FieldGroup,
    after: Option<ResidentId>,
) -> Result<Vec<ResidentId>, StoreError> {
    let after = after.map_or_else(Vec::new, |resident| resident.as_bytes().to_vec());
    tx.query(
        "SELECT resident FROM sealed_group WHERE field_group = $1 AND resident > $2 ORDER BY resident LIMIT $3",
        &[
            group.into(),
            after.into(),
            crate::columns::limit(crate::limits::JOB_RECORDS_PER_PAGE_MAX),
        ],
    )?
    .iter()
    .map(|row| row.read(0))
    .collect()
}
