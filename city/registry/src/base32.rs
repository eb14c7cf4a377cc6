//! Crockford's base 32: digits and letters without I, L, O and U, so that what is read aloud is written right.
//!
//! Two forms: exact text for identifiers, and a forgiving reader for the numbers people copy from paper.

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Writes the lowest `5 × characters` bits of `value`, most significant first, lower case.
#[must_use]
pub fn encode(value: u128, characters: usize) -> String {
    (0..characters)
        .rev()
        .map(|place| {
            let shifted = value.checked_shr(5 * place as u32).unwrap_or(0);
            char::from(ALPHABET[(shifted & 31) as usize])
        })
        .collect()
}

/// Reads exactly what [`encode`] writes; any other form of the same number is refused.
#[must_use]
pub fn decode_exact(text: &str) -> Option<u128> {
    fold(text, |c| ALPHABET.iter().position(|a| *a == c))
}

/// Reads what a person copied: either case, I and L for 1, O for 0.
#[must_use]
pub fn decode_forgiving(text: &str) -> Option<u128> {
    fold(text, |c| {
        let c = match c.to_ascii_lowercase() {
            b'i' | b'l' => b'1',
            b'o' => b'0',
            other => other,
        };
        ALPHABET.iter().position(|a| *a == c)
    })
}

fn fold(text: &str, digit: impl Fn(u8) -> Option<usize>) -> Option<u128> {
    if text.is_empty() || text.len() > 26 {
        return None;
    }
    text.bytes().try_fold(0_u128, |value, c| {
        value.checked_mul(32)?.checked_add(digit(c)? as u128)
    })
}
