//! The daily index file: the first eight bytes of each label of one city day, in log order.
//!
//! It lets a resident search a year of a whole city without asking anybody "which are mine?". Entry numbers are not
//! stored: a day's entries are consecutive, so the header's first number and the position give them. The file is a
//! convenience and never trusted: it must say the same as the entries, and the checker compares them.
//!
//! Layout: `denizen-index/1\n`, first entry number (u64, big-endian), then eight bytes per entry.

use thiserror::Error;

use super::entry::Label;

const MAGIC: &[u8; 16] = b"denizen-index/1\n";
const HEADER_BYTES: usize = MAGIC.len() + 8;
/// Most entries of one day a reader accepts: a city of 20 million that is read ten times as much as expected.
pub const DAY_ENTRIES_MAX: usize = 4_000_000;

/// One day's shortened labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayIndex {
    first: u64,
    labels: Vec<[u8; 8]>,
}

/// Why bytes are not an index file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IndexError {
    /// Wrong first line.
    #[error("not an index file of version 1")]
    Magic,
    /// Cut, or not a whole number of labels.
    #[error("an index file of {0} bytes is cut short")]
    Length(usize),
    /// More than [`DAY_ENTRIES_MAX`], or numbers beyond 2^64.
    #[error("an index file may name {DAY_ENTRIES_MAX} entries at most")]
    TooMany,
}

impl DayIndex {
    /// An empty day whose first entry will have the number `first`.
    #[must_use]
    pub fn new(first: u64) -> Self {
        Self {
            first,
            labels: Vec::new(),
        }
    }

    /// Adds the next entry of the day.
    pub fn push(&mut self, label: &Label) {
        self.labels.push(label.short());
    }

    /// Number of the day's first entry.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.first
    }

    /// How many entries the day has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether nothing was logged that day.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Entry numbers with their shortened labels, in log order.
    pub fn iter(&self) -> impl Iterator<Item = (u64, [u8; 8])> + '_ {
        (self.first..=u64::MAX).zip(self.labels.iter().copied())
    }

    /// Shortened label of the entry at this place of the day, from zero.
    #[must_use]
    pub fn at(&self, place: u64) -> Option<[u8; 8]> {
        self.labels.get(usize::try_from(place).ok()?).copied()
    }

    /// The file's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEADER_BYTES + 8 * self.labels.len());
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&self.first.to_be_bytes());
        for label in &self.labels {
            out.extend_from_slice(label);
        }
        out
    }

    /// Reads exactly one index file.
    ///
    /// # Errors
    /// [`IndexError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, IndexError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(IndexError::Magic)?;
        let (first, rest) = rest
            .split_first_chunk::<8>()
            .ok_or(IndexError::Length(bytes.len()))?;
        let first = u64::from_be_bytes(*first);
        let (labels, tail) = rest.as_chunks::<8>();
        if !tail.is_empty() {
            return Err(IndexError::Length(bytes.len()));
        }
        let count = u64::try_from(labels.len()).map_err(|_| IndexError::TooMany)?;
        if labels.len() > DAY_ENTRIES_MAX || first.checked_add(count).is_none() {
            return Err(IndexError::TooMany);
        }
        Ok(Self {
            first,
            labels: labels.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_index_reads_back(first in 0..u64::MAX / 2, labels in proptest::collection::vec(any::<[u8; 32]>(), 0..40)) {
            let mut index = DayIndex::new(first);
            for label in &labels {
                index.push(&Label(*label));
            }
            let back = DayIndex::parse(&index.to_bytes()).unwrap();
            prop_assert_eq!(&back, &index);
            let shorts = labels.iter().map(|label| Label(*label).short());
            prop_assert!(back.iter().eq((first..).zip(shorts)));
        }

        #[test]
        fn whatever_parses_is_canonical(tail in proptest::collection::vec(any::<u8>(), 0..80)) {
            let bytes = [MAGIC.as_slice(), &tail].concat();
            if let Ok(index) = DayIndex::parse(&bytes) {
                prop_assert_eq!(index.to_bytes(), bytes);
            }
        }
    }

    #[test]
    fn the_last_number_there_is_does_not_overflow() {
        let mut index = DayIndex::new(u64::MAX - 1);
        index.push(&Label([1; 32]));
        let back = DayIndex::parse(&index.to_bytes()).unwrap();
        assert_eq!(back.iter().count(), 1);
        assert_eq!(DayIndex::new(u64::MAX).iter().count(), 0);
        index.push(&Label([2; 32]));
        assert_eq!(DayIndex::parse(&index.to_bytes()), Err(IndexError::TooMany));
    }

    #[test]
    fn cut_files_are_refused() {
        let mut index = DayIndex::new(5);
        index.push(&Label([1; 32]));
        let bytes = index.to_bytes();
        for end in 0..bytes.len() {
            assert!(
                DayIndex::parse(&bytes[..end]).is_err() || end == HEADER_BYTES,
                "cut at {end}"
            );
        }
    }
}
