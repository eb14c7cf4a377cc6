//! "Who looked at my record": every entry of the resident's list in plain words, with the proof to keep, and an
//! honest line about who checks the log. Nothing is left out: an entry that does not open is shown as such.

use std::collections::BTreeMap;

use access::OwnEntry;
use registry::clock::UnixTime;
use registry::ids::{OfficeId, OfficialId, Reference};
use registry::job::Job;
use registry::official::Office;
use registry::purpose::Purpose;
use registry::readlog::{EntryKind, Opening, Party};
use registry::vocabulary::FieldGroups;

use crate::city::{City, OutsideCheck, OwnSession};
use crate::error::OfficeError;

/// The list.
#[derive(Debug)]
pub struct WhoLooked {
    /// Newest first.
    pub entries: Vec<Looked>,
    /// Who checks the log from outside; nobody yet when none is needed.
    pub outside_check: OutsideCheck,
}

/// One entry.
#[derive(Debug)]
pub struct Looked {
    /// Its number in the log.
    pub log_entry: u64,
    /// When, to the minute.
    pub at: UnixTime,
    /// The same on a wall clock in the city, `YYYY-MM-DD HH:MM`.
    pub at_wall_clock: String,
    /// What it says; `None` when the log holds something else than was sealed, which is an alarm.
    pub said: Option<Said>,
    /// Whether something was released; `false` when no key was given for the entry.
    pub released: bool,
    /// The proof to keep, `c2sp.org/tlog-proof@v1`, as text.
    pub proof: String,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What kind of act it was.
    pub kind: EntryKind,
    /// Who acted.
    pub by: LookedBy,
    /// Why; `purpose.label(language)` are the words for people.
    pub purpose: Purpose,
    /// Which groups were opened.
    pub groups: FieldGroups,
    /// The file it was for.
    pub reference: Option<Reference>,
    /// Id of the legal basis.
    pub clause: Option<String>,
    /// Number of the entry that belongs to it, once it stands: to an emergency the second official's signature, to a sealed
    /// reading its details, to such details the reading whose fingerprint they match.
    pub belongs_to: Option<u64>,
}

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookedBy {
    /// An official, with the office's names when the office still exists.
    Official {
        /// Number.
        official: OfficialId,
        /// The office's slug.
        office: OfficeId,
        /// The office as it is called today.
        named: Option<Office>,
    },
    /// Two officials who signed the same statement.
    TwoOfficials {
        /// Number of the first.
        official: OfficialId,
        /// Number of the second.
        second: OfficialId,
        /// The first one's office's slug.
        office: OfficeId,
        /// The office as it is called today.
        named: Option<Office>,
    },
    /// A court, by an order.
    Court {
        /// Its slug.
        court: OfficeId,
        /// The court as it is called today, when the city has its name.
        named: Option<Office>,
    },
    /// A program of the closed list; nobody saw the record.
    Job(Job),
    /// The resident, or the guardian who acts for them.
    You,
    /// The register itself, as a step of another act.
    Register,
}

impl City {
    /// The resident's own list. Looking at it opens no record and makes no entry.
    ///
    /// # Errors
    /// [`OfficeError::SessionEnded`], code `pin-needed` while the protected view shuts it, and those of `access`.
    pub fn who_looked(&self, own: OwnSession) -> Result<WhoLooked, OfficeError> {
        let offices = self
            .offices()?
            .into_iter()
            .map(|office| (office.id.clone(), office));
        let offices: BTreeMap<OfficeId, Office> = offices.collect();
        let entries = self.access.own_list(own.session)?;
        Ok(WhoLooked {
            entries: entries
                .iter()
                .map(|entry| self.looked(entry, &entries, &offices))
                .collect(),
            outside_check: self.outside_check,
        })
    }

    /// The list of the beneficiary of one of the resident's own files.
    ///
    /// # Errors
    /// [`OfficeError::UnknownReference`] when it is not an own file; code `pin-needed` as for the own list.
    pub fn who_looked_for(
        &self,
        own: OwnSession,
        reference: Reference,
    ) -> Result<WhoLooked, OfficeError> {
        self.own_list_is_open(own)?;
        let file = self.own_file(own, reference)?;
        self.on_behalf(own, &file, |on_behalf| self.who_looked(on_behalf))
    }

    fn looked(
        &self,
        entry: &OwnEntry,
        all: &[OwnEntry],
        offices: &BTreeMap<OfficeId, Office>,
    ) -> Looked {
        let at = entry.minute.start();
        Looked {
            log_entry: entry.index,
            at,
            at_wall_clock: self.zone.wall_clock(at),
            said: entry.detail.as_ref().map(|detail| {
                let opening = &detail.opening;
                Said {
                    kind: opening.kind,
                    by: looked_by(&opening.by, offices),
                    purpose: opening.purpose,
                    groups: opening.groups,
                    reference: opening.reference,
                    clause: opening.clause.clone(),
                    belongs_to: belongs_to(opening, all),
                }
            }),
            released: entry.released,
            proof: entry.proof.to_string(),
        }
    }
}

/// The entry of the same list that belongs to this one.
fn belongs_to(opening: &Opening, all: &[OwnEntry]) -> Option<u64> {
    let belongs = |entry: &OwnEntry, other: &Opening| match opening.kind {
        // A signature that keyhold did not take down is still due.
        EntryKind::BreakGlass { .. } => entry.released && other.seconds(opening),
        EntryKind::CourtSealed { .. } => other.opens_seal_of(opening),
        EntryKind::SealOpened { .. } => opening.opens_seal_of(other),
        _ => false,
    };
    all.iter()
        .find(|other| {
            other
                .detail
                .as_ref()
                .is_some_and(|detail| belongs(other, &detail.opening))
        })
        .map(|other| other.index)
}

fn looked_by(by: &Party, offices: &BTreeMap<OfficeId, Office>) -> LookedBy {
    match by {
        Party::Official { official, office } => LookedBy::Official {
            official: official.clone(),
            office: office.clone(),
            named: offices.get(office).cloned(),
        },
        Party::TwoOfficials {
            official,
            office,
            second,
        } => LookedBy::TwoOfficials {
            official: official.clone(),
            second: second.clone(),
            office: office.clone(),
            named: offices.get(office).cloned(),
        },
        Party::Court { court } => LookedBy::Court {
            court: court.clone(),
            named: offices.get(court).cloned(),
        },
        Party::Job { job, .. } => LookedBy::Job(*job),
        Party::Resident => LookedBy::You,
        Party::Register => LookedBy::Register,
    }
}
