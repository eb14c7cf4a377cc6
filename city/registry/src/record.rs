//! What is sealed: one record type for each field group, encoded as JSON and padded.
//!
//! A record is plain only inside `access`. Its fields are the closed list of [`crate::vocabulary::Attribute`];
//! an unknown field is refused. The padding hides how long a name is and how many applications there are.

use crate::clock::CivilDate;
use crate::document::{DocumentError, DocumentKind, DocumentNumber};
use crate::entitlement::SchoolYear;
use crate::ids::{ProgrammeId, Reference, ResidentId};
use crate::limits;
use crate::registration::RegistrationState;
use crate::sensitive::Sensitive;
use crate::vocabulary::{FieldGroup, Language};
use dwelling::DwellingCode;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

/// A record of one field group.
pub trait Record: Serialize + DeserializeOwned {
    /// The group it is sealed in.
    const GROUP: FieldGroup;
    /// Version of its form; stands beside the ciphertext.
    const VERSION: u8;
    /// Encoded length in bytes: a multiple of this, and exactly this where `FIXED`.
    const BLOCK_BYTES: usize = limits::RECORD_BLOCK_BYTES;
    /// Whether every record of this type has the same length.
    const FIXED: bool = false;

    /// JSON, then zero bytes up to a multiple of [`Record::BLOCK_BYTES`].
    ///
    /// # Errors
    /// [`RecordError::TooLarge`] when a fixed-size record does not fit.
    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, RecordError> {
        // Sized first, so that the buffer does not move and leave copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(limits::RECORD_BYTES_MAX));
        serde_json::to_writer(&mut *bytes, self).map_err(|_| RecordError::Form)?;
        let padded = bytes.len().div_ceil(Self::BLOCK_BYTES).max(1) * Self::BLOCK_BYTES;
        if (Self::FIXED && padded > Self::BLOCK_BYTES) || padded > limits::RECORD_BYTES_MAX {
            return Err(RecordError::TooLarge);
        }
        bytes.resize(padded, 0);
        Ok(bytes)
    }

    /// Reads what [`Record::encode`] wrote.
    ///
    /// # Errors
    /// [`RecordError::Form`] when the bytes are not such a record, or hold a field it does not have.
    fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        // JSON text holds no zero byte, so the padding ends where the last other byte stands.
        let end = bytes.iter().rposition(|b| *b != 0).map_or(0, |p| p + 1);
        serde_json::from_slice(&bytes[..end]).map_err(|_| RecordError::Form)
    }
}

/// Why a record cannot be written or read. Carries no content: the parser's own message might quote some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// It does not fit its fixed size.
    #[error("the record is full")]
    TooLarge,
    /// The bytes are not this record.
    #[error("the record has not the form of its group")]
    Form,
}

/// Name and language of letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameRecord {
    /// As in the document.
    pub full_name: Sensitive<String>,
    /// The language letters are written in.
    pub letters_in: Language,
}

/// Date of birth, kept only for beneficiaries whose age a programme asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BirthRecord {
    /// Day of birth.
    pub born_on: Sensitive<CivilDate>,
}

/// The identity document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentRecord {
    /// Its kind.
    pub kind: DocumentKind,
    /// Its issuer, ISO 3166-1 alpha-3.
    pub issuer: String,
    /// Its number in the one normal form.
    pub number: Sensitive<String>,
    /// When it expires; `None` when it does not, or while nobody has seen it.
    pub expires_on: Option<CivilDate>,
    /// Whether a clerk had it in hand.
    pub seen_at_desk: bool,
}

impl DocumentRecord {
    /// The record of a number that was typed and not yet seen.
    #[must_use]
    pub fn stated(number: &DocumentNumber) -> DocumentRecord {
        DocumentRecord {
            kind: number.kind(),
            issuer: number.issuer(),
            number: Sensitive::new(number.number().to_owned()),
            expires_on: None,
            seen_at_desk: false,
        }
    }

    /// The number, checked again.
    ///
    /// # Errors
    /// [`DocumentError`] if the sealed record holds something that no longer passes the check.
    pub fn document_number(&self) -> Result<DocumentNumber, DocumentError> {
        DocumentNumber::parse(self.kind, &self.issuer, self.number.expose())
    }
}

