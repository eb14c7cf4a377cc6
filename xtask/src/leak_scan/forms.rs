//! In how many ways a value can stand on a disk: encodings of text, of bytes, of numbers. Each form must be
//! exact: a form that is nearly right finds nothing and looks like a clean disk.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};

use super::planted::{BYTES_MIN, Planted, Value};

/// Ten digits hold as many bits as the shortest form in bytes, nearly; with fewer, a number is text.
const NUMBER_DIGITS_MIN: usize = 10;
/// A form written in base64 carries six bits a character: as many bits as the shortest form in bytes.
const BASE64_CHARACTERS_MIN: usize = (BYTES_MIN * 8).div_ceil(6);

/// The forms of one value that are looked for byte by byte.
///
/// # Errors
/// The converter for GB18030 is missing.
pub fn of(planted: &Planted) -> Result<BTreeSet<Vec<u8>>> {
    let mut plain: Vec<Vec<u8>> = Vec::new();
    match &planted.value {
        Value::Bytes(bytes) => plain.push(bytes.clone()),
        Value::Text(text) => {
            for text in spellings(text) {
                plain.push(utf16(&text, u16::to_le_bytes));
                plain.push(utf16(&text, u16::to_be_bytes));
                plain.push(gb18030(&text)?);
                plain.push(escaped(&text));
                plain.push(percent(&text));
                plain.push(text.into_bytes());
            }
            plain.extend(integers(text));
        }
    }
    let mut forms = BTreeSet::new();
    for bytes in plain.iter().filter(|bytes| bytes.len() >= BYTES_MIN) {
        forms.insert(hex(bytes).into_bytes());
        forms.insert(hex(bytes).to_uppercase().into_bytes());
        forms.extend(base64(bytes));
        forms.insert(bytes.clone());
    }
    Ok(forms)
}

/// As given, and for letters of the alphabet in upper and lower case: a passport number is typed in both.
fn spellings(text: &str) -> BTreeSet<String> {
    BTreeSet::from([text.to_owned(), text.to_lowercase(), text.to_uppercase()])
}

/// The digits of a number, which may stand on the disk with separators in any grouping.
pub fn digits(planted: &Planted) -> Option<String> {
    let Value::Text(text) = &planted.value else {
        return None;
    };
    let separated = |c: char| c.is_ascii_digit() || " -./+".contains(c) || c == 'X';
    let digits: String = text
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == 'X')
        .collect();
    (text.chars().all(separated) && digits.len() >= NUMBER_DIGITS_MIN).then_some(digits)
}

/// A long number stored as an integer, as SQLite (6 or 8 bytes) and most binary formats write it.
fn integers(text: &str) -> Vec<Vec<u8>> {
    match text.parse::<u64>() {
        Ok(number) if number >> 32 > 0 => {
            let big = number.to_be_bytes();
            let start = if number >> 40 == 0 {
                3
            } else {
                usize::from(number >> 48 == 0) * 2
            };
            let short = big.get(start..).unwrap_or_default().to_vec();
            let reversed = short.iter().rev().copied().collect();
            vec![short, reversed]
        }
        _ => Vec::new(),
    }
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// As a JSON writer escapes it; the same as UTF-8 for plain letters.
fn escaped(text: &str) -> Vec<u8> {
    let one = |unit: u16| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    };
    text.encode_utf16()
        .map(one)
        .collect::<String>()
        .into_bytes()
}

/// As a form or an address of a page carries it.
fn percent(text: &str) -> Vec<u8> {
    let one = |byte: u8| {
        if byte.is_ascii_alphanumeric() {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(one).collect::<String>().into_bytes()
}

/// The national encoding of China, by the system's own converter.
pub fn gb18030(text: &str) -> Result<Vec<u8>> {
    let mut child = Command::new("iconv")
        .args(["-f", "UTF-8", "-t", "GB18030"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start `iconv`, which knows GB18030")?;
    child
        .stdin
        .take()
        .context("no input to iconv")?
        .write_all(text.as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("`iconv` does not know GB18030");
    }
    Ok(output.stdout)
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// In base64 a value looks different after 0, 1 or 2 bytes (modulo 3). The characters that a neighbour could
/// change are cut off.
fn base64(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut forms = Vec::new();
    for shift in 0..3_usize {
        let mut padded = vec![0; shift];
        padded.extend(bytes);
        let first = (shift * 8).div_ceil(6);
        let last = padded.len() * 8 / 6;
        for text in [
            BASE64_STANDARD.encode(&padded),
            BASE64_URL_SAFE.encode(&padded),
        ] {
            let part = text.as_bytes().get(first..last).unwrap_or_default();
            if part.len() >= BASE64_CHARACTERS_MIN {
                forms.push(part.to_vec());
            }
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{base64, digits, gb18030, of};
    use crate::leak_scan::planted::{Planted, Value};

    fn text(text: &str) -> Planted {
        Planted {
            what: "a value".into(),
            value: Value::Text(text.into()),
        }
    }

    /// The expected bytes were computed with Python's codecs.
    #[test]
    fn every_encoding_of_a_name_is_there() {
        let forms = of(&text("陈建国")).unwrap();
        for expected in [
            &b"\xe9\x99\x88\xe5\xbb\xba\xe5\x9b\xbd"[..],
            b"\x48\x96\xfa\x5e\xfd\x56",
            b"\x96\x48\x5e\xfa\x56\xfd",
            b"\xb3\xc2\xbd\xa8\xb9\xfa",
            b"e99988e5bbbae59bbd",
            b"E99988E5BBBAE59BBD",
            b"b3c2bda8b9fa",
            b"6ZmI5bu65Zu9",
            b"s8K9qLn6",
            b"\\u9648\\u5efa\\u56fd",
            b"%E9%99%88%E5%BB%BA%E5%9B%BD",
        ] {
            assert!(forms.contains(expected), "{expected:?}");
        }
    }

    #[test]
    fn four_byte_characters_are_known_to_the_national_encoding() {
        assert_eq!(gb18030("𠀀").unwrap(), b"\x95\x32\x82\x36");
    }

    #[test]
    fn base64_is_found_at_each_alignment() {
        let value = b"\xff\xfe secret salt";
        let forms = base64(value);
        for before in ["", "a", "ab", "abc", "abcd"] {
            let whole = [before.as_bytes(), value, b"zz"].concat();
            use base64::Engine;
            for written in [
                base64::prelude::BASE64_STANDARD.encode(&whole),
                base64::prelude::BASE64_URL_SAFE.encode(&whole),
            ] {
                let found = forms.iter().any(|form| {
                    written
                        .as_bytes()
                        .windows(form.len())
                        .any(|part| part == form)
                });
                assert!(found, "{before}: {written}");
            }
        }
    }

    #[test]
    fn numbers_are_known_by_their_digits() {
        assert_eq!(
            digits(&text("138-1234-5678")).as_deref(),
            Some("13812345678")
        );
        assert_eq!(
            digits(&text("11010519491231002X")).as_deref(),
            Some("11010519491231002X")
        );
        assert_eq!(digits(&text("E12345678")), None);
        assert!(
            of(&text("13812345678"))
                .unwrap()
                .contains(&b"\x03\x37\x47\xab\x4e"[..])
        );
    }
}
