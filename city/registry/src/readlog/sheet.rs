//! The check sheet: the first key of a resident's list, on a phone or printed as a QR code with the same text below it.
//!
//! It must never name the resident, a number or an office: whoever finds a lost sheet learns only what its list says.
//! Form: `denizen-check:1:<epoch>:<52 characters of Crockford base32, in groups>:<4 check characters>`. Reading accepts
//! lower case, spaces, and the letters Crockford's alphabet leaves out for being misread (I, L, O).

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::chain::{ChainKey, EntryKey};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const KEY_CHARS: usize = 52;
const CHECK_CHARS: usize = 4;
/// Longest text worth reading: the form with generous spaces.
pub const SHEET_TEXT_BYTES_MAX: usize = 256;

/// The first key of a list and which list of the resident's it is.
#[derive(Clone)]
pub struct CheckSheet {
    /// `k_0` of the list.
    pub k0: ChainKey,
    /// 0 for the first list, one more after each lost phone or sheet.
    pub epoch: u32,
}

impl CheckSheet {
    /// The key of the list's entry with this number, which opens and proves that one alone.
    #[must_use]
    pub fn entry_key(&self, number: u32) -> EntryKey {
        let key = (0..number).fold(self.k0.clone(), |key, _| key.next());
        key.entry_key()
    }
}

impl fmt::Debug for CheckSheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CheckSheet(epoch {}, key hidden)", self.epoch)
    }
}

/// Why a text is not a check sheet; says what to do, since a person may have typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SheetError {
    /// Not the form at all.
    #[error(
        "a check sheet starts with denizen-check:1: and has five parts; scan it again or copy the whole line"
    )]
    Form,
    /// The number of the list is not a plain number.
    #[error("the third part of the check sheet must be the number of the list, such as 0")]
    Epoch,
    /// The key part has a wrong length or character.
    #[error(
        "the fourth part of the check sheet must have 52 letters and digits; one is missing or wrong"
    )]
    Key,
    /// The check characters do not fit: a typing mistake.
    #[error(
        "the last four characters of the check sheet do not fit the rest: something was mistyped"
    )]
    Check,
}

impl fmt::Display for CheckSheet {
    /// The secret text itself: for the resident's own sheet only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "denizen-check:1:{}:", self.epoch)?;
        let key = encode(self.k0.expose(), KEY_CHARS);
        for (i, c) in key.chars().enumerate() {
            if i > 0 && i % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{c}")?;
        }
        write!(f, ":{}", check(self.epoch, self.k0.expose()))
    }
}

impl FromStr for CheckSheet {
    type Err = SheetError;

    fn from_str(text: &str) -> Result<Self, SheetError> {
        if text.len() > SHEET_TEXT_BYTES_MAX {
            return Err(SheetError::Form);
        }
        let text: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let rest = text
            .strip_prefix("DENIZENCHECK:1:")
            .ok_or(SheetError::Form)?;
        let mut parts = rest.split(':');
        let (Some(epoch), Some(key), Some(sum), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(SheetError::Form);
        };
        let epoch_number: u32 = epoch.parse().map_err(|_| SheetError::Epoch)?;
        if epoch_number.to_string() != epoch {
            return Err(SheetError::Epoch);
        }
        let key = decode_key(key).ok_or(SheetError::Key)?;
        let sum: String = sum.chars().map(unmistake).collect();
        if sum != check(epoch_number, &key) {
            return Err(SheetError::Check);
        }
        Ok(Self {
            k0: ChainKey::from_bytes(key),
            epoch: epoch_number,
        })
    }
}

/// Letters people write for digits in Crockford's alphabet.
fn unmistake(c: char) -> char {
    match c {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    }
}

fn check(epoch: u32, key: &[u8; 32]) -> String {
    let mut hash = Sha256::new();
    hash.update(b"denizen readlog 1 sheet");
    hash.update(epoch.to_be_bytes());
    hash.update(key);
    encode(&hash.finalize(), CHECK_CHARS)
}

/// The first `chars` five-bit groups, most significant first; missing bits at the end are zero.
fn encode(bytes: &[u8], chars: usize) -> String {
    let bit = |i: usize| {
        bytes
            .get(i / 8)
            .map_or(0, |byte| usize::from(byte >> (7 - i % 8) & 1))
    };
    (0..chars)
        .map(|c| (0..5).fold(0, |value, b| value << 1 | bit(c * 5 + b)))
        .map(|value| char::from(ALPHABET[value]))
        .collect()
}

fn decode_key(text: &str) -> Option<[u8; 32]> {
    if text.len() != KEY_CHARS {
        return None;
    }
    let mut out = [0_u8; 32];
    for (c, letter) in text.chars().map(unmistake).enumerate() {
        let value = ALPHABET.iter().position(|a| char::from(*a) == letter)?;
        for b in 0..5 {
            let set = value >> (4 - b) & 1 == 1;
            match out.get_mut((c * 5 + b) / 8) {
                Some(byte) if set => *byte |= 1 << (7 - (c * 5 + b) % 8),
                None if set => return None, // the four unused bits must be zero: one text per key
                _ => {}
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_sheet_reads_back(key: [u8; 32], epoch: u32) {
            let sheet = CheckSheet { k0: ChainKey::from_bytes(key), epoch };
            let text = sheet.to_string();
            for form in [text.clone(), text.to_lowercase(), text.replace('-', " "), format!("  {text}\n")] {
                let back: CheckSheet = form.parse().unwrap();
                prop_assert_eq!(back.k0.expose(), &key);
                prop_assert_eq!(back.epoch, epoch);
            }
        }

        #[test]
        fn one_mistyped_character_is_noticed(key: [u8; 32], at in 0_usize..52, to in 0_usize..32) {
            let sheet = CheckSheet { k0: ChainKey::from_bytes(key), epoch: 0 };
            let text = sheet.to_string().replace('-', "").replace("denizencheck", "denizen-check");
            let start = "denizen-check:1:0:".len();
            let mut bytes = text.into_bytes();
            prop_assume!(bytes[start + at] != ALPHABET[to]);
            bytes[start + at] = ALPHABET[to];
            // Four check characters miss one change in a million.
            prop_assert!(String::from_utf8(bytes).unwrap().parse::<CheckSheet>().is_err());
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,80}") {
            let _ = text.parse::<CheckSheet>();
            let _ = format!("denizen-check:1:{text}").parse::<CheckSheet>();
        }
    }

    #[test]
    fn misread_letters_and_missing_parts() {
        let sheet = CheckSheet {
            k0: ChainKey::from_bytes([0; 32]),
            epoch: 3,
        };
        let text = sheet.to_string();
        assert!(text.starts_with("denizen-check:1:3:0000-0000-"));
        assert!(text.replace('0', "O").parse::<CheckSheet>().is_ok());
        assert_eq!(
            "denizen-check:2:0:".parse::<CheckSheet>().unwrap_err(),
            SheetError::Form
        );
        assert_eq!(
            text.replace(":3:", ":03:")
                .parse::<CheckSheet>()
                .unwrap_err(),
            SheetError::Epoch
        );
        assert_eq!(
            text.replace(":3:", ":4:")
                .parse::<CheckSheet>()
                .unwrap_err(),
            SheetError::Check
        );
        assert!(!format!("{sheet:?}").contains("0000"));
    }
}
