//! Witness cosignatures (tlog-cosignature v1.0.1 and 1.1): by Ed25519 (`cosignature/v1`, signature type 0x04), and, with the
//! feature `ml-dsa`, by ML-DSA-44 (`subtree/v1`, signature type 0x06).
//!
//! A cosignature says: at this time, this was the largest consistent tree of the log that the witness had seen. The
//! specification prefers ML-DSA-44 for new deployments; the library behind it has never been audited, so that it is built in only
//! where somebody asks for it. Without it the key of such a witness must never pass for anything else: it is refused by name.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use signed_note::Signature;

#[cfg(feature = "ml-dsa")]
use crate::checkpoint::Checkpoint;
use crate::note::{NoteError, SignedNote, ed25519_key, key_id, parse_vkey, verify_ed25519, vkey};

#[cfg(feature = "ml-dsa")]
mod ml_dsa_44;

const ED25519: u8 = 0x04;
const ML_DSA_44: u8 = 0x06;

enum PrivateKey {
    Ed25519(Box<SigningKey>),
    #[cfg(feature = "ml-dsa")]
    MlDsa44(ml_dsa_44::PrivateKey),
}

/// A witness's private key.
pub struct CosignatureSigner {
    verifier: CosignatureVerifier,
    key: PrivateKey,
}

impl fmt::Debug for CosignatureSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CosignatureSigner({})", self.verifier.vkey())
    }
}

impl CosignatureSigner {
    /// An Ed25519 signer from the witness's name and 32-byte seed. The key must serve nothing else: the signed message does not
    /// name the witness.
    ///
    /// # Errors
    /// [`NoteError::Name`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let key = SigningKey::from_bytes(seed);
        let verifier = CosignatureVerifier::new(name, PublicKey::Ed25519(key.verifying_key()))?;
        Ok(Self {
            verifier,
            key: PrivateKey::Ed25519(Box::new(key)),
        })
    }

    /// An ML-DSA-44 signer from the witness's name and 32-byte seed (FIPS 204 ξ).
    ///
    /// # Errors
    /// [`NoteError::Name`], also for a name of more than 255 bytes, which the signed message cannot hold.
    #[cfg(feature = "ml-dsa")]
    pub fn ml_dsa_44_from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let key = ml_dsa_44::PrivateKey::from_seed(seed);
        let verifier = CosignatureVerifier::new(name, PublicKey::MlDsa44(key.public()))?;
        Ok(Self {
            verifier,
            key: PrivateKey::MlDsa44(key),
        })
    }

    /// The public half.
    #[must_use]
    pub fn verifier(&self) -> &CosignatureVerifier {
        &self.verifier
    }

    /// Cosigns a checkpoint's text at `unix_seconds`. Whether it may is decided by [`crate::witness::decide`].
    ///
    /// # Errors
    /// [`NoteError::Malformed`] when the text is no checkpoint that can be signed so; [`NoteError::Name`] never in practice: the
    /// name was checked when the signer was made.
    pub fn cosign(&self, text: &str, unix_seconds: u64) -> Result<Signature, NoteError> {
        let bytes = match &self.key {
            PrivateKey::Ed25519(key) => key.sign(&message(text, unix_seconds)).to_bytes().to_vec(),
            #[cfg(feature = "ml-dsa")]
            PrivateKey::MlDsa44(key) => key.sign(&self.verifier.cosigned(text, unix_seconds)?)?,
        };
        let stamped = [&unix_seconds.to_be_bytes(), bytes.as_slice()].concat();
        Signature::new(self.verifier.name.clone(), self.verifier.id, stamped)
            .map_err(|_| NoteError::Name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum PublicKey {
    Ed25519(VerifyingKey),
    #[cfg(feature = "ml-dsa")]
    MlDsa44(ml_dsa_44::PublicKey),
}

impl PublicKey {
    const fn kind(&self) -> u8 {
        match self {
            Self::Ed25519(_) => ED25519,
            #[cfg(feature = "ml-dsa")]
            Self::MlDsa44(_) => ML_DSA_44,
        }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Ed25519(key) => key.as_bytes(),
            #[cfg(feature = "ml-dsa")]
            Self::MlDsa44(key) => key.bytes(),
        }
    }
}

/// A witness's public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CosignatureVerifier {
    name: String,
    id: u32,
    key: PublicKey,
}

