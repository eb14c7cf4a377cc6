//! The resident's own check of the log, over public files that nobody is trusted for: what `denizen my-reads` does.
//!
//! It trusts two things that the resident holds: the check sheet and a policy file. It recomputes the tree from every
//! entry, checks the checkpoint by the policy, compares hash tiles, bodies and daily indexes, finds the sheet's entries
//! and opens them. It must never pass over anything that does not fit, and must never tell a server which entries it is
//! looking for.

mod finding;
mod reading;
mod source;

use std::collections::{BTreeMap, BTreeSet};

use registry::clock::UnixTime;
use registry::readlog::{CheckSheet, OwnList, OwnSearch};
use tlog::note::SignedNote;
use tlog::policy::CheckError;
use tlog::{Checkpoint, Policy, QuorumState, Verified};

pub use finding::{Finding, Piece};
pub use source::{BaseUrl, Folder, PublicFiles, SourceError};

use super::layout::CHECKPOINT;
use reading::Reading;

/// What to check.
pub struct Check<'a> {
    /// The resident's sheets, oldest first; none for a check of the log alone.
    pub sheets: &'a [CheckSheet],
    /// Whom to trust.
    pub policy: &'a Policy,
    /// The checkpoint of the last check, to notice a roll-back.
    pub remembered: Option<&'a str>,
    /// Whether every file of bodies is read (then nobody learns which are yours) or only those with own entries.
    pub every_body: bool,
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
}

/// Carries out a check.
///
/// # Errors
/// [`CheckFailure`] when there is nothing to compare with; whatever is found wrong is in the report.
pub fn check(files: &dyn PublicFiles, what: &Check<'_>) -> Result<Report, CheckFailure> {
    let (note, verified) = read_checkpoint(files, what)?;
    let mut reading = Reading::read(files, &verified.checkpoint)?;
    reading.check_upper_tiles(files)?;
    reading.check_indexes(files)?;
    if verified.quorum == QuorumState::Missed {
        reading.findings.push(Finding::QuorumMissed {
            cosigned: verified.cosigned.len(),
        });
    }
    if let Some(remembered) = what.remembered {
        compare_remembered(&mut reading, remembered, what, &verified.checkpoint)?;
    }
    let searches = search(&reading, what.sheets);
    let own = searches
        .iter()
        .flat_map(|(_, _, own)| own.iter().copied())
        .collect();
    let bodies: BTreeMap<_, _> = reading
        .bodies(files, what.every_body, &own)?
        .into_iter()
        .collect();
    let mut lists = Vec::with_capacity(searches.len());
    for (epoch, search, _) in searches {
        let list = search.finish(|index| bodies.get(&index).cloned());
        let findings = list.findings.iter().cloned();
        reading
            .findings
            .extend(findings.map(|finding| Finding::List { epoch, finding }));
        lists.push((epoch, list));
    }
    Ok(Report {
        sheet_wanted: sheet_wanted(what.sheets, &lists),
        verified,
        note,
        findings: reading.findings,
        lists,
    })
}

fn read_checkpoint(
    files: &dyn PublicFiles,
    what: &Check<'_>,
) -> Result<(String, Verified), CheckFailure> {
    let bytes = files.get(CHECKPOINT)?.ok_or(CheckFailure::NoCheckpoint)?;
    let text = String::from_utf8(bytes).map_err(|_| CheckFailure::Malformed)?;
    let note = SignedNote::parse(&text).map_err(|_| CheckFailure::Malformed)?;
    let verified = what.policy.verify(&note, seconds(what.now))?;
    Ok((text, verified))
}

/// Every tree the resident has seen must be a beginning of this one.
fn compare_remembered(
    reading: &mut Reading,
    remembered: &str,
    what: &Check<'_>,
    now: &Checkpoint,
) -> Result<(), CheckFailure> {
    let note = SignedNote::parse(remembered).map_err(|_| CheckFailure::Remembered)?;
    let then = what
        .policy
        .verify(&note, seconds(what.now))
        .map_err(|_| CheckFailure::Remembered)?
        .checkpoint;
    if then.origin == now.origin && reading.tree.root_at(then.size) != Ok(then.root) {
        reading.findings.push(Finding::RolledBack {
            remembered: then.size,
            now: now.size,
        });
    }
    Ok(())
}

type Searched = (u32, OwnSearch, BTreeSet<u64>);

fn search(reading: &Reading, sheets: &[CheckSheet]) -> Vec<Searched> {
    sheets
        .iter()
        .map(|sheet| {
            let mut search = OwnSearch::new(&sheet.k0);
            let mut own = BTreeSet::new();
            for (index, entry) in (0..).zip(&reading.entries) {
                if search.offer(index, entry) {
                    own.insert(index);
                }
            }
            (sheet.epoch, search, own)
        })
        .collect()
}

/// The number of the sheet after the last one given, if its list says that it goes on.
fn sheet_wanted(sheets: &[CheckSheet], lists: &[(u32, OwnList)]) -> Option<u32> {
    lists.iter().find_map(|(epoch, list)| {
        let next = list.next?;
        let given = sheets.iter().any(|sheet| sheet.k0.commitment() == next);
        (!given).then(|| epoch.saturating_add(1))
    })
}

fn seconds(now: UnixTime) -> u64 {
    u64::try_from(now.0).unwrap_or(0)
}
