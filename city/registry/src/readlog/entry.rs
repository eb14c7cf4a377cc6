//! One entry of the read log: the 69 bytes that are hashed into the tree and published for everybody.
//!
//! An entry must never say whose record was read, by whom or why: that stands in the sealed body, whose hash it carries.

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::body::SealedBody;
use crate::clock::Minute;

/// Length of an encoded entry: version ‖ minute ‖ label ‖ SHA-256(body) (DESIGN §4).
pub const ENTRY_BYTES: usize = 1 + 4 + 32 + 32;

/// The only entry version so far.
pub const ENTRY_VERSION: u8 = 1;

/// The public mark of an entry: an HMAC under a key used once, so that two labels of one resident look unrelated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(pub [u8; 32]);

impl Label {
    /// The first eight bytes: what the daily index file keeps of a label.
    #[must_use]
    pub fn short(&self) -> [u8; 8] {
        let mut short = [0; 8];
        short.copy_from_slice(&self.0[..8]);
        short
    }
}

/// A leaf of the read log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When the entry was prepared, to the minute.
    pub minute: Minute,
    /// Finds the entry for its resident and for nobody else.
    pub label: Label,
    /// SHA-256 of the sealed body, which may be pruned without touching the tree.
    pub body_hash: [u8; 32],
}

/// Why bytes are not an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EntryError {
    /// Not exactly [`ENTRY_BYTES`] long.
    #[error("an entry is {ENTRY_BYTES} bytes, not {0}")]
    Length(usize),
    /// A version this code does not know.
    #[error("entry version {0} is unknown; a newer checker is needed")]
    Version(u8),
}

impl Entry {
    /// The bytes that are hashed as a leaf (RFC 6962 §2.1 adds its own prefix).
    #[must_use]
    pub fn to_bytes(&self) -> [u8; ENTRY_BYTES] {
        let mut out = [0; ENTRY_BYTES];
        out[0] = ENTRY_VERSION;
        out[1..5].copy_from_slice(&self.minute.0.to_be_bytes());
        out[5..37].copy_from_slice(&self.label.0);
        out[37..].copy_from_slice(&self.body_hash);
        out
    }

    /// Reads exactly one entry.
    ///
    /// # Errors
    /// [`EntryError`] when the length or the version is not ours.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        let bytes: &[u8; ENTRY_BYTES] = bytes
            .try_into()
            .map_err(|_| EntryError::Length(bytes.len()))?;
        let [version, m0, m1, m2, m3, rest @ ..] = *bytes;
        if version != ENTRY_VERSION {
            return Err(EntryError::Version(version));
        }
        let mut label = [0; 32];
        let mut body_hash = [0; 32];
        label.copy_from_slice(&rest[..32]);
        body_hash.copy_from_slice(&rest[32..]);
        Ok(Self {
            minute: Minute(u32::from_be_bytes([m0, m1, m2, m3])),
            label: Label(label),
            body_hash,
        })
    }

    /// Whether `body` is the one this entry was made with.
    #[must_use]
    pub fn holds(&self, body: &SealedBody) -> bool {
        let hash: [u8; 32] = Sha256::digest(body.as_bytes()).into();
        hash == self.body_hash
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_entry_reads_back(minute: u32, label: [u8; 32], body_hash: [u8; 32]) {
            let entry = Entry { minute: Minute(minute), label: Label(label), body_hash };
            prop_assert_eq!(Entry::parse(&entry.to_bytes()).unwrap(), entry);
        }

        #[test]
        fn whatever_parses_is_canonical(bytes in proptest::collection::vec(any::<u8>(), 0..140)) {
            if let Ok(entry) = Entry::parse(&bytes) {
                prop_assert_eq!(entry.to_bytes().to_vec(), bytes);
            }
        }
    }

    #[test]
    fn other_versions_and_lengths_are_refused() {
        let mut bytes = [0; ENTRY_BYTES];
        assert_eq!(Entry::parse(&bytes), Err(EntryError::Version(0)));
        bytes[0] = ENTRY_VERSION;
        assert!(Entry::parse(&bytes).is_ok());
        assert_eq!(Entry::parse(&bytes[..68]), Err(EntryError::Length(68)));
    }
}
