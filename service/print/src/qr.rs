//! A QR code as SVG with nothing in it but one path: no style, no script, no picture inside.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};
use registry::disclosure::{Disclose, Disclosure};
use registry::sensitive::Sensitive;

/// Width of the quiet zone in modules (ISO/IEC 18004 asks for 4).
const QUIET_MODULES: usize = 4;

/// Why a paper cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// The text is too long for any QR code.
    #[error("the text does not fit into a QR code; print the letters alone")]
    QrTooLong,
    /// A letter about nothing, or about more than a letter holds.
    #[error("a decision letter is about 1 to {max} decisions", max = crate::decision_letter::DECISIONS_MAX)]
    Decisions,
    /// A decision names a clause that the rule file does not have.
    #[error("the decision names a clause that its rule does not have; look at the rule file")]
    Clause,
    /// The school year cannot be written down.
    #[error("the rule file gives the school year no first or last day")]
    SchoolYear,
}

impl Disclose for PaperError {
    fn disclosure(&self) -> Disclosure {
        // None of these texts quotes anything of a person.
        Disclosure::Internal
    }
}

/// A QR code, and how many modules it is wide with its quiet zone.
#[derive(Debug, Clone)]
pub struct QrPicture {
    /// One `<svg>` element, black on white, to be put into a page as it is. What it encodes may be a secret.
    pub svg: Sensitive<String>,
    /// Width and height in modules.
    pub modules: usize,
}

/// Draws a text with error correction M (15 % of the code may be lost); one path, rows of modules as rectangles.
///
/// # Errors
/// [`PaperError::QrTooLong`].
pub fn picture(text: &str) -> Result<QrPicture, PaperError> {
    let code = QRBuilder::new(text)
        .ecl(ECL::M)
        .build()
        .map_err(|_| PaperError::QrTooLong)?;
    let modules = code.size + 2 * QUIET_MODULES;
    // Sized so that it does not grow and leave copies of a secret behind.
    let mut svg = String::with_capacity(256 + 16 * code.size * code.size);
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {modules} {modules}\" shape-rendering=\"crispEdges\" \
         aria-hidden=\"true\"><rect width=\"{modules}\" height=\"{modules}\" fill=\"#fff\"/><path fill=\"#000\" d=\""
    );
    for row in 0..code.size {
        let mut column = 0;
        while column < code.size {
            let start = column;
            while column < code.size && code[row][column].value() {
                column += 1;
            }
            if column > start {
                let width = column - start;
                let _ = write!(
                    svg,
                    "M{} {}h{width}v1h-{width}z",
                    start + QUIET_MODULES,
                    row + QUIET_MODULES
                );
            }
            column += 1;
        }
    }
    svg.push_str("\"/></svg>");
    Ok(QrPicture {
        svg: Sensitive::new(svg),
        modules,
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_drawing_has_the_modules_of_the_code() {
        let text = "denizen-check:1:0:0000";
        let code = QRBuilder::new(text).ecl(ECL::M).build().unwrap();
        let svg = picture(text).unwrap().svg.into_inner();
        let black: usize = svg
            .split('M')
            .skip(1)
            .map(|run| {
                run.split_once('h')
                    .unwrap()
                    .1
                    .split_once('v')
                    .unwrap()
                    .0
                    .parse::<usize>()
                    .unwrap()
            })
            .sum();
        let expected =
            (0..code.size).flat_map(|row| (0..code.size).map(move |column| (row, column)));
        assert_eq!(
            black,
            expected
                .filter(|&(row, column)| code[row][column].value())
                .count()
        );
        assert!(!svg.contains("style") && !svg.contains("script") && !svg.contains("image"));
    }

    #[test]
    fn a_text_beyond_any_code_is_refused() {
        assert_eq!(
            picture(&"x".repeat(8_000)).err(),
            Some(PaperError::QrTooLong)
        );
    }
}
