//! The sealed body of an entry: 512 bytes that only the resident's key opens.
//!
//! nonce[12] ‖ AES-256-GCM(padded detail)[484] ‖ tag[16], under `HKDF(K_i, "seal")`. Every body has the same length, so
//! that its size says nothing. The entry's minute and label are authenticated with it: a body cannot be moved to another
//! entry. The label commits to `K_i`, so that no body opens in two ways. It must never carry more than the detail.

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce, Tag};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::chain::EntryKey;
use super::detail::{Detail, DetailError};
use super::entry::{ENTRY_VERSION, Entry, Label};
use crate::clock::Minute;

/// Length of every body.
pub const BODY_BYTES: usize = 512;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;
/// Room for an encoded detail before padding.
pub(super) const DETAIL_BYTES_MAX: usize = BODY_BYTES - NONCE_BYTES - TAG_BYTES;

/// A body as published beside the tree, 256 to a file.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedBody([u8; BODY_BYTES]);

impl std::fmt::Debug for SealedBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedBody(512 bytes)")
    }
}

/// Why a body was not sealed or not opened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BodyError {
    /// Not exactly [`BODY_BYTES`] long.
    #[error("a sealed body is {BODY_BYTES} bytes, not {0}")]
    Length(usize),
    /// The entry carries another label: this key belongs to another entry.
    #[error("the key belongs to another entry")]
    OtherEntry,
    /// The body is not the one whose hash the entry carries.
    #[error("the body differs from the one the entry was made with")]
    Altered,
    /// The bytes do not open under the key: the city sealed something else.
    #[error("the body does not open under this entry's key")]
    Unopenable,
    /// It opens, but what it says is not a detail.
    #[error(transparent)]
    Detail(#[from] DetailError),
}

impl SealedBody {
    /// The published bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; BODY_BYTES] {
        &self.0
    }

    /// Takes exactly one body; any 512 bytes are one until a key says otherwise.
    ///
    /// # Errors
    /// [`BodyError::Length`].
    pub fn parse(bytes: &[u8]) -> Result<Self, BodyError> {
        let bytes = bytes
            .try_into()
            .map_err(|_| BodyError::Length(bytes.len()))?;
        Ok(Self(bytes))
    }
}

impl EntryKey {
    /// Makes the entry and its body. The same arguments always give the same bytes, so that a retry is the same entry.
    ///
    /// # Errors
    /// [`BodyError::Detail`] when the detail does not fit.
    pub fn seal(&self, minute: Minute, detail: &Detail) -> Result<(Entry, SealedBody), BodyError> {
        let label = self.label();
        let associated = associated_data(minute, &label);
        let mut content = detail.to_padded()?;
        let nonce = self.nonce(&associated, &content);
        let tag = self
            .cipher()
            .encrypt_inout_detached(
                &Nonce::from(nonce),
                &associated,
                content.as_mut_slice().into(),
            )
            .map_err(|_| BodyError::Unopenable)?;
        let mut body = [0; BODY_BYTES];
        body[..NONCE_BYTES].copy_from_slice(&nonce);
        body[NONCE_BYTES..BODY_BYTES - TAG_BYTES].copy_from_slice(&content);
        body[BODY_BYTES - TAG_BYTES..].copy_from_slice(&tag);
        let entry = Entry {
            minute,
            label,
            body_hash: Sha256::digest(body).into(),
        };
        Ok((entry, SealedBody(body)))
    }

