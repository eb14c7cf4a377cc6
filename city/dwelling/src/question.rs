//! The one question that tells several dwellings apart, in words a clerk can say.

use crate::address::{slot_word_en, slot_word_zh};
use crate::division::DivisionLevel;
use crate::grammar::levels;
use crate::matcher::Hit;
use crate::outcome::{Level, Question};
use crate::register::{PlaceEntry, Register};
use crate::slots::{Slot, Slots};

/// Every level there is, outermost first.
const LEVELS: [Level; 13] = [
    Level::Province,
    Level::City,
    Level::District,
    Level::StreetOffice,
    Level::Community,
    Level::Place,
    Level::Phase,
    Level::Building,
    Level::Unit,
    Level::Block,
    Level::Lane,
    Level::House,
    Level::Room,
];

/// One dwelling, seen level by level.
pub(crate) struct Row<'a> {
    register: &'a Register,
    place: &'a PlaceEntry,
    slots: Slots,
}

impl<'a> Row<'a> {
    pub(crate) fn new(register: &'a Register, hit: &Hit) -> Self {
        Self {
            register,
            place: &register.places[hit.place as usize],
            slots: register.slots_of(hit.number),
        }
    }

    fn slot(&self, level: Level) -> Option<Slot> {
        let position = levels(self.place.place.kind)
            .iter()
            .position(|at| *at == Some(level))?;
        Some(self.slots.get(position)).filter(|slot| !slot.is_none())
    }

    fn division(&self, level: Level) -> Option<u32> {
        let level = DivisionLevel::ALL
            .into_iter()
            .find(|&division| Level::from(division) == level)?;
        self.place.divisions[level as usize]
    }

    /// The value at a level as a number that is equal for equal values; `None` when the dwelling has no such level.
    fn key(&self, level: Level) -> Option<u64> {
        match level {
            Level::Place => Some(u64::from(self.place.place.id.0)),
            _ if level < Level::Place => self.division(level).map(u64::from),
            _ => self.slot(level).map(Slot::order),
        }
    }

    /// The value at a level in Chinese and English; `None` when the dwelling has no such level.
    fn value(&self, level: Level) -> Option<(String, String)> {
        if level == Level::Place {
            return Some((
                self.place.place.name_zh.clone(),
                self.place.place.name_en.clone(),
            ));
        }
        if let Some(index) = self.division(level) {
            let division = &self.register.divisions[index as usize].division;
            return Some((division.name_zh.clone(), division.name_en.clone()));
        }
        let slot = self.slot(level)?;
        Some((
            format!("{slot}{}", slot_word_zh(level)),
            format!("{} {slot}", word_en(level)),
        ))
    }
}

/// The word inside an English sentence; a house keeps its "No.".
fn word_en(level: Level) -> String {
    if level == Level::House {
        slot_word_en(level).to_owned()
    } else {
        slot_word_en(level).to_lowercase()
    }
}

/// How many values the dwellings have at a level.
fn count(rows: &[Row<'_>], level: Level) -> usize {
    let mut keys: Vec<Option<u64>> = rows.iter().map(|row| row.key(level)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.len()
}

/// The levels at which the dwellings differ, outermost first.
pub(crate) fn differing_levels(rows: &[Row<'_>]) -> Vec<Level> {
    LEVELS
        .into_iter()
        .filter(|&level| count(rows, level) > 1)
        .collect()
}

/// The level that tells most dwellings apart: where too many fit to be shown, the answer to it helps most.
pub(crate) fn most_telling_level(rows: &[Row<'_>]) -> Option<Level> {
    // Of two equal ones the outermost wins, as `max_by_key` takes the last.
    LEVELS
        .into_iter()
        .rev()
        .max_by_key(|&level| count(rows, level))
}

/// The question about one level.
pub(crate) fn question(rows: &[Row<'_>], level: Level) -> Question {
    let mut values: Vec<(String, String)> = Vec::new();
    for row in rows {
        let value = row.value(level).unwrap_or_else(|| {
            (
                format!("不分{}的那一处", slot_word_zh(level)),
                format!("the one without a {}", word_en(level)),
            )
        });
        if !values.contains(&value) {
            values.push(value);
        }
    }
    let (zh, en): (Vec<String>, Vec<String>) = values.into_iter().unzip();
    let verb_zh = if level > Level::Place {
        "住"
    } else {
        "住在"
    };
    let ending_zh = if zh.len() == 1 { "吗？" } else { "？" };
    Question {
        level,
        zh: format!("您{verb_zh}{}{ending_zh}", zh.join("还是")),
        en: format!("Do you live in {}?", en.join(" or ")),
        values: zh,
    }
}
