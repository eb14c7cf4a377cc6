//! What everybody must be able to count: one list of the log whose first key is public.
//!
//! It is a list like any resident's, so that the same checker finds it whole, sees gaps and proves entries; only its first
//! key is derived from the log's name instead of drawn. It must never carry anything that points to a resident: no file,
//! no number, no field group.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::chain::ChainKey;
use super::sheet::CheckSheet;
use crate::clock::CityDay;
use crate::ids::{OfficeId, OfficialId};

/// Longest name of a role, job or database in an announcement.
pub const ANNOUNCED_NAME_BYTES_MAX: usize = 40;

/// One line of the public list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Announcement {
    /// An official's passkey became valid; before this entry keyhold opens no session with it.
    OfficialRegistered {
        /// Service number.
        official: OfficialId,
        /// Office served.
        office: OfficeId,
        /// Stable name of the one role held.
        role: String,
        /// SHA-256 of the passkey's public key (uncompressed P-256 point).
        passkey: [u8; 32],
    },
    /// An official's passkey ended.
    OfficialEnded {
        /// Service number.
        official: OfficialId,
    },
    /// An office opened a record outside of the ordinary conditions.
    BreakGlass {
        /// Which office.
        office: OfficeId,
    },
    /// A court had a record read whose details stay sealed for a while.
    CourtSealed {
        /// Which court.
        court: OfficeId,
        /// The day on which the resident can read the details, at the latest.
        until: CityDay,
    },
    /// A job of the closed list began.
    Job {
        /// Its stable name.
        job: String,
        /// The most records it may open.
        records: u32,
    },
    /// The keys of one resident's record were destroyed.
    KeysDestroyed,
    /// Keyhold's root key changed.
    RootChanged {
        /// Number of the new generation.
        generation: u32,
    },
    /// A database was put back from a backup and reconciled.
    Restored {
        /// Stable name of the database's role.
        database: String,
    },
}

/// The sheet of the public list of the log called `origin`: anybody can make it.
#[must_use]
pub fn public_list(origin: &str) -> CheckSheet {
    let mut hash = Sha256::new();
    hash.update(b"denizen readlog 1 public list");
    hash.update(origin.as_bytes());
    CheckSheet {
        k0: ChainKey::from_bytes(hash.finalize().into()),
        epoch: 0,
    }
}

/// The JSON form within a detail.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum WireAnnouncement {
    OfficialRegistered {
        official: OfficialId,
        office: OfficeId,
        role: String,
        passkey: String,
    },
    OfficialEnded {
        official: OfficialId,
    },
    BreakGlass {
        office: OfficeId,
    },
    CourtSealed {
        court: OfficeId,
        until: i32,
    },
    Job {
        job: String,
        records: u32,
    },
    KeysDestroyed {},
    RootChanged {
        generation: u32,
    },
    Restored {
        database: String,
    },
}

impl WireAnnouncement {
    pub(super) fn of(said: &Announcement) -> Option<Self> {
        Some(match said.clone() {
            Announcement::OfficialRegistered {
                official,
                office,
                role,
                passkey,
            } => Self::OfficialRegistered {
                official,
                office,
                role: name(role)?,
                passkey: super::detail::text_of(&passkey),
            },
            Announcement::OfficialEnded { official } => Self::OfficialEnded { official },
            Announcement::BreakGlass { office } => Self::BreakGlass { office },
            Announcement::CourtSealed { court, until } => Self::CourtSealed {
                court,
                until: until.0,
            },
            Announcement::Job { job, records } => Self::Job {
                job: name(job)?,
                records,
            },
            Announcement::KeysDestroyed => Self::KeysDestroyed {},
            Announcement::RootChanged { generation } => Self::RootChanged { generation },
            Announcement::Restored { database } => Self::Restored {
                database: name(database)?,
            },
        })
    }

    pub(super) fn into_announcement(self) -> Option<Announcement> {
        Some(match self {
            Self::OfficialRegistered {
                official,
                office,
                role,
                passkey,
            } => Announcement::OfficialRegistered {
                official,
                office,
                role: name(role)?,
                passkey: super::detail::bytes_of(&passkey).ok()?,
            },
            Self::OfficialEnded { official } => Announcement::OfficialEnded { official },
            Self::BreakGlass { office } => Announcement::BreakGlass { office },
            Self::CourtSealed { court, until } => Announcement::CourtSealed {
                court,
                until: CityDay(until),
            },
            Self::Job { job, records } => Announcement::Job {
                job: name(job)?,
                records,
            },
            Self::KeysDestroyed {} => Announcement::KeysDestroyed,
            Self::RootChanged { generation } => Announcement::RootChanged { generation },
            Self::Restored { database } => Announcement::Restored {
                database: name(database)?,
            },
        })
    }
}

/// A stable name: lower-case words with `_` or `-`, short enough for a body.
fn name(text: String) -> Option<String> {
    let lawful = (1..=ANNOUNCED_NAME_BYTES_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'));
    lawful.then_some(text)
}
