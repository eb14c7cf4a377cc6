//! Reads a programme of `policy/entitlements/*.md`: TOML between two lines of `+++`, then prose for people.
//!
//! A human decides and names a clause of the file; the decision keeps the file's SHA-256, so that anybody can
//! say later under which words it was made. This module never decides an application.
//!
//! ```toml
//! id = "school-fee-remission"
//! kind = "benefit"
//! about = "child"                      # or "applicant"
//! office = "yantian-education"
//! needs = ["name", "birth", "guardianship", "case_facts"]
//! amount_yuan_per_year = 3000
//! school_year = { first_day = "09-01", last_day = "08-31" }
//! title = { zh = "…", en = "School-fee remission" }
//! [[clauses]]
//! id = "cel-12-2"
//! citation = "Compulsory Education Law (2018), art. 12(2)"
//! zh = "…"
//! en = "…"
//! ```

use crate::limits;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// A programme as its file states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    front: FrontMatter,
    prose: String,
    hash: RuleHash,
}

/// Whom a programme is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A child; a guardian applies.
    Child,
    /// The person who applies.
    Applicant,
}

/// What kind of thing a programme gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Money given or not asked for.
    Benefit,
}

/// One text in both languages of the city.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BothLanguages {
    /// Chinese (zh-CN).
    pub zh: String,
    /// English.
    pub en: String,
}

/// A clause a decision may name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Short id, unique in the file; stands in the decision.
    pub id: String,
    /// Law, year and article.
    pub citation: String,
    /// What the clause means for the applicant, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// When a school year begins and ends, as `MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolYearDates {
    /// First day, `MM-DD`, in the year the school year is named after.
    pub first_day: MonthDay,
    /// Last day, `MM-DD`, in the following year.
    pub last_day: MonthDay,
}

/// A day of any year, `MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MonthDay {
    /// 1 to 12.
    pub month: i8,
    /// 1 to the length of the month.
    pub day: i8,
}

/// SHA-256 of a rule file, as written in decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RuleHash(pub [u8; 32]);

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    id: String,
    kind: Kind,
    about: About,
    office: String,
    needs: Vec<String>,
    amount_yuan_per_year: u32,
    school_year: SchoolYearDates,
    title: BothLanguages,
    clauses: Vec<Clause>,
}

/// Why a rule file is refused. All of it concerns the file, never a person.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProgrammeError {
    /// The file is larger than a rule file may be.
    #[error(
        "the rule file has {bytes} bytes; at most {max} are read",
        max = limits::PROGRAMME_BYTES_MAX
    )]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// There is no front matter.
    #[error("the rule file must start with TOML between two lines of +++")]
    NoFrontMatter,
    /// The front matter is not the TOML a programme has.
    #[error("front matter: {0}")]
    FrontMatter(String),
    /// A field has a value that cannot be.
    #[error("field `{field}`: {reason}")]
    Field {
        /// Name of the field.
        field: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl Programme {
    /// Reads a rule file.
    ///
    /// # Errors
    /// [`ProgrammeError`] names the field that is missing, unknown or impossible.
    pub fn parse(text: &str) -> Result<Programme, ProgrammeError> {
        if text.len() > limits::PROGRAMME_BYTES_MAX {
            return Err(ProgrammeError::TooLarge { bytes: text.len() });
        }
        let (toml_text, prose) = split(text).ok_or(ProgrammeError::NoFrontMatter)?;
        let front: FrontMatter = toml::from_str(toml_text)
            .map_err(|error| ProgrammeError::FrontMatter(error.to_string()))?;
        check(&front)?;
        Ok(Programme {
            front,
            prose: prose.to_owned(),
            hash: RuleHash(Sha256::digest(text.as_bytes()).into()),
        })
    }

    /// The programme's id, a slug.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.front.id
    }
    /// What it gives.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.front.kind
    }
    /// Whom it is for.
    #[must_use]
    pub fn about(&self) -> About {
        self.front.about
    }
    /// Slug of the office that decides.
    #[must_use]
    pub fn office(&self) -> &str {
        &self.front.office
    }
    /// Names of the field groups an officer opens to decide, and no others.
    #[must_use]
    pub fn needs(&self) -> &[String] {
        &self.front.needs
    }
    /// What it is worth to one beneficiary, in yuan a year.
    #[must_use]
    pub fn amount_yuan_per_year(&self) -> u32 {
        self.front.amount_yuan_per_year
    }
    /// First and last day of the school year it is granted for.
    #[must_use]
    pub fn school_year(&self) -> &SchoolYearDates {
        &self.front.school_year
    }
    /// Title in both languages.
    #[must_use]
    pub fn title(&self) -> &BothLanguages {
        &self.front.title
    }
    /// The clauses a decision may name.
    #[must_use]
    pub fn clauses(&self) -> &[Clause] {
        &self.front.clauses
    }
    /// The clause with this id.
    #[must_use]
    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.front.clauses.iter().find(|clause| clause.id == id)
    }
    /// The text for people that follows the front matter.
    #[must_use]
    pub fn prose(&self) -> &str {
        &self.prose
    }
    /// SHA-256 of the whole file.
    #[must_use]
    pub fn hash(&self) -> RuleHash {
        self.hash
    }
}

fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("+++\n")?;
    let end = rest.find("\n+++\n")?;
    Some((&rest[..=end], &rest[end + "\n+++\n".len()..]))
}

fn check(front: &FrontMatter) -> Result<(), ProgrammeError> {
    let field = |field, reason| Err(ProgrammeError::Field { field, reason });
    if !is_slug(&front.id) {
        return field("id", "use 1 to 40 of a-z, 0-9 and -");
    }
    if !is_slug(&front.office) {
        return field("office", "use 1 to 40 of a-z, 0-9 and -");
    }
    if front.needs.is_empty() {
        return field("needs", "name at least one field group");
    }
    if front.amount_yuan_per_year > limits::AMOUNT_YUAN_PER_YEAR_MAX {
        return field("amount_yuan_per_year", "is larger than any benefit");
    }
    if !is_text(&front.title.zh) || !is_text(&front.title.en) {
        return field("title", "is missing, blank or too long in one language");
    }
    if front.clauses.is_empty() || front.clauses.len() > limits::CLAUSES_MAX {
        return field("clauses", "a decision must be able to name a clause");
    }
    for (position, clause) in front.clauses.iter().enumerate() {
        if !is_slug(&clause.id) {
            return field("clauses.id", "use 1 to 40 of a-z, 0-9 and -");
        }
        if front.clauses[..position].iter().any(|c| c.id == clause.id) {
            return field("clauses.id", "is used twice");
        }
        if !is_text(&clause.citation) {
            return field("clauses.citation", "every clause cites its law");
        }
        if !is_text(&clause.zh) || !is_text(&clause.en) {
            return field("clauses", "zh and en are both needed");
        }
    }
    Ok(())
}

fn is_slug(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_text(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= limits::CLAUSE_CHARACTERS_MAX
}

impl TryFrom<String> for MonthDay {
    type Error = &'static str;
    fn try_from(text: String) -> Result<MonthDay, &'static str> {
        let parsed = text.split_once('-').and_then(|(month, day)| {
            (month.len() == 2 && day.len() == 2)
                .then(|| Some((month.parse().ok()?, day.parse().ok()?)))
                .flatten()
        });
        let (month, day) = parsed.ok_or("write a day of the year as MM-DD")?;
        // A year that is not a leap year: 29 February would not exist in most school years.
        jiff::civil::Date::new(2025, month, day).map_err(|_| "no such day in every year")?;
        Ok(MonthDay { month, day })
    }
}

impl From<MonthDay> for String {
    fn from(day: MonthDay) -> String {
        format!("{:02}-{:02}", day.month, day.day)
    }
}

impl fmt::Display for RuleHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
#[path = "programme_tests.rs"]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
