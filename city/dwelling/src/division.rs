//! Divisions of the city: province, city, district, street office, community.
//!
//! The register owns its hierarchy: national lists lag behind (they file Dapeng New Area under Longgang), so the parent of
//! a division is what this register says, and is never read out of the digits of a code.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Longest division code, in characters.
const CODE_CHARS_MAX: usize = 12;

/// The code of a division, for example `440308` for Yantian. Opaque: letters and digits, 2 to 12 of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DivisionCode(Box<str>);

/// Why a text is not a division code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a division code has 2 to 12 characters, digits and capital letters only")]
pub struct DivisionCodeError;

impl DivisionCode {
    /// Reads a code.
    ///
    /// # Errors
    /// [`DivisionCodeError`] when the text is not 2 to 12 digits and capital letters.
    pub fn parse(text: &str) -> Result<Self, DivisionCodeError> {
        let fits = (2..=CODE_CHARS_MAX).contains(&text.len());
        if fits
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        {
            Ok(Self(text.into()))
        } else {
            Err(DivisionCodeError)
        }
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DivisionCode({})", self.0)
    }
}

impl FromStr for DivisionCode {
    type Err = DivisionCodeError;

    fn from_str(text: &str) -> Result<Self, DivisionCodeError> {
        Self::parse(text)
    }
}

impl Serialize for DivisionCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DivisionCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// How high a division stands, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DivisionLevel {
    /// 省
    Province,
    /// 市
    City,
    /// 区, 新区
    District,
    /// 街道办事处
    StreetOffice,
    /// 社区
    Community,
}

impl DivisionLevel {
    /// Every level, outermost first.
    pub const ALL: [Self; 5] = [
        Self::Province,
        Self::City,
        Self::District,
        Self::StreetOffice,
        Self::Community,
    ];

    /// The word used in data files and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::District => "district",
            Self::StreetOffice => "street_office",
            Self::Community => "community",
        }
    }

    /// The level a word from a data file or the database names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

/// One division as a row of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Division {
    /// Its code.
    pub code: DivisionCode,
    /// Its level.
    pub level: DivisionLevel,
    /// The division it lies in; `None` for the province alone.
    pub parent: Option<DivisionCode>,
    /// Full Chinese name, as in 盐田区.
    pub name_zh: String,
    /// English reading, as in "Yantian District".
    pub name_en: String,
}
