//! AES-256-GCM sealing of what keyhold keeps and of records under their (resident, field group) keys.
//!
//! Must never hand out a key without the caller having one of the proofs that `keyhold` asks for, and must never
//! log or print key material. A sealed blob is `nonce[12] ‖ ciphertext ‖ tag[16]`; what it belongs to is bound as
//! associated data, so that a blob moved to another row does not open.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use keys::SystemEntropy;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Why a blob could not be sealed or opened. Says nothing about the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The blob is shorter than nonce and tag, was altered, or belongs to another place.
    #[error("a sealed value does not open: it was altered or belongs elsewhere")]
    DoesNotOpen,
    /// It is wrapped under a root key that is not here.
    #[error("a sealed value is under root key {0}, which is not here")]
    OtherRoot(u32),
    /// The crypto library refused to work.
    #[error("the crypto library failed")]
    Library,
}

/// A 256-bit key. Wiped when dropped; prints nothing.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SecretKey([u8; 32]);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SecretKey([key])")
    }
}

impl SecretKey {
    /// A fresh key from the crypto library.
    #[must_use]
    pub fn fresh() -> Self {
        Self(SystemEntropy::bytes())
    }

    /// Takes over 32 bytes that are already a key.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The raw bytes, for wrapping or deriving only.
    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Seals `plaintext` under this key, bound to `place` (who, which group, which version).
    ///
    /// # Errors
    /// [`SealError::Library`] when the library fails.
    pub fn seal(&self, place: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, SealError> {
        let nonce: [u8; NONCE_LEN] = SystemEntropy::bytes();
        let mut blob = nonce.to_vec();
        let mut body = plaintext.to_vec();
        self.cipher()?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place),
                &mut body,
            )
            .map_err(|_| SealError::Library)?;
        blob.extend_from_slice(&body);
        Ok(blob)
    }

    /// Opens what [`SecretKey::seal`] made for the same `place`.
    ///
    /// # Errors
    /// [`SealError::DoesNotOpen`] when anything differs.
    pub fn open(&self, place: &[u8], blob: &[u8]) -> Result<Vec<u8>, SealError> {
        let (nonce, body) = blob
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(SealError::DoesNotOpen)?;
        let mut body = body.to_vec();
        let length = self
            .cipher()?
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(place),
                &mut body,
            )
            .map_err(|_| SealError::DoesNotOpen)?
            .len();
        body.truncate(length);
        Ok(body)
    }

    /// Wraps another key under this one.
    ///
    /// # Errors
    /// As [`SecretKey::seal`].
    pub fn wrap(&self, place: &[u8], key: &Self) -> Result<Vec<u8>, SealError> {
        self.seal(place, &key.0)
    }

    /// Unwraps what [`SecretKey::wrap`] made.
    ///
    /// # Errors
    /// As [`SecretKey::open`]; also when the content is not a key.
    pub fn unwrap_key(&self, place: &[u8], blob: &[u8]) -> Result<Self, SealError> {
        let mut bytes = self.open(place, blob)?;
        let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| SealError::DoesNotOpen);
        bytes.zeroize();
        key.map(Self)
    }

    /// HMAC-SHA-256 of `parts` under this key, each part preceded by its length so that parts cannot run together.
    #[must_use]
    pub fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &self.0));
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let mut out = [0; 32];
        out.copy_from_slice(context.sign().as_ref());
        out
    }

    fn cipher(&self) -> Result<LessSafeKey, SealError> {
        UnboundKey::new(&AES_256_GCM, &self.0)
            .map(LessSafeKey::new)
            .map_err(|_| SealError::Library)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_blob_opens_only_in_its_own_place_and_unaltered() {
        let key = SecretKey::fresh();
        let blob = key.seal(b"resident 1, name", b"secret").unwrap();
        assert_eq!(key.open(b"resident 1, name", &blob).unwrap(), b"secret");
        assert_eq!(
            key.open(b"resident 2, name", &blob),
            Err(SealError::DoesNotOpen)
        );
        for position in 0..blob.len() {
            let mut altered = blob.clone();
            altered[position] ^= 1;
            assert!(key.open(b"resident 1, name", &altered).is_err());
        }
        assert!(key.open(b"resident 1, name", &blob[..11]).is_err());
    }

    #[test]
    fn parts_of_a_mac_do_not_run_together() {
        let key = SecretKey::fresh();
        assert_ne!(key.mac(&[b"ab", b"c"]), key.mac(&[b"a", b"bc"]));
    }
}
