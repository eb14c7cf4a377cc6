//! The register in memory: places are retrieved by name, dwellings are sorted integers inside their place.
//!
//! Nineteen bytes a dwelling and a few thousand names: 2.6 million dwellings take about 50 MB. The database stays the
//! truth; this is derived from it, and built again when the register changes.

use crate::address::StandardAddress;
use crate::code::DwellingCode;
use crate::division::{Division, DivisionLevel};
use crate::lexicon::Lexicon;
use crate::limits::DWELLINGS_MAX;
use crate::links::{RegisterError, link_divisions, link_places, names};
use crate::outcome::Outcome;
use crate::place::{Dwelling, Place, PlaceId, Standing};
use crate::reading::DIVISION_LEVELS;
use crate::slots::Slots;

/// A division as the matcher sees it.
#[derive(Debug)]
pub(crate) struct DivisionEntry {
    pub(crate) division: Division,
    pub(crate) parent: Option<u32>,
}

/// A place as the matcher sees it, with the stretch of dwellings that lie in it.
#[derive(Debug)]
pub(crate) struct PlaceEntry {
    pub(crate) place: Place,
    /// The division it lies in at each level.
    pub(crate) divisions: [Option<u32>; DIVISION_LEVELS],
    pub(crate) first: u32,
    pub(crate) count: u32,
}

impl PlaceEntry {
    pub(crate) fn dwellings(&self) -> std::ops::Range<u32> {
        self.first..self.first + self.count
    }
}

/// How to find a dwelling by its code.
#[derive(Debug)]
enum ByCode {
    /// Codes ascend with the dwellings, as they do where an issuer numbers place by place.
    InOrder,
    /// Dwelling numbers in order of their codes.
    Sorted(Vec<u32>),
}

/// The register.
#[derive(Debug)]
pub struct Register {
    pub(crate) divisions: Vec<DivisionEntry>,
    pub(crate) places: Vec<PlaceEntry>,
    pub(crate) lexicon: Lexicon,
    slots: Vec<Slots>,
    codes: Vec<DwellingCode>,
    by_code: ByCode,
}

impl Register {
    /// Builds a register from rows in any order. Retired dwellings are left out: nobody can be registered in them.
    ///
    /// # Errors
    /// [`RegisterError`] when the rows contradict each other.
    pub fn build(
        divisions: impl IntoIterator<Item = Division>,
        places: impl IntoIterator<Item = Place>,
        dwellings: impl IntoIterator<Item = Dwelling>,
    ) -> Result<Self, RegisterError> {
        let mut builder = RegisterBuilder::new(divisions, places)?;
        for dwelling in dwellings {
            builder.push(&dwelling)?;
        }
        builder.finish()
    }

    /// How many current dwellings it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// True when it holds no dwelling.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// Finds the dwelling that a text can mean, the question that settles it, or what is missing.
    #[must_use]
    pub fn match_text(&self, typed: &str) -> Outcome {
        crate::matcher::match_text(self, typed)
    }

    /// The standard address of a current dwelling; `None` when the code is not, or no longer, in the register.
    #[must_use]
    pub fn standard_address(&self, code: &DwellingCode) -> Option<StandardAddress> {
        let number = match &self.by_code {
            ByCode::InOrder => self.codes.binary_search(code).ok()?,
            ByCode::Sorted(order) => {
                let found = order
                    .binary_search_by_key(code, |&number| self.codes[number as usize])
                    .ok()?;
                order[found] as usize
            }
        };
        let place = self
            .places
            .iter()
            .find(|entry| entry.dwellings().contains(&(number as u32)))?;
        Some(crate::address::standard(
            self,
            place,
            self.slots_of(number as u32),
        ))
    }

    pub(crate) fn slots_of(&self, number: u32) -> Slots {
        self.slots[number as usize]
    }

    pub(crate) fn code_of(&self, number: u32) -> DwellingCode {
        self.codes[number as usize]
    }

