//! The auditor's check of a whole log: what `denizen log audit` does. It works on a copy without a network, asks nothing
//! of a server but its public files, and needs some megabytes of memory whatever the log's size.
//!
//! It must never read a resident's list: the only list it opens is the one whose first key is public, and every count in
//! its report comes from there or from the files themselves.

mod counts;
mod report;

use std::collections::BTreeSet;

use registry::clock::{Minute, UnixTime};
use registry::readlog::{
    EntryKind, Finding as ListFinding, ListedEntry, bodies_kept_since, public_list,
};
use tlog::{Checkpoint, Policy, QuorumState, Verified};

pub use counts::{Jobs, PublicCounts};

use super::checker::{
    CheckFailure, Counted, Finding, PublicFiles, Reading, Wanted, believe, compare_older,
    read_checkpoint, whole,
};

/// What to audit.
pub struct Audit<'a> {
    /// Whom to trust.
    pub policy: &'a Policy,
    /// Older checkpoints of the log, as the auditor, a witness or a resident kept them; at most
    /// [`OLDER_CHECKPOINTS_MAX`](super::limits::OLDER_CHECKPOINTS_MAX).
    pub older: &'a [String],
    /// The time, to judge the witnesses' times and for the report.
    pub now: UnixTime,
}

/// An older checkpoint, compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Older {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// Whether the log continues it.
    pub continued: bool,
}

/// The result of an audit that could be carried out.
#[derive(Debug)]
pub struct AuditReport {
    /// The checkpoint everything was compared with.
    pub verified: Verified,
    /// When it was carried out.
    pub at: UnixTime,
    /// What is wrong; empty when nothing is.
    pub findings: Vec<Finding>,
    /// The older checkpoints, smallest first.
    pub older: Vec<Older>,
    /// What was compared.
    pub counted: Counted,
    /// What stands on the public list.
    pub public: PublicCounts,
}

impl AuditReport {
    /// Whether nothing was altered, removed or withheld. Texts that are no longer kept do not count.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.findings.iter().all(Finding::is_harmless)
    }
}

/// Carries out an audit.
///
/// # Errors
/// [`CheckFailure`] when there is nothing to compare with, or an older checkpoint is not of this log; whatever is found
/// wrong is in the report.
pub fn audit(files: &dyn PublicFiles, what: &Audit<'_>) -> Result<AuditReport, CheckFailure> {
    let (_, verified) = read_checkpoint(files, what.policy, what.now)?;
    let checkpoint = &verified.checkpoint;
    let older = read_older(what, checkpoint)?;
    let sizes: BTreeSet<u64> = older.iter().map(|then| then.size).collect();
    let sheets = [public_list(&checkpoint.origin)];
    let wanted = Wanted {
        checkpoint,
        sheets: &sheets,
        sizes: &sizes,
        bodies_kept_since: bodies_kept_since(what.now),
    };
    let mut reading = whole::read(files, &wanted)?;
    if verified.quorum == QuorumState::Missed {
        reading.findings.push(Finding::QuorumMissed {
            cosigned: verified.cosigned.len(),
        });
    }
    let mut compared = Vec::with_capacity(older.len());
    for then in older {
        let continued = compare_older(&mut reading, &then, checkpoint.size);
        compared.push(Older {
            checkpoint: then,
            continued,
        });
    }
    let public = read_public_list(&mut reading, wanted.bodies_kept_since);
    Ok(AuditReport {
        at: what.now,
        findings: reading.findings.into_list(),
        older: compared,
        counted: reading.counted,
        public,
        verified,
    })
}

fn read_older(what: &Audit<'_>, now: &Checkpoint) -> Result<Vec<Checkpoint>, CheckFailure> {
    let mut older = Vec::with_capacity(what.older.len());
    for (number, note) in (1..).zip(what.older) {
        let then = believe(note, what.policy, what.now)
            .map(|verified| verified.checkpoint)
            .filter(|then| then.origin == now.origin)
            .ok_or(CheckFailure::Older { number })?;
        older.push(then);
    }
    older.sort_by_key(|then| then.size);
    Ok(older)
}

/// Counts what stands on the public list. One that never began is no fault: nothing was announced yet.
fn read_public_list(reading: &mut Reading, kept_since: Minute) -> PublicCounts {
    let mut counts = PublicCounts::default();
    for searching in std::mem::take(&mut reading.searches) {
        let bodies = &reading.bodies;
        let list = searching
            .search
            .finish(kept_since, |index| bodies.get(&index).cloned());
        for finding in list.findings {
            if finding != ListFinding::NeverBegan {
                reading.findings.push(Finding::Public { finding });
            }
        }
        for entry in &list.entries {
            if let Some(finding) = out_of_place(entry) {
                reading.findings.push(Finding::Public { finding });
            }
            counts.add(entry);
        }
    }
    counts
}

/// The public list begins once and never ends: an entry that would lead it on elsewhere, or end it, hides what follows.
fn out_of_place(entry: &ListedEntry) -> Option<ListFinding> {
    let kind = entry.detail.as_ref()?.opening.kind;
    match kind {
        EntryKind::ListBegins | EntryKind::Announced => None, // where a beginning may stand is judged for every list
        _ => Some(ListFinding::WrongKind {
            number: entry.number,
            index: entry.index,
        }),
    }
}
