//! From a text to an outcome, by proof and not by score.
//!
//! A dwelling fits when some reading explains every character of the text by that dwelling's own names and numbers. All
//! readings and all places are counted before anything is called unique, and a level nobody said fits anything. One
//! dwelling with its innermost level said is a match; up to ten are a question; anything else is what is missing.

use crate::address::{read_back, standard};
use crate::division::DivisionLevel;
use crate::explain::explain;
use crate::grammar::{ROOM, Wanted, levels, meanings};
use crate::limits::{CANDIDATES_MAX, HITS_KEPT_MAX};
use crate::normalise::{Glyph, normalise};
use crate::outcome::{Candidate, Choose, Level, Match, Missing, NoMatch, Outcome};
use crate::question;
use crate::reading::{Reading, leftover, readings};
use crate::register::{PlaceEntry, Register};
use crate::slots::{SLOT_COUNT, Slots};

/// A dwelling that fits, and the reading by which it does.
pub(crate) struct Hit {
    pub(crate) number: u32,
    pub(crate) place: u32,
    reading: usize,
    wanted: Wanted,
}

/// Answers one text.
pub(crate) fn match_text(register: &Register, typed: &str) -> Outcome {
    let Some(glyphs) = normalise(typed) else {
        return no_match(None, Missing::Unreadable);
    };
    let level_of = |division| register.level_of(division);
    let found = readings(&glyphs, &register.lexicon, &level_of);
    if found.cut_short {
        return no_match(None, Missing::Unreadable);
    }
    if found.complete.is_empty() {
        let left = leftover(&glyphs, &register.lexicon, &level_of);
        let words = left
            .unexplained
            .iter()
            .map(|&(start, end)| stretch(typed, &glyphs, start, end).to_owned())
            .collect();
        return no_match(deepest_said(&left.understood), Missing::Unexplained(words));
    }
    let (mut hits, mut nearest) = (Hits::default(), Nearest::default());
    for (index, reading) in found.complete.iter().enumerate() {
        look_in(register, reading, index, &mut hits, &mut nearest);
    }
    hits.tidy();
    let text = Text {
        typed,
        glyphs: &glyphs,
        readings: &found.complete,
    };
    decide(register, &text, &hits.kept, nearest)
}

fn no_match(deepest_level: Option<Level>, missing: Missing) -> Outcome {
    Outcome::NoMatch(NoMatch {
        deepest_level,
        missing,
    })
}

/// The typed words between two characters.
pub(crate) fn stretch<'a>(typed: &'a str, glyphs: &[Glyph], start: usize, end: usize) -> &'a str {
    match (
        glyphs.get(start),
        end.checked_sub(1).and_then(|last| glyphs.get(last)),
    ) {
        (Some(first), Some(last)) => typed.get(first.start..last.end).unwrap_or_default(),
        _ => "",
    }
}

struct Text<'a> {
    typed: &'a str,
    glyphs: &'a [Glyph],
    readings: &'a [Reading],
}

/// The dwellings that fit, each once.
#[derive(Default)]
struct Hits {
    kept: Vec<Hit>,
    /// True when so many fit that no more are looked for.
    plenty: bool,
}

impl Hits {
    fn push(&mut self, hit: Hit) {
        if self.plenty {
            return;
        }
        self.kept.push(hit);
        if self.kept.len() >= HITS_KEPT_MAX {
            self.tidy();
            self.plenty = self.kept.len() > CANDIDATES_MAX;
        }
    }

    /// Puts the hits into register order and keeps the first reading of each dwelling.
    fn tidy(&mut self) {
        self.kept.sort_by_key(|hit| (hit.number, hit.reading));
        self.kept.dedup_by_key(|hit| hit.number);
    }
}

/// How far the best of the failed readings came.
#[derive(Default)]
struct Nearest {
    best: Option<(Option<Level>, Missing)>,
}

impl Nearest {
    fn offer(&mut self, deepest: Option<Level>, missing: Missing) {
        if self
            .best
            .as_ref()
            .is_none_or(|(before, _)| *before < deepest)
        {
            self.best = Some((deepest, missing));
        }
    }
}

/// Collects the dwellings that one reading fits.
fn look_in(
    register: &Register,
    reading: &Reading,
    index: usize,
    hits: &mut Hits,
    nearest: &mut Nearest,
) {
    let Some(said) = reading.place else {
        nearest.offer(deepest_said(reading), Missing::NotSaid(Level::Place));
        return;
    };
    let entry = &register.places[said.index as usize];
    if let Some(outside) = contradicted_level(entry, reading) {
        nearest.offer(level_above(outside), Missing::NotInRegister(Level::Place));
        return;
    }
    let meanings = meanings(entry.place.kind, &reading.numbers);
    if meanings.is_empty() {
        nearest.offer(
            Some(Level::Place),
            Missing::NotInRegister(first_slot_level(entry)),
        );
    }
    for wanted in meanings {
        let mut fits = false;
        for number in entry.dwellings() {
            if wanted.fits_up_to(register.slots_of(number), ROOM) {
                fits = true;
                hits.push(Hit {
                    number,
                    place: said.index,
                    reading: index,
                    wanted,
                });
            }
        }
        if !fits {
            let (deepest, missing) = where_it_ends(register, entry, &wanted);
            nearest.offer(Some(deepest), Missing::NotInRegister(missing));
        }
    }
}

