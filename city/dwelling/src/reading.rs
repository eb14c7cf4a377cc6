//! All ways of reading a text in which every character is explained.
//!
//! A span of the text has one role and no more: 盐田 in 盐田文化广场 may be the district or the street office, in two
//! readings, and never both in one. A reading that leaves a character over is no reading. The search is bounded; running
//! into the bound is reported, so that a half-searched text can never look unique.

use crate::division::DivisionLevel;
use crate::lexicon::{Form, Found, Lexicon, Target};
use crate::limits::{READING_STEPS_MAX, READINGS_MAX};
use crate::normalise::{GAP, Glyph};
use crate::numbers::{Number, number_at};

/// Words that carry no evidence and may stand anywhere.
const FILLERS: [&str; 6] = ["中国", "现住址", "地址", "住址", "住在", "位于"];

/// How many levels of divisions there are.
pub const DIVISION_LEVELS: usize = DivisionLevel::ALL.len();

/// A name that was said: what it names, in which form, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// Index of the division or place in the register.
    pub index: u32,
    /// In which form it was said.
    pub form: Form,
    /// Index of its first character.
    pub start: usize,
    /// Index just after its last character.
    pub end: usize,
}

/// One way of reading the whole text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The division said at each level, outermost first.
    pub divisions: [Option<Said>; DIVISION_LEVELS],
    /// The place that was said.
    pub place: Option<Said>,
    /// The numbers, in the order of the text.
    pub numbers: Vec<Number>,
}

/// Everything the search found.
#[derive(Debug, Default)]
pub struct Readings {
    /// The readings that explain every character.
    pub complete: Vec<Reading>,
    /// True when the bound was reached and other readings may exist.
    pub cut_short: bool,
}

/// Finds all readings. `level_of` gives the level of a division by its index.
pub fn readings(
    glyphs: &[Glyph],
    lexicon: &Lexicon,
    level_of: &dyn Fn(u32) -> DivisionLevel,
) -> Readings {
    let mut search = Search {
        glyphs,
        lexicon,
        level_of,
        steps: 0,
        out: Readings::default(),
    };
    search.from(0, &mut Reading::default());
    search.out
}

struct Search<'a> {
    glyphs: &'a [Glyph],
    lexicon: &'a Lexicon,
    level_of: &'a dyn Fn(u32) -> DivisionLevel,
    steps: usize,
    out: Readings,
}

impl Search<'_> {
    /// Follows every role of the character at `at`. Recursion is as deep as the text is long, which is bounded.
    fn from(&mut self, at: usize, so_far: &mut Reading) {
        self.steps += 1;
        if self.steps > READING_STEPS_MAX || self.out.complete.len() >= READINGS_MAX {
            self.out.cut_short = true;
            return;
        }
        let Some(glyph) = self.glyphs.get(at) else {
            self.out.complete.push(so_far.clone());
            return;
        };
        if glyph.ch == GAP {
            self.from(at + 1, so_far);
            return;
        }
        if let Some(end) = filler_end(self.glyphs, at) {
            self.from(end, so_far);
        }
        for found in self.lexicon.starting_at(self.glyphs, at) {
            self.name(at, found, so_far);
        }
        if let Some(number) = number_at(self.glyphs, at) {
            so_far.numbers.push(number);
            self.from(number.end, so_far);
            so_far.numbers.pop();
        }
    }

    fn name(&mut self, at: usize, found: Found, so_far: &mut Reading) {
        let said = |index| {
            Some(Said {
                index,
                form: found.form,
                start: at,
                end: found.end,
            })
        };
        match found.target {
            Target::Division(index) => {
                let level = (self.level_of)(index) as usize;
                if so_far.divisions[level].is_none() {
                    so_far.divisions[level] = said(index);
                    self.from(found.end, so_far);
                    so_far.divisions[level] = None;
                }
            }
            Target::Place(index) => {
                if so_far.place.is_none() {
                    so_far.place = said(index);
                    self.from(found.end, so_far);
                    so_far.place = None;
                }
            }
        }
    }
}

fn filler_end(glyphs: &[Glyph], at: usize) -> Option<usize> {
    FILLERS.iter().find_map(|word| {
        let length = word.chars().count();
        let here = glyphs.get(at..at + length)?;
        word.chars()
            .eq(here.iter().map(|glyph| glyph.ch))
            .then_some(at + length)
    })
}

/// What a text without any complete reading was still understood to say, taking the longest name at each position.
#[derive(Debug, Default)]
pub struct Leftover {
    /// The names and numbers that were understood.
    pub understood: Reading,
    /// The stretches that were not, as index ranges.
    pub unexplained: Vec<(usize, usize)>,
}

/// Reads greedily, for the words of a refusal only; nothing is ever matched from this.
pub fn leftover(
    glyphs: &[Glyph],
    lexicon: &Lexicon,
    level_of: &dyn Fn(u32) -> DivisionLevel,
) -> Leftover {
    let mut left = Leftover::default();
    let mut at = 0;
    while let Some(glyph) = glyphs.get(at) {
        let name = lexicon
            .starting_at(glyphs, at)
            .into_iter()
            .rev()
            .find(|found| free(&left.understood, found, level_of));
        if glyph.ch == GAP {
            at += 1;
        } else if let Some(end) = filler_end(glyphs, at) {
            at = end;
        } else if let Some(found) = name {
            take(&mut left.understood, at, found, level_of);
            at = found.end;
        } else if let Some(number) = number_at(glyphs, at) {
            left.understood.numbers.push(number);
            at = number.end;
        } else {
            match left.unexplained.last_mut() {
                Some(last) if last.1 == at => last.1 = at + 1,
                _ => left.unexplained.push((at, at + 1)),
            }
            at += 1;
        }
    }
    left
}

fn free(reading: &Reading, found: &Found, level_of: &dyn Fn(u32) -> DivisionLevel) -> bool {
    match found.target {
        Target::Division(index) => reading.divisions[level_of(index) as usize].is_none(),
        Target::Place(_) => reading.place.is_none(),
    }
}

fn take(reading: &mut Reading, at: usize, found: Found, level_of: &dyn Fn(u32) -> DivisionLevel) {
    match found.target {
        Target::Division(index) => {
            reading.divisions[level_of(index) as usize] = Some(Said {
                index,
                form: found.form,
                start: at,
                end: found.end,
            });
        }
        Target::Place(index) => {
            reading.place = Some(Said {
                index,
                form: found.form,
                start: at,
                end: found.end,
            });
        }
    }
}
