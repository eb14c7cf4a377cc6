//! Tables `division`, `place`, `place_alias`, `dwelling`: the public register of places. Nothing here leads to people,
//! and nothing that is known of people leads here but the code sealed in their address.

mod divisions;
mod dwelling_rows;
mod places;

pub use divisions::{divisions, insert_divisions};
pub use dwelling_rows::{count_dwellings, dwelling, for_each_dwelling, insert_dwellings};
pub use places::{for_each_place, insert_places};

use crate::error::StoreError;
use crate::limits::ROWS_PER_INSERT;
use crate::tx::Tx;
use crate::value::Value;

/// Writes many rows of `columns` values each, [`ROWS_PER_INSERT`] to a statement: on a server each statement is a
/// round trip. `head` is the statement up to `VALUES`.
fn insert_many<const COLUMNS: usize>(
    tx: &mut dyn Tx,
    head: &str,
    rows: impl Iterator<Item = [Value; COLUMNS]>,
) -> Result<(), StoreError> {
    let full = statement::<COLUMNS>(head, ROWS_PER_INSERT);
    let single = statement::<COLUMNS>(head, 1);
    let mut waiting = Vec::with_capacity(COLUMNS * ROWS_PER_INSERT);
    for row in rows {
        waiting.extend(row);
        if waiting.len() == COLUMNS * ROWS_PER_INSERT {
            tx.execute(&full, &waiting)?;
            waiting.clear();
        }
    }
    // Two texts only, so that both stay prepared.
    for row in waiting.chunks(COLUMNS) {
        tx.execute(&single, row)?;
    }
    Ok(())
}

fn statement<const COLUMNS: usize>(head: &str, rows: usize) -> String {
    let row = |row: usize| {
        let numbers: Vec<String> = (1..=COLUMNS)
            .map(|column| format!("${}", row * COLUMNS + column))
            .collect();
        format!("({})", numbers.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!("{head} VALUES {}", rows.join(", "))
}

#[cfg(test)]
mod tests {
    use super::statement;

    #[test]
    fn a_statement_numbers_its_parameters_through() {
        assert_eq!(
            statement::<2>("INSERT INTO t (a, b)", 2),
            "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4)"
        );
    }
}
