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
        for column in 0..code.size {
            if code[row][column].value() {
                let _ = write!(
                    path,
                    "M{} {}h1v1h-1z",
                    column + QUIET_MODULES,
                    row + QUIET_MODULES
                );
            }
        }
    }
    let side = code.size + 2 * QUIET_MODULES;
    format!(
        "<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>",
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