    pub(crate) fn level_of(&self, division: u32) -> DivisionLevel {
        self.divisions[division as usize].division.level
    }
}

/// Takes rows one by one, so that a store can stream millions of dwellings.
#[derive(Debug)]
pub struct RegisterBuilder {
    divisions: Vec<DivisionEntry>,
    places: Vec<PlaceEntry>,
    /// (index of the place, slots, code)
    rows: Vec<(u32, Slots, DwellingCode)>,
}

impl RegisterBuilder {
    /// Starts with the divisions and places.
    ///
    /// # Errors
    /// [`RegisterError`] when they contradict each other.
    pub fn new(
        divisions: impl IntoIterator<Item = Division>,
        places: impl IntoIterator<Item = Place>,
    ) -> Result<Self, RegisterError> {
        let divisions = link_divisions(divisions.into_iter().collect())?;
        let places = link_places(&divisions, places.into_iter().collect())?;
        Ok(Self {
            divisions,
            places,
            rows: Vec::new(),
        })
    }

    /// Adds one dwelling.
    ///
    /// # Errors
    /// [`RegisterError`] when its place is unknown or there are too many.
    pub fn push(&mut self, dwelling: &Dwelling) -> Result<(), RegisterError> {
        if dwelling.standing == Standing::Retired {
            return Ok(());
        }
        if self.rows.len() >= DWELLINGS_MAX {
            return Err(RegisterError::TooMany {
                what: "dwellings",
                limit: DWELLINGS_MAX,
            });
        }
        let Some(place) = place_index(&self.places, dwelling.place) else {
            return Err(RegisterError::Parent {
                what: "dwelling",
                id: dwelling.code.to_string(),
            });
        };
        self.rows.push((place, dwelling.slots, dwelling.code));
        Ok(())
    }

    /// Sorts the dwellings into their places and gathers the names.
    ///
    /// # Errors
    /// [`RegisterError`] when a code or a position stands in it twice.
    pub fn finish(self) -> Result<Register, RegisterError> {
        let Self {
            divisions,
            mut places,
            mut rows,
        } = self;
        rows.sort_unstable();
        for pair in rows.windows(2) {
            if pair[0].0 == pair[1].0 && pair[0].1 == pair[1].1 {
                return Err(RegisterError::SamePosition {
                    place: places[pair[0].0 as usize].place.id.0,
                });
            }
        }
        for (number, row) in rows.iter().enumerate() {
            let entry = &mut places[row.0 as usize];
            if entry.count == 0 {
                entry.first = number as u32;
            }
            entry.count += 1;
        }
        let codes: Vec<DwellingCode> = rows.iter().map(|row| row.2).collect();
        let slots: Vec<Slots> = rows.iter().map(|row| row.1).collect();
        drop(rows);
        let by_code = order_codes(&codes)?;
        let lexicon = Lexicon::new(names(&divisions, &places));
        Ok(Register {
            divisions,
            places,
            lexicon,
            slots,
            codes,
            by_code,
        })
    }
}

fn order_codes(codes: &[DwellingCode]) -> Result<ByCode, RegisterError> {
    if codes.windows(2).all(|pair| pair[0] < pair[1]) {
        return Ok(ByCode::InOrder);
    }
    let mut order: Vec<u32> = (0..codes.len() as u32).collect();
    order.sort_unstable_by_key(|&number| codes[number as usize]);
    for pair in order.windows(2) {
        if codes[pair[0] as usize] == codes[pair[1] as usize] {
            return Err(RegisterError::Twice {
                what: "dwelling",
                id: codes[pair[0] as usize].to_string(),
            });
        }
    }
    Ok(ByCode::Sorted(order))
}

fn place_index(places: &[PlaceEntry], id: PlaceId) -> Option<u32> {
    places
        .binary_search_by_key(&id, |entry| entry.place.id)
        .ok()
        .map(|index| index as u32)
}
