//! The code of a dwelling: opaque digits given by the issuer of the register.
//!
//! Nothing here reads a meaning out of the digits. A code says where a person lives as soon as it stands beside that
//! person, so it belongs inside the sealed address group and nowhere else.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Most digits in a code. Shenzhen's unified address code has 25.
pub const CODE_DIGITS_MAX: usize = 25;

/// Bytes one code takes in memory: 25 digits and their count fit in 85 bits.
const PACKED_BYTES: usize = 11;

/// The code of one dwelling, 1 to 25 decimal digits, kept packed because a register holds millions.
///
/// Leading zeros count: `"007"` and `"7"` are two codes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DwellingCode([u8; PACKED_BYTES]);

/// Why a text is not a dwelling code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Empty, or longer than [`CODE_DIGITS_MAX`].
    #[error(
        "a dwelling code has 1 to {CODE_DIGITS_MAX} digits; check that the whole code was copied"
    )]
    Length,
    /// Something other than the digits 0 to 9.
    #[error("a dwelling code has only the digits 0 to 9")]
    NotDigits,
}

impl DwellingCode {
    /// Reads a code from its digits.
    ///
    /// # Errors
    /// [`CodeError`] when the text is empty, too long or holds anything but ASCII digits.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        if text.is_empty() || text.len() > CODE_DIGITS_MAX {
            return Err(CodeError::Length);
        }
        // A leading 1 keeps the number of digits, so that leading zeros survive.
        let mut number: u128 = 1;
        for byte in text.bytes() {
            if !byte.is_ascii_digit() {
                return Err(CodeError::NotDigits);
            }
            number = number * 10 + u128::from(byte - b'0');
        }
        let wide = number.to_be_bytes();
        let mut packed = [0; PACKED_BYTES];
        packed.copy_from_slice(&wide[wide.len() - PACKED_BYTES..]);
        Ok(Self(packed))
    }
}

impl fmt::Display for DwellingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut wide = [0; 16];
        wide[16 - PACKED_BYTES..].copy_from_slice(&self.0);
        let with_leading_one = u128::from_be_bytes(wide).to_string();
        f.write_str(&with_leading_one[1..])
    }
}

impl fmt::Debug for DwellingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Where somebody lives must not reach a log through a derived Debug further up.
        f.write_str("DwellingCode(..)")
    }
}

impl FromStr for DwellingCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        Self::parse(text)
    }
}

impl Serialize for DwellingCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DwellingCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_code_comes_back_as_it_was(text in "[0-9]{1,25}") {
            prop_assert_eq!(DwellingCode::parse(&text).unwrap().to_string(), text);
        }

        #[test]
        fn nothing_else_is_a_code(text in "\\PC*") {
            let digits = !text.is_empty() && text.len() <= 25 && text.bytes().all(|b| b.is_ascii_digit());
            prop_assert_eq!(DwellingCode::parse(&text).is_ok(), digits);
        }
    }

    #[test]
    fn leading_zeros_tell_codes_apart() {
        assert_ne!(
            DwellingCode::parse("007").unwrap(),
            DwellingCode::parse("7").unwrap()
        );
        let longest = "9".repeat(25);
        assert_eq!(DwellingCode::parse(&longest).unwrap().to_string(), longest);
    }

    #[test]
    fn debug_hides_the_code() {
        assert!(!format!("{:?}", DwellingCode::parse("12345").unwrap()).contains("12345"));
    }
}
