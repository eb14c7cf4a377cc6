//! ML-DSA-44 (FIPS 204, pure, with an empty context) over a `cosigned_message` (tlog-cosignature §"ML-DSA-44 signed message").
//!
//! The crate `ml-dsa` has never been audited by anybody independent: this is built only with the feature `ml-dsa`. Signing is
//! deterministic, since nothing here may draw random numbers. Must never sign a part of a tree: `start` is always 0.

use std::fmt;

use ml_dsa::{EncodedVerifyingKey, Keypair as _, MlDsa44, Signature, SigningKey, VerifyingKey};

use crate::checkpoint::Checkpoint;
use crate::note::NoteError;

/// Length of a public key.
pub(super) const PUBLIC_KEY_BYTES: usize = 1312;
/// Length of a signature, without its time.
pub(super) const SIGNATURE_BYTES: usize = 2420;
const LABEL: &[u8; 12] = b"subtree/v1\n\0";

/// What is signed; `None` when name or origin is empty or longer than its length can say.
pub(super) fn message(name: &str, unix_seconds: u64, checkpoint: &Checkpoint) -> Option<Vec<u8>> {
    let mut message = Vec::with_capacity(LABEL.len() + 2 * 256 + 3 * 8 + 32);
    message.extend_from_slice(LABEL);
    opaque(&mut message, name)?;
    message.extend_from_slice(&unix_seconds.to_be_bytes());
    opaque(&mut message, &checkpoint.origin)?;
    message.extend_from_slice(&0_u64.to_be_bytes());
    message.extend_from_slice(&checkpoint.size.to_be_bytes());
    message.extend_from_slice(&checkpoint.root.0);
    Some(message)
}

/// `opaque text<1..2^8-1>` (RFC 8446 §3.4).
fn opaque(message: &mut Vec<u8>, text: &str) -> Option<()> {
    let length = u8::try_from(text.len()).ok().filter(|length| *length > 0)?;
    message.push(length);
    message.extend_from_slice(text.as_bytes());
    Some(())
}

/// A private key, which is large.
pub(super) struct PrivateKey(Box<SigningKey<MlDsa44>>);

impl PrivateKey {
    pub(super) fn from_seed(seed: &[u8; 32]) -> Self {
        Self(Box::new(SigningKey::from_seed(&(*seed).into())))
    }

    pub(super) fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().encode().to_vec())
    }

    /// # Errors
    /// [`NoteError::Malformed`] never in practice: only a context of more than 255 bytes cannot be signed.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NoteError> {
        let signature = self.0.expanded_key().sign_deterministic(message, &[]);
        let signature = signature.map_err(|_| NoteError::Malformed)?;
        Ok(signature.encode().to_vec())
    }
}

/// A public key in its bytes; of the right length.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct PublicKey(Vec<u8>);

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ML-DSA-44")
    }
}

impl PublicKey {
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        (bytes.len() == PUBLIC_KEY_BYTES).then(|| Self(bytes.to_vec()))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Option<()> {
        if signature.len() != SIGNATURE_BYTES {
            return None;
        }
        let key = EncodedVerifyingKey::<MlDsa44>::try_from(self.0.as_slice()).ok()?;
        let key = VerifyingKey::<MlDsa44>::decode(&key);
        let signature = Signature::<MlDsa44>::try_from(signature).ok()?;
        key.verify_with_context(message, &[], &signature)
            .then_some(())
    }
}
