//! Who acted, as an entry names them.
//!
//! It must never name anybody in person: officials are service numbers, courts and offices are slugs.

use serde::{Deserialize, Serialize};

use super::detail::DetailError;
use crate::ids::{OfficeId, OfficialId};
use crate::job::Job;

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Party {
    /// An official, signing with their own key, for an office.
    Official {
        /// Service number.
        official: OfficialId,
        /// Office on whose behalf.
        office: OfficeId,
    },
    /// Two officials of an office or its superior, who signed the same statement with their own keys.
    TwoOfficials {
        /// Service number of the first.
        official: OfficialId,
        /// Office of the first.
        office: OfficeId,
        /// Service number of the second.
        second: OfficialId,
    },
    /// A court, by an order signed with its own key. Its details name the official who carried it out.
    Court {
        /// Which court.
        court: OfficeId,
    },
    /// A job of the closed list.
    Job {
        /// Which.
        job: Job,
        /// The program's build, 1 to [`BUILD_BYTES_MAX`] of `a-z 0-9 . + -`.
        build: String,
    },
    /// The resident.
    Resident,
    /// The register itself, as a step of an act that stands elsewhere in the list.
    Register,
}

/// Longest name of a build.
pub const BUILD_BYTES_MAX: usize = 64;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum WireParty {
    Official,
    TwoOfficials,
    Court,
    Job,
    Resident,
    Register,
}

/// A party, spread over the members of the JSON form.
pub(super) struct WireBy {
    pub(super) by: WireParty,
    pub(super) official: Option<OfficialId>,
    pub(super) office: Option<OfficeId>,
    pub(super) second: Option<OfficialId>,
    pub(super) job: Option<Job>,
    pub(super) build: Option<String>,
}

impl WireBy {
    pub(super) fn of(party: &Party) -> Result<Self, DetailError> {
        let none = |by| Self {
            by,
            official: None,
            office: None,
            second: None,
            job: None,
            build: None,
        };
        Ok(match party.clone() {
            Party::Official { official, office } => Self {
                official: Some(official),
                office: Some(office),
                ..none(WireParty::Official)
            },
            Party::TwoOfficials {
                official,
                office,
                second,
            } => Self {
                official: Some(official),
                office: Some(office),
                second: Some(second),
                ..none(WireParty::TwoOfficials)
            },
            Party::Court { court } => Self {
                office: Some(court),
                ..none(WireParty::Court)
            },
            Party::Job { job, build } => Self {
                job: Some(job),
                build: Some(lawful_build(build)?),
                ..none(WireParty::Job)
            },
            Party::Resident => none(WireParty::Resident),
            Party::Register => none(WireParty::Register),
        })
    }

    pub(super) fn into_party(self) -> Result<Party, DetailError> {
        let names = (self.official, self.office, self.second);
        let (job, build) = (self.job, self.build);
        Ok(match (self.by, names, job, build) {
            (WireParty::Official, (Some(official), Some(office), None), None, None) => {
                Party::Official { official, office }
            }
            (WireParty::TwoOfficials, (Some(official), Some(office), Some(second)), None, None) => {
                Party::TwoOfficials {
                    official,
                    office,
                    second,
                }
            }
            (WireParty::Court, (None, Some(court), None), None, None) => Party::Court { court },
            (WireParty::Job, (None, None, None), Some(job), Some(build)) => Party::Job {
                job,
                build: lawful_build(build)?,
            },
            (WireParty::Resident, (None, None, None), None, None) => Party::Resident,
            (WireParty::Register, (None, None, None), None, None) => Party::Register,
            _ => return Err(DetailError::Malformed),
        })
    }
}

fn lawful_build(build: String) -> Result<String, DetailError> {
    let lawful = (1..=BUILD_BYTES_MAX).contains(&build.len())
        && build.bytes().all(|b| {
            b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'+' | b'-')
        });
    lawful.then_some(build).ok_or(DetailError::Malformed)
}
