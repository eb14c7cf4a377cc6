//! Nonces for key proofs (OpenID4VCI 1.0 §7). Self-authenticating: asking for one costs no memory, so nobody can fill it;
//! only a nonce that was used is remembered, until it expires by itself. Must never be accepted twice.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use credential::base64url;
use credential::entropy::{Entropy, array};
use hmac::{Hmac, KeyInit as _, Mac as _};
use registry::clock::UnixTime;
use sha2::Sha256;

use crate::limits::{NONCE_SECONDS_MAX, USED_NONCES_MAX};

/// expiry(8) ‖ random(16) ‖ tag(16).
const NONCE_BYTES: usize = 40;

/// Why a nonce is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NonceRefusal {
    /// Not made here, or too old, or used.
    Stale,
    /// Too many were used in the last minutes.
    Busy,
}

/// Makes nonces and takes each back once.
pub(crate) struct Nonces {
    /// A whole block of SHA-256.
    key: [u8; 64],
    used: Mutex<HashMap<[u8; 16], i64>>,
}

impl Nonces {
    /// With a key that lives as long as the process.
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        Self {
            key: array(entropy),
            used: Mutex::default(),
        }
    }

    pub(crate) fn make(&self, now: UnixTime, entropy: &dyn Entropy) -> String {
        let expires = now.0.saturating_add(NONCE_SECONDS_MAX).to_be_bytes();
        let random = array::<16>(entropy);
        let tag = self.mac(&expires, &random).finalize().into_bytes();
        let mut nonce = [0; NONCE_BYTES];
        nonce[..8].copy_from_slice(&expires);
        nonce[8..24].copy_from_slice(&random);
        nonce[24..].copy_from_slice(&tag[..16]);
        base64url::encode(&nonce)
    }

    /// Uses a nonce up.
    pub(crate) fn take(&self, nonce: &str, now: UnixTime) -> Result<(), NonceRefusal> {
        let (expires, random) = self.read(nonce).ok_or(NonceRefusal::Stale)?;
        if now.0 >= expires {
            return Err(NonceRefusal::Stale);
        }
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.contains_key(&random) {
            return Err(NonceRefusal::Stale);
        }
        if used.len() >= USED_NONCES_MAX {
            used.retain(|_, expires| *expires > now.0);
            if used.len() >= USED_NONCES_MAX {
                return Err(NonceRefusal::Busy);
            }
        }
        used.insert(random, expires);
        Ok(())
    }

    /// Expiry and random part of a nonce that was made here.
    fn read(&self, nonce: &str) -> Option<(i64, [u8; 16])> {
        let bytes: [u8; NONCE_BYTES] = base64url::decode_array(nonce)?;
        let (expires, rest) = bytes.split_first_chunk::<8>()?;
        let (random, tag) = rest.split_first_chunk::<16>()?;
        self.mac(expires, random).verify_truncated_left(tag).ok()?;
        Some((i64::from_be_bytes(*expires), *random))
    }

    fn mac(&self, expires: &[u8; 8], random: &[u8; 16]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new(&self.key.into());
        mac.update(b"denizen c_nonce 1");
        mac.update(expires);
        mac.update(random);
        mac
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use keys::SystemEntropy;
    use proptest::prelude::*;

    const NOW: UnixTime = UnixTime(1_800_000_000);

    #[test]
    fn once_within_its_time_and_only_here() {
        let nonces = Nonces::new(&SystemEntropy);
        let nonce = nonces.make(NOW, &SystemEntropy);
        assert_eq!(nonces.take(&nonce, NOW), Ok(()));
        assert_eq!(nonces.take(&nonce, NOW), Err(NonceRefusal::Stale));
        let late = nonces.make(NOW, &SystemEntropy);
        assert_eq!(
            nonces.take(&late, UnixTime(NOW.0 + NONCE_SECONDS_MAX)),
            Err(NonceRefusal::Stale)
        );
        let elsewhere = Nonces::new(&SystemEntropy).make(NOW, &SystemEntropy);
        assert_eq!(nonces.take(&elsewhere, NOW), Err(NonceRefusal::Stale));
    }

    #[test]
    fn memory_is_bounded_and_frees_itself() {
        let nonces = Nonces::new(&SystemEntropy);
        for _ in 0..USED_NONCES_MAX {
            nonces.take(&nonces.make(NOW, &SystemEntropy), NOW).unwrap();
        }
        assert_eq!(
            nonces.take(&nonces.make(NOW, &SystemEntropy), NOW),
            Err(NonceRefusal::Busy)
        );
        let later = UnixTime(NOW.0 + NONCE_SECONDS_MAX);
        assert_eq!(
            nonces.take(&nonces.make(later, &SystemEntropy), later),
            Ok(())
        );
    }

    proptest! {
        #[test]
        fn a_changed_nonce_is_foreign(at in 0_usize..NONCE_BYTES, flip in 1_u8..=255) {
            let nonces = Nonces::new(&SystemEntropy);
            let mut bytes: [u8; NONCE_BYTES] = base64url::decode_array(&nonces.make(NOW, &SystemEntropy)).unwrap();
            bytes[at] ^= flip;
            prop_assert_eq!(nonces.take(&base64url::encode(&bytes), NOW), Err(NonceRefusal::Stale));
        }
    }
}
