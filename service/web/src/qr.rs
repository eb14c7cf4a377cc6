//! QR codes as SVG: one path, no style, so that a strict policy shows it and a printer prints it.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};

/// Quiet zone around the code, in modules (ISO/IEC 18004 §9.1 asks for four).
const QUIET_MODULES: usize = 4;

/// The code for `text`, labelled for a screen reader. Empty when the text does not fit into any code.
#[must_use]
pub fn svg(text: &str, label: &str) -> String {
    let Ok(code) = QRBuilder::new(text).ecl(ECL::M).build() else {
        tracing::error!(bytes = text.len(), "a text does not fit into a QR code");
        return String::new();
    };
    let mut path = String::new();
    for row in 0..code.size {
        let _ = write!(path, "M{QUIET_MODULES} {}.5", row + QUIET_MODULES);
        let mut column = 0;
        while column < code.size {
            // One stroke for a run of dark modules, one move for a run of light ones: a page stays under its weight.
            let dark = code[row][column].value();
            let run = (column..code.size)
                .take_while(|at| code[row][*at].value() == dark)
                .count();
            let _ = if dark {
                write!(path, "h{run}")
            } else {
                write!(path, "m{run} 0")
            };
            column += run;
        }
    }
    let side = code.size + 2 * QUIET_MODULES;
    format!(
        "<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path stroke=\"#000\" d=\"{path}\"/></svg>",
        escaped(label)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::svg;

    #[test]
    fn a_code_is_drawn_without_style_and_its_label_is_escaped() {
        let drawn = svg("denizen-check:1:0", "\"<a>\"");
        assert!(
            drawn.contains("aria-label=\"&quot;&lt;a>&quot;\""),
            "{drawn}"
        );
        assert!(!drawn.contains("style"));
        assert!(svg(&"x".repeat(10_000), "too long").is_empty());
    }
}
