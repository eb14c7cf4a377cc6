//! Whether what a power cut left behind is whole: counts of rows that must not be, and never the rows themselves.
//!
//! An operator's question, asked without a key: nothing is opened, nobody is named or listed.

use crate::{StoreError, Tx};

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

/// Keyhold's chains whose next number does not follow the last entry that was proved, as far back as keys are kept.
///
/// # Errors
/// Those of the engine.
pub fn chains_with_holes(tx: &mut dyn Tx) -> Result<u64, StoreError> {
    count(
        tx,
        "SELECT count(*) FROM subject WHERE entry_number <> (SELECT 1 + max(entry_number) FROM entry_key
             WHERE entry_key.resident = subject.resident AND entry_key.epoch = subject.epoch)",
        &[],
    )
}

pub(crate) fn count(
    tx: &mut dyn Tx,
    sql: &str,
    params: &[crate::Value],
) -> Result<u64, StoreError> {
    tx.query_one(sql, params)?
        .map_or(Ok(0), |row| row.integer(0))
}
