//! The generic endings of division names: what may be left off when speaking, in Chinese and in English.

use crate::division::DivisionLevel;

/// Shortest name that is left when the ending is dropped, in characters.
const SHORT_CHARS_MIN: usize = 2;

/// Endings of a level in Chinese, longest first.
const fn endings_zh(level: DivisionLevel) -> &'static [&'static str] {
    match level {
        DivisionLevel::Province => &["省"],
        DivisionLevel::City => &["市"],
        DivisionLevel::District => &["新区", "区"],
        DivisionLevel::StreetOffice => &["街道"],
        DivisionLevel::Community => &["社区"],
    }
}

/// Endings of a level in English.
const fn endings_en(level: DivisionLevel) -> &'static [&'static str] {
    match level {
        DivisionLevel::Province | DivisionLevel::City => &[],
        DivisionLevel::District => &[" New Area", " District"],
        DivisionLevel::StreetOffice => &[" Subdistrict"],
        DivisionLevel::Community => &[" Community"],
    }
}

/// What people add to the full name without meaning anything else.
pub(crate) const fn longer_endings(level: DivisionLevel) -> &'static [&'static str] {
    match level {
        DivisionLevel::StreetOffice => &["办", "办事处"],
        DivisionLevel::Community => &["居委会", "居民委员会"],
        _ => &[],
    }
}

/// The name without its ending, where enough is left to be said alone.
pub(crate) fn short_zh(level: DivisionLevel, name: &str) -> Option<&str> {
    endings_zh(level)
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .filter(|short| short.chars().count() >= SHORT_CHARS_MIN)
}

/// The English name as (spoken part, ending without its space); the ending is empty where there is none.
pub(crate) fn split_en(level: DivisionLevel, name: &str) -> (&str, &str) {
    let found = endings_en(level)
        .iter()
        .find_map(|ending| Some((name.strip_suffix(ending)?, ending.trim_start())));
    found.unwrap_or((name, ""))
}
