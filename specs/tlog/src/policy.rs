//! Whom to trust (tlog-policy): the logs, the witnesses, and how many of them must have cosigned a checkpoint.
//!
//! A policy file is the resident's, auditor's or keyhold's own configuration; it must never come from the log it judges.

use thiserror::Error;

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::cosignature::CosignatureVerifier;
use crate::note::{NoteError, NoteVerifier, SignedNote};

mod parse;

/// Longest policy file.
pub const POLICY_BYTES_MAX: usize = 64 * 1024;
/// Most logs, witnesses or groups in one file (the specification asks for at least 32).
pub const POLICY_ITEMS_MAX: usize = 64;
/// How far a witness's clock may run ahead before its cosignature does not count, in seconds.
pub const COSIGNATURE_AHEAD_SECONDS_MAX: u64 = 300;

/// A log that may be believed.
#[derive(Clone, Debug)]
pub struct PolicyLog {
    /// Its key; the name is the origin.
    pub key: NoteVerifier,
    /// Where its public files are.
    pub url: Option<String>,
}

/// A witness.
#[derive(Clone, Debug)]
pub struct PolicyWitness {
    /// Its name within the file.
    pub name: String,
    /// Its key.
    pub key: CosignatureVerifier,
    /// Where checkpoints are submitted.
    pub url: Option<String>,
}

/// A parsed policy.
#[derive(Clone, Debug)]
pub struct Policy {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<Group>,
    quorum: Option<Member>,
}

#[derive(Clone, Debug)]
struct Group {
    name: String,
    threshold: usize,
    members: Vec<Member>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Member {
    Witness(usize),
    Group(usize),
}

/// Why a file is not a policy, with the line to mend.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// A character or line ending the format does not allow.
    #[error("line {0}: only printable text and tabs, each line ended by a newline")]
    Characters(usize),
    /// A line of an unknown kind or with missing parts.
    #[error("line {0}: expected log, witness, group or quorum with its parts")]
    Line(usize),
    /// Not a key of the kind that line needs.
    #[error("line {line}: {error}")]
    Key {
        /// Line number, from 1.
        line: usize,
        /// What is wrong with it.
        error: NoteError,
    },
    /// The same public key twice.
    #[error("line {0}: this public key already stands in the file")]
    DuplicateKey(usize),
    /// The name is taken, or is the word `none`.
    #[error("line {0}: this name is already taken or reserved")]
    Name(usize),
    /// The name is not defined above.
    #[error("line {0}: a name that is not defined above, or that is already a member of a group")]
    Unknown(usize),
    /// A threshold below 1 or above the number of members.
    #[error("line {0}: the number must lie between 1 and the number of members")]
    Threshold(usize),
    /// No quorum line, or more than one.
    #[error("a policy has exactly one quorum line")]
    Quorum,
    /// Larger than [`POLICY_BYTES_MAX`] or more than [`POLICY_ITEMS_MAX`] of a kind.
    #[error("the policy is too large")]
    TooLarge,
}

/// Whether enough witnesses outside have seen a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuorumState {
    /// The policy asks for none: kept by the city alone.
    None,
    /// The quorum is met; every cosignature it needs is at least as new as this.
    Met {
        /// Unix seconds.
        at: u64,
    },
    /// Too few cosignatures.
    Missed,
}

/// A checkpoint that a log of the policy signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// Names (within the policy) of the witnesses that cosigned it, and when, in unix seconds.
    pub cosigned: Vec<(String, u64)>,
    /// What that is worth.
    pub quorum: QuorumState,
}

impl Verified {
    /// Time of the newest cosignature, in unix seconds.
    #[must_use]
    pub fn newest_cosignature(&self) -> Option<u64> {
        self.cosigned.iter().map(|(_, at)| *at).max()
    }
}

