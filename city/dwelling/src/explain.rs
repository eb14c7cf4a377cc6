//! How the words of a text were understood for one dwelling, in the order in which they were typed.

use crate::address::slot_word_zh;
use crate::division::DivisionLevel;
use crate::grammar::{Wanted, levels};
use crate::lexicon::Form;
use crate::outcome::{Explained, Level};
use crate::reading::Reading;
use crate::register::{PlaceEntry, Register};
use crate::slots::{SLOT_COUNT, Slots};

/// Explains every name and number of a reading; `words` gives the typed text between two characters.
pub(crate) fn explain(
    register: &Register,
    place: &PlaceEntry,
    slots: Slots,
    reading: &Reading,
    wanted: &Wanted,
    words: &dyn Fn(usize, usize) -> String,
) -> Vec<Explained> {
    let mut spans: Vec<(usize, Explained)> = Vec::new();
    for level in DivisionLevel::ALL {
        if let Some(said) = reading.divisions[level as usize] {
            let read_as = register.divisions[said.index as usize]
                .division
                .name_zh
                .clone();
            let said_words = words(said.start, said.end);
            // A short name is plain; only a name that reads differently is worth a line.
            let reworded = said.form == Form::Other;
            spans.push((
                said.start,
                Explained {
                    said: said_words,
                    level: level.into(),
                    read_as,
                    reworded,
                },
            ));
        }
    }
    if let Some(said) = reading.place {
        let reworded = said.form == Form::Other;
        let read_as = place.place.name_zh.clone();
        spans.push((
            said.start,
            Explained {
                said: words(said.start, said.end),
                level: Level::Place,
                read_as,
                reworded,
            },
        ));
    }
    for position in 0..SLOT_COUNT {
        let (Some(level), Some(source)) =
            (levels(place.place.kind)[position], wanted.sources[position])
        else {
            continue;
        };
        let read_as = format!("{}{}", slots.get(position), slot_word_zh(level));
        let said = words(source.start, source.end);
        let only_without_word = read_as.strip_suffix(slot_word_zh(level)) == Some(said.as_str());
        let reworded = said != read_as && !only_without_word;
        spans.push((
            source.start,
            Explained {
                said,
                level,
                read_as,
                reworded,
            },
        ));
    }
    if let Some((floor, source)) = wanted.floor {
        let said = words(source.start, source.end);
        spans.push((
            source.start,
            Explained {
                said,
                level: Level::Room,
                read_as: format!("{floor}楼"),
                reworded: false,
            },
        ));
    }
    spans.sort_by_key(|(start, _)| *start);
    spans.into_iter().map(|(_, explained)| explained).collect()
}
