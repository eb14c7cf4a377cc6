//! Field groups, the unit that is sealed, opened and logged, and sets of them.

use super::Language;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

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
    /// The resident's own objections to openings.
    Objections = 9,
}

impl FieldGroup {
    /// Every group.
    pub const ALL: [FieldGroup; 10] = [
        FieldGroup::Name,
        FieldGroup::Birth,
        FieldGroup::Document,
        FieldGroup::Address,
        FieldGroup::Contact,
        FieldGroup::Registration,
        FieldGroup::Guardianship,
        FieldGroup::Application,
        FieldGroup::CaseFacts,
        FieldGroup::Objections,
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
            FieldGroup::Objections => "objections",
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
            FieldGroup::Objections => ("本人对查阅的异议", "own objections to openings"),
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
