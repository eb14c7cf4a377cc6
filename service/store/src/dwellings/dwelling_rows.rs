//! Table `dwelling`: millions of rows, written in bulk, read through once to build the matcher's register.

use dwelling::{Dwelling, DwellingCode, PlaceId, Slots, Standing};

use super::insert_many;
use crate::columns::limit;
use crate::error::StoreError;
use crate::limits::DWELLINGS_PER_PAGE;
use crate::tx::Tx;
use crate::value::{Row, unexpected};

/// Writes dwellings, a few hundred to a statement.
///
/// # Errors
/// [`StoreError::Conflict`] for a code that is there already, [`StoreError::Constraint`] without its place.
pub fn insert_dwellings(
    tx: &mut dyn Tx,
    dwellings: impl IntoIterator<Item = Dwelling>,
) -> Result<(), StoreError> {
    let rows = dwellings.into_iter().map(|dwelling| {
        [
            dwelling.code.to_string().into(),
            dwelling.place.0.into(),
            dwelling.slots.to_packed().cast_signed().into(),
            dwelling.standing.as_str().into(),
        ]
    });
    insert_many(
        tx,
        "INSERT INTO dwelling (dwelling, place, slots, standing)",
        rows,
    )
}

/// Finds a dwelling by its code.
///
/// # Errors
/// Those of the engine.
pub fn dwelling(tx: &mut dyn Tx, code: &DwellingCode) -> Result<Option<Dwelling>, StoreError> {
    tx.query_one(
        "SELECT dwelling, place, slots, standing FROM dwelling WHERE dwelling = $1",
        &[code.to_string().into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// How many dwellings there are.
///
/// # Errors
/// Those of the engine.
pub fn count_dwellings(tx: &mut dyn Tx) -> Result<u64, StoreError> {
    tx.query_one("SELECT count(*) FROM dwelling", &[])?
        .map_or(Ok(0), |row| row.integer(0))
}

/// Reads the dwellings through, in order of their codes, a page at a time.
///
/// # Errors
/// Those of the engine and of `take`.
pub fn for_each_dwelling<E: From<StoreError>>(
    tx: &mut dyn Tx,
    mut take: impl FnMut(Dwelling) -> Result<(), E>,
) -> Result<(), E> {
    let mut after = String::new();
    loop {
        let page = tx.query(
            "SELECT dwelling, place, slots, standing FROM dwelling WHERE dwelling > $1 ORDER BY dwelling LIMIT $2",
            &[after.as_str().into(), limit(DWELLINGS_PER_PAGE)],
        )?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = last.text(0)?.to_owned();
        for row in &page {
            take(read(row)?)?;
        }
    }
}

fn read(row: &Row) -> Result<Dwelling, StoreError> {
    Ok(Dwelling {
        code: DwellingCode::parse(row.text(0)?).map_err(|_| unexpected(0, "a dwelling's code"))?,
        place: PlaceId(row.integer(1)?),
        slots: Slots::from_packed(row.integer::<i64>(2)?.cast_unsigned())
            .map_err(|_| unexpected(2, "slots"))?,
        standing: row.parsed(3, Standing::from_word)?,
    })
}
