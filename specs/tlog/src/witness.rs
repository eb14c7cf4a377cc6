//! What a witness is asked and what it may answer (tlog-witness v1.0.0). Pure: keeping the state durable and the
//! comparison atomic is the caller's duty, and without it this decision is worth nothing.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::hash::Hash;
use crate::note::{NOTE_BYTES_MAX, NoteError, NoteVerifier, SignedNote};
use crate::parse_size;
use crate::tree::{PROOF_HASHES_MAX, verify_consistency};

/// Longest request worth reading: 63 proof lines and a note.
pub const ADD_CHECKPOINT_BYTES_MAX: usize = NOTE_BYTES_MAX + 64 * 48;

/// An `add-checkpoint` request.
#[derive(Clone, Debug, PartialEq)]
pub struct AddCheckpoint {
    /// Size of the last checkpoint the log believes the witness has cosigned.
    pub old_size: u64,
    /// Consistency proof from there.
    pub consistency: Vec<Hash>,
    /// The new checkpoint, signed by the log.
    pub checkpoint: SignedNote,
}

/// A request is not in its one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an add-checkpoint request in its one form (c2sp.org/tlog-witness)")]
pub struct RequestFormat;

impl From<NoteError> for RequestFormat {
    fn from(_: NoteError) -> Self {
        Self
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old_size)?;
        for hash in &self.consistency {
            writeln!(f, "{hash}")?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for AddCheckpoint {
    type Err = RequestFormat;

    fn from_str(text: &str) -> Result<Self, RequestFormat> {
        if text.len() > ADD_CHECKPOINT_BYTES_MAX {
            return Err(RequestFormat);
        }
        let (head, checkpoint) = text.split_once("\n\n").ok_or(RequestFormat)?;
        let mut lines = head.split('\n');
        let old_size = lines
            .next()
            .and_then(|line| line.strip_prefix("old "))
            .and_then(parse_size)
            .ok_or(RequestFormat)?;
        let consistency: Vec<Hash> = lines
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(|_| RequestFormat)?;
        if consistency.len() > PROOF_HASHES_MAX {
            return Err(RequestFormat);
        }
        Ok(Self {
            old_size,
            consistency,
            checkpoint: SignedNote::parse(checkpoint)?,
        })
    }
}

/// The last tree a witness cosigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of leaves; 0 when it never cosigned this log.
    pub size: u64,
    /// Root at that size.
    pub root: Hash,
}

impl Head {
    /// The state of a witness that never cosigned the log.
    pub const NONE: Self = Self {
        size: 0,
        root: Hash::EMPTY,
    };
}

/// Why a witness does not cosign.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The checkpoint's text is not one.
    #[error("the checkpoint is malformed")]
    Malformed,
    /// The origin is not configured.
    #[error("this witness does not know the log {0}")]
    UnknownLog(String),
    /// The log's signature is missing or wrong.
    #[error("the checkpoint is not signed by the log's configured key")]
    NotSigned,
    /// The old size is larger than the new one.
    #[error("the old size is larger than the checkpoint's")]
    OldSizeTooLarge,
    /// The witness cosigned another size last; also the answer to a log that was rolled back.
    #[error("this witness last cosigned the size {0}")]
    OtherOldSize(u64),
    /// Same size, another root: the log shows two faces.
    #[error("the log has signed two different trees of {0} entries")]
    Fork(u64),
    /// The consistency proof does not verify: the log was rewritten.
    #[error("the checkpoint does not continue the tree this witness cosigned")]
    Inconsistent,
}

impl Refusal {
    /// HTTP status the specification prescribes.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed | Self::OldSizeTooLarge => 400,
            Self::UnknownLog(_) => 404,
            Self::NotSigned => 403,
            Self::OtherOldSize(_) | Self::Fork(_) => 409,
            Self::Inconsistent => 422,
        }
    }

    /// Whether the refusal is evidence that the log misbehaves, worth keeping.
    #[must_use]
    pub fn is_evidence(&self) -> bool {
        matches!(self, Self::Fork(_) | Self::Inconsistent)
    }
}

/// Decides on a request, given what this witness cosigned last for the log. On `Ok`, the caller stores the head durably,
/// in the same critical section, and only then cosigns.
///
/// # Errors
/// [`Refusal`].
pub fn decide(request: &AddCheckpoint, log: &NoteVerifier, last: Head) -> Result<Head, Refusal> {
    let checkpoint = match Checkpoint::verify(&request.checkpoint, log) {
        Ok(checkpoint) => checkpoint,
        Err(CheckpointError::Malformed) => return Err(Refusal::Malformed),
        Err(CheckpointError::OtherLog(origin)) => return Err(Refusal::UnknownLog(origin)),
        Err(CheckpointError::Note(_)) => return Err(Refusal::NotSigned),
    };
    if request.old_size > checkpoint.size {
        return Err(Refusal::OldSizeTooLarge);
    }
    if request.old_size != last.size {
        return Err(Refusal::OtherOldSize(last.size));
    }
    let new = Head {
        size: checkpoint.size,
        root: checkpoint.root,
    };
    if new.size == last.size && new.root != last.root {
        return Err(Refusal::Fork(new.size));
    }
    verify_consistency(
        &request.consistency,
        last.size,
        last.root,
        new.size,
        new.root,
    )
    .map_err(|_| Refusal::Inconsistent)?;
    Ok(new)
}

/// Reads the size in a `409 Conflict` answer.
#[must_use]
pub fn parse_conflict(body: &str) -> Option<u64> {
    parse_size(body.strip_suffix('\n')?)
}