/// The outermost level at which the reading names another division than the place lies in.
fn contradicted_level(entry: &PlaceEntry, reading: &Reading) -> Option<DivisionLevel> {
    DivisionLevel::ALL.into_iter().find(|&level| {
        let said = reading.divisions[level as usize];
        said.is_some_and(|said| entry.divisions[level as usize] != Some(said.index))
    })
}

fn level_above(level: DivisionLevel) -> Option<Level> {
    let position = (level as usize).checked_sub(1)?;
    DivisionLevel::ALL.get(position).map(|&above| above.into())
}

fn deepest_said(reading: &Reading) -> Option<Level> {
    if reading.place.is_some() {
        return Some(Level::Place);
    }
    DivisionLevel::ALL
        .into_iter()
        .rev()
        .find(|&level| reading.divisions[level as usize].is_some())
        .map(Level::from)
}

fn first_slot_level(entry: &PlaceEntry) -> Level {
    levels(entry.place.kind)
        .into_iter()
        .flatten()
        .next()
        .unwrap_or(Level::Room)
}

/// The last level that is in the register, and the first said one that is not.
fn where_it_ends(register: &Register, entry: &PlaceEntry, wanted: &Wanted) -> (Level, Level) {
    let mut deepest = Level::Place;
    for position in 0..SLOT_COUNT {
        let Some(level) = levels(entry.place.kind)[position] else {
            continue;
        };
        let said =
            wanted.values[position].is_some() || (position == ROOM && wanted.floor.is_some());
        if !said {
            continue;
        }
        if !entry
            .dwellings()
            .any(|number| wanted.fits_up_to(register.slots_of(number), position))
        {
            return (deepest, level);
        }
        deepest = level;
    }
    (deepest, Level::Room)
}

fn decide(register: &Register, text: &Text<'_>, hits: &[Hit], nearest: Nearest) -> Outcome {
    if hits.is_empty() {
        let (deepest, missing) = nearest.best.unwrap_or((None, Missing::Unreadable));
        return no_match(deepest, missing);
    }
    let rows: Vec<question::Row<'_>> = hits
        .iter()
        .map(|hit| question::Row::new(register, hit))
        .collect();
    if hits.len() > CANDIDATES_MAX {
        let deepest = hits.iter().map(|hit| innermost_said(register, hit)).max();
        let asked = question::most_telling_level(&rows).unwrap_or(Level::Room);
        return no_match(deepest, Missing::NotSaid(asked));
    }
    if let [hit] = hits {
        let innermost = innermost_slot(register, hit);
        let settled = innermost.is_none_or(|(position, _)| hit.wanted.values[position].is_some());
        if settled {
            return Outcome::Match(Box::new(Match {
                found: candidate(register, text, hit, &[]),
            }));
        }
    }
    let differing = question::differing_levels(&rows);
    // One dwelling whose innermost level nobody said is still only a guess.
    let asked = differing
        .first()
        .copied()
        .or_else(|| innermost_slot(register, &hits[0]).map(|(_, level)| level))
        .unwrap_or(Level::Room);
    let ask = if differing.is_empty() {
        vec![asked]
    } else {
        differing
    };
    Outcome::Choose(Choose {
        candidates: hits
            .iter()
            .map(|hit| candidate(register, text, hit, &ask))
            .collect(),
        question: question::question(&rows, asked),
    })
}

/// The innermost slot the dwelling has.
fn innermost_slot(register: &Register, hit: &Hit) -> Option<(usize, Level)> {
    let kind = register.places[hit.place as usize].place.kind;
    let slots: Slots = register.slots_of(hit.number);
    (0..SLOT_COUNT)
        .rev()
        .find(|&position| !slots.get(position).is_none())
        .and_then(|position| Some((position, levels(kind)[position]?)))
}

fn innermost_said(register: &Register, hit: &Hit) -> Level {
    let kind = register.places[hit.place as usize].place.kind;
    let said = (0..SLOT_COUNT)
        .rev()
        .find(|&position| hit.wanted.values[position].is_some());
    said.and_then(|position| levels(kind)[position])
        .unwrap_or(Level::Place)
}

fn candidate(register: &Register, text: &Text<'_>, hit: &Hit, ask: &[Level]) -> Candidate {
    let place = &register.places[hit.place as usize];
    let slots = register.slots_of(hit.number);
    let reading = &text.readings[hit.reading];
    Candidate {
        code: register.code_of(hit.number),
        address: standard(register, place, slots),
        read_back: read_back(register, place, slots, reading, &hit.wanted, ask),
        explanation: explain(
            register,
            place,
            slots,
            reading,
            &hit.wanted,
            &|start, end| stretch(text.typed, text.glyphs, start, end).to_owned(),
        ),
    }
}
