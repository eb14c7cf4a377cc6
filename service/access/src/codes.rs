//! Codes that people carry and type: letter codes, transaction codes, capabilities; and which PINs are too easy.
//!
//! Must never be derived from anything about a person.

use keys::SystemEntropy;
use registry::sensitive::Sensitive;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Twelve characters in three groups, 60 random bits: `7K3M-9QXD-4HTW`.
#[must_use]
pub fn letter_code() -> Sensitive<String> {
    let random: [u8; 12] = SystemEntropy::bytes();
    let mut text = String::with_capacity(14);
    for (position, byte) in random.iter().enumerate() {
        if position > 0 && position % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[usize::from(byte & 31)]));
    }
    Sensitive::new(text)
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
#[must_use]
pub fn capability() -> Sensitive<String> {
    let random: [u8; 52] = SystemEntropy::bytes();
    let text = random
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte & 31)]))
        .collect();
    Sensitive::new(text)
}

/// Six digits, each number equally likely.
#[must_use]
pub fn tx_code() -> Sensitive<String> {
    const NUMBERS: u32 = 1_000_000;
    // The largest multiple of a million below 2^32: anything above would favour small numbers.
    const FAIR: u32 = u32::MAX - u32::MAX % NUMBERS;
    loop {
        let number = u32::from_be_bytes(SystemEntropy::bytes());
        if number < FAIR {
            return Sensitive::new(format!("{:06}", number % NUMBERS));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_however_they_are_typed() {
        let code = letter_code();
        assert_eq!(code.expose().len(), 14);
        let typed = code.expose().to_lowercase().replace('-', " ");
        assert_eq!(
            normalised(&typed).expose(),
            normalised(code.expose()).expose()
        );
        assert_eq!(tx_code().expose().len(), 6);
        assert_eq!(capability().expose().len(), 52);
        assert_ne!(capability().expose(), capability().expose());
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
