//! How the words of a text were understood for one dwelling, in the order in which they were typed.

use crate::address::slot_word_zh;
use crate::division::DivisionLevel;
use crate::grammar::{Wanted, levels};
use crate::lexicon::Form;
use crate::outcome::{Explained, Level};
use crate::reading::Reading;
use crate::register::{PlaceEntry, Register};
use crate::slots::{SLOT_COUNT, Slots};

/// Where a span begins, and how it was understood.
type Span = (usize, Explained);

/// Explains every name and number of a reading; `words` gives the typed text between two characters.
pub(crate) fn explain(
    register: &Register,
    place: &PlaceEntry,
    slots: Slots,
    reading: &Reading,
    wanted: &Wanted,
    words: &dyn Fn(usize, usize) -> String,
) -> Vec<Explained> {
    let mut spans = names(register, place, reading, words);
    spans.extend(numbers(place, slots, wanted, words));
    spans.sort_by_key(|(start, _)| *start);
    spans.into_iter().map(|(_, explained)| explained).collect()
}

fn names(
    register: &Register,
    place: &PlaceEntry,
    reading: &Reading,
    words: &dyn Fn(usize, usize) -> String,
) -> Vec<Span> {
    let divisions = DivisionLevel::ALL.into_iter().filter_map(|level| {
        let said = reading.divisions[level as usize]?;
        let division = &register.divisions[said.index as usize].division;
        Some((said, Level::from(level), division.name_zh.clone()))
    });
    let place = reading
        .place
        .map(|said| (said, Level::Place, place.place.name_zh.clone()));
    divisions
        .chain(place)
        .map(|(said, level, read_as)| {
            // A short name is plain; only a name that reads differently is worth a line.
            let reworded = said.form == Form::Other;
            let said_words = words(said.start, said.end);
            let explained = Explained {
                said: said_words,
                level,
                read_as,
                reworded,
            };
            (said.start, explained)
        })
        .collect()
}

fn numbers(
    place: &PlaceEntry,
    slots: Slots,
    wanted: &Wanted,
    words: &dyn Fn(usize, usize) -> String,
) -> Vec<Span> {
    let mut spans = Vec::new();
    for position in 0..SLOT_COUNT {
        let (Some(level), Some(source)) =
            (levels(place.place.kind)[position], wanted.sources[position])
        else {
            continue;
        };
        let value = slots.get(position).to_string();
        let said = words(source.start, source.end);
        let read_as = format!("{value}{}", slot_word_zh(level));
        let reworded = said != read_as && said != value;
        let explained = Explained {
            said,
            level,
            read_as,
            reworded,
        };
        spans.push((source.start, explained));
    }
    if let Some((floor, source)) = wanted.floor {
        let explained = Explained {
            said: words(source.start, source.end),
            level: Level::Room,
            read_as: format!("{floor}楼"),
            reworded: false,
        };
        spans.push((source.start, explained));
    }
    spans
}
