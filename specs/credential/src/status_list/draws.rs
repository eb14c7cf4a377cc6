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

/// What is taken of one list.
#[derive(Debug, Clone, PartialEq, Eq)]
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
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::status_list::Bits;
    use proptest::prelude::*;
    use std::collections::HashSet;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// SplitMix64: even enough to count with, and the same in each run.
    struct Repeatable(AtomicU64);

    impl Repeatable {
        fn new(seed: u64) -> Self {
            Self(AtomicU64::new(seed))
        }
    }

    impl Entropy for Repeatable {
        fn fill(&self, out: &mut [u8]) {
            for chunk in out.chunks_mut(8) {
                let mut z = self
                    .0
                    .fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed)
                    .wrapping_add(0x9e37_79b9_7f4a_7c15);
                z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
                z ^= z >> 31;
                chunk.copy_from_slice(&z.to_le_bytes()[..chunk.len()]);
            }
        }
    }

    fn open(lists: usize, entries: usize, decoys: usize, entropy: &dyn Entropy) -> Draws {
        let list = || ListDraws::new(entries, decoys, entropy).unwrap();
        Draws::new((0..lists).map(|_| list()).collect()).unwrap()
    }

    #[test]
    fn two_lists_of_a_million_fill_to_the_last_entry_and_no_further() {
        let entropy = Repeatable::new(1);
        let entries = STATUS_LIST_ENTRIES_MAX;
        // All but one byte in 64 is taken already, and the first 2,500 bytes are decoys.
        let byte = |free: bool| if free { 0 } else { 0xff };
        let kept: Vec<u8> = (0..entries / 8).map(|n| byte(n % 64 == 63)).collect();
        let decoys: Vec<u8> = (0..entries / 8)
            .map(|n| kept[n] & byte(n >= 2_500))
            .collect();
        let list = ListDraws::from_bytes(&kept, &decoys).unwrap();
        let decoys: usize = list.decoys.iter().map(|word| ones(*word)).sum();
        let mut draws = Draws::new(vec![list.clone(), list]).unwrap();
        let mut seen = HashSet::new();
        for _ in 0..2 * entries / 64 {
            let place = draws.draw(&entropy).unwrap();
            assert_eq!(place.index / 8 % 64, 63);
            assert!(seen.insert(place));
        }
        assert_eq!((draws.free(), draws.draw(&entropy)), (0, None));
        assert!(
            draws
                .lists()
                .iter()
                .all(|list| list.taken() == vec![0xff; entries / 8])
        );
        let list = StatusList::new(Bits::One, entries).unwrap();
        assert!(draws.fits(0, &list) && draws.fits(1, &list) && !draws.fits(2, &list));
        // Decoys were not given out, and each falls once.
        let all = draws.revoke_decoys(1_000_000, &entropy);
        assert_eq!(all.len(), 2 * decoys);
        assert!(all.iter().all(|place| !seen.contains(place)));
        assert!(draws.revoke_decoys(1_000_000, &entropy).is_empty());
    }

    /// Spearman's rank correlation of when an entry was drawn and where it stands.
    fn correlation(places: &[f64]) -> f64 {
        let n = f64::from(u32::try_from(places.len()).unwrap());
        let mean = (n - 1.0) / 2.0;
        let products = places
            .iter()
            .enumerate()
            .map(|(when, place)| (f64::from(u32::try_from(when).unwrap()) - mean) * (place - mean));
        products.sum::<f64>() / (n * (n * n - 1.0) / 12.0)
    }

    #[test]
    fn a_place_says_nothing_of_when_it_was_drawn() {
        let entropy = Repeatable::new(7);
        let (lists, entries) = (4, 4096);
        let mut draws = open(lists, entries, 0, &entropy);
        let place =
            |place: Place| f64::from(u32::try_from(place.list * entries + place.index).unwrap());
        let places: Vec<f64> = (0..lists * entries)
            .map(|_| place(draws.draw(&entropy).unwrap()))
            .collect();
        // Chance gives 1/sqrt(n), about 0.008; a counter gives 1.
        assert!(
            correlation(&places).abs() < 0.04,
            "{}",
            correlation(&places)
        );
        let counted: Vec<f64> = (0..places.len()).map(|n| n as f64).collect();
        assert!(correlation(&counted) > 0.99);
        // Nor do neighbours in time stand near one another: the mean distance of two random places is a third of all.
        let steps = places.windows(2).map(|pair| (pair[0] - pair[1]).abs());
        let mean = steps.sum::<f64>() / counted.len() as f64 / counted.len() as f64;
        assert!((mean - 1.0 / 3.0).abs() < 0.02, "{mean}");
        // What is kept when all is given out is the same whatever the order was.
        let other = Repeatable::new(8);
        let mut again = open(lists, entries, 0, &other);
        while again.draw(&other).is_some() {}
        assert_eq!(again, draws);
    }

    #[test]
    fn each_free_entry_has_the_same_chance() {
        let mut counts = [0_u32; 128];
        for seed in 0..12_800_u64 {
            let entropy = Repeatable::new(seed * 1_000_003);
            let place = open(2, 64, 0, &entropy).draw(&entropy).unwrap();
            counts[place.list * 64 + place.index] += 1;
        }
        // 100 expected, standard deviation 10.
        assert!(counts.iter().all(|c| (50..150).contains(c)), "{counts:?}");
    }

    #[test]
    fn decoys_fall_at_the_rate_they_are_given() {
        let entropy = Repeatable::new(3);
        let mut draws = open(1, 65_536, 20_000, &entropy);
        let first = draws.revoke_decoys(50_000, &entropy).len();
        // 1,000 expected, standard deviation 31.
        assert!((850..1150).contains(&first), "{first}");
        assert!(draws.revoke_decoys(0, &entropy).is_empty());
        assert_eq!(
            draws.revoke_decoys(1_000_000, &entropy).len(),
            20_000 - first
        );
    }

    #[test]
    fn what_no_list_can_be_is_refused() {
        let entropy = Repeatable::new(0);
        for (entries, decoys) in [(0, 0), (63, 0), (64, 64), (2 * STATUS_LIST_ENTRIES_MAX, 0)] {
            assert!(ListDraws::new(entries, decoys, &entropy).is_none());
        }
        assert!(Draws::new(vec![]).is_none());
        for (taken, decoys) in [
            (&[][..], &[][..]),
            (&[0xff; 8], &[0; 16]),
            (&[0xff; 7], &[0; 7]),
            (&[0; 8], &[1, 0, 0, 0, 0, 0, 0, 0]),
        ] {
            assert!(ListDraws::from_bytes(taken, decoys).is_none());
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_comes_back_and_is_never_drawn_again(
            seed in any::<u64>(), decoys in 0_usize..64, drawn in 0_usize..128,
        ) {
            let entropy = Repeatable::new(seed);
            let mut draws = open(1, 192, decoys, &entropy);
            let mut places: HashSet<_> = (0..drawn).filter_map(|_| draws.draw(&entropy)).collect();
            let kept = &draws.lists()[0];
            let list = ListDraws::from_bytes(&kept.taken(), &kept.decoys()).unwrap();
            let mut again = Draws::new(vec![list]).unwrap();
            prop_assert_eq!(&again, &draws);
            while let Some(place) = again.draw(&entropy) {
                prop_assert!(places.insert(place));
            }
            prop_assert_eq!(places.len(), 192 - decoys);
        }
    }
}
