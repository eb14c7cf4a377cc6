//! All names of the register in one sorted list, found at a position of the text by narrowing character by character.
//!
//! Exact names only. A name that several places share leads to all of them: which one is meant is decided by evidence and,
//! failing that, by asking.

use crate::normalise::Glyph;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A division, by its index in the register.
    Division(u32),
    /// A place, by its index in the register.
    Place(u32),
}

/// How a name stands to the standard name of its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// The standard name in full.
    Full,
    /// Without its generic ending, as in 盐田 for 盐田区.
    Short,
    /// Another name of the place, or a longer form of the division.
    Other,
}

/// One name found in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Index just after the last character of the name.
    pub end: usize,
    /// What it names.
    pub target: Target,
    /// In which form.
    pub form: Form,
}

/// The sorted names.
#[derive(Debug, Default)]
pub struct Lexicon {
    names: Vec<(Box<str>, Target, Form)>,
}

impl Lexicon {
    /// Sorts the names of a register. A target named twice in the same words keeps its first form.
    #[must_use]
    pub fn new(mut names: Vec<(Box<str>, Target, Form)>) -> Self {
        names.sort();
        names.dedup_by(|later, earlier| later.0 == earlier.0 && later.1 == earlier.1);
        names.shrink_to_fit();
        Self { names }
    }

    /// Every name that starts at `start`.
    pub fn starting_at(&self, glyphs: &[Glyph], start: usize) -> Vec<Found> {
        let mut found = Vec::new();
        let mut range = &self.names[..];
        let mut depth = 0;
        for (end, glyph) in glyphs.iter().enumerate().skip(start) {
            let below = range.partition_point(|entry| char_at(&entry.0, depth) < Some(glyph.ch));
            let within =
                range[below..].partition_point(|entry| char_at(&entry.0, depth) == Some(glyph.ch));
            range = &range[below..below + within];
            depth += glyph.ch.len_utf8();
            // Names that end here sort before their continuations.
            for entry in range.iter().take_while(|entry| entry.0.len() == depth) {
                found.push(Found {
                    end: end + 1,
                    target: entry.1,
                    form: entry.2,
                });
            }
            if range.is_empty() {
                break;
            }
        }
        found
    }
}

/// The character of a name at a byte offset; `None`, which sorts first, at its end.
fn char_at(name: &str, offset: usize) -> Option<char> {
    name.get(offset..).and_then(|rest| rest.chars().next())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::normalise::normalise;

    fn lexicon() -> Lexicon {
        Lexicon::new(vec![
            ("盐田区".into(), Target::Division(0), Form::Full),
            ("盐田".into(), Target::Division(0), Form::Short),
            ("盐田".into(), Target::Division(1), Form::Short),
            ("盐田街道".into(), Target::Division(1), Form::Full),
            ("田心村".into(), Target::Place(4), Form::Full),
        ])
    }

    #[test]
    fn every_name_at_a_position_is_found() {
        let glyphs = normalise("盐田区田心村").unwrap();
        let found = lexicon().starting_at(&glyphs, 0);
        let ends: Vec<_> = found.iter().map(|f| (f.end, f.target)).collect();
        assert_eq!(
            ends,
            [
                (2, Target::Division(0)),
                (2, Target::Division(1)),
                (3, Target::Division(0))
            ]
        );
        assert_eq!(
            lexicon().starting_at(&glyphs, 3)[0].target,
            Target::Place(4)
        );
        assert!(lexicon().starting_at(&glyphs, 1).is_empty());
    }
}
