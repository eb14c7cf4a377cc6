//! What an entry says to its resident: who, for which purpose, which groups of the record, on whose behalf of which file.
//!
//! Encoded as one line of JSON, so that a resident can show it to anybody without our software, padded with zeros.
//! It must never name another person of the case (a log must not betray a secret will) nor carry what was read.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::announcement::{Announcement, WireAnnouncement};
use super::body::DETAIL_BYTES_MAX;
use super::chain::ListCommitment;
use super::exceptional::WireExceptional;
use super::party::{Party, WireBy, WireParty};
use crate::clock::CityDay;
use crate::emergency::EmergencyReason;
use crate::ids::{OfficeId, OfficialId, Reference};
use crate::job::Job;
use crate::purpose::Purpose;
use crate::vocabulary::FieldGroups;

/// What kind of act the entry records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// The first entry of a list.
    ListBegins,
    /// An official opened groups of the record.
    Opened,
    /// An official found the resident by the full number of a document.
    LookedUp,
    /// The resident read their own record.
    OwnView,
    /// The last entry of a list: it continues under the sheet that has this commitment.
    EpochBegins {
        /// Commitment of the next list.
        next: ListCommitment,
    },
    /// Attributes were sealed for a credential, or that grant was changed.
    GrantMade,
    /// The last entry of all: every key of the record and of this list was destroyed with it.
    KeysDestroyed,
    /// On the public list only: something that everybody must be able to count.
    Announced,
    /// An office opened groups of the record in an emergency, without a file that the resident began.
    BreakGlass {
        /// Danger to life: opened before a second official signed, who must follow within a day.
        after: bool,
        /// The emergency.
        reason: EmergencyReason,
    },
    /// The second official signed what the first one opened; `statement` is the same.
    SecondOfficial,
    /// A court had the record read; who read what for it follows at the latest on this day.
    CourtSealed {
        /// The day on which the details open.
        until: CityDay,
        /// [`Opening::commitment`] of the details.
        details: [u8; 32],
    },
    /// The details of a reading that a court had sealed.
    SealOpened {
        /// SHA-256 of the signed order.
        order: [u8; 32],
        /// Random, so that the commitment says nothing before.
        salt: [u8; 32],
    },
}

/// What keyhold writes down when it releases a key, or when a list begins or ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Kind of act.
    pub kind: EntryKind,
    /// Who acted.
    pub by: Party,
    /// For which purpose, from the closed list.
    pub purpose: Purpose,
    /// Which groups became readable; empty when none did.
    pub groups: FieldGroups,
    /// Public number of the file it was done for.
    pub reference: Option<Reference>,
    /// Identifier of the legal basis relied on: 1 to [`CLAUSE_BYTES_MAX`] of `a-z A-Z 0-9 . _ -`.
    pub clause: Option<String>,
    /// SHA-256 of the statement the official's session key signed: evidence that nobody invented the actor.
    pub statement: Option<[u8; 32]>,
    /// What was announced: there exactly when the kind is [`EntryKind::Announced`].
    pub announcement: Option<Announcement>,
}

/// Longest identifier of a legal basis.
pub const CLAUSE_BYTES_MAX: usize = 20;

/// An opening, bound to its place in one resident's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// The list it stands in.
    pub list: ListCommitment,
    /// Its place in the list, from zero, without holes.
    pub number: u32,
    /// How many entries directly before this one released nothing: no key was given for them.
    pub unreleased: u32,
    /// What happened.
    pub opening: Opening,
}

/// Why a detail cannot be written or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DetailError {
    /// Longer than a body holds.
    #[error("the detail is {0} bytes long; a body holds {DETAIL_BYTES_MAX}")]
    TooLong(usize),
    /// A clause identifier outside its alphabet or length.
    #[error("a clause identifier is 1 to {CLAUSE_BYTES_MAX} of a-z A-Z 0-9 . _ -")]
    Clause,
    /// Not the one encoding this format allows.
    #[error("the opened body is not a detail of this format; a newer checker may be needed")]
    Malformed,
}

impl Opening {
    /// An opening by the register itself, with nothing opened: how lists begin and end.
    #[must_use]
    pub fn of_register(kind: EntryKind, purpose: Purpose) -> Self {
        Self {
            kind,
            by: Party::Register,
            purpose,
            groups: FieldGroups::NONE,
            reference: None,
            clause: Some(purpose.clause().to_owned()),
            statement: None,
            announcement: None,
        }
    }

    /// A line of the public list.
    #[must_use]
    pub fn announced(announcement: Announcement) -> Self {
        Self {
            announcement: Some(announcement),
            ..Self::of_register(EntryKind::Announced, Purpose::PublicNotice)
        }
    }
}

impl Detail {
    /// The JSON text, for showing one entry to somebody.
    ///
    /// # Errors
    /// [`DetailError::Clause`].
    pub fn to_json(&self) -> Result<String, DetailError> {
        let wire = Wire::of(self)?;
        serde_json::to_string(&wire).map_err(|_| DetailError::Malformed)
    }

    /// Reads exactly the text [`Detail::to_json`] writes.
    ///
    /// # Errors
    /// [`DetailError`].
    pub fn from_json(text: &str) -> Result<Self, DetailError> {
        let wire: Wire = serde_json::from_str(text).map_err(|_| DetailError::Malformed)?;
        let detail = wire.into_detail()?;
        if detail.to_json()? != text {
            return Err(DetailError::Malformed);
        }
        Ok(detail)
    }

    pub(super) fn to_padded(&self) -> Result<[u8; DETAIL_BYTES_MAX], DetailError> {
        let text = self.to_json()?;
        let mut out = [0; DETAIL_BYTES_MAX];
        out.get_mut(..text.len())
            .ok_or(DetailError::TooLong(text.len()))?
            .copy_from_slice(text.as_bytes());
        Ok(out)
    }

