//! A resident's chain: a forward ratchet that gives every entry a key of its own (DESIGN §4).
//!
//! `k_{i+1} = HKDF(k_i, "next")`, `K_i = HKDF(k_i, "entry")`, `label_i = HMAC(K_i, "label")`. Whoever holds `k_i` can
//! derive every later key and no earlier one, so that keyhold, which keeps only the current state, cannot re-read the
//! past. A chain must never be stepped back, and a key must never be printed.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::entry::Label;
use crate::entropy::{Entropy, array};

/// Public name of one list: a hash of its first key. It stands in every detail of the list and cannot be swapped later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ListCommitment(pub [u8; 32]);

/// One state `k_i` of the ratchet.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct ChainKey([u8; 32]);

impl ChainKey {
    /// A fresh `k_0`.
    #[must_use]
    pub fn first(entropy: &dyn Entropy) -> Self {
        Self(array(entropy))
    }

    /// A state read back from a sheet or from keyhold's sealed storage.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret itself, for sealing and for printing the resident's own sheet; never for a log or a page.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// `k_{i+1}`.
    #[must_use]
    pub fn next(&self) -> Self {
        Self(expand(&self.0, b"denizen readlog 1 next"))
    }

    /// `K_i`, the key of this entry alone.
    #[must_use]
    pub fn entry_key(&self) -> EntryKey {
        EntryKey(expand(&self.0, b"denizen readlog 1 entry"))
    }

    /// The commitment of the list that starts with this key; only meaningful for `k_0`.
    #[must_use]
    pub fn commitment(&self) -> ListCommitment {
        let mut hash = Sha256::new();
        hash.update(b"denizen readlog 1 list");
        hash.update(self.0);
        ListCommitment(hash.finalize().into())
    }
}

/// `K_i`: finds, opens and proves one entry. Showing it to somebody proves that entry and reveals no other.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct EntryKey([u8; 32]);

impl EntryKey {
    /// A key kept by keyhold for the resident's page, or shown by the resident.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret itself, for sealing in keyhold's storage.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The entry's public mark.
    #[must_use]
    pub fn label(&self) -> Label {
        Label(mac(&self.0, &[b"label"]))
    }

    /// Key of the body's AEAD.
    pub(super) fn seal_key(&self) -> [u8; 32] {
        expand(&self.0, b"denizen readlog 1 seal")
    }

    /// Nonce made from the content: the same detail gives the same bytes (a retry), and two different details under one
    /// key, which a crash between preparing and appending could cause, never share a nonce.
    pub(super) fn nonce(&self, associated: &[u8], content: &[u8]) -> [u8; 12] {
        let full = mac(&self.0, &[b"nonce", associated, content]);
        let mut nonce = [0; 12];
        nonce.copy_from_slice(&full[..12]);
        nonce
    }
}

/// Where a list stands: what keyhold stores, sealed, between two entries.
#[derive(Clone)]
pub struct ChainState {
    list: ListCommitment,
    number: u32,
    key: ChainKey,
}

impl ChainState {
    /// Bytes of the stored form: commitment ‖ number ‖ key.
    pub const BYTES: usize = 32 + 4 + 32;

    /// The state before the first entry of the list that starts with `k0`.
    #[must_use]
    pub fn begin(k0: &ChainKey) -> Self {
        Self {
            list: k0.commitment(),
            number: 0,
            key: k0.clone(),
        }
    }

    /// The list this state belongs to.
    #[must_use]
    pub fn list(&self) -> ListCommitment {
        self.list
    }

    /// Number of the next entry in the list, from zero, without holes.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Key of the next entry.
    #[must_use]
    pub fn entry_key(&self) -> EntryKey {
        self.key.entry_key()
    }

    /// The state after the next entry has been proved to stand in the log; `None` after 2^32 entries.
    #[must_use]
    pub fn advance(&self) -> Option<Self> {
        Some(Self {
            list: self.list,
            number: self.number.checked_add(1)?,
            key: self.key.next(),
        })
    }

    /// The stored form; secret, to be sealed by its keeper.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut out = [0; Self::BYTES];
        out[..32].copy_from_slice(&self.list.0);
        out[32..36].copy_from_slice(&self.number.to_be_bytes());
        out[36..].copy_from_slice(self.key.expose());
        out
    }

    /// Reads the stored form back; `None` when the length is wrong.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; Self::BYTES] = bytes.try_into().ok()?;
        let list = bytes[..32].try_into().ok()?;
        let number = bytes[32..36].try_into().ok()?;
        let key = bytes[36..].try_into().ok()?;
        Some(Self {
            list: ListCommitment(list),
            number: u32::from_be_bytes(number),
            key: ChainKey(key),
        })
    }
}

/// HKDF-SHA-256 (RFC 5869) with an empty salt.
pub(super) fn expand(key: &[u8; 32], info: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    let Ok(()) = Hkdf::<Sha256>::new(None, key).expand(info, &mut out) else {
        unreachable!("RFC 5869 §2.3 allows 32 bytes")
    };
    out
}

/// HMAC-SHA-256 (RFC 2104) over the parts one after another; all but the last are of fixed length.
pub(super) fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut block = [0; 64]; // a shorter key is padded with zeros to the hash's block, RFC 2104 §2
    block[..32].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
    block.zeroize();
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn the_ratchet_repeats_and_never_meets_itself() {
        let k0 = ChainKey::from_bytes([7; 32]);
        let mut seen = HashSet::new();
        let mut key = k0.clone();
        for _ in 0..1000 {
            assert!(seen.insert(*key.expose()));
            assert!(seen.insert(*key.entry_key().expose()));
            assert!(seen.insert(key.entry_key().label().0));
            key = key.next();
        }
        assert_eq!(k0.next().next().expose(), k0.next().next().expose());
    }

    /// The format is a promise to residents who keep a sheet for twenty years: these bytes must not change. They were
    /// computed apart from this code, with Python's `hmac` and `hashlib`.
    #[test]
    fn the_first_keys_of_a_known_list() {
        let k0 = ChainKey::from_bytes([0; 32]);
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        assert_eq!(
            hex(k0.next().expose()),
            "d688b2c2333ed8ab1a0f142cf8c4264960c11ebeb9ce39060f03b6cb8c1e35c7"
        );
        assert_eq!(
            hex(k0.entry_key().expose()),
            "3d8335758985704949981c3f8208a217a391728478fce0987e39b052a61706e0"
        );
        assert_eq!(
            hex(&k0.entry_key().label().0),
            "c119dd26eb7931bd2a213bfbeaf80d694f5bfae028c8b1969e4f9c9947c55821"
        );
        assert_eq!(
            hex(&k0.commitment().0),
            "2321781a55bc1a94766c08dd1c2cc0b2b107962f80c066abfefee5b6a7087d10"
        );
    }

    proptest! {
        #[test]
        fn a_stored_state_reads_back(key: [u8; 32], steps in 0_u32..20) {
            let mut state = ChainState::begin(&ChainKey::from_bytes(key));
            for _ in 0..steps {
                state = state.advance().unwrap();
            }
            let back = ChainState::parse(&state.to_bytes()).unwrap();
            prop_assert_eq!(back.number(), steps);
            prop_assert_eq!(back.list(), state.list());
            prop_assert_eq!(back.entry_key().label(), state.entry_key().label());
            prop_assert!(ChainState::parse(&state.to_bytes()[1..]).is_none());
        }
    }
}
