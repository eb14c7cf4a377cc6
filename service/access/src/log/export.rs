//! Taking one entry out of a checked list as a file for somebody else, and checking such a file against a policy.
//!
//! The file is [`Export`]; here the log's mathematics joins it. It must never be written from an unchecked log, never
//! carry another key than the entry's own, and never show an opening that did not come about.

use registry::clock::UnixTime;
use registry::readlog::{CheckSheet, Detail, Export, ExportError, ListedEntry};
use thiserror::Error;
use tlog::note::SignedNote;
use tlog::proof::ProofError;
use tlog::{Policy, TlogProof, Verified, leaf_hash};

use super::checker::{Report, seconds};

/// Why an entry is not written out, or a file not believed.
#[derive(Debug, Error)]
pub enum ExportFailure {
    /// The number is not that of an own entry.
    #[error("entry {0} is not on your list; take the number in brackets at the end of its line")]
    NotOwn(u64),
    /// Its text is no longer kept, so that the file would say nothing.
    #[error(
        "the text of entry {0} is no longer kept; only that it was made can be proved, from the log itself"
    )]
    NoText(u64),
    /// It released nothing: alone, in a file, it would say that it did.
    #[error(
        "entry {0} opened nothing: a power cut came before the key; only the list says so, and a file of this entry would not"
    )]
    Unreleased(u64),
    /// Something is wrong with the log: a file from it would not be believed.
    #[error("the log or the list is not whole; nothing is written from it")]
    NotWhole,
    /// The file itself.
    #[error(transparent)]
    File(#[from] ExportError),
    /// The proof in it.
    #[error("the proof does not hold: {0}; do not rely on this file")]
    Proof(#[from] ProofError),
    /// The first lines name another log than the proof.
    #[error("the file names another log than its proof; do not rely on it")]
    OtherLog,
    /// Data beside the proof that nobody has signed.
    #[error("the proof carries data that nobody has signed; do not rely on this file")]
    Unsigned,
}

/// What a checked file proves.
#[derive(Debug)]
pub struct Exported {
    /// The entry, as it would stand on the resident's list.
    pub listed: ListedEntry,
    /// The log that holds it, and who has cosigned.
    pub verified: Verified,
}

/// Takes the entry with this number of the log out of a report.
///
/// # Errors
/// [`ExportFailure`].
pub fn export(report: &Report, sheets: &[CheckSheet], index: u64) -> Result<Export, ExportFailure> {
    if !report.is_whole() {
        return Err(ExportFailure::NotWhole);
    }
    let (listed, sheet) = own(report, sheets, index).ok_or(ExportFailure::NotOwn(index))?;
    if !listed.released {
        return Err(ExportFailure::Unreleased(index));
    }
    let bodies = &report.evidence.bodies;
    let body = bodies.get(&index).ok_or(ExportFailure::NoText(index))?;
    let inclusion = report.evidence.tree.inclusion_proof(index);
    let proof = TlogProof {
        extra: None,
        index,
        inclusion: inclusion.ok_or(ExportFailure::NotOwn(index))?,
        checkpoint: SignedNote::parse(&report.note).map_err(ProofError::from)?,
    };
    Ok(Export {
        origin: report.verified.checkpoint.origin.clone(),
        key: sheet.entry_key(listed.number),
        entry: listed.entry,
        body: body.clone(),
        proof: proof.to_string(),
    })
}

fn own<'a>(
    report: &'a Report,
    sheets: &'a [CheckSheet],
    index: u64,
) -> Option<(&'a ListedEntry, &'a CheckSheet)> {
    let lists = report.lists.iter().zip(sheets);
    lists
        .flat_map(|((_, list), sheet)| list.entries.iter().map(move |entry| (entry, sheet)))
        .find(|(entry, _)| entry.index == index)
}

/// Checks a file that somebody was handed: that the entry stands in a log of the policy, that enough witnesses have seen
/// it, and that the text is the one that was sealed.
///
/// # Errors
/// [`ExportFailure`].
pub fn check_export(text: &str, policy: &Policy, now: UnixTime) -> Result<Exported, ExportFailure> {
    let export = Export::parse(text)?;
    let proof: TlogProof = export.proof.parse()?;
    if proof.extra.is_some() {
        return Err(ExportFailure::Unsigned);
    }
    let leaf = leaf_hash(&export.entry.to_bytes());
    let verified = proof.verify(leaf, policy, seconds(now))?;
    if verified.checkpoint.origin != export.origin {
        return Err(ExportFailure::OtherLog);
    }
    let detail: Detail = export.open()?;
    Ok(Exported {
        listed: ListedEntry {
            index: proof.index,
            number: detail.number,
            entry: export.entry,
            detail: Some(detail),
            released: true, // a single entry cannot say; the list can
        },
        verified,
    })
}
