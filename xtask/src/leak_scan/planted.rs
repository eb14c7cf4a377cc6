//! Reads what to search for: the demo writes it into the wallet's folder, since it knows what it made up.
//! A value too short to be told from chance must never be taken: the demo has to choose a longer one.
//!
//! ```json
//! [
//!   { "what": "the father's name", "text": "欧阳建国" },
//!   { "what": "salt of a disclosure", "base64url": "2GLC42sKQveCfGfryNRN9w" }
//! ]
//! ```

use std::path::Path;

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;

/// One value that must not be found.
#[derive(Clone, Debug)]
pub struct Planted {
    /// What it is, in words; printed instead of the value.
    pub what: String,
    pub value: Value,
}

/// Text is searched for in every encoding of text, bytes in every encoding of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Bytes(Vec<u8>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    what: String,
    text: Option<String>,
    base64url: Option<String>,
}

/// Five bytes turn up by chance once in a terabyte of random bytes.
pub const BYTES_MIN: usize = 5;

/// Reads the list.
///
/// # Errors
/// It is missing, empty, or has a value that is too short or written in two ways.
pub fn read(path: &Path) -> Result<Vec<Planted>> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(&text).with_context(|| path.display().to_string())
}

fn parse(text: &str) -> Result<Vec<Planted>> {
    let rows: Vec<Row> = serde_json::from_str(text)?;
    if rows.is_empty() {
        bail!("names nothing to search for");
    }
    rows.into_iter().map(planted).collect()
}

fn planted(row: Row) -> Result<Planted> {
    let value = match (row.text, row.base64url) {
        (Some(text), None) => Value::Text(text),
        (None, Some(text)) => Value::Bytes(
            BASE64_URL_SAFE_NO_PAD
                .decode(&text)
                .with_context(|| row.what.clone())?,
        ),
        _ => bail!("{}: give `text` or `base64url`", row.what),
    };
    // Two bytes a character is the shortest form that is searched for (UTF-16, GB18030).
    let length = match &value {
        Value::Text(text) if text.is_ascii() => text.len(),
        Value::Text(text) => text.chars().count() * 2,
        Value::Bytes(bytes) => bytes.len(),
    };
    if length < BYTES_MIN {
        bail!(
            "{}: too short to be told from chance; choose a longer one",
            row.what
        );
    }
    Ok(Planted {
        what: row.what,
        value,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Value, parse};

    #[test]
    fn texts_and_bytes_are_read() {
        let list = parse(
            r#"[{"what":"a name","text":"欧阳建国"},{"what":"a salt","base64url":"AAECAwQF"}]"#,
        )
        .unwrap();
        assert_eq!(list[0].value, Value::Text("欧阳建国".into()));
        assert_eq!(list[1].value, Value::Bytes(vec![0, 1, 2, 3, 4, 5]));
    }

    #[test]
    fn nothing_too_little_and_too_much_are_refused() {
        for bad in [
            "[]",
            r#"[{"what":"a name","text":"张伟"}]"#,
            r#"[{"what":"a salt","base64url":"AAEC"}]"#,
            r#"[{"what":"a salt","base64url":"AAECAwQF","text":"abcdef"}]"#,
            r#"[{"what":"a salt"}]"#,
            r#"[{"what":"a salt","hex":"00"}]"#,
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