/// Why a note does not satisfy a policy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CheckError {
    /// No log of the policy signed it, or the checkpoint is of another log.
    #[error("no log of the policy signed this checkpoint")]
    UnknownLog,
    /// A signature by a configured key does not hold.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The quorum is not met.
    #[error("too few of the policy's witnesses have cosigned this checkpoint ({cosigned} have)")]
    Quorum {
        /// How many have.
        cosigned: usize,
    },
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// [`PolicyError`] names the line.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        parse::policy(text)
    }

    /// The logs.
    #[must_use]
    pub fn logs(&self) -> &[PolicyLog] {
        &self.logs
    }

    /// The witnesses.
    #[must_use]
    pub fn witnesses(&self) -> &[PolicyWitness] {
        &self.witnesses
    }

    /// Whether anybody outside must have cosigned.
    #[must_use]
    pub fn needs_witnesses(&self) -> bool {
        self.quorum.is_some()
    }

    /// The fewest witnesses whose cosignatures can meet the quorum; 0 where none is asked for.
    #[must_use]
    pub fn witnesses_needed(&self) -> usize {
        let mut groups: Vec<usize> = Vec::with_capacity(self.groups.len());
        let fewest = |member: Member, groups: &[usize]| match member {
            Member::Witness(_) => 1,
            Member::Group(n) => groups.get(n).copied().unwrap_or(usize::MAX),
        };
        for group in &self.groups {
            // A name is a member of one group at most, so the fewest of the members add up.
            let mut members: Vec<usize> = group
                .members
                .iter()
                .map(|member| fewest(*member, &groups))
                .collect();
            members.sort_unstable();
            let least = members.iter().take(group.threshold);
            groups.push(least.fold(0, |sum, count| sum.saturating_add(*count)));
        }
        self.quorum.map_or(0, |quorum| fewest(quorum, &groups))
    }

    /// Checks the log's signature and every known cosignature; a missed quorum is a result, not an error.
    ///
    /// # Errors
    /// [`CheckError::UnknownLog`], or [`CheckError::Checkpoint`] when a line of a configured key is wrong: then the
    /// whole note is refused (signed-note §"Signatures").
    pub fn verify(&self, note: &SignedNote, now_unix_seconds: u64) -> Result<Verified, CheckError> {
        let log = self
            .logs
            .iter()
            .find(|log| note.signature_of(log.key.name(), log.key.id()).is_some())
            .ok_or(CheckError::UnknownLog)?;
        let checkpoint = Checkpoint::verify(note, &log.key)?;
        let mut times = Vec::with_capacity(self.witnesses.len());
        for witness in &self.witnesses {
            let at = witness
                .key
                .cosigned_at(note)
                .map_err(CheckpointError::Note)?;
            let latest = now_unix_seconds.saturating_add(COSIGNATURE_AHEAD_SECONDS_MAX);
            times.push(at.filter(|at| *at <= latest));
        }
        let cosigned = self
            .witnesses
            .iter()
            .zip(&times)
            .filter_map(|(witness, at)| at.map(|at| (witness.name.clone(), at)))
            .collect();
        Ok(Verified {
            checkpoint,
            cosigned,
            quorum: self.judge(&times),
        })
    }

    /// As [`Policy::verify`], and the quorum must be met.
    ///
    /// # Errors
    /// Also [`CheckError::Quorum`].
    pub fn check(&self, note: &SignedNote, now_unix_seconds: u64) -> Result<Verified, CheckError> {
        let verified = self.verify(note, now_unix_seconds)?;
        if verified.quorum == QuorumState::Missed {
            return Err(CheckError::Quorum {
                cosigned: verified.cosigned.len(),
            });
        }
        Ok(verified)
    }

    fn judge(&self, times: &[Option<u64>]) -> QuorumState {
        let Some(quorum) = self.quorum else {
            return QuorumState::None;
        };
        match self.time_of(quorum, times, &self.group_times(times)) {
            Some(at) => QuorumState::Met { at },
            None => QuorumState::Missed,
        }
    }

    /// For each group, in order of definition, the newest time by which its threshold holds.
    fn group_times(&self, times: &[Option<u64>]) -> Vec<Option<u64>> {
        let mut done: Vec<Option<u64>> = Vec::with_capacity(self.groups.len());
        for group in &self.groups {
            let mut have: Vec<u64> = group
                .members
                .iter()
                .filter_map(|member| self.time_of(*member, times, &done))
                .collect();
            have.sort_unstable_by(|a, b| b.cmp(a));
            done.push(have.get(group.threshold - 1).copied());
        }
        done
    }

    fn time_of(
        &self,
        member: Member,
        times: &[Option<u64>],
        groups: &[Option<u64>],
    ) -> Option<u64> {
        match member {
            Member::Witness(n) => times.get(n).copied().flatten(),
            Member::Group(n) => groups.get(n).copied().flatten(),
        }
    }
}
