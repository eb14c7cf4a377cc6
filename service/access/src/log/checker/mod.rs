//! The resident's own check of the log, over public files that nobody is trusted for: what `denizen my-reads` does. What
//! it reads with, the auditor's check ([`super::audit`]) shares.
//!
//! It trusts two things that the resident holds: the check sheet and a policy file. It recomputes the tree, checks the
//! checkpoint by the policy, compares hash tiles, bodies and daily indexes, finds the sheet's entries and opens them. It
//! must never pass over anything that does not fit, and must never tell a server which entries it is looking for.
//!
//! | file | what |
//! |---|---|
//! | `whole` | one pass over everything, in little memory |
//! | `covered` | what one resident needs, among what they do not need |
//! | `bundles`, `days`, `reading` | the files, and what was read of them |
//! | `finding` | what can be wrong, in words |
//! | `source` | where files come from |

mod bundles;
mod covered;
mod days;
mod finding;
mod reading;
mod source;
pub(in crate::log) mod whole;

use std::collections::{BTreeMap, BTreeSet};

use registry::clock::UnixTime;
use registry::readlog::{CheckSheet, OwnList, SealedBody, bodies_kept_since};
use tlog::note::SignedNote;
use tlog::policy::CheckError;
use tlog::{Checkpoint, Policy, QuorumState, SparseTree, Verified};

pub use finding::{Finding, Piece};
pub use reading::Counted;
pub(in crate::log) use reading::{Reading, Wanted};
pub use source::{BaseUrl, Fetched, Folder, Metered, PublicFiles, SourceError};

use super::layout::CHECKPOINT;

/// How much of the log is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Every file. Nobody learns anything, and every alteration of anybody's entry is found.
    Everything,
    /// The daily indexes, the upper tiles, and the bundles of own entries among those of the sheet's cover.
    Covered,
}

/// What to check.
pub struct Check<'a> {
    /// The resident's sheets, oldest first; none for a check of the log alone.
    pub sheets: &'a [CheckSheet],
    /// Whom to trust.
    pub policy: &'a Policy,
    /// The checkpoint of the last check, to notice a roll-back.
    pub remembered: Option<&'a str>,
    /// How much is read.
    pub extent: Extent,
    /// The time, to judge the witnesses' times.
    pub now: UnixTime,
}

/// The result of a check that could be carried out.
#[derive(Debug)]
pub struct Report {
    /// The checkpoint everything was compared with.
    pub verified: Verified,
    /// The note itself, to remember.
    pub note: String,
    /// What is wrong; empty when nothing is.
    pub findings: Vec<Finding>,
    /// The list of each sheet.
    pub lists: Vec<(u32, OwnList)>,
    /// The sheet that is needed for the rest of the list: a new one was announced, and it was not given.
    pub sheet_wanted: Option<u32>,
    /// What was compared.
    pub counted: Counted,
    /// What proves own entries to somebody else.
    pub(in crate::log) evidence: Evidence,
}

/// The tree, with the leaves beside own entries, and own bodies.
#[derive(Debug)]
pub(in crate::log) struct Evidence {
    pub(in crate::log) tree: SparseTree,
    pub(in crate::log) bodies: BTreeMap<u64, SealedBody>,
}

impl Report {
    /// Whether nothing was altered, removed or withheld. Texts that are no longer kept do not count.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.findings.iter().all(Finding::is_harmless)
    }
}

/// Why a check could not be carried out at all.
#[derive(Debug, thiserror::Error)]
pub enum CheckFailure {
    /// A file could not be fetched.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// There is no checkpoint.
    #[error("there is no checkpoint: this is not a log's public folder or address")]
    NoCheckpoint,
    /// The checkpoint is not a signed note.
    #[error("the checkpoint is not a signed note: it was altered")]
    Malformed,
    /// No log of the policy signed it, or a signature is wrong.
    #[error("the checkpoint is not to be believed: {0}")]
    Unbelievable(#[from] CheckError),
    /// The remembered checkpoint is not one this policy believes.
    #[error(
        "the checkpoint remembered from the last check is damaged; remove the file to begin anew"
    )]
    Remembered,
    /// An older checkpoint is not of this log.
    #[error("older checkpoint number {number} was not signed by this log; leave it out")]
    Older {
        /// Which one, from 1.
        number: usize,
    },
}

