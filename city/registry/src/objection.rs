//! A resident's objections to openings, and the ombudsman's answers: one sealed record, always of the same size.
//!
//! Must never name the official whose act is objected to: the office and the purpose are what the entry says to everybody
//! who may read it, and keyhold alone weighs who may hear it.

use serde::{Deserialize, Serialize};

use crate::clock::CivilDate;
use crate::ids::{OfficeId, Reference};
use crate::limits;
use crate::purpose::Purpose;
use crate::record::Record;
use crate::sensitive::Sensitive;
use crate::vocabulary::{FieldGroup, Language};

/// The entry that is objected to, in the words of that entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectedEntry {
    /// Its number in the read log.
    pub log_entry: u64,
    /// The calendar day it was made.
    pub on: CivilDate,
    /// The office or the court it names; `None` for a job, and for a line that cannot be read.
    pub office: Option<OfficeId>,
    /// The purpose it names; `None` for a line that cannot be read.
    pub purpose: Option<Purpose>,
}

/// One objection to an opening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnObjection {
    /// Its number.
    pub reference: Reference,
    /// What it is about.
    pub about: ObjectedEntry,
    /// The resident's words.
    pub words: Sensitive<String>,
    /// The day it was received.
    pub made_on: CivilDate,
    /// What the ombudsman answered; `None` while it waits.
    pub answer: Option<ObjectionAnswer>,
}

/// What the ombudsman answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectionAnswer {
    /// The outcome.
    pub outcome: ObjectionOutcome,
    /// The reasons, in at most [`limits::OBJECTION_ANSWER_CHARACTERS_MAX`] characters.
    pub words: Sensitive<String>,
    /// The day.
    pub answered_on: CivilDate,
}

/// How an objection ends: a closed list. None of them does anything by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectionOutcome {
    /// The opening should not have been made, or not so.
    Founded,
    /// The opening was in order.
    NotFounded,
    /// Another body is competent; the answer names it.
    PassedOn,
}

impl ObjectionOutcome {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Founded, Self::NotFounded, Self::PassedOn];

    /// The stable name, in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Founded => "founded",
            Self::NotFounded => "not_founded",
            Self::PassedOn => "passed_on",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.as_str() == text)
    }

    /// Plain words, for the resident and the ombudsman.
    #[must_use]
    pub fn label(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Founded => ("异议成立", "Founded"),
            Self::NotFounded => ("异议不成立", "Not founded"),
            Self::PassedOn => ("转交主管机关", "Passed on to the competent body"),
        };
        language.of(zh, en)
    }
}

/// The resident's objections to openings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectionsRecord {
    /// At most [`limits::OBJECTIONS_KEPT_MAX`], oldest first.
    pub objections: Vec<OwnObjection>,
}

impl ObjectionsRecord {
    /// The objection with this number.
    #[must_use]
    pub fn get(&self, reference: Reference) -> Option<&OwnObjection> {
        self.objections
            .iter()
            .find(|objection| objection.reference == reference)
    }

    /// Adds an objection. When the record is full the oldest answered one makes room, and its number is handed back.
    ///
    /// # Errors
    /// [`ObjectionsFull`] when every one of them waits for its answer.
    pub fn add(&mut self, objection: OwnObjection) -> Result<Option<Reference>, ObjectionsFull> {
        let mut gone = None;
        if self.objections.len() >= limits::OBJECTIONS_KEPT_MAX {
            let answered = self.objections.iter().position(|o| o.answer.is_some());
            let oldest = self.objections.remove(answered.ok_or(ObjectionsFull)?);
            gone = Some(oldest.reference);
        }
        self.objections.push(objection);
        Ok(gone)
    }
}

/// As many objections wait as one resident may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("as many objections wait as one person may have; wait for an answer")]
pub struct ObjectionsFull;

impl Record for ObjectionsRecord {
    const GROUP: FieldGroup = FieldGroup::Objections;
    const VERSION: u8 = 1;
    const BLOCK_BYTES: usize = limits::OBJECTIONS_RECORD_BYTES;
    const FIXED: bool = true;
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn objection(number: usize, answered: bool) -> OwnObjection {
        let day: CivilDate = "2026-11-24".parse().unwrap();
        // Four bytes a character, and the longest names there are.
        let words = |count| Sensitive::new("𠮷".repeat(count));
        OwnObjection {
            reference: format!("ZZ-Y-{number:08}").parse().unwrap(),
            about: ObjectedEntry {
                log_entry: u64::MAX,
                on: day,
                office: Some("a".repeat(40).parse().unwrap()),
                purpose: Some(Purpose::CorrectDistrictNames),
            },
            words: words(limits::OBJECTION_CHARACTERS_MAX),
            made_on: day,
            answer: answered.then(|| ObjectionAnswer {
                outcome: ObjectionOutcome::NotFounded,
                words: words(limits::OBJECTION_ANSWER_CHARACTERS_MAX),
                answered_on: day,
            }),
        }
    }

    #[test]
    fn the_longest_objections_and_answers_fit_in_any_letters() {
        let objections = (0..limits::OBJECTIONS_KEPT_MAX).map(|n| objection(n, true));
        let record = ObjectionsRecord {
            objections: objections.collect(),
        };
        let bytes = record.encode().unwrap();
        assert_eq!(bytes.len(), limits::OBJECTIONS_RECORD_BYTES);
        assert_eq!(ObjectionsRecord::decode(&bytes).unwrap(), record);
        let none = ObjectionsRecord::default().encode().unwrap();
        assert_eq!(none.len(), bytes.len(), "the size tells nothing");
    }

    #[test]
    fn an_answered_one_makes_room_and_a_waiting_one_does_not() {
        let mut record = ObjectionsRecord::default();
        for number in 0..limits::OBJECTIONS_KEPT_MAX {
            assert_eq!(record.add(objection(number, false)), Ok(None));
        }
        assert_eq!(record.add(objection(50, false)), Err(ObjectionsFull));
        record.objections[3] = objection(3, true);
        let gone = record.add(objection(50, false)).unwrap();
        assert_eq!(gone, Some(objection(3, true).reference));
        assert_eq!(record.objections.len(), limits::OBJECTIONS_KEPT_MAX);
        assert!(record.get(objection(50, false).reference).is_some());
    }

    #[test]
    fn outcomes_read_back() {
        for outcome in ObjectionOutcome::ALL {
            assert_eq!(ObjectionOutcome::parse(outcome.as_str()), Some(outcome));
        }
        assert_eq!(ObjectionOutcome::parse("refused"), None);
    }
}
