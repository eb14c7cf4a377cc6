//! A small counter-based generator: SHA-256 over seed, label and counter.
//!
//! For invented data that must repeat on every machine. It is no source of randomness and never makes a key.

use sha2::{Digest, Sha256};

/// Draws that depend on the seed and on what they are for, and on nothing else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draw {
    seed: u64,
}

impl Draw {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// A number from 0 to `below` - 1; 0 when `below` is 0.
    pub(crate) fn below(self, label: &str, counter: u32, below: u32) -> u32 {
        let mut hash = Sha256::new();
        hash.update(self.seed.to_be_bytes());
        hash.update(counter.to_be_bytes());
        hash.update(label.as_bytes());
        let digest = hash.finalize();
        let word = digest[..4]
            .iter()
            .fold(0_u64, |sum, &byte| (sum << 8) | u64::from(byte));
        // Multiply and shift: the bias of a 32-bit word over these small ranges does not matter for invented data.
        ((word * u64::from(below)) >> 32) as u32
    }

    /// A number in an inclusive range.
    pub(crate) fn within(self, label: &str, counter: u32, least: u32, most: u32) -> u32 {
        least + self.below(label, counter, most - least + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_repeat_and_stay_within() {
        let draw = Draw::new(7);
        for counter in 0..1_000 {
            let value = draw.within("floors", counter, 3, 7);
            assert!((3..=7).contains(&value));
            assert_eq!(value, Draw::new(7).within("floors", counter, 3, 7));
        }
        assert!((0..50).any(|c| draw.below("a", c, 100) != draw.below("b", c, 100)));
        assert!((0..50).any(|c| draw.below("a", c, 100) != Draw::new(8).below("a", c, 100)));
    }
}
