//! One form for what was typed: full width and half width, dashes, separators, letter case.
//!
//! Only single characters are replaced here. Words that mean the same (幢, 座, 号楼) and Chinese numerals are left to the
//! number reader, which knows whether a classifier follows: 三 in 三围新村 is part of a name and must stay one.

use crate::limits::ADDRESS_CHARS_MAX;

/// A character and where it stood in the text as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph {
    /// The character after normalising.
    pub ch: char,
    /// Byte offset of its first byte in the typed text.
    pub start: usize,
    /// Byte offset just after it.
    pub end: usize,
}

/// What a run of separators becomes.
pub const GAP: char = ' ';

/// Normalises a text; `None` when it is longer than [`ADDRESS_CHARS_MAX`] or holds nothing but separators.
#[must_use]
pub fn normalise(typed: &str) -> Option<Vec<Glyph>> {
    let mut glyphs: Vec<Glyph> = Vec::new();
    for (seen, (start, raw)) in typed.char_indices().enumerate() {
        if seen >= ADDRESS_CHARS_MAX {
            return None;
        }
        let Some(ch) = normal_char(raw) else { continue };
        let end = start + raw.len_utf8();
        if ch == GAP && glyphs.last().is_none_or(|last| last.ch == GAP) {
            continue;
        }
        glyphs.push(Glyph { ch, start, end });
    }
    while glyphs.last().is_some_and(|last| last.ch == GAP) {
        glyphs.pop();
    }
    (!glyphs.is_empty()).then_some(glyphs)
}

/// Normalises a name of the register in the same way, so that the two can be compared.
#[must_use]
pub fn normal_name(name: &str) -> String {
    name.chars().filter_map(normal_char).collect()
}

/// The normal form of one character; `None` for one that shows nothing (zero-width, byte order mark, control).
fn normal_char(raw: char) -> Option<char> {
    let ch = match raw {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(raw) - 0xFEE0).unwrap_or(raw),
        _ => raw,
    };
    match ch {
        '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' => None,
        // Every dash people type between numbers; 一 is a numeral and stays one.
        '-' | '_' | '~' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' => {
            Some(GAP)
        }
        ',' | '，' | '、' | ';' | '；' | '.' | '。' | '·' | '/' | '(' | ')' | ':' | '|' => {
            Some(GAP)
        }
        _ if ch.is_whitespace() => Some(GAP),
        _ if ch.is_control() => None,
        _ => Some(ch.to_ascii_uppercase()),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use proptest::prelude::*;

    fn text(typed: &str) -> String {
        normalise(typed)
            .unwrap()
            .iter()
            .map(|glyph| glyph.ch)
            .collect()
    }

    #[test]
    fn full_width_dashes_and_separators_become_one_form() {
        assert_eq!(text("　蓝田壹站Ａ座，１２０５"), "蓝田壹站A座 1205");
        assert_eq!(text("3—2－1203"), "3 2 1203");
        assert_eq!(text("a栋\u{200B}1"), "A栋1");
    }

    #[test]
    fn numerals_in_names_stay() {
        assert_eq!(text("三围新村"), "三围新村");
    }

    #[test]
    fn nothing_and_too_much_are_unreadable() {
        assert_eq!(normalise(" ，、"), None);
        assert_eq!(normalise(&"房".repeat(ADDRESS_CHARS_MAX + 1)), None);
    }

    proptest! {
        #[test]
        fn offsets_point_into_the_typed_text(typed in "\\PC{0,60}") {
            for glyph in normalise(&typed).unwrap_or_default() {
                prop_assert!(typed.get(glyph.start..glyph.end).is_some());
            }
        }
    }
}
