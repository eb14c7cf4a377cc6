//! One person's share of keyhold's root key: a line to print, with everything that tells a wrong one.
//!
//! Form: `denizen-root:1:<generation>-<k>-<n>-<index>:<set>:<commitment>:<52 characters, in groups>:<4 check characters>`, in
//! Crockford's base 32, read in either case, with spaces and misread letters. `k` of the `n` lines of one set make the key.
//! Fewer say nothing about it but the commitment: a hash over 256 random bits, which can confirm a key and not find one.
//! Must never print a share other than through `Display`, which is for its holder alone.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest::{Context, SHA256};
use credential::entropy::{Entropy, array};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::sharing::{Block, join, split};

/// Most shares of one key.
pub const SHARES_MAX: u8 = 16;
/// Longest line worth reading.
const LINE_BYTES_MAX: usize = 512;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SET_BYTES: usize = 5;
const COMMITMENT_BYTES: usize = 15;
const CHECK_CHARS: usize = 4;

/// One share.
#[derive(Clone)]
pub struct RootShare {
    /// Number of the root key.
    pub generation: u32,
    /// How many shares make the key.
    pub threshold: u8,
    /// How many there are.
    pub count: u8,
    /// Which one this is, from 1.
    pub index: u8,
    set: [u8; SET_BYTES],
    commitment: [u8; COMMITMENT_BYTES],
    value: Block,
}

impl fmt::Debug for RootShare {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (index, count, set) = (self.index, self.count, self.set_name());
        write!(out, "RootShare({index} of {count}, set {set})")
    }
}

/// What is wrong with a share or with several together, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ShareError {
    /// Not a share's line.
    #[error(
        "a share is one line that starts with denizen-root:1: and has seven parts; copy the whole line"
    )]
    Form,
    /// Mistyped.
    #[error("the last four characters do not fit the rest of the share: something was mistyped")]
    Check,
    /// A threshold or number that cannot be.
    #[error(
        "choose at least 2 shares to open with, and at most {SHARES_MAX} in all, of which so many are enough"
    )]
    Numbers,
    /// Fewer than the threshold.
    #[error("{have} of {need} shares are here")]
    TooFew {
        /// Different shares given.
        have: usize,
        /// Shares that make the key.
        need: u8,
    },
    /// One of another set.
    #[error(
        "share {index} is of the set {set}, not of {wanted}: shares of two sets do not go together"
    )]
    OtherSet {
        /// The share's number.
        index: u8,
        /// Its set.
        set: String,
        /// The set of the others.
        wanted: String,
    },
    /// They are of one set, and make another key than the set says.
    #[error(
        "the shares {0:?} of this set do not make its key: one of them was altered; try with another"
    )]
    NotTheKey(Vec<u8>),
}

impl RootShare {
    /// Name of its set, the same on all shares made together.
    #[must_use]
    pub fn set_name(&self) -> String {
        encode(&self.set, SET_BYTES * 8 / 5)
    }

    fn is_of_one_set_with(&self, other: &Self) -> bool {
        let of = |share: &Self| {
            (
                share.generation,
                share.threshold,
                share.count,
                share.set,
                share.commitment,
            )
        };
        of(self) == of(other)
    }

    fn check(&self) -> String {
        let mut hash = Context::new(&SHA256);
        hash.update(b"denizen root share 1 check");
        hash.update(&self.generation.to_be_bytes());
        hash.update(&[self.threshold, self.count, self.index]);
        hash.update(&self.set);
        hash.update(&self.commitment);
        hash.update(self.value.as_slice());
        encode(hash.finish().as_ref(), CHECK_CHARS)
    }
}

/// Makes the shares of a root key, `threshold` of which make it again.
///
/// # Errors
/// [`ShareError::Numbers`].
pub fn split_root(
    generation: u32,
    root: &[u8; 32],
    threshold: u8,
    count: u8,
    entropy: &dyn Entropy,
) -> Result<Vec<RootShare>, ShareError> {
    if !are_numbers(threshold, count, 1) {
        return Err(ShareError::Numbers);
    }
    let set = array(entropy);
    let commitment = commitment_of(generation, &set, root);
    let of = |(index, value)| RootShare {
        generation,
        threshold,
        count,
        index,
        set,
        commitment,
        value,
    };
    let shares = split(root, threshold, count, entropy);
    Ok(shares.into_iter().map(of).collect())
}

