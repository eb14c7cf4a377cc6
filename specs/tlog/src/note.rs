//! Signed notes (signed-note v1.0.0): a text and Ed25519 signatures under it.
//!
//! Parsing accepts one encoding and keeps every signature line, known or not, so that a note can be passed on whole. A
//! note must never be believed before a [`NoteVerifier`] of a configured key has accepted it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
pub use signed_note::Signature;
use thiserror::Error;

/// Longest note worth reading.
pub const NOTE_BYTES_MAX: usize = 64 * 1024;
/// Most signature lines (the specification asks for at least 16).
pub const SIGNATURES_MAX: usize = 64;
const ED25519: u8 = 0x01;

/// Why a note, key or signature is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoteError {
    /// Not in the form of a signed note.
    #[error("not a signed note in its one form (c2sp.org/signed-note)")]
    Malformed,
    /// Not a verifier key of the expected signature type.
    #[error("not a verifier key of signature type {expected:#04x}")]
    Key {
        /// 0x01 for a log, 0x04 for a witness.
        expected: u8,
    },
    /// The key of a witness that signs with ML-DSA-44, where this program was built without it.
    #[error(
        "{0} signs with ML-DSA-44 (signature type 0x06), and this program was built without it: build it with the \
         feature ml-dsa, or name another witness"
    )]
    WithoutMlDsa(String),
    /// A name with spaces or a plus.
    #[error("a key name has neither spaces nor + and is not empty")]
    Name,
    /// A configured key signed, but the signature does not hold.
    #[error("the signature of {0} does not verify")]
    Signature(String),
    /// No configured key signed.
    #[error("the note is not signed by {0}")]
    Unsigned(String),
}

/// A parsed note. Nothing in it is verified.
#[derive(Clone, Debug, PartialEq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<Signature>,
}

impl SignedNote {
    /// A note with no signature yet.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] when the text is not allowed in a note.
    pub fn unsigned(text: &str) -> Result<Self, NoteError> {
        signed_note::Note::new(text.as_bytes(), &[]).map_err(|_| NoteError::Malformed)?;
        Ok(Self {
            text: text.to_owned(),
            signatures: Vec::new(),
        })
    }

    /// Reads a note with at least one signature line.
    ///
    /// # Errors
    /// [`NoteError::Malformed`].
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(NoteError::Malformed);
        }
        signed_note::Note::from_bytes(note.as_bytes()).map_err(|_| NoteError::Malformed)?;
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteError::Malformed)?;
        let signatures = parse_signature_lines(lines)?;
        if signatures.is_empty() {
            return Err(NoteError::Malformed);
        }
        Ok(Self {
            text: format!("{text}\n"),
            signatures,
        })
    }

    /// The signed text, with its last newline.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All signatures, in order.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds a signature; an older one of the same key gives way.
    pub fn add(&mut self, signature: Signature) {
        self.signatures
            .retain(|s| (s.name(), s.id()) != (signature.name(), signature.id()));
        self.signatures.push(signature);
    }

    /// The signature that names this key, if any.
    #[must_use]
    pub fn signature_of(&self, name: &str, id: u32) -> Option<&Signature> {
        self.signatures
            .iter()
            .find(|s| s.name() == name && s.id() == id)
    }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.text, signature_lines(&self.signatures))
    }
}

/// Reads signature lines, each ended by a newline, in their one spelling.
///
/// # Errors
/// [`NoteError::Malformed`].
pub fn parse_signature_lines(lines: &str) -> Result<Vec<Signature>, NoteError> {
    let mut signatures = Vec::new();
    for line in lines.split_inclusive('\n') {
        let bare = line.strip_suffix('\n').ok_or(NoteError::Malformed)?;
        let signature = Signature::from_bytes(bare.as_bytes()).map_err(|_| NoteError::Malformed)?;
        if signature.to_bytes() != line.as_bytes() || signatures.len() == SIGNATURES_MAX {
            return Err(NoteError::Malformed);
        }
        signatures.push(signature);
    }
    Ok(signatures)
}

/// Writes signature lines.
#[must_use]
pub fn signature_lines(signatures: &[Signature]) -> String {
    signatures
        .iter()
        .map(|s| String::from_utf8_lossy(&s.to_bytes()).into_owned())
        .collect()
}

/// The key a log signs its checkpoints with (signature type 0x01).
pub struct NoteSigner {
    verifier: NoteVerifier,
    key: SigningKey,
}