impl CosignatureVerifier {
    fn new(name: &str, key: PublicKey) -> Result<Self, NoteError> {
        let id = key_id(name, key.kind(), key.bytes())?;
        if key.kind() == ML_DSA_44 && name.len() > usize::from(u8::MAX) {
            return Err(NoteError::Name);
        }
        Ok(Self {
            name: name.to_owned(),
            id,
            key,
        })
    }

    /// Reads a `vkey` of type 0x04, or 0x06 with the feature `ml-dsa`.
    ///
    /// # Errors
    /// [`NoteError::Key`]; [`NoteError::WithoutMlDsa`] for type 0x06 without the feature.
    pub fn parse(vkey: &str) -> Result<Self, NoteError> {
        let wrong = NoteError::Key { expected: ED25519 };
        let (name, kind, key) = parse_vkey(vkey).ok_or_else(|| wrong.clone())?;
        let key = match kind {
            ED25519 => ed25519_key(&key).map(PublicKey::Ed25519),
            #[cfg(feature = "ml-dsa")]
            ML_DSA_44 => ml_dsa_44::PublicKey::parse(&key).map(PublicKey::MlDsa44),
            #[cfg(not(feature = "ml-dsa"))]
            ML_DSA_44 => return Err(NoteError::WithoutMlDsa(name.to_owned())),
            _ => None,
        };
        Self::new(name, key.ok_or(wrong)?)
    }

    /// The witness's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The `vkey` text form.
    #[must_use]
    pub fn vkey(&self) -> String {
        vkey(&self.name, self.id, self.key.kind(), self.key.bytes())
    }

    /// The bare public key, to notice one key under two names.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        self.key.bytes()
    }

    /// When this witness cosigned the note, in unix seconds; `None` when it did not.
    ///
    /// # Errors
    /// [`NoteError::Signature`] when a line claims to be this witness's and is not: the whole note is to be refused.
    pub fn cosigned_at(&self, note: &SignedNote) -> Result<Option<u64>, NoteError> {
        note.signature_of(&self.name, self.id)
            .map(|signature| self.check(note.text(), signature))
            .transpose()
    }

    /// Checks one signature line against a checkpoint's text and gives its time in unix seconds. A time of 0 by ML-DSA-44 says
    /// nothing of when, and is older than every bound.
    ///
    /// # Errors
    /// [`NoteError::Signature`].
    pub fn check(&self, text: &str, signature: &Signature) -> Result<u64, NoteError> {
        let wrong = || NoteError::Signature(self.name.clone());
        if signature.name() != self.name || signature.id() != self.id {
            return Err(wrong());
        }
        let (time, bytes) = signature
            .signature()
            .split_first_chunk::<8>()
            .ok_or_else(wrong)?;
        let time = u64::from_be_bytes(*time);
        if i64::try_from(time).is_err() {
            return Err(wrong()); // "MUST NOT exceed 2^63 - 1"
        }
        match &self.key {
            PublicKey::Ed25519(key) => verify_ed25519(key, &message(text, time), bytes),
            #[cfg(feature = "ml-dsa")]
            PublicKey::MlDsa44(key) => self
                .cosigned(text, time)
                .ok()
                .and_then(|message| key.verify(&message, bytes)),
        }
        .ok_or_else(wrong)?;
        Ok(time)
    }

    /// What an ML-DSA-44 cosignature of the checkpoint signs. Extension lines are not in it, by the specification.
    #[cfg(feature = "ml-dsa")]
    fn cosigned(&self, text: &str, unix_seconds: u64) -> Result<Vec<u8>, NoteError> {
        let checkpoint = Checkpoint::parse(text).map_err(|_| NoteError::Malformed)?;
        ml_dsa_44::message(&self.name, unix_seconds, &checkpoint).ok_or(NoteError::Malformed)
    }
}

fn message(text: &str, unix_seconds: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {unix_seconds}\n{text}").into_bytes()
}
