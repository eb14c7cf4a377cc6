//! The bounds of this crate, named in one place.
//!
//! Every list, name and search below has one of these; reaching it is an answer of its own and never a match.

/// Longest address text the matcher reads, in characters.
pub const ADDRESS_CHARS_MAX: usize = 120;

/// Longest name of a division, place or alias, in characters.
pub const NAME_CHARS_MAX: usize = 40;

/// Most aliases one place may have.
pub const ALIASES_MAX: usize = 16;

/// Most candidates shown to a clerk; more than this asks for the missing part instead.
pub const CANDIDATES_MAX: usize = 10;

/// Most fitting dwellings that are looked at to find out what to ask; more than can be shown, so none of them is.
pub const HITS_KEPT_MAX: usize = 4_096;

/// Most ways of reading one text that are followed before the matcher says it cannot tell.
pub const READINGS_MAX: usize = 512;

/// Most steps of the search through readings, so that a hostile text costs no more than an honest one.
pub const READING_STEPS_MAX: usize = 20_000;

/// Most dwellings a register holds; the count of a metropolis with room to spare.
pub const DWELLINGS_MAX: usize = 40_000_000;

/// Most divisions a register holds.
pub const DIVISIONS_MAX: usize = 100_000;

/// Most places a register holds.
pub const PLACES_MAX: usize = 1_000_000;