/// The root key and its number, from enough shares of one set. A share given twice counts once.
///
/// # Errors
/// [`ShareError`] names the share or the set.
pub fn join_root(shares: &[RootShare]) -> Result<(u32, Zeroizing<[u8; 32]>), ShareError> {
    let first = shares
        .first()
        .ok_or(ShareError::TooFew { have: 0, need: 2 })?;
    let mut points: Vec<(u8, Block)> = Vec::new();
    for share in shares {
        if !share.is_of_one_set_with(first) {
            return Err(ShareError::OtherSet {
                index: share.index,
                set: share.set_name(),
                wanted: first.set_name(),
            });
        }
        if points.iter().all(|(index, _)| *index != share.index) {
            points.push((share.index, share.value.clone()));
        }
    }
    if points.len() < usize::from(first.threshold) {
        return Err(ShareError::TooFew {
            have: points.len(),
            need: first.threshold,
        });
    }
    points.truncate(usize::from(first.threshold));
    let root = join(&points);
    if commitment_of(first.generation, &first.set, &root) != first.commitment {
        let indices = points.iter().map(|(index, _)| *index).collect();
        return Err(ShareError::NotTheKey(indices));
    }
    Ok((first.generation, root))
}

fn are_numbers(threshold: u8, count: u8, index: u8) -> bool {
    (2..=count).contains(&threshold) && count <= SHARES_MAX && (1..=count).contains(&index)
}

fn commitment_of(generation: u32, set: &[u8], root: &[u8; 32]) -> [u8; COMMITMENT_BYTES] {
    let mut hash = Context::new(&SHA256);
    hash.update(b"denizen root share 1 commitment");
    hash.update(&generation.to_be_bytes());
    hash.update(set);
    hash.update(root);
    let mut commitment = [0; COMMITMENT_BYTES];
    commitment.copy_from_slice(&hash.finish().as_ref()[..COMMITMENT_BYTES]);
    commitment
}

impl fmt::Display for RootShare {
    /// The secret line itself, for its holder.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            generation,
            threshold,
            count,
            index,
            ..
        } = self;
        let commitment = encode(&self.commitment, COMMITMENT_BYTES * 8 / 5);
        write!(
            out,
            "denizen-root:1:{generation}-{threshold}-{count}-{index}:{}:{commitment}:",
            self.set_name()
        )?;
        let value = Zeroizing::new(encode(self.value.as_slice(), 52));
        for (place, character) in value.chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                out.write_str("-")?;
            }
            write!(out, "{character}")?;
        }
        write!(out, ":{}", self.check())
    }
}

impl FromStr for RootShare {
    type Err = ShareError;

    fn from_str(line: &str) -> Result<Self, ShareError> {
        if line.len() > LINE_BYTES_MAX {
            return Err(ShareError::Form);
        }
        let line: Zeroizing<String> = Zeroizing::new(
            line.chars()
                .filter(|character| !character.is_whitespace())
                .map(|character| character.to_ascii_uppercase())
                .collect(),
        );
        let parts: Vec<&str> = line.split(':').collect();
        let ["DENIZEN-ROOT", "1", numbers, set, commitment, value, check] = parts.as_slice() else {
            return Err(ShareError::Form);
        };
        let mut numbers = numbers.split('-');
        let mut number = || numbers.next().and_then(plain).ok_or(ShareError::Form);
        let small = |number: u32| u8::try_from(number).map_err(|_| ShareError::Form);
        let share = Self {
            generation: number()?,
            threshold: small(number()?)?,
            count: small(number()?)?,
            index: small(number()?)?,
            set: decode(set)?,
            commitment: decode(commitment)?,
            value: Zeroizing::new(decode(value)?),
        };
        if numbers.next().is_some() {
            return Err(ShareError::Form);
        }
        if share.check() != check.chars().map(unmistake).collect::<String>() {
            return Err(ShareError::Check);
        }
        if !are_numbers(share.threshold, share.count, share.index) || share.generation == 0 {
            return Err(ShareError::Numbers);
        }
        Ok(share)
    }
}

