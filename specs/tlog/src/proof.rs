//! An offline receipt (tlog-proof@v1): that an entry stands in a log, under a checkpoint that others have seen.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use crate::checkpoint::CheckpointError;
use crate::hash::Hash;
use crate::note::{NOTE_BYTES_MAX, NoteError, SignedNote};
use crate::parse_size;
use crate::policy::{CheckError, Policy, Verified};
use crate::tree::{PROOF_HASHES_MAX, TreeError, verify_inclusion};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// Most bytes of extra data, which nobody has signed.
pub const EXTRA_BYTES_MAX: usize = 4096;

/// A parsed proof. Nothing in it is verified.
#[derive(Clone, Debug, PartialEq)]
pub struct TlogProof {
    /// Data beside the proof that must not be trusted.
    pub extra: Option<Vec<u8>>,
    /// Index of the entry.
    pub index: u64,
    /// From the leaf's sibling up to the root's child.
    pub inclusion: Vec<Hash>,
    /// The checkpoint it leads to.
    pub checkpoint: SignedNote,
}

/// Why a proof is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProofError {
    /// Not in the form of a proof.
    #[error("not a proof in its one form (c2sp.org/tlog-proof@v1)")]
    Malformed,
    /// The checkpoint in it.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The checkpoint does not satisfy the policy.
    #[error(transparent)]
    Policy(#[from] CheckError),
    /// The hashes do not lead from the entry to the root.
    #[error(transparent)]
    Tree(#[from] TreeError),
}

impl From<NoteError> for ProofError {
    fn from(_: NoteError) -> Self {
        Self::Malformed
    }
}

impl TlogProof {
    /// Checks the whole proof for an entry whose leaf hash is `leaf`.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn verify(
        &self,
        leaf: Hash,
        policy: &Policy,
        now_unix_seconds: u64,
    ) -> Result<Verified, ProofError> {
        let verified = policy.check(&self.checkpoint, now_unix_seconds)?;
        verify_inclusion(
            &self.inclusion,
            verified.checkpoint.size,
            verified.checkpoint.root,
            self.index,
            leaf,
        )?;
        Ok(verified)
    }
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.inclusion {
            writeln!(f, "{hash}")?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for TlogProof {
    type Err = ProofError;

    fn from_str(text: &str) -> Result<Self, ProofError> {
        if text.len() > NOTE_BYTES_MAX + 2 * EXTRA_BYTES_MAX {
            return Err(ProofError::Malformed);
        }
        let (head, checkpoint) = text.split_once("\n\n").ok_or(ProofError::Malformed)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(ProofError::Malformed);
        }
        let extra = lines
            .next_if(|line| line.starts_with("extra "))
            .map(|line| STANDARD.decode(&line["extra ".len()..]))
            .transpose()
            .map_err(|_| ProofError::Malformed)?;
        let index = lines
            .next()
            .and_then(|line| line.strip_prefix("index "))
            .and_then(parse_size)
            .ok_or(ProofError::Malformed)?;
        let inclusion: Vec<Hash> = lines
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(|_| ProofError::Malformed)?;
        if inclusion.len() > PROOF_HASHES_MAX
            || extra.as_ref().is_some_and(|e| e.len() > EXTRA_BYTES_MAX)
        {
            return Err(ProofError::Malformed);
        }
        Ok(Self {
            extra,
            index,
            inclusion,
            checkpoint: SignedNote::parse(checkpoint)?,
        })
    }
}
