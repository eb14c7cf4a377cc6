//! The hashes that bind each action to the one before.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// SHA-256 of an action, or of the file for the first link.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActionHash(pub [u8; 32]);

/// SHA-256 over a label that names the version and the JSON of the value, whose field order is fixed.
pub(super) fn hash(label: &[u8], value: &impl Serialize) -> ActionHash {
    let mut sha = Sha256::new();
    sha.update(label);
    // These types have string keys and no maps: serialising cannot fail; an empty text would break the chain.
    sha.update(serde_json::to_vec(value).unwrap_or_default());
    ActionHash(sha.finalize().into())
}

impl ActionHash {
    /// From 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<ActionHash> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).ok()?;
        }
        Some(ActionHash(bytes))
    }
}

impl fmt::Display for ActionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ActionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for ActionHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ActionHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<ActionHash, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        ActionHash::from_hex(&text).ok_or_else(|| serde::de::Error::custom("a SHA-256 in hex"))
    }
}