/// A number in its one spelling.
fn plain(text: &str) -> Option<u32> {
    let number: u32 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// Letters that people write for digits.
fn unmistake(character: char) -> char {
    match character {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    }
}

/// The first `characters` five-bit groups, most significant first; missing bits at the end are zero.
fn encode(bytes: &[u8], characters: usize) -> String {
    let bit = |place: usize| {
        bytes
            .get(place / 8)
            .map_or(0, |byte| usize::from(byte >> (7 - place % 8) & 1))
    };
    (0..characters)
        .map(|character| (0..5).fold(0, |value, place| value << 1 | bit(character * 5 + place)))
        .map(|value| char::from(ALPHABET[value]))
        .collect()
}

/// Exactly `N` bytes; the unused bits must be zero, so that there is one text for each.
fn decode<const N: usize>(text: &str) -> Result<[u8; N], ShareError> {
    let digits: Zeroizing<Vec<usize>> = Zeroizing::new(
        text.chars()
            .filter(|character| *character != '-')
            .map(unmistake)
            .map(|character| {
                ALPHABET
                    .iter()
                    .position(|known| char::from(*known) == character)
            })
            .collect::<Option<_>>()
            .ok_or(ShareError::Form)?,
    );
    if digits.len() != (N * 8).div_ceil(5) {
        return Err(ShareError::Form);
    }
    let mut bytes = [0; N];
    for (character, value) in digits.iter().enumerate() {
        for place in (0..5).filter(|place| value >> (4 - place) & 1 == 1) {
            let position = character * 5 + place;
            *bytes.get_mut(position / 8).ok_or(ShareError::Form)? |= 1 << (7 - position % 8);
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::SystemEntropy;
    use proptest::prelude::*;

    fn shares(generation: u32, threshold: u8, count: u8) -> Vec<RootShare> {
        split_root(generation, &[7; 32], threshold, count, &SystemEntropy).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn every_line_reads_back(root: [u8; 32], generation in 1_u32.., threshold in 2_u8..=16) {
            let made = split_root(generation, &root, threshold, 16, &SystemEntropy).unwrap();
            let read: Vec<RootShare> = made
                .iter()
                .map(|share| format!("  {}\n", share.to_string().to_lowercase().replace(':', " : ")))
                .map(|line| line.parse().unwrap())
                .collect();
            let (number, joined) = join_root(&read[usize::from(16 - threshold)..]).unwrap();
            prop_assert_eq!((number, *joined), (generation, root));
        }

        #[test]
        fn a_mistyped_character_is_named(at in 0_usize..52, to in 0_usize..32) {
            let line = shares(1, 2, 3)[0].to_string();
            let (head, tail) = line.rsplit_once(':').unwrap();
            let (head, value) = head.rsplit_once(':').unwrap();
            let mut value = value.replace('-', "").into_bytes();
            prop_assume!(value[at] != ALPHABET[to]);
            value[at] = ALPHABET[to];
            let value = String::from_utf8(value).unwrap();
            // Four check characters miss one change in a million.
            let read = format!("{head}:{value}:{tail}").parse::<RootShare>();
            prop_assert!(matches!(read, Err(ShareError::Check | ShareError::Form)), "{read:?}");
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,200}") {
            let _ = text.parse::<RootShare>();
            let _ = format!("denizen-root:1:{text}").parse::<RootShare>();
        }
    }

    #[test]
    fn fewer_are_counted_and_doubles_count_once() {
        let made = shares(1, 3, 5);
        let few = [made[0].clone(), made[1].clone(), made[0].clone()];
        assert_eq!(
            join_root(&few).unwrap_err(),
            ShareError::TooFew { have: 2, need: 3 }
        );
        assert_eq!(
            join_root(&[]).unwrap_err(),
            ShareError::TooFew { have: 0, need: 2 }
        );
    }

    #[test]
    fn a_share_of_another_set_is_named() {
        let (one, two) = (shares(1, 2, 3), shares(1, 2, 3));
        let mixed = join_root(&[one[0].clone(), two[1].clone()]).unwrap_err();
        assert!(
            matches!(mixed, ShareError::OtherSet { index: 2, .. }),
            "{mixed}"
        );
        let later = shares(2, 2, 3);
        assert!(join_root(&[one[0].clone(), later[1].clone()]).is_err());
    }

    #[test]
    fn an_altered_share_that_checks_by_itself_is_named() {
        let mut made = shares(1, 2, 3);
        made[1].value[31] ^= 1;
        let line = made[1].to_string();
        let altered: RootShare = line.parse().unwrap();
        assert_eq!(
            join_root(&[made[0].clone(), altered]).unwrap_err(),
            ShareError::NotTheKey(vec![1, 2])
        );
        join_root(&[made[0].clone(), made[2].clone()]).unwrap();
    }

    #[test]
    fn numbers_that_cannot_be_are_refused() {
        for (threshold, count) in [(1, 3), (4, 3), (2, 17), (0, 0)] {
            let refused = split_root(1, &[7; 32], threshold, count, &SystemEntropy);
            assert_eq!(refused.unwrap_err(), ShareError::Numbers);
        }
        assert!(!format!("{:?}", shares(1, 2, 2)[0]).contains("denizen-root"));
    }
}