/// Carries out a check.
///
/// # Errors
/// [`CheckFailure`] when there is nothing to compare with; whatever is found wrong is in the report.
pub fn check(files: &dyn PublicFiles, what: &Check<'_>) -> Result<Report, CheckFailure> {
    let (note, verified) = read_checkpoint(files, what.policy, what.now)?;
    let checkpoint = &verified.checkpoint;
    let remembered = what
        .remembered
        .map(|note| believe(note, what.policy, what.now).ok_or(CheckFailure::Remembered))
        .transpose()?
        .map(|remembered| remembered.checkpoint)
        .filter(|then| then.origin == checkpoint.origin);
    let sizes: BTreeSet<u64> = remembered.iter().map(|then| then.size).collect();
    let wanted = Wanted {
        checkpoint,
        sheets: what.sheets,
        sizes: &sizes,
        bodies_kept_since: bodies_kept_since(what.now),
    };
    let mut reading = match what.extent {
        Extent::Everything => whole::read(files, &wanted)?,
        Extent::Covered => covered::read(files, &wanted)?,
    };
    if verified.quorum == QuorumState::Missed {
        reading.findings.push(Finding::QuorumMissed {
            cosigned: verified.cosigned.len(),
        });
    }
    if let Some(then) = remembered {
        compare_older(&mut reading, &then, checkpoint.size);
    }
    let mut lists = Vec::with_capacity(reading.searches.len());
    for searching in reading.searches {
        let epoch = searching.epoch;
        let list = searching.search.finish(wanted.bodies_kept_since, |index| {
            reading.bodies.get(&index).cloned()
        });
        for finding in list.findings.iter().cloned() {
            reading.findings.push(Finding::List { epoch, finding });
        }
        lists.push((epoch, list));
    }
    Ok(Report {
        sheet_wanted: sheet_wanted(what.sheets, &lists),
        verified,
        note,
        findings: reading.findings.into_list(),
        lists,
        counted: reading.counted,
        evidence: Evidence {
            tree: reading.tree,
            bodies: reading.bodies,
        },
    })
}

/// The published checkpoint, if a log of the policy signed it.
pub(in crate::log) fn read_checkpoint(
    files: &dyn PublicFiles,
    policy: &Policy,
    now: UnixTime,
) -> Result<(String, Verified), CheckFailure> {
    let bytes = files.get(CHECKPOINT)?.ok_or(CheckFailure::NoCheckpoint)?;
    let text = String::from_utf8(bytes).map_err(|_| CheckFailure::Malformed)?;
    let note = SignedNote::parse(&text).map_err(|_| CheckFailure::Malformed)?;
    let verified = policy.verify(&note, seconds(now))?;
    Ok((text, verified))
}

/// What a note says, if a log of the policy signed it.
pub(in crate::log) fn believe(note: &str, policy: &Policy, now: UnixTime) -> Option<Verified> {
    let note = SignedNote::parse(note).ok()?;
    policy.verify(&note, seconds(now)).ok()
}

/// Every tree that was ever signed must be a beginning of this one; says whether it is.
pub(in crate::log) fn compare_older(reading: &mut Reading, then: &Checkpoint, now: u64) -> bool {
    let root = reading.tree.root_at(then.size);
    if root.is_none() && then.size <= now {
        let size = then.size;
        reading.findings.push(Finding::NotCompared { size });
    } else if root != Some(then.root) {
        reading.findings.push(Finding::RolledBack {
            remembered: then.size,
            now,
        });
    }
    root == Some(then.root)
}

/// The number of the sheet after the last one given, if its list says that it goes on.
fn sheet_wanted(sheets: &[CheckSheet], lists: &[(u32, OwnList)]) -> Option<u32> {
    lists.iter().find_map(|(epoch, list)| {
        let next = list.next?;
        let given = sheets.iter().any(|sheet| sheet.k0.commitment() == next);
        (!given).then(|| epoch.saturating_add(1))
    })
}

pub(in crate::log) fn seconds(now: UnixTime) -> u64 {
    u64::try_from(now.0).unwrap_or(0)
}
