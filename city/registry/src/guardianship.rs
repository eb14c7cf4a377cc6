//! Guardianship: who acts for a child, for one programme applied for, and for nothing else.
//!
//! The only edge between two people in this register. It points from the child to the guardian, is sealed
//! under the child's key, and is made by the guardian's own application. Nothing counts or orders children,
//! and nothing leads from a guardian to a child outside the guardian's own sealed list.

use crate::ids::{ProgrammeId, ResidentId};
use crate::record::{DocumentSeen, GuardianshipRecord};
use crate::sensitive::Sensitive;

/// A guardianship stated with an application, before or after somebody saw a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardianship {
    guardian: Sensitive<ResidentId>,
    for_programme: ProgrammeId,
    evidence: Option<DocumentSeen>,
}

/// Why a guardianship cannot be stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuardianshipError {
    /// Guardian and child are the same resident.
    #[error("nobody is their own guardian; apply for yourself instead")]
    OwnGuardian,
}

impl Guardianship {
    /// The applicant says they act for `child` in one programme.
    ///
    /// # Errors
    /// [`GuardianshipError::OwnGuardian`].
    pub fn stated(
        guardian: ResidentId,
        child: ResidentId,
        for_programme: ProgrammeId,
    ) -> Result<Guardianship, GuardianshipError> {
        if guardian == child {
            return Err(GuardianshipError::OwnGuardian);
        }
        Ok(Guardianship {
            guardian: Sensitive::new(guardian),
            for_programme,
            evidence: None,
        })
    }

    /// A proof was seen.
    #[must_use]
    pub fn shown(mut self, evidence: DocumentSeen) -> Guardianship {
        self.evidence = Some(evidence);
        self
    }

    /// Whether `guardian` acts for the child in `programme`.
    #[must_use]
    pub fn covers(&self, guardian: ResidentId, programme: &ProgrammeId) -> bool {
        *self.guardian.expose() == guardian && self.for_programme == *programme
    }

    /// The record to seal under the child's key.
    #[must_use]
    pub fn to_record(&self) -> GuardianshipRecord {
        GuardianshipRecord {
            guardian: self.guardian.clone(),
            for_programme: self.for_programme.clone(),
            evidence: self.evidence.clone(),
        }
    }

    /// From the child's sealed record.
    #[must_use]
    pub fn from_record(record: GuardianshipRecord) -> Guardianship {
        Guardianship {
            guardian: record.guardian,
            for_programme: record.for_programme,
            evidence: record.evidence,
        }
    }
}
