//! Small repeatable changes to an input. It must never use real chance: a failure has to come again with
//! the same seed and number.

/// A generator of numbers that look random (Marsaglia's xorshift64*); not for secrets.
#[derive(Clone, Debug)]
pub struct Draw(u64);

impl Draw {
    /// The sequence of this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        // Zero would stay zero.
        Self(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    const fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `bound`; 0 for a bound of 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }
}

/// Pieces on which parsers of these formats turn.
const PIECES: &[&[u8]] = &[
    b"\0",
    b"\xff\xff\xff\xff",
    b"\n",
    b"\r\n",
    b"~",
    b"~~",
    b".",
    b"..",
    b"=",
    b"&",
    b"%",
    b"%00",
    b"+",
    b"\"",
    b"\\u0000",
    b"null",
    b"[]",
    b"{}",
    b"[[[[[[[[",
    b"{\"a\":{\"a\":",
    b"-0",
    b"1e999",
    b"18446744073709551616",
    b"-1",
    b"\xe2\x80\x94 ",
    b"+++\n",
    b"\xef\xbc\x90",
    b"\xe6\xa0\x8b",
    b"\xe5\x8f\xb7",
    b"\xf0\xa0\x80\x80",
    b"\xcc\x81",
    b"\xe2\x80\xae",
    b" ",
    b"/../",
    b"\x9f",
    b"\xbf",
    b"\xd8\x18",
    b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x81\x81\x81\x81\x81\x81\x81\x81",
];

/// The input `seed` after one to four changes; `other` lends pieces of itself.
#[must_use]
pub fn mutated(seed: &[u8], other: &[u8], draw: &mut Draw) -> Vec<u8> {
    let mut data = seed.to_vec();
    for _ in 0..=draw.below(4) {
        change(&mut data, other, draw);
    }
    data
}

fn change(data: &mut Vec<u8>, other: &[u8], draw: &mut Draw) {
    let at = draw.below(data.len());
    let end = (at + 1 + draw.below(16)).min(data.len());
    match draw.below(8) {
        0 => data.truncate(at),
        1 => drop(data.drain(at..end)),
        2 => {
            let part = data.get(at..end).unwrap_or_default().to_vec();
            data.splice(at..at, part);
        }
        3 => {
            let piece = PIECES
                .get(draw.below(PIECES.len()))
                .copied()
                .unwrap_or_default();
            data.splice(at..at, piece.iter().copied());
        }
        4 => {
            let from = draw.below(other.len());
            let part = other
                .get(from..(from + 1 + draw.below(64)).min(other.len()))
                .unwrap_or_default();
            data.splice(at..end, part.iter().copied());
        }
        5 => {
            let to = draw.below(data.len());
            if to < data.len() {
                data.swap(at, to);
            }
        }
        6 => {
            if let Some(byte) = data.get_mut(at) {
                *byte = u8::try_from(draw.below(256)).unwrap_or(0);
            }
        }
        _ => {
            if let Some(byte) = data.get_mut(at) {
                *byte ^= 1 << draw.below(8);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Draw, mutated};

    #[test]
    fn the_same_number_makes_the_same_change_and_most_changes_change() {
        let one = |number| mutated(b"some seed", b"another", &mut Draw::new(number));
        assert_eq!(one(7), one(7));
        let changed = (0..100)
            .filter(|number| one(*number) != b"some seed")
            .count();
        assert!(changed > 80, "{changed}");
    }

    #[test]
    fn an_empty_seed_is_no_trouble() {
        for number in 0..1000 {
            let _ = mutated(b"", b"", &mut Draw::new(number));
        }
    }
}
