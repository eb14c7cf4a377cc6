//! Every module begins by saying what it does and what it must never do. This rule can only see
//! that the words are there; whether they are true is for the reviewer.

use anyhow::Result;

use super::{Finding, House};

/// Shorter than this is a placeholder, not a sentence.
const FIRST_SENTENCE_CHARACTERS_MIN: usize = 20;

/// Names each Rust file that does not begin with `//!`.
///
/// # Errors
/// None: the files have been read.
pub fn check(house: &House) -> Result<Vec<Finding>> {
    let silent = house
        .tree
        .with_ending("rs")
        .filter(|(_, text)| !speaks(text));
    Ok(silent
        .map(|(path, _)| {
            Finding::at(
                path,
                1,
                "begin with `//!`: what it does, what it must never do",
            )
        })
        .collect())
}

fn speaks(text: &str) -> bool {
    let words: String = text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .collect();
    words.trim().chars().count() >= FIRST_SENTENCE_CHARACTERS_MIN
}

#[cfg(test)]
mod tests {
    use super::speaks;

    #[test]
    fn a_sentence_at_the_top_passes() {
        assert!(speaks(
            "//! Parses a note. It must never accept two signatures of one key.\n\nuse x;\n"
        ));
    }

    #[test]
    fn nothing_a_plain_comment_and_a_placeholder_are_found() {
        assert!(!speaks(
            "use x;\n//! Too late to be read by anybody who opens the file.\n"
        ));
        assert!(!speaks(
            "// A plain comment is not shown by rustdoc at all.\n"
        ));
        assert!(!speaks("//! (being built)\n"));
    }
}