/// Where the resident lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressRecord {
    /// Code of the dwelling; `None` when the place has none yet.
    pub dwelling: Option<Sensitive<DwellingCode>>,
    /// The address in standard form, as read back; before a desk matched it, the resident's own words.
    pub standard_address: Sensitive<String>,
    /// District of the city, in Chinese; empty before a desk matched the dwelling.
    pub district: String,
    /// Since when.
    pub living_here_since: Option<CivilDate>,
}

/// How notices reach somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeChannel {
    /// A letter to the registered dwelling.
    Letter,
    /// A letter kept at the desk.
    Desk,
    /// A message to the telephone given.
    Telephone,
}

/// How to reach the resident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactRecord {
    /// Where notices go.
    pub notice_by: NoticeChannel,
    /// Number, if given.
    pub telephone: Option<Sensitive<String>>,
}

/// A document that was shown: what it was, never a picture of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentSeen {
    /// Its kind.
    pub kind: DocumentKind,
    /// Its issuer.
    pub issuer: String,
    /// Whether the number passed its check.
    pub number_checked: bool,
    /// When it expires, if it does.
    pub expires_on: Option<CivilDate>,
    /// The day it was shown.
    pub seen_on: CivilDate,
}

/// State of the registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistrationRecord {
    /// The file's public number.
    pub reference: Reference,
    /// Where the registration stands.
    pub state: RegistrationState,
    /// The day it was completed.
    pub registered_on: Option<CivilDate>,
    /// Until when it is valid.
    pub valid_until: Option<CivilDate>,
    /// What was shown.
    pub documents_seen: Vec<DocumentSeen>,
}

/// Who acts for a child in one programme. Sealed under the child's key; there is no edge the other way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuardianshipRecord {
    /// The guardian.
    pub guardian: Sensitive<ResidentId>,
    /// The programme for which the guardian acts; the edge exists for nothing else.
    pub for_programme: ProgrammeId,
    /// What showed it, once somebody has seen it.
    pub evidence: Option<DocumentSeen>,
}

/// One of the resident's own applications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnFile {
    /// Public number of the file.
    pub reference: Reference,
    /// The beneficiary.
    pub about: Sensitive<ResidentId>,
    /// The programme applied to.
    pub programme: ProgrammeId,
    /// What lets the applicant, and nobody else, act on the beneficiary's file; none for oneself.
    pub capability: Option<Sensitive<String>>,
}

/// The resident's own applications. Everybody registered has one, empty at first, always the same size, so
/// that neither its presence nor its length tells whether or how often somebody applied.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationRecord {
    /// At most [`limits::OWN_FILES_MAX`].
    pub files: Vec<OwnFile>,
}

/// What one case knows about its beneficiary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFact {
    /// The case.
    pub reference: Reference,
    /// The programme.
    pub programme: ProgrammeId,
    /// The school the benefit is for, as written on the form; not a field of the person.
    pub school: Sensitive<String>,
    /// The school year applied for.
    pub school_year: SchoolYear,
}

/// What cases know about their beneficiary; always the same size.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFactsRecord {
    /// At most [`limits::CASE_FACTS_MAX`].
    pub cases: Vec<CaseFact>,
}

macro_rules! record {
    ($name:ident, $group:ident) => {
        impl Record for $name {
            const GROUP: FieldGroup = FieldGroup::$group;
            const VERSION: u8 = 1;
        }
    };
    ($name:ident, $group:ident, fixed) => {
        impl Record for $name {
            const GROUP: FieldGroup = FieldGroup::$group;
            const VERSION: u8 = 1;
            const BLOCK_BYTES: usize = limits::APPLICATION_RECORD_BYTES;
            const FIXED: bool = true;
        }
    };
}

record!(NameRecord, Name);
record!(BirthRecord, Birth);
record!(DocumentRecord, Document);
record!(AddressRecord, Address);
record!(ContactRecord, Contact);
record!(RegistrationRecord, Registration);
record!(GuardianshipRecord, Guardianship);
record!(ApplicationRecord, Application, fixed);
record!(CaseFactsRecord, CaseFacts, fixed);

#[cfg(test)]
#[path = "record_tests.rs"]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