impl fmt::Debug for NoteSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteSigner({})", self.verifier.vkey())
    }
}

impl NoteSigner {
    /// A signer from its name and 32-byte seed.
    ///
    /// # Errors
    /// [`NoteError::Name`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let key = SigningKey::from_bytes(seed);
        let verifier = NoteVerifier::new(name, key.verifying_key())?;
        Ok(Self { verifier, key })
    }

    /// Its name: for a log, the origin.
    #[must_use]
    pub fn name(&self) -> &str {
        self.verifier.name()
    }

    /// The public half.
    #[must_use]
    pub fn verifier(&self) -> &NoteVerifier {
        &self.verifier
    }

    /// Signs the note's text.
    pub fn sign(&self, note: &mut SignedNote) {
        let bytes = self.key.sign(note.text.as_bytes()).to_bytes().to_vec();
        // The name was checked when the signer was made, so that this cannot fail.
        if let Ok(signature) = Signature::new(self.name().to_owned(), self.verifier.id, bytes) {
            note.add(signature);
        }
    }
}

/// The public key of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteVerifier {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl NoteVerifier {
    fn new(name: &str, key: VerifyingKey) -> Result<Self, NoteError> {
        let id = key_id(name, ED25519, key.as_bytes())?;
        Ok(Self {
            name: name.to_owned(),
            id,
            key,
        })
    }

    /// Reads a `vkey` of type 0x01.
    ///
    /// # Errors
    /// [`NoteError::Key`].
    pub fn parse(vkey: &str) -> Result<Self, NoteError> {
        let wrong = NoteError::Key { expected: ED25519 };
        let (name, kind, key) = parse_vkey(vkey).ok_or_else(|| wrong.clone())?;
        if kind != ED25519 {
            return Err(wrong);
        }
        Self::new(name, ed25519_key(&key).ok_or(wrong)?)
    }

    /// The key's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key's short number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The `vkey` text form.
    #[must_use]
    pub fn vkey(&self) -> String {
        vkey(&self.name, self.id, ED25519, self.key.as_bytes())
    }

    /// The bare public key, to notice one key under two names.
    #[must_use]
    pub fn public_key(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Accepts the note if this key signed it.
    ///
    /// # Errors
    /// [`NoteError::Unsigned`] or [`NoteError::Signature`].
    pub fn verify(&self, note: &SignedNote) -> Result<(), NoteError> {
        let signature = note
            .signature_of(&self.name, self.id)
            .ok_or_else(|| NoteError::Unsigned(self.name.clone()))?;
        verify_ed25519(&self.key, note.text.as_bytes(), signature.signature())
            .ok_or_else(|| NoteError::Signature(self.name.clone()))
    }
}

pub(crate) fn verify_ed25519(key: &VerifyingKey, message: &[u8], signature: &[u8]) -> Option<()> {
    let signature = ed25519_dalek::Signature::from_slice(signature).ok()?;
    key.verify_strict(message, &signature).ok()
}

pub(crate) fn key_id(name: &str, kind: u8, key: &[u8]) -> Result<u32, NoteError> {
    if !signed_note::is_key_name_valid(name) || name.chars().any(char::is_control) {
        return Err(NoteError::Name);
    }
    Ok(signed_note::key_id(name, &[&[kind], key].concat()))
}

pub(crate) fn vkey(name: &str, id: u32, kind: u8, key: &[u8]) -> String {
    let typed = [&[kind], key].concat();
    format!("{name}+{id:08x}+{}", STANDARD.encode(typed))
}

/// Reads `<name>+<id>+<base64(type ‖ key)>` in its one spelling; what kind of key it is, is for the caller to judge.
pub(crate) fn parse_vkey(text: &str) -> Option<(&str, u8, Vec<u8>)> {
    let mut parts = text.splitn(3, '+');
    let (name, _, key) = (parts.next()?, parts.next()?, parts.next()?);
    let mut key = STANDARD.decode(key).ok()?;
    if key.is_empty() {
        return None;
    }
    let kind = key.remove(0);
    let id = key_id(name, kind, &key).ok()?;
    (vkey(name, id, kind, &key) == text).then_some((name, kind, key))
}

/// An Ed25519 key that is none of the weak ones.
pub(crate) fn ed25519_key(bytes: &[u8]) -> Option<VerifyingKey> {
    let key = VerifyingKey::from_bytes(bytes.try_into().ok()?).ok()?;
    (!key.is_weak()).then_some(key)
}
