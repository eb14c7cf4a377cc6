//! Tables `place` and `place_alias`: estates, urban villages, roads, and what they are also called.

use dwelling::{Alias, AliasKind, Place, PlaceId, PlaceKind};

use super::divisions::code;
use super::insert_many;
use crate::columns::limit;
use crate::error::StoreError;
use crate::limits::{PLACES_PER_PAGE, ROWS_PER_QUERY_MAX};
use crate::tx::Tx;

/// Writes places with their aliases.
///
/// # Errors
/// [`StoreError::Conflict`] for a number that is there already, [`StoreError::Constraint`] without its community.
pub fn insert_places(tx: &mut dyn Tx, places: &[Place]) -> Result<(), StoreError> {
    let rows = places.iter().map(|place| {
        [
            place.id.0.into(),
            place.kind.as_str().into(),
            place.community.as_str().into(),
            place.name_zh.as_str().into(),
            place.name_en.as_str().into(),
        ]
    });
    insert_many(
        tx,
        "INSERT INTO place (place, kind, community, name_zh, name_en)",
        rows,
    )?;
    let aliases = places.iter().flat_map(|place| {
        place.aliases.iter().map(|alias| {
            [
                place.id.0.into(),
                alias.name.as_str().into(),
                alias.kind.as_str().into(),
            ]
        })
    });
    insert_many(tx, "INSERT INTO place_alias (place, alias, kind)", aliases)
}

/// Reads the places through, in order of their numbers.
///
/// # Errors
/// Those of the engine and of `take`.
pub fn for_each_place<E: From<StoreError>>(
    tx: &mut dyn Tx,
    mut take: impl FnMut(Place) -> Result<(), E>,
) -> Result<(), E> {
    let mut after = -1;
    loop {
        let page = places_after(tx, after)?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = i64::from(last.id.0);
        for place in page {
            take(place)?;
        }
    }
}

fn places_after(tx: &mut dyn Tx, after: i64) -> Result<Vec<Place>, StoreError> {
    let rows = tx.query(
        "SELECT place, kind, community, name_zh, name_en FROM place WHERE place > $1 ORDER BY place LIMIT $2",
        &[after.into(), limit(PLACES_PER_PAGE)],
    )?;
    let mut places = Vec::with_capacity(rows.len());
    for row in &rows {
        places.push(Place {
            id: PlaceId(row.integer(0)?),
            kind: row.parsed(1, PlaceKind::from_word)?,
            community: code(row, 2)?,
            name_zh: row.text(3)?.to_owned(),
            name_en: row.text(4)?.to_owned(),
            aliases: Vec::new(),
        });
    }
    if let Some(last) = places.last() {
        let last = last.id.0;
        add_aliases(tx, &mut places, after, last)?;
    }
    Ok(places)
}

fn add_aliases(
    tx: &mut dyn Tx,
    places: &mut [Place],
    after: i64,
    last: u32,
) -> Result<(), StoreError> {
    let rows = tx.query(
        "SELECT place, alias, kind FROM place_alias WHERE place > $1 AND place <= $2 ORDER BY place, alias LIMIT $3",
        &[after.into(), last.into(), limit(ROWS_PER_QUERY_MAX)],
    )?;
    for row in &rows {
        let id = PlaceId(row.integer(0)?);
        if let Ok(at) = places.binary_search_by_key(&id, |place| place.id) {
            places[at].aliases.push(Alias {
                name: row.text(1)?.to_owned(),
                kind: row.parsed(2, AliasKind::from_word)?,
            });
        }
    }
    Ok(())
}
