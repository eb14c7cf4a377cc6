//! Whether what a power cut left behind is whole: counts of rows that must not be, and never the rows themselves.
//!
//! An operator's question, asked without a key: nothing is opened, nobody is named or listed.

use registry::registration::RegistrationState;
use registry::vocabulary::FieldGroup;

use crate::{StoreError, Tx};

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
    count(tx, &sql, &states.map(|state| state.as_str().into()))
}

/// Cases without a history.
///
/// # Errors
/// Those of the engine.
pub fn cases_without_actions(tx: &mut dyn Tx) -> Result<u64, StoreError> {
    count(
        tx,
        "SELECT count(*) FROM case_file
         WHERE NOT EXISTS (SELECT 1 FROM case_action WHERE case_action.case_id = case_file.case_id)",
        &[],
    )
}

/// Keyhold's chains whose next number does not follow the last entry that was proved.
///
/// # Errors
/// Those of the engine.
pub fn chains_with_holes(tx: &mut dyn Tx) -> Result<u64, StoreError> {
    count(
        tx,
        "SELECT count(*) FROM subject WHERE entry_number > 0 AND entry_number <> 1 + COALESCE(
             (SELECT max(entry_number) FROM entry_key
              WHERE entry_key.resident = subject.resident AND entry_key.epoch = subject.epoch), -2)",
        &[],
    )
}

fn count(tx: &mut dyn Tx, sql: &str, params: &[crate::Value]) -> Result<u64, StoreError> {
    tx.query_one(sql, params)?
        .map_or(Ok(0), |row| row.integer(0))
}
