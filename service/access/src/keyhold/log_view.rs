//! What keyhold asks the log, and how it watches it: keyhold is itself a witness of every checkpoint it accepts.
//!
//! Must never accept a checkpoint that is inconsistent with one it accepted before (roll-back, fork), whatever the
//! log's signature says.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use registry::clock::UnixTime;
use registry::readlog::Label;
use tlog::Hash;
use tlog::note::SignedNote;
use tlog::policy::{Policy, QuorumState};

use super::error::KeyholdError;
use crate::limits::COSIGNATURE_AGE_SECONDS_MAX;
use crate::log::Sequencer;

/// The log, as keyhold sees it: public questions only, so that a separate process can ask them over the network.
pub trait LogView: Send + Sync {
    /// Whether an entry with this label stands in the log.
    ///
    /// # Errors
    /// A sentence for the operator.
    fn has_label(&self, label: &Label) -> Result<bool, String>;

    /// Consistency proof between two sizes (RFC 6962 §2.1.2).
    ///
    /// # Errors
    /// A sentence for the operator.
    fn consistency(&self, old_size: u64, new_size: u64) -> Result<Vec<Hash>, String>;

    /// The newest checkpoint with the cosignatures it has gathered, as published.
    ///
    /// # Errors
    /// A sentence for the operator.
    fn published_note(&self) -> Result<String, String>;
}

impl LogView for Sequencer {
    fn has_label(&self, label: &Label) -> Result<bool, String> {
        self.find_label(label)
            .map(|found| found.is_some())
            .map_err(|error| error.to_string())
    }

    fn consistency(&self, old_size: u64, new_size: u64) -> Result<Vec<Hash>, String> {
        Self::consistency(self, old_size, new_size).map_err(|error| error.to_string())
    }

    fn published_note(&self) -> Result<String, String> {
        Ok(Self::published_note(self))
    }
}

/// A tree head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) size: u64,
    pub(super) root: Hash,
}

struct Seen {
    newest: Head,
    /// Heads found on the history lately, the newest last: with group commit many proofs share one.
    lately: VecDeque<Head>,
    /// The notes that showed them: confirmations of two batches come mixed.
    notes: VecDeque<(String, Head)>,
    cosigned_at: i64,
}

/// Keyhold's memory of the log.
pub(super) struct LogWatch {
    policy: Policy,
    seen: Mutex<Seen>,
}

const HEADS_KEPT_MAX: usize = 64;

impl LogWatch {
    pub(super) fn new(policy: Policy, newest: Head) -> Self {
        let seen = Seen {
            newest,
            lately: VecDeque::from([newest]),
            notes: VecDeque::new(),
            cosigned_at: i64::MIN,
        };
        Self {
            policy,
            seen: Mutex::new(seen),
        }
    }

    /// The largest head accepted so far.
    pub(super) fn newest(&self) -> Head {
        self.lock().newest
    }

    /// Accepts the head of a log-signed note or refuses it.
    pub(super) fn accept(
        &self,
        note: &str,
        now: UnixTime,
        log: &dyn LogView,
    ) -> Result<Head, KeyholdError> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, head)) = seen.notes.iter().rev().find(|(known, _)| known == note) {
            return Ok(*head);
        }
        let signed =
            SignedNote::parse(note).map_err(|error| KeyholdError::Proof(error.to_string()))?;
        let checkpoint = self
            .policy
            .verify(&signed, unsigned(now))
            .map_err(|error| KeyholdError::Proof(error.to_string()))?
            .checkpoint;
        let head = Head {
            size: checkpoint.size,
            root: checkpoint.root,
        };
        if !seen.lately.contains(&head) {
            consistent(seen.newest, head, log)?;
            keep(&mut seen.lately, head);
            if head.size > seen.newest.size {
                seen.newest = head;
            }
        }
        keep(&mut seen.notes, (note.to_owned(), head));
        Ok(head)
    }

    /// Refuses when the policy's outside quorum has not signed within the last ten minutes. The cosigned checkpoint may
    /// be behind the entry; it must lie on the same history.
    pub(super) fn check_quorum(
        &self,
        now: UnixTime,
        log: &dyn LogView,
    ) -> Result<(), KeyholdError> {
        if !self.policy.needs_witnesses() {
            return Ok(());
        }
        // Half the allowed age, so that the published note is asked for well before it would be too old.
        if age(now, self.lock().cosigned_at) <= COSIGNATURE_AGE_SECONDS_MAX / 2 {
            return Ok(());
        }
        let note = log.published_note().map_err(KeyholdError::Log)?;
        let signed = SignedNote::parse(&note).map_err(|_| KeyholdError::Quorum)?;
        let verified = self
            .policy
            .check(&signed, unsigned(now))
            .map_err(|_| KeyholdError::Quorum)?;
        self.accept(&note, now, log)?;
        let QuorumState::Met { at } = verified.quorum else {
            return Err(KeyholdError::Quorum);
        };
        let at = i64::try_from(at).unwrap_or(i64::MAX);
        if age(now, at) > COSIGNATURE_AGE_SECONDS_MAX {
            return Err(KeyholdError::Quorum);
        }
        self.lock().cosigned_at = at;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn keep<T>(lately: &mut VecDeque<T>, newest: T) {
    lately.push_back(newest);
    if lately.len() > HEADS_KEPT_MAX {
        lately.pop_front();
    }
}

const fn age(now: UnixTime, at: i64) -> i64 {
    now.0.saturating_sub(at)
}

fn unsigned(now: UnixTime) -> u64 {
    u64::try_from(now.0).unwrap_or(0)
}

fn consistent(known: Head, head: Head, log: &dyn LogView) -> Result<(), KeyholdError> {
    let refused = || KeyholdError::Proof("the checkpoint is not on the history seen before".into());
    let (old, new) = if head.size >= known.size {
        (known, head)
    } else {
        (head, known)
    };
    if old.size == new.size {
        return if old.root == new.root {
            Ok(())
        } else {
            Err(refused())
        };
    }
    if old.size == 0 {
        return Ok(());
    }
    let proof = log
        .consistency(old.size, new.size)
        .map_err(KeyholdError::Log)?;
    tlog::verify_consistency(&proof, old.size, old.root, new.size, new.root).map_err(|_| refused())
}
