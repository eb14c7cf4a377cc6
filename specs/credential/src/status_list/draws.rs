//! Who gets which entry: each copy a random list and a random free index, until every entry is taken, so that neither place
//! nor neighbour says who or when. Some entries are decoys that no copy ever has, revoked at the rate of real ones, so that
//! the number of revoked entries is not the number of revoked copies. Must never keep which entry went to whom, or in which
//! order: what it keeps is one bit an entry, taken or free, and one, decoy or not.

use super::StatusList;
use crate::entropy::{Entropy, array};
use crate::limits::{STATUS_LIST_ENTRIES_MAX, STATUS_LISTS_OPEN_MAX};

const WORD_BITS: usize = 64;
/// Words whose free entries are counted together, so that finding one walks over few.
const WORDS_PER_BLOCK: usize = 64;

/// One entry of one of the open lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Which of the lists, from 0.
    pub list: usize,
    /// Its index there.
    pub index: usize,
}

/// What is taken of one list. `Debug` shows no place: which are decoys is secret.
#[derive(Clone, PartialEq, Eq)]
pub struct ListDraws {
    taken: Vec<u64>,
    decoys: Vec<u64>,
    /// Free entries of each block of words; follows from `taken`.
    free_in_block: Vec<usize>,
}

/// The lists that copies are drawn from now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draws {
    lists: Vec<ListDraws>,
}

impl std::fmt::Debug for ListDraws {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ListDraws({} words)", self.taken.len())
    }
}

impl ListDraws {
    /// A list of `entries` entries of which `decoys`, chosen at random, are never given out. `None` unless `entries` is a
    /// multiple of 64, at most [`STATUS_LIST_ENTRIES_MAX`], and more than `decoys`.
    #[must_use]
    pub fn new(entries: usize, decoys: usize, entropy: &dyn Entropy) -> Option<Self> {
        let fits = entries > decoys && entries <= STATUS_LIST_ENTRIES_MAX;
        if !fits || !entries.is_multiple_of(WORD_BITS) {
            return None;
        }
        let empty = vec![0; entries / WORD_BITS];
        let mut list = Self::of(empty.clone(), empty);
        for _ in 0..decoys {
            let index = list.take_nth_free(below(list.free(), entropy))?;
            list.decoys[index / WORD_BITS] |= 1 << (index % WORD_BITS);
        }
        Some(list)
    }

    /// What was kept of a list: [`ListDraws::taken`] and [`ListDraws::decoys`]. `None` unless both have one length that
    /// a list may have, and each decoy is taken.
    #[must_use]
    pub fn from_bytes(taken: &[u8], decoys: &[u8]) -> Option<Self> {
        let list = Self::of(words(taken)?, words(decoys)?);
        let entries = list.entries();
        let one_length = list.taken.len() == list.decoys.len();
        let fits = (1..=STATUS_LIST_ENTRIES_MAX).contains(&entries);
        let mut pairs = list.taken.iter().zip(&list.decoys);
        (one_length && fits && pairs.all(|(taken, decoys)| decoys & !taken == 0)).then_some(list)
    }

    fn of(taken: Vec<u64>, decoys: Vec<u64>) -> Self {
        let free_of = |block: &[u64]| block.iter().map(|word| ones(!word)).sum();
        let free_in_block = taken.chunks(WORDS_PER_BLOCK).map(free_of).collect();
        Self {
            taken,
            decoys,
            free_in_block,
        }
    }

    /// One bit an entry, from the least significant of each byte: set when it is given out or a decoy.
    #[must_use]
    pub fn taken(&self) -> Vec<u8> {
        bytes(&self.taken)
    }

    /// Likewise: set when it is a decoy that is not revoked yet. Secret, like everything that tells decoys from copies.
    #[must_use]
    pub fn decoys(&self) -> Vec<u8> {
        bytes(&self.decoys)
    }

