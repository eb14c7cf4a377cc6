//! Places and the dwellings in them, as rows of the register.
//!
//! A place is what people name when they say where they live: an estate, an urban village, a road. It is public data about
//! buildings. There is no field for who lives there and no coordinate.

use serde::{Deserialize, Serialize};

use crate::code::DwellingCode;
use crate::division::DivisionCode;
use crate::slots::Slots;

/// The number of a place within one register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlaceId(pub u32);

/// What kind of place it is; the kind says which slots its dwellings have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// 小区: phase, building, unit, room (期-栋-单元-室).
    Estate,
    /// 城中村: block, lane, house, room (坊-巷-号-室).
    UrbanVillage,
    /// 沿街: house number, room (号-室); the place is the road.
    Roadside,
}

impl PlaceKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Estate, Self::UrbanVillage, Self::Roadside];

    /// The word used in data files and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Estate => "estate",
            Self::UrbanVillage => "urban_village",
            Self::Roadside => "roadside",
        }
    }

    /// The kind a word from a data file or the database names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Where another name of a place comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AliasKind {
    /// A name it officially had before.
    Former,
    /// What people call it.
    Customary,
}

impl AliasKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Former, Self::Customary];

    /// The word used in data files and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Former => "former",
            Self::Customary => "customary",
        }
    }

    /// The kind a word from a data file or the database names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Another name of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alias {
    /// The name in Chinese.
    pub name: String,
    /// Where it comes from.
    pub kind: AliasKind,
}

/// One place as a row of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Its number.
    pub id: PlaceId,
    /// Its kind, which fixes the slots of its dwellings.
    pub kind: PlaceKind,
    /// The community it lies in.
    pub community: DivisionCode,
    /// Standard Chinese name.
    pub name_zh: String,
    /// English reading.
    pub name_en: String,
    /// Other names, at most [`crate::limits::ALIASES_MAX`].
    pub aliases: Vec<Alias>,
}

/// Whether a dwelling still stands in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// In use; the matcher may answer with it.
    Current,
    /// Demolished, merged or renumbered; kept so that an old code can still be read.
    Retired,
}

impl Standing {
    /// The word used in data files and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Retired => "retired",
        }
    }

    /// The standing a word from a data file or the database names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Current, Self::Retired]
            .into_iter()
            .find(|standing| standing.as_str() == word)
    }
}

/// One dwelling as a row of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dwelling {
    /// Its code.
    pub code: DwellingCode,
    /// The place it lies in.
    pub place: PlaceId,
    /// Its position inside the place; `slots.to_packed()` is the column of the database.
    pub slots: Slots,
    /// Whether it still stands.
    pub standing: Standing,
}
