//! What an entry says beyond the ordinary: emergencies, court orders, and the second official.
//!
//! A sealed reading stands on the resident's list at once, with a commitment to its details; the details follow as an entry
//! of their own, and whoever has both sees that they belong together. It must never be possible to seal *that* a record
//! was read.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::chain::ListCommitment;
use super::detail::{Detail, DetailError, EntryKind, Opening, bytes_of, text_of};
use crate::clock::CityDay;
use crate::emergency::EmergencyReason;

/// The JSON form of the kinds that carry more than their name.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum WireExceptional {
    BreakGlass {
        after: bool,
        reason: EmergencyReason,
    },
    SecondOfficial {},
    CourtSealed {
        until: i32,
        details: String,
    },
    SealOpened {
        order: String,
        salt: String,
    },
}

impl WireExceptional {
    pub(super) fn of(kind: EntryKind) -> Option<Self> {
        match kind {
            EntryKind::BreakGlass { after, reason } => Some(Self::BreakGlass { after, reason }),
            EntryKind::SecondOfficial => Some(Self::SecondOfficial {}),
            EntryKind::CourtSealed { until, details } => Some(Self::CourtSealed {
                until: until.0,
                details: text_of(&details),
            }),
            EntryKind::SealOpened { order, salt } => Some(Self::SealOpened {
                order: text_of(&order),
                salt: text_of(&salt),
            }),
            _ => None,
        }
    }

    pub(super) fn kind(&self) -> Result<EntryKind, DetailError> {
        Ok(match self {
            Self::BreakGlass { after, reason } => EntryKind::BreakGlass {
                after: *after,
                reason: *reason,
            },
            Self::SecondOfficial {} => EntryKind::SecondOfficial,
            Self::CourtSealed { until, details } => EntryKind::CourtSealed {
                until: CityDay(*until),
                details: bytes_of(details)?,
            },
            Self::SealOpened { order, salt } => EntryKind::SealOpened {
                order: bytes_of(order)?,
                salt: bytes_of(salt)?,
            },
        })
    }
}

impl Opening {
    /// What a sealed entry commits to: a hash over everything that its details will say, with 32 random bytes among them,
    /// so that nobody finds the details by trying. Place and number of the list are not part of it.
    ///
    /// # Errors
    /// [`DetailError`] when it could not be written as an entry.
    pub fn commitment(&self) -> Result<[u8; 32], DetailError> {
        let detail = Detail {
            list: ListCommitment([0; 32]),
            number: 0,
            unreleased: 0,
            opening: self.clone(),
        };
        let mut hash = Sha256::new();
        hash.update(b"denizen readlog 1 sealed details");
        hash.update(detail.to_json()?);
        Ok(hash.finalize().into())
    }

    /// Whether these are the details that `sealed` announced.
    #[must_use]
    pub fn opens_seal_of(&self, sealed: &Opening) -> bool {
        let EntryKind::CourtSealed { details, .. } = sealed.kind else {
            return false;
        };
        matches!(self.kind, EntryKind::SealOpened { .. }) && self.commitment() == Ok(details)
    }

    /// Whether this is the second official's signature under the opening `first`.
    #[must_use]
    pub fn seconds(&self, first: &Opening) -> bool {
        matches!(first.kind, EntryKind::BreakGlass { .. })
            && self.kind == EntryKind::SecondOfficial
            && self.statement.is_some()
            && self.statement == first.statement
    }
}
