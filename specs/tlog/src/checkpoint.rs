//! Checkpoints (tlog-checkpoint v1.0.0): origin, size and root of a log, as the text of a signed note.

use std::fmt;

use thiserror::Error;

use crate::hash::Hash;
use crate::note::{NoteError, NoteSigner, NoteVerifier, SignedNote};
use crate::parse_size;

/// What a checkpoint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root of the tree of that size.
    pub root: Hash,
    /// Extension lines; ours has none, and no meaning is given to others' (they are not auditable).
    pub extensions: Vec<String>,
}

/// Why a checkpoint is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text is not that of a checkpoint.
    #[error("not a checkpoint in its one form (c2sp.org/tlog-checkpoint)")]
    Malformed,
    /// The origin is not the name of the key that was asked about.
    #[error("the checkpoint is of the log {0}")]
    OtherLog(String),
}

impl Checkpoint {
    /// Reads the text of a checkpoint (without signatures).
    ///
    /// # Errors
    /// [`CheckpointError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Malformed)?;
        let mut lines = body.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Malformed);
        };
        let size = parse_size(size).ok_or(CheckpointError::Malformed)?;
        let root = root.parse().map_err(|_| CheckpointError::Malformed)?;
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if origin.is_empty() || extensions.iter().any(String::is_empty) {
            return Err(CheckpointError::Malformed);
        }
        Ok(Self {
            origin: origin.to_owned(),
            size,
            root,
            extensions,
        })
    }

    /// Signs it as a new note.
    ///
    /// # Errors
    /// [`CheckpointError::OtherLog`] when the signer has another name, [`CheckpointError::Note`] when the origin cannot
    /// stand in a note.
    pub fn sign(&self, signer: &NoteSigner) -> Result<SignedNote, CheckpointError> {
        if signer.name() != self.origin {
            return Err(CheckpointError::OtherLog(self.origin.clone()));
        }
        let mut note = SignedNote::unsigned(&self.to_string())?;
        signer.sign(&mut note);
        Ok(note)
    }

    /// Reads a note that the log with this key signed.
    ///
    /// # Errors
    /// [`CheckpointError`]; a checkpoint of another origin is refused even when the key is right.
    pub fn verify(note: &SignedNote, log: &NoteVerifier) -> Result<Self, CheckpointError> {
        log.verify(note)?;
        let checkpoint = Self::parse(note.text())?;
        if checkpoint.origin != log.name() {
            return Err(CheckpointError::OtherLog(checkpoint.origin));
        }
        Ok(checkpoint)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, self.root)?;
        for line in &self.extensions {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}