    pub(super) fn from_padded(bytes: &[u8; DETAIL_BYTES_MAX]) -> Result<Self, DetailError> {
        // JSON text holds no zero byte, so that the padding begins where it seems to.
        let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
        let (text, padding) = bytes.split_at(end);
        if padding.iter().any(|b| *b != 0) {
            return Err(DetailError::Malformed);
        }
        let text = std::str::from_utf8(text).map_err(|_| DetailError::Malformed)?;
        Self::from_json(text)
    }
}

/// The JSON form. Field order is part of the format: reading encodes again and compares.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    list: String,
    number: u32,
    #[serde(default, skip_serializing_if = "is_none")]
    unreleased: u32,
    kind: WireKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    announcement: Option<WireAnnouncement>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exceptional: Option<WireExceptional>,
    by: WireParty,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    official: Option<OfficialId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    office: Option<OfficeId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    second: Option<OfficialId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    job: Option<Job>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    build: Option<String>,
    purpose: Purpose,
    groups: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reference: Option<Reference>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    clause: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    statement: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireKind {
    ListBegins,
    Opened,
    LookedUp,
    OwnView,
    EpochBegins,
    GrantMade,
    KeysDestroyed,
    Announced,
    Exceptional,
}

impl Wire {
    fn of(detail: &Detail) -> Result<Self, DetailError> {
        let opening = &detail.opening;
        let announcement = announcement(opening)?;
        let (kind, next) = match opening.kind {
            EntryKind::ListBegins => (WireKind::ListBegins, None),
            EntryKind::Opened => (WireKind::Opened, None),
            EntryKind::LookedUp => (WireKind::LookedUp, None),
            EntryKind::OwnView => (WireKind::OwnView, None),
            EntryKind::EpochBegins { next } => (WireKind::EpochBegins, Some(text_of(&next.0))),
            EntryKind::GrantMade => (WireKind::GrantMade, None),
            EntryKind::KeysDestroyed => (WireKind::KeysDestroyed, None),
            EntryKind::Announced => (WireKind::Announced, None),
            EntryKind::BreakGlass { .. }
            | EntryKind::SecondOfficial
            | EntryKind::CourtSealed { .. }
            | EntryKind::SealOpened { .. } => (WireKind::Exceptional, None),
        };
        let by = WireBy::of(&opening.by)?;
        Ok(Self {
            list: text_of(&detail.list.0),
            number: detail.number,
            unreleased: detail.unreleased,
            kind,
            next,
            announcement,
            exceptional: WireExceptional::of(opening.kind),
            by: by.by,
            official: by.official,
            office: by.office,
            second: by.second,
            job: by.job,
            build: by.build,
            purpose: opening.purpose,
            groups: opening.groups.bits(),
            reference: opening.reference,
            clause: opening.clause.as_deref().map(clause).transpose()?,
            statement: opening.statement.as_ref().map(text_of),
        })
    }

    fn into_detail(self) -> Result<Detail, DetailError> {
        let next = self.next.as_deref().map(bytes_of).transpose()?;
        let kind = match (self.kind, next, &self.exceptional) {
            (WireKind::EpochBegins, Some(next), None) => EntryKind::EpochBegins {
                next: ListCommitment(next),
            },
            (WireKind::ListBegins, None, None) => EntryKind::ListBegins,
            (WireKind::Opened, None, None) => EntryKind::Opened,
            (WireKind::LookedUp, None, None) => EntryKind::LookedUp,
            (WireKind::OwnView, None, None) => EntryKind::OwnView,
            (WireKind::GrantMade, None, None) => EntryKind::GrantMade,
            (WireKind::KeysDestroyed, None, None) => EntryKind::KeysDestroyed,
            (WireKind::Announced, None, None) => EntryKind::Announced,
            (WireKind::Exceptional, None, Some(exceptional)) => exceptional.kind()?,
            _ => return Err(DetailError::Malformed),
        };
        let announcement = self
            .announcement
            .map(|said| said.into_announcement().ok_or(DetailError::Malformed))
            .transpose()?;
        if announcement.is_some() != (kind == EntryKind::Announced) {
            return Err(DetailError::Malformed);
        }
        let by = WireBy {
            by: self.by,
            official: self.official,
            office: self.office,
            second: self.second,
            job: self.job,
            build: self.build,
        };
        Ok(Detail {
            list: ListCommitment(bytes_of(&self.list)?),
            number: self.number,
            unreleased: self.unreleased,
            opening: Opening {
                kind,
                by: by.into_party()?,
                purpose: self.purpose,
                groups: FieldGroups::from_bits(self.groups).ok_or(DetailError::Malformed)?,
                reference: self.reference,
                clause: self.clause,
                statement: self.statement.as_deref().map(bytes_of).transpose()?,
                announcement,
            },
        })
    }
}

fn announcement(opening: &Opening) -> Result<Option<WireAnnouncement>, DetailError> {
    if opening.announcement.is_some() != (opening.kind == EntryKind::Announced) {
        return Err(DetailError::Malformed);
    }
    let wire = |said| WireAnnouncement::of(said).ok_or(DetailError::Malformed);
    opening.announcement.as_ref().map(wire).transpose()
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out references"
)]
const fn is_none(entries: &u32) -> bool {
    *entries == 0
}

fn clause(text: &str) -> Result<String, DetailError> {
    let lawful = (1..=CLAUSE_BYTES_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    lawful.then(|| text.to_owned()).ok_or(DetailError::Clause)
}

pub(super) fn text_of(bytes: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn bytes_of(text: &str) -> Result<[u8; 32], DetailError> {
    URL_SAFE_NO_PAD
        .decode(text)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(DetailError::Malformed)
}
