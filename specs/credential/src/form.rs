//! `application/x-www-form-urlencoded`, as OAuth and OpenID4VP send it. A parameter may stand once (RFC 6749 §3.1); must
//! never pick one of two.

use crate::limits::MESSAGE_BYTES_MAX;
use crate::refusal::{Refusal, refuse};

/// The parameters of a form or query, each name once.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads `a=b&c=d`.
    ///
    /// # Errors
    /// Too long, wrongly escaped, not UTF-8, or a parameter that stands twice.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > MESSAGE_BYTES_MAX {
            return Err(refuse(
                "form",
                "longer than this profile allows",
                "RFC 6749 §3.1",
            ));
        }
        let mut form = Self::default();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decoded = (unescape(name), unescape(value));
            let (Some(name), Some(value)) = decoded else {
                return Err(refuse(
                    "form",
                    "not percent-encoded UTF-8",
                    "RFC 6749 appendix B",
                ));
            };
            if form.get(&name).is_some() {
                return Err(refuse("form", "a parameter stands twice", "RFC 6749 §3.1"));
            }
            form.0.push((name, value));
        }
        Ok(form)
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a parameter that must be there.
    ///
    /// # Errors
    /// It is missing or empty; `clause` is the rule that asks for it.
    pub fn require(&self, name: &str, clause: &'static str) -> Result<&str, Refusal> {
        self.get(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| refuse(name, "is missing", clause))
    }

    /// The encoded text.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut out = String::new();
        for (name, value) in &self.0 {
            if !out.is_empty() {
                out.push('&');
            }
            escape_into(name, &mut out);
            out.push('=');
            escape_into(value, &mut out);
        }
        out
    }
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

/// Percent-encodes everything but unreserved characters (RFC 3986 §2.3), which both URLs and forms read back.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(text, &mut out);
    out
}

fn escape_into(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

fn unescape(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(bytes.next()?).to_digit(16)?;
                let low = char::from(bytes.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            plain => plain,
        });
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refuses_repeats_and_bad_escapes() {
        for text in ["a=1&a=2", "a=1&%61=2", "a=%4", "a=%zz", "a=%ff"] {
            assert!(Form::parse(text).is_err(), "{text}");
        }
        assert_eq!(Form::parse("a=b+c%2B&d").unwrap().get("a"), Some("b c+"));
        assert!(Form::parse("a=").unwrap().require("a", "x").is_err());
    }

    proptest! {
        #[test]
        fn round_trips(name in "\\PC{1,8}", value in "\\PC{0,16}") {
            let form = Form::default().with(&name, &value);
            prop_assert_eq!(Form::parse(&form.encode()).unwrap(), form);
        }

        #[test]
        fn never_panics(text in "[a%0-9=&+é]{0,24}") {
            let _ = Form::parse(&text);
        }
    }
}
