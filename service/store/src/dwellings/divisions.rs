//! Table `division`: province to community.

use dwelling::{Division, DivisionCode, DivisionLevel};

use super::insert_many;
use crate::columns::limit;
use crate::error::StoreError;
use crate::limits::DIVISIONS_MAX;
use crate::tx::Tx;
use crate::value::{Row, unexpected};

/// Writes divisions, outer ones before those that lie in them.
///
/// # Errors
/// [`StoreError::Conflict`] for a code that is there already, [`StoreError::Constraint`] if the outer one is not.
pub fn insert_divisions(tx: &mut dyn Tx, divisions: &[Division]) -> Result<(), StoreError> {
    let rows = divisions.iter().map(|division| {
        [
            division.code.as_str().into(),
            division.level.as_str().into(),
            division.parent.as_ref().map(DivisionCode::as_str).into(),
            division.name_zh.as_str().into(),
            division.name_en.as_str().into(),
        ]
    });
    insert_many(
        tx,
        "INSERT INTO division (division, level, lies_in, name_zh, name_en)",
        rows,
    )
}

/// Every division.
///
/// # Errors
/// Those of the engine.
pub fn divisions(tx: &mut dyn Tx) -> Result<Vec<Division>, StoreError> {
    tx.query(
        "SELECT division, level, lies_in, name_zh, name_en FROM division ORDER BY division LIMIT $1",
        &[limit(DIVISIONS_MAX)],
    )?
    .iter()
    .map(|row| {
        Ok(Division {
            code: code(row, 0)?,
            level: row.parsed(1, DivisionLevel::from_word)?,
            parent: row.optional(2, code)?,
            name_zh: row.text(3)?.to_owned(),
            name_en: row.text(4)?.to_owned(),
        })
    })
    .collect()
}

pub(super) fn code(row: &Row, column: usize) -> Result<DivisionCode, StoreError> {
    DivisionCode::parse(row.text(column)?).map_err(|_| unexpected(column, "a division's code"))
}
