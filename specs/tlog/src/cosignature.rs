//! Witness cosignatures (tlog-cosignature v1.0.1, `cosignature/v1`, Ed25519, signature type 0x04).
//!
//! A cosignature says: at this time, this was the largest consistent tree of the log that the witness had seen. The
//! ML-DSA-44 form (type 0x06), which the specification prefers for new deployments, waits for an audited library.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use signed_note::Signature;

use crate::note::{NoteError, SignedNote, key_id, parse_vkey, verify_ed25519, vkey};

const COSIGNATURE_V1: u8 = 0x04;

/// A witness's private key.
pub struct CosignatureSigner {
    verifier: CosignatureVerifier,
    key: SigningKey,
}

impl fmt::Debug for CosignatureSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CosignatureSigner({})", self.verifier.vkey())
    }
}

impl CosignatureSigner {
    /// A signer from the witness's name and 32-byte seed. The key must serve nothing else: the signed message does not
    /// name the witness.
    ///
    /// # Errors
    /// [`NoteError::Name`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let key = SigningKey::from_bytes(seed);
        let verifier = CosignatureVerifier::new(name, key.verifying_key())?;
        Ok(Self { verifier, key })
    }

    /// The public half.
    #[must_use]
    pub fn verifier(&self) -> &CosignatureVerifier {
        &self.verifier
    }

    /// Cosigns a checkpoint's text at `unix_seconds`. Whether it may is decided by [`crate::witness::decide`].
    ///
    /// # Errors
    /// [`NoteError::Name`] never in practice: the name was checked when the signer was made.
    pub fn cosign(&self, text: &str, unix_seconds: u64) -> Result<Signature, NoteError> {
        let bytes = self.key.sign(&message(text, unix_seconds)).to_bytes();
        let stamped = [&unix_seconds.to_be_bytes(), bytes.as_slice()].concat();
        Signature::new(self.verifier.name.clone(), self.verifier.id, stamped)
            .map_err(|_| NoteError::Name)
    }
}

/// A witness's public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CosignatureVerifier {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl CosignatureVerifier {
    fn new(name: &str, key: VerifyingKey) -> Result<Self, NoteError> {
        let id = key_id(name, COSIGNATURE_V1, &key)?;
        Ok(Self {
            name: name.to_owned(),
            id,
            key,
        })
    }

    /// Reads a `vkey` of type 0x04.
    ///
    /// # Errors
    /// [`NoteError::Key`].
    pub fn parse(vkey: &str) -> Result<Self, NoteError> {
        let (name, key) = parse_vkey(vkey, COSIGNATURE_V1)?;
        Self::new(&name, key)
    }

    /// The witness's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The `vkey` text form.
    #[must_use]
    pub fn vkey(&self) -> String {
        vkey(&self.name, self.id, COSIGNATURE_V1, &self.key)
    }

    /// The bare public key, to notice one key under two names.
    #[must_use]
    pub fn public_key(&self) -> &[u8; 32] {
        self.key.as_bytes()
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

    /// Checks one signature line against a checkpoint's text and gives its time in unix seconds.
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
        verify_ed25519(&self.key, &message(text, time), bytes).ok_or_else(wrong)?;
        Ok(time)
    }
}

fn message(text: &str, unix_seconds: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {unix_seconds}\n{text}").into_bytes()
}
