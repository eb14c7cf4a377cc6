//! What the matcher answers: one dwelling, a choice with the question that settles it, or no match and what is missing.
//!
//! There is no score. An answer is proved or it is a question.

use serde::Serialize;

use crate::address::{ReadBack, StandardAddress};
use crate::code::DwellingCode;
use crate::division::DivisionLevel;

/// A level of an address, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 省
    Province,
    /// 市
    City,
    /// 区
    District,
    /// 街道
    StreetOffice,
    /// 社区
    Community,
    /// Estate, urban village or road.
    Place,
    /// 期, in an estate.
    Phase,
    /// 栋, in an estate.
    Building,
    /// 单元, in an estate.
    Unit,
    /// 坊, in an urban village.
    Block,
    /// 巷, in an urban village.
    Lane,
    /// 号, in an urban village or on a road.
    House,
    /// 室
    Room,
}

impl From<DivisionLevel> for Level {
    fn from(level: DivisionLevel) -> Self {
        match level {
            DivisionLevel::Province => Self::Province,
            DivisionLevel::City => Self::City,
            DivisionLevel::District => Self::District,
            DivisionLevel::StreetOffice => Self::StreetOffice,
            DivisionLevel::Community => Self::Community,
        }
    }
}

/// How one stretch of the text was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The words as they were typed.
    pub said: String,
    /// The level they were read as.
    pub level: Level,
    /// How they stand in the standard address, as in 1205室.
    pub read_as: String,
    /// True when `read_as` is another wording than `said` and worth showing ("12楼05" is read as 1205室).
    pub reworded: bool,
}

/// A dwelling that fits, with all that is shown of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Its code.
    pub code: DwellingCode,
    /// Its standard address.
    pub address: StandardAddress,
    /// What to read aloud, with marks.
    pub read_back: ReadBack,
    /// How the text was understood for this dwelling; covers every character.
    pub explanation: Vec<Explained>,
}

/// Exactly one dwelling fits under every reading of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Match {
    /// The dwelling.
    pub found: Candidate,
}

/// Several dwellings fit, or one of which the last level was not said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choose {
    /// The dwellings, in register order, at most [`crate::limits::CANDIDATES_MAX`].
    pub candidates: Vec<Candidate>,
    /// The one question to ask.
    pub question: Question,
}

/// The one question whose answer narrows the choice most plainly: the outermost level in which the candidates differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The level that differs.
    pub level: Level,
    /// The values at that level in register order, as in 1单元.
    pub values: Vec<String>,
    /// Words to say in Chinese, as in 您住1单元还是2单元？
    pub zh: String,
    /// Words to say in English, as in "Do you live in unit 1 or unit 2?"
    pub en: String,
}

/// Why nothing was matched, so that the clerk knows what to ask or what to report to the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// This level was not said, and without it more dwellings fit than can be shown.
    NotSaid(Level),
    /// Everything was understood down to here, but the register has no such value at this level.
    NotInRegister(Level),
    /// Some words were not understood at all.
    Unexplained(Vec<String>),
    /// There was nothing to read, or far too much.
    Unreadable,
}

/// No dwelling fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoMatch {
    /// The innermost level that was understood and is in the register.
    pub deepest_level: Option<Level>,
    /// What is missing.
    pub missing: Missing,
}

/// The answer of the matcher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Exactly one dwelling fits.
    Match(Box<Match>),
    /// Several fit: ask the question.
    Choose(Choose),
    /// None fits.
    NoMatch(NoMatch),
}
