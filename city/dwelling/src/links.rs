//! From rows to a linked register: parents found, levels checked, names gathered.
//!
//! Rows that contradict each other make no register at all; nothing is dropped or repaired on the way in.

use crate::division::{Division, DivisionCode, DivisionLevel};
use crate::lexicon::{Form, Target};
use crate::limits::{ALIASES_MAX, DIVISIONS_MAX, NAME_CHARS_MAX, PLACES_MAX};
use crate::normalise::normal_name;
use crate::place::Place;
use crate::reading::DIVISION_LEVELS;
use crate::register::{DivisionEntry, PlaceEntry};

/// Why rows do not make a register.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// More rows than [`crate::limits`] allows.
    #[error("the register has too many {what}; the limit is {limit}")]
    TooMany {
        /// Which rows.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// Two rows with one code or number.
    #[error("{what} {id} stands in the register twice; remove one of the rows")]
    Twice {
        /// Which kind of row.
        what: &'static str,
        /// The code or number.
        id: String,
    },
    /// A row names another that is not there, or not of the right level.
    #[error("{what} {id} lies in something that is not in the register or not one level above it")]
    Parent {
        /// Which kind of row.
        what: &'static str,
        /// Its code or number.
        id: String,
    },
    /// A name is empty, too long, or a place has too many aliases.
    #[error(
        "the names of {what} {id} are empty, too many or longer than {NAME_CHARS_MAX} characters"
    )]
    Names {
        /// Which kind of row.
        what: &'static str,
        /// Its code or number.
        id: String,
    },
    /// Two current dwellings at one position of one place.
    #[error("two current dwellings stand at one position of place {place}; retire one of them")]
    SamePosition {
        /// The place.
        place: u32,
    },
}

fn division_index(divisions: &[Division], code: &DivisionCode) -> Option<u32> {
    divisions
        .binary_search_by(|division| division.code.cmp(code))
        .ok()
        .map(|index| index as u32)
}

pub(crate) fn link_divisions(mut rows: Vec<Division>) -> Result<Vec<DivisionEntry>, RegisterError> {
    if rows.len() > DIVISIONS_MAX {
        return Err(RegisterError::TooMany {
            what: "divisions",
            limit: DIVISIONS_MAX,
        });
    }
    rows.sort_by(|a, b| a.code.cmp(&b.code));
    for pair in rows.windows(2) {
        if pair[0].code == pair[1].code {
            return Err(RegisterError::Twice {
                what: "division",
                id: pair[0].code.to_string(),
            });
        }
    }
    let mut parents = Vec::with_capacity(rows.len());
    for row in &rows {
        let id = row.code.to_string();
        if !name_fits(&row.name_zh) || !name_fits(&row.name_en) {
            return Err(RegisterError::Names {
                what: "division",
                id,
            });
        }
        let parent = row.parent.as_ref().map(|code| division_index(&rows, code));
        let above = parent
            .flatten()
            .map(|index| rows[index as usize].level as usize + 1);
        let right = match parent {
            None => row.level == DivisionLevel::Province,
            Some(_) => above == Some(row.level as usize),
        };
        if !right {
            return Err(RegisterError::Parent {
                what: "division",
                id,
            });
        }
        parents.push(parent.flatten());
    }
    Ok(rows
        .into_iter()
        .zip(parents)
        .map(|(division, parent)| DivisionEntry { division, parent })
        .collect())
}

pub(crate) fn link_places(
    divisions: &[DivisionEntry],
    mut rows: Vec<Place>,
) -> Result<Vec<PlaceEntry>, RegisterError> {
    if rows.len() > PLACES_MAX {
        return Err(RegisterError::TooMany {
            what: "places",
            limit: PLACES_MAX,
        });
    }
    rows.sort_by_key(|place| place.id);
    let mut entries: Vec<PlaceEntry> = Vec::with_capacity(rows.len());
    for place in rows {
        let id = place.id.0.to_string();
        if entries.last().is_some_and(|last| last.place.id == place.id) {
            return Err(RegisterError::Twice { what: "place", id });
        }
        let aliases_fit = place.aliases.len() <= ALIASES_MAX
            && place.aliases.iter().all(|alias| name_fits(&alias.name));
        if !name_fits(&place.name_zh) || !name_fits(&place.name_en) || !aliases_fit {
            return Err(RegisterError::Names { what: "place", id });
        }
        let community = divisions
            .binary_search_by(|entry| entry.division.code.cmp(&place.community))
            .ok();
        let Some(community) =
            community.filter(|&index| divisions[index].division.level == DivisionLevel::Community)
        else {
            return Err(RegisterError::Parent { what: "place", id });
        };
        let mut above = [None; DIVISION_LEVELS];
        let mut next = Some(community as u32);
        while let Some(index) = next {
            let entry = &divisions[index as usize];
            above[entry.division.level as usize] = Some(index);
            next = entry.parent;
        }
        entries.push(PlaceEntry {
            place,
            divisions: above,
            first: 0,
            count: 0,
        });
    }
    Ok(entries)
}

fn name_fits(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= NAME_CHARS_MAX
}

/// Every name under which something can be said.
pub(crate) fn names(
    divisions: &[DivisionEntry],
    places: &[PlaceEntry],
) -> Vec<(Box<str>, Target, Form)> {
    let mut out = Vec::new();
    for (index, entry) in divisions.iter().enumerate() {
        let target = Target::Division(index as u32);
        let full = normal_name(&entry.division.name_zh);
        if let Some(short) = crate::names::short_zh(entry.division.level, &full) {
            out.push((short.into(), target, Form::Short));
        }
        for ending in crate::names::longer_endings(entry.division.level) {
            out.push((format!("{full}{ending}").into(), target, Form::Other));
        }
        out.push((full.into(), target, Form::Full));
    }
    for (index, entry) in places.iter().enumerate() {
        let target = Target::Place(index as u32);
        out.push((normal_name(&entry.place.name_zh).into(), target, Form::Full));
        for alias in &entry.place.aliases {
            out.push((normal_name(&alias.name).into(), target, Form::Other));
        }
    }
    out
}
