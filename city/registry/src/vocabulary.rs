//! The closed vocabulary: everything that can be known of a person, as enums. What is not here has no place
//! to be stored, asked for, or put into a credential (DESIGN, invariant 1).
//!
//! Adding a variant is a change of this file that a reviewer sees and that the test of forbidden words reads.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A language of letters and pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Language {
    /// Both, the city's first language first.
    pub const ALL: [Language; 2] = [Language::ZhCn, Language::En];

    /// BCP 47 tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Language::ZhCn => "zh-CN",
            Language::En => "en",
        }
    }

    /// Picks the text of this language.
    #[must_use]
    pub fn of<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Language::ZhCn => zh,
            Language::En => en,
        }
    }
}

impl FromStr for Language {
    type Err = crate::ids::NotAnId;
    fn from_str(text: &str) -> Result<Language, Self::Err> {
        Language::ALL
            .into_iter()
            .find(|language| language.tag() == text)
            .ok_or(crate::ids::NotAnId {
                what: "a language: zh-CN or en",
            })
    }
}

/// A group of attributes that is sealed, opened and logged as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum FieldGroup {
    /// Full name and the language of letters.
    Name = 0,
    /// Date of birth.
    Birth = 1,
    /// The identity document's number.
    Document = 2,
    /// Where the resident lives.
    Address = 3,
    /// How to reach the resident.
    Contact = 4,
    /// The state of the registration and which documents were shown.
    Registration = 5,
    /// Who acts for a child in one programme; sealed under the child's key.
    Guardianship = 6,
    /// The references of one's own applications. No purpose of an office opens it: only its owner does.
    Application = 7,
    /// What a case needs to know about its beneficiary.
    CaseFacts = 8,
}

impl FieldGroup {
    /// Every group.
    pub const ALL: [FieldGroup; 9] = [
        FieldGroup::Name,
        FieldGroup::Birth,
        FieldGroup::Document,
        FieldGroup::Address,
        FieldGroup::Contact,
        FieldGroup::Registration,
        FieldGroup::Guardianship,
        FieldGroup::Application,
        FieldGroup::CaseFacts,
    ];

    /// Stable name in databases, rule files and log entries.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            FieldGroup::Name => "name",
            FieldGroup::Birth => "birth",
            FieldGroup::Document => "document",
            FieldGroup::Address => "address",
            FieldGroup::Contact => "contact",
            FieldGroup::Registration => "registration",
            FieldGroup::Guardianship => "guardianship",
            FieldGroup::Application => "application",
            FieldGroup::CaseFacts => "case_facts",
        }
    }

    /// The group with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<FieldGroup> {
        FieldGroup::ALL.get(usize::from(number)).copied()
    }

    /// Words for people.
    #[must_use]
    pub fn label(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            FieldGroup::Name => ("姓名和来信语言", "name and language of letters"),
            FieldGroup::Birth => ("出生日期", "date of birth"),
            FieldGroup::Document => ("证件号码", "identity document number"),
            FieldGroup::Address => ("住址", "address"),
            FieldGroup::Contact => ("联系方式", "contact details"),
            FieldGroup::Registration => ("登记情况", "registration"),
            FieldGroup::Guardianship => ("监护人", "guardian"),
            FieldGroup::Application => ("本人的申请", "own applications"),
            FieldGroup::CaseFacts => ("办件所需事实", "facts of the application"),
        };
        language.of(zh, en)
    }
}

impl FromStr for FieldGroup {
    type Err = crate::ids::NotAnId;
    fn from_str(text: &str) -> Result<FieldGroup, Self::Err> {
        FieldGroup::ALL
            .into_iter()
            .find(|group| group.as_str() == text)
            .ok_or(crate::ids::NotAnId {
                what: "a field group of the register",
            })
    }
}

impl fmt::Display for FieldGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A set of field groups.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct FieldGroups(u16);

impl FieldGroups {
    /// No group.
    pub const NONE: FieldGroups = FieldGroups(0);

    /// The set of these groups.
    #[must_use]
    pub const fn of(groups: &[FieldGroup]) -> FieldGroups {
        let mut bits = 0;
        let mut place = 0;
        while place < groups.len() {
            bits |= 1 << groups[place] as u8;
            place += 1;
        }
        FieldGroups(bits)
    }

    /// As one number, bit *n* for group *n*.
    #[must_use]
    pub fn bits(self) -> u16 {
        self.0
    }

    /// From [`FieldGroups::bits`]; `None` if a bit names no group.
    #[must_use]
    pub fn from_bits(bits: u16) -> Option<FieldGroups> {
        (bits >> FieldGroup::ALL.len() == 0).then_some(FieldGroups(bits))
    }

    /// Whether `group` is in the set.
    #[must_use]
    pub fn contains(self, group: FieldGroup) -> bool {
        self.0 & (1 << group as u8) != 0
    }

    /// Whether every group of `self` is in `allowed`.
    #[must_use]
    pub fn is_subset_of(self, allowed: FieldGroups) -> bool {
        self.0 & !allowed.0 == 0
    }

    /// Whether there is no group.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The groups in the order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = FieldGroup> {
        FieldGroup::ALL
            .into_iter()
            .filter(move |group| self.contains(*group))
    }
}

impl FromIterator<FieldGroup> for FieldGroups {
    fn from_iter<I: IntoIterator<Item = FieldGroup>>(groups: I) -> FieldGroups {
        groups.into_iter().fold(FieldGroups::NONE, |set, group| {
            FieldGroups(set.0 | 1 << group as u8)
        })
    }
}

impl From<FieldGroup> for FieldGroups {
    fn from(group: FieldGroup) -> FieldGroups {
        FieldGroups::of(&[group])
    }
}