    /// Entries.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.taken.len() * WORD_BITS
    }

    /// Entries that may still be given out.
    #[must_use]
    pub fn free(&self) -> usize {
        self.free_in_block.iter().sum()
    }

    /// Takes the free entry before which `nth` others are free.
    fn take_nth_free(&mut self, nth: usize) -> Option<usize> {
        let mut before = nth;
        let block = self.free_in_block.iter().position(|free| {
            let here = before < *free;
            before -= if here { 0 } else { *free };
            here
        })?;
        let first = block * WORDS_PER_BLOCK;
        for (place, word) in self.taken.iter_mut().enumerate().skip(first) {
            let free = ones(!*word);
            if before >= free {
                before -= free;
                continue;
            }
            let mut open = (0..WORD_BITS).filter(|bit| *word >> bit & 1 == 0);
            let bit = open.nth(before)?;
            *word |= 1 << bit;
            self.free_in_block[block] -= 1;
            return Some(place * WORD_BITS + bit);
        }
        None
    }
}

impl Draws {
    /// Draws from these lists. `None` for none or more than [`STATUS_LISTS_OPEN_MAX`].
    #[must_use]
    pub fn new(lists: Vec<ListDraws>) -> Option<Self> {
        (1..=STATUS_LISTS_OPEN_MAX)
            .contains(&lists.len())
            .then_some(Self { lists })
    }

    /// The lists, to be kept.
    #[must_use]
    pub fn lists(&self) -> &[ListDraws] {
        &self.lists
    }

    /// Entries that may still be given out, of all lists.
    #[must_use]
    pub fn free(&self) -> usize {
        self.lists.iter().map(ListDraws::free).sum()
    }

    /// Gives out one entry, each free one of all lists with the same chance; `None` when none is free and new lists must
    /// be opened.
    pub fn draw(&mut self, entropy: &dyn Entropy) -> Option<Place> {
        let free = self.free();
        if free == 0 {
            return None;
        }
        let mut nth = below(free, entropy);
        for (list, draws) in self.lists.iter_mut().enumerate() {
            let here = draws.free();
            if nth < here {
                let index = draws.take_nth_free(nth)?;
                return Some(Place { list, index });
            }
            nth -= here;
        }
        None
    }

    /// Draws the decoys to revoke in one period: each that is left with a chance of `per_million`, the share of the
    /// copies given out that is revoked in such a period. A decoy comes out once. They are to be set in the lists
    /// together with what was really revoked, in the order of their places.
    pub fn revoke_decoys(&mut self, per_million: u32, entropy: &dyn Entropy) -> Vec<Place> {
        let mut revoked = Vec::new();
        for (list, draws) in self.lists.iter_mut().enumerate() {
            for (place, word) in draws.decoys.iter_mut().enumerate() {
                let waiting = *word;
                for bit in (0..WORD_BITS).filter(|bit| waiting >> bit & 1 == 1) {
                    if below(1_000_000, entropy) < usize::try_from(per_million).unwrap_or(0) {
                        *word &= !(1 << bit);
                        let index = place * WORD_BITS + bit;
                        revoked.push(Place { list, index });
                    }
                }
            }
        }
        revoked
    }

    /// Whether `list`, the statuses of the list at `position`, has an entry for each that may be given out.
    #[must_use]
    pub fn fits(&self, position: usize, list: &StatusList) -> bool {
        let draws = self.lists.get(position);
        draws.is_some_and(|draws| draws.entries() <= list.len())
    }
}

/// A random number below `bound`, which is above 0; each with the same chance.
fn below(bound: usize, entropy: &dyn Entropy) -> usize {
    let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
    // The numbers above the last multiple of `bound` would make the small remainders likelier.
    let unbiased = u64::MAX - u64::MAX % bound;
    loop {
        let number = u64::from_le_bytes(array(entropy));
        if number < unbiased {
            return usize::try_from(number % bound).unwrap_or(0);
        }
    }
}

fn ones(word: u64) -> usize {
    usize::try_from(word.count_ones()).unwrap_or(WORD_BITS)
}

fn words(bytes: &[u8]) -> Option<Vec<u64>> {
    let (words, rest) = bytes.as_chunks::<8>();
    rest.is_empty()
        .then(|| words.iter().map(|word| u64::from_le_bytes(*word)).collect())
}

fn bytes(words: &[u64]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests;
