//! Codes that people carry and type: letter codes, transaction codes, capabilities; and which PINs are too easy.
//!
//! Must never be derived from anything about a person.

use aws_lc_rs::rand;
use registry::sensitive::Sensitive;

use crate::sealing::SealError;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Twelve characters in three groups, 60 random bits: `7K3M-9QXD-4HTW`.
///
/// # Errors
/// [`SealError::Library`] without randomness.
pub fn letter_code() -> Result<Sensitive<String>, SealError> {
    let random: [u8; 12] = fill()?;
    let mut text = String::with_capacity(14);
    for (position, byte) in random.iter().enumerate() {
        if position > 0 && position % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[usize::from(byte & 31)]));
    }
    Ok(Sensitive::new(text))
}

/// As people type it: case, spaces, dashes and look-alike letters do not matter.
#[must_use]
pub fn normalised(code: &str) -> Sensitive<String> {
    let text = code
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(64)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    Sensitive::new(text)
}

/// 52 characters, 256 random bits, for machines.
///
/// # Errors
/// [`SealError::Library`] without randomness.
pub fn capability() -> Result<Sensitive<String>, SealError> {
    let random: [u8; 52] = fill()?;
    let text = random
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte & 31)]))
        .collect();
    Ok(Sensitive::new(text))
}

/// Six digits, each number equally likely.
///
/// # Errors
/// [`SealError::Library`] without randomness.
pub fn tx_code() -> Result<Sensitive<String>, SealError> {
    const NUMBERS: u32 = 1_000_000;
    // The largest multiple of a million below 2^32: anything above would favour small numbers.
    const FAIR: u32 = u32::MAX - u32::MAX % NUMBERS;
    loop {
        let number = u32::from_be_bytes(fill()?);
        if number < FAIR {
            return Ok(Sensitive::new(format!("{:06}", number % NUMBERS)));
        }
    }
}

/// Whether a PIN is six digits that are neither all alike nor a run up or down.
#[must_use]
pub fn is_good_pin(pin: &str) -> bool {
    let digits = pin.as_bytes();
    if digits.len() != 6 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let steps: Vec<i16> = digits
        .windows(2)
        .map(|pair| i16::from(pair[1]) - i16::from(pair[0]))
        .collect();
    ![-1, 0, 1]
        .iter()
        .any(|step| steps.iter().all(|found| found == step))
}

fn fill<const N: usize>() -> Result<[u8; N], SealError> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| SealError::Library)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn codes_read_back_however_they_are_typed() {
        let code = letter_code().unwrap();
        assert_eq!(code.expose().len(), 14);
        let typed = code.expose().to_lowercase().replace('-', " ");
        assert_eq!(
            normalised(&typed).expose(),
            normalised(code.expose()).expose()
        );
        assert_eq!(tx_code().unwrap().expose().len(), 6);
        assert_eq!(capability().unwrap().expose().len(), 52);
        assert_ne!(
            capability().unwrap().expose(),
            capability().unwrap().expose()
        );
    }

    #[test]
    fn easy_pins_are_refused() {
        for pin in [
            "111111", "123456", "654321", "12345", "1234567", "12a456", "",
        ] {
            assert!(!is_good_pin(pin), "{pin}");
        }
        assert!(is_good_pin("271828") && is_good_pin("112233"));
    }
}