    /// Opens the body of this key's entry.
    ///
    /// # Errors
    /// [`BodyError`] names what does not fit: key, hash, seal or content.
    pub fn open(&self, entry: &Entry, body: &SealedBody) -> Result<Detail, BodyError> {
        if entry.label != self.label() {
            return Err(BodyError::OtherEntry);
        }
        if !entry.holds(body) {
            return Err(BodyError::Altered);
        }
        let (nonce, rest) = body.0.split_at(NONCE_BYTES);
        let (sealed, tag) = rest.split_at(DETAIL_BYTES_MAX);
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| BodyError::Unopenable)?;
        let tag: [u8; TAG_BYTES] = tag.try_into().map_err(|_| BodyError::Unopenable)?;
        let mut content = [0; DETAIL_BYTES_MAX];
        content.copy_from_slice(sealed);
        let associated = associated_data(entry.minute, &entry.label);
        self.cipher()
            .decrypt_inout_detached(
                &Nonce::from(nonce),
                &associated,
                content.as_mut_slice().into(),
                &Tag::from(tag),
            )
            .map_err(|_| BodyError::Unopenable)?;
        Ok(Detail::from_padded(&content)?)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&self.seal_key().into())
    }
}

/// What the seal binds beside the detail: the entry it belongs to.
fn associated_data(minute: Minute, label: &Label) -> [u8; 37] {
    let mut out = [0; 37];
    out[0] = ENTRY_VERSION;
    out[1..5].copy_from_slice(&minute.0.to_be_bytes());
    out[5..].copy_from_slice(&label.0);
    out
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::super::chain::{ChainKey, ChainState};
    use super::super::detail::{EntryKind, Opening};
    use super::*;
    use crate::purpose::Purpose;
    use proptest::prelude::*;

    fn sealed(key: [u8; 32], minute: u32) -> (EntryKey, Entry, SealedBody, Detail) {
        let state = ChainState::begin(&ChainKey::from_bytes(key));
        let detail = Detail {
            list: state.list(),
            number: state.number(),
            unreleased: 0,
            opening: Opening::of_register(EntryKind::ListBegins, Purpose::ListBegins),
        };
        let (entry, body) = state.entry_key().seal(Minute(minute), &detail).unwrap();
        (state.entry_key(), entry, body, detail)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_body_opens_and_a_retry_is_the_same_entry(key: [u8; 32], minute: u32) {
            let (k, entry, body, detail) = sealed(key, minute);
            prop_assert_eq!(k.open(&entry, &body).unwrap(), detail);
            prop_assert_eq!(sealed(key, minute).1, entry);
            prop_assert_eq!(sealed(key, minute).2, body);
        }

        #[test]
        fn any_flipped_bit_is_noticed(key: [u8; 32], at in 0..BODY_BYTES * 8) {
            let (k, mut entry, body, _) = sealed(key, 1);
            let mut bytes = *body.as_bytes();
            bytes[at / 8] ^= 1 << (at % 8);
            let flipped = SealedBody(bytes);
            prop_assert_eq!(k.open(&entry, &flipped), Err(BodyError::Altered));
            // Even with the entry's hash made to fit, the seal holds.
            entry.body_hash = Sha256::digest(bytes).into();
            prop_assert_eq!(k.open(&entry, &flipped), Err(BodyError::Unopenable));
        }

        #[test]
        fn a_body_cannot_move_to_another_minute(key: [u8; 32], minute in 1_u32..) {
            let (k, mut entry, body, _) = sealed(key, minute);
            entry.minute = Minute(minute - 1);
            prop_assert_eq!(k.open(&entry, &body), Err(BodyError::Unopenable));
        }

        #[test]
        fn another_key_opens_nothing(key: [u8; 32], other: [u8; 32]) {
            prop_assume!(key != other);
            let (_, entry, body, _) = sealed(key, 1);
            let other = ChainKey::from_bytes(other).entry_key();
            prop_assert_eq!(other.open(&entry, &body), Err(BodyError::OtherEntry));
        }
    }

    #[test]
    fn two_details_under_one_key_share_no_nonce() {
        let (k, _, first, mut detail) = sealed([3; 32], 1);
        detail.opening.purpose = Purpose::ReportLoss;
        let (_, second) = k.seal(Minute(1), &detail).unwrap();
        assert_ne!(
            first.as_bytes()[..NONCE_BYTES],
            second.as_bytes()[..NONCE_BYTES]
        );
    }
}