impl fmt::Display for FieldGroups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, group) in self.iter().enumerate() {
            if place > 0 {
                f.write_str(", ")?;
            }
            f.write_str(group.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for FieldGroups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{self}}}")
    }
}

impl Serialize for FieldGroups {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for FieldGroups {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<FieldGroups, D::Error> {
        Vec::<FieldGroup>::deserialize(deserializer).map(|groups| groups.into_iter().collect())
    }
}

/// One thing that can be known of a person. This is the whole list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attribute {
    /// Name as in the document.
    FullName,
    /// The language letters are written in.
    LettersIn,
    /// Date of birth; kept for beneficiaries whose age a programme asks for.
    BornOn,
    /// Kind of identity document.
    DocumentKind,
    /// Country that issued it.
    DocumentIssuer,
    /// Its number.
    DocumentNumber,
    /// When it expires.
    DocumentExpiresOn,
    /// Code of the dwelling.
    DwellingCode,
    /// The dwelling's address in standard form.
    StandardAddress,
    /// District of the city.
    District,
    /// Since when the resident lives there.
    LivingHereSince,
    /// How notices reach the resident.
    NoticeBy,
    /// Telephone number, if given.
    Telephone,
    /// State of the registration.
    RegistrationState,
    /// Day of registration.
    RegisteredOn,
    /// Until when it is valid.
    RegistrationValidUntil,
    /// Kinds of documents shown at the desk.
    DocumentsSeen,
    /// Who acts for the child in one programme.
    Guardian,
    /// References of own applications.
    OwnFiles,
    /// What a case needs to know.
    CaseFacts,
    /// That the holder is a resident of the city.
    Resident,
    /// A benefit granted.
    Benefit,
    /// The school year it is granted for.
    SchoolYear,
    /// That the holder is entitled to it.
    Entitled,
}

impl Attribute {
    /// Every attribute.
    pub const ALL: [Attribute; 24] = [
        Attribute::FullName,
        Attribute::LettersIn,
        Attribute::BornOn,
        Attribute::DocumentKind,
        Attribute::DocumentIssuer,
        Attribute::DocumentNumber,
        Attribute::DocumentExpiresOn,
        Attribute::DwellingCode,
        Attribute::StandardAddress,
        Attribute::District,
        Attribute::LivingHereSince,
        Attribute::NoticeBy,
        Attribute::Telephone,
        Attribute::RegistrationState,
        Attribute::RegisteredOn,
        Attribute::RegistrationValidUntil,
        Attribute::DocumentsSeen,
        Attribute::Guardian,
        Attribute::OwnFiles,
        Attribute::CaseFacts,
        Attribute::Resident,
        Attribute::Benefit,
        Attribute::SchoolYear,
        Attribute::Entitled,
    ];

    /// The field name in sealed records and, for what a credential carries, the claim name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Attribute::FullName => "full_name",
            Attribute::LettersIn => "letters_in",
            Attribute::BornOn => "born_on",
            Attribute::DocumentKind => "document_kind",
            Attribute::DocumentIssuer => "document_issuer",
            Attribute::DocumentNumber => "document_number",
            Attribute::DocumentExpiresOn => "document_expires_on",
            Attribute::DwellingCode => "dwelling_code",
            Attribute::StandardAddress => "address",
            Attribute::District => "district",
            Attribute::LivingHereSince => "living_here_since",
            Attribute::NoticeBy => "notice_by",
            Attribute::Telephone => "telephone",
            Attribute::RegistrationState => "registration_state",
            Attribute::RegisteredOn => "registered_on",
            Attribute::RegistrationValidUntil => "valid_until",
            Attribute::DocumentsSeen => "documents_seen",
            Attribute::Guardian => "guardian",
            Attribute::OwnFiles => "own_files",
            Attribute::CaseFacts => "case_facts",
            Attribute::Resident => "resident",
            Attribute::Benefit => "benefit",
            Attribute::SchoolYear => "school_year",
            Attribute::Entitled => "entitled",
        }
    }

    /// The claim name if a credential may carry the attribute.
    #[must_use]
    pub fn claim_name(self) -> Option<&'static str> {
        match self {
            Attribute::FullName
            | Attribute::DocumentNumber
            | Attribute::StandardAddress
            | Attribute::District
            | Attribute::RegistrationValidUntil
            | Attribute::Resident
            | Attribute::Benefit
            | Attribute::SchoolYear
            | Attribute::Entitled => Some(self.name()),
            _ => None,
        }
    }

    /// The group it is sealed in; `None` for what is derived when a credential is made and not kept.
    #[must_use]
    pub fn group(self) -> Option<FieldGroup> {
        Some(match self {
            Attribute::FullName | Attribute::LettersIn => FieldGroup::Name,
            Attribute::BornOn => FieldGroup::Birth,
            Attribute::DocumentKind
            | Attribute::DocumentIssuer
            | Attribute::DocumentNumber
            | Attribute::DocumentExpiresOn => FieldGroup::Document,
            Attribute::DwellingCode
            | Attribute::StandardAddress
            | Attribute::District
            | Attribute::LivingHereSince => FieldGroup::Address,
            Attribute::NoticeBy | Attribute::Telephone => FieldGroup::Contact,
            Attribute::RegistrationState
            | Attribute::RegisteredOn
            | Attribute::RegistrationValidUntil
            | Attribute::DocumentsSeen => FieldGroup::Registration,
            Attribute::Guardian => FieldGroup::Guardianship,
            Attribute::OwnFiles => FieldGroup::Application,
            Attribute::CaseFacts => FieldGroup::CaseFacts,
            Attribute::Resident
            | Attribute::Benefit
            | Attribute::SchoolYear
            | Attribute::Entitled => return None,
        })
    }
}

#[cfg(test)]
#[path = "vocabulary_tests.rs"]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
