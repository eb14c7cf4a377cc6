//! Jobs: the closed list of programs that may go over many records, each with the groups it may open.
//!
//! A job returns nothing about anybody: what it opens it writes back sealed, or it counts. It must never run under a
//! court's seal, and must never be added without a sentence that the resident reads.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::purpose::Purpose;
use crate::vocabulary::{FieldGroup, FieldGroups};

/// More records than this need [`JOB_SIGNATURES_MIN`] officials.
pub const JOB_RECORDS_ONE_SIGNATURE_MAX: u32 = 1_000;
/// How many different officials must sign for a job over more than [`JOB_RECORDS_ONE_SIGNATURE_MAX`] records.
pub const JOB_SIGNATURES_MIN: usize = 3;
/// The most records one run may open, whoever signs.
pub const JOB_RECORDS_MAX: u32 = 5_000_000;

/// A job of the closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// Writes the name of the district into each address again, after a boundary or a name changed.
    CorrectDistrictNames,
}

impl Job {
    /// Every job there is.
    pub const ALL: [Job; 1] = [Job::CorrectDistrictNames];

    /// The groups it opens; exactly these, no more and no fewer.
    #[must_use]
    pub fn groups(self) -> FieldGroups {
        match self {
            Job::CorrectDistrictNames => FieldGroups::of(&[FieldGroup::Address]),
        }
    }

    /// The purpose that stands on each resident's list; it carries sentence and clause.
    #[must_use]
    pub fn purpose(self) -> Purpose {
        match self {
            Job::CorrectDistrictNames => Purpose::CorrectDistrictNames,
        }
    }

    /// Stable name on the command line and in entries.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Job::CorrectDistrictNames => "correct_district_names",
        }
    }

    /// How many different officials must sign for a run over so many records.
    #[must_use]
    pub fn signatures_needed(records: u32) -> usize {
        if records > JOB_RECORDS_ONE_SIGNATURE_MAX {
            JOB_SIGNATURES_MIN
        } else {
            1
        }
    }
}

impl FromStr for Job {
    type Err = crate::ids::NotAnId;
    fn from_str(text: &str) -> Result<Job, Self::Err> {
        Job::ALL
            .into_iter()
            .find(|job| job.as_str() == text)
            .ok_or(crate::ids::NotAnId {
                what: "a job of the closed list",
            })
    }
}

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_opens_what_its_purpose_allows_and_a_thousand_and_one_need_three() {
        for job in Job::ALL {
            assert!(!job.groups().is_empty());
            assert_eq!(job.groups(), job.purpose().groups_allowed());
            assert_ne!(job.purpose(), Purpose::CourtOrder, "never under a seal");
            assert!(!job.purpose().is_an_officials());
            assert_eq!(job.as_str().parse::<Job>(), Ok(job));
        }
        assert_eq!(Job::signatures_needed(1_000), 1);
        assert_eq!(Job::signatures_needed(1_001), JOB_SIGNATURES_MIN);
    }
}
