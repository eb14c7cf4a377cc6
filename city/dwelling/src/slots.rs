//! The position of a dwelling inside its place: four small numbers packed into one.
//!
//! Phase, building, unit and room in an estate; block, lane, house and room in an urban village; house and room on a road.
//! Zero means that the dwelling has no such level. Packed order is the order in which a person would walk through.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How many slots there are, the same for every kind of place.
pub const SLOT_COUNT: usize = 4;

/// Largest number in a slot. The values above it stand for the letters of "Block A".
pub const SLOT_NUMBER_MAX: u16 = 0xEFFF;

const LETTER_BASE: u16 = 0xF000;

/// The value of one level: nothing, a number, or a single letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(u16);

/// Why a value does not fit into a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a building, unit or room is a number from 1 to {SLOT_NUMBER_MAX} or one letter from A to Z"
)]
pub struct SlotError;

impl Slot {
    /// The dwelling has no such level.
    pub const NONE: Self = Self(0);

    /// A number, from 1 to [`SLOT_NUMBER_MAX`].
    ///
    /// # Errors
    /// [`SlotError`] for 0 and for anything larger.
    pub const fn number(value: u32) -> Result<Self, SlotError> {
        if value == 0 || value > SLOT_NUMBER_MAX as u32 {
            return Err(SlotError);
        }
        Ok(Self(value as u16))
    }

    /// A letter from A to Z.
    ///
    /// # Errors
    /// [`SlotError`] for any other character.
    pub const fn letter(value: char) -> Result<Self, SlotError> {
        if value.is_ascii_uppercase() {
            Ok(Self(LETTER_BASE + (value as u16 - 'A' as u16)))
        } else {
            Err(SlotError)
        }
    }

    /// True when the dwelling has no such level.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The number, if it is one.
    #[must_use]
    pub const fn as_number(self) -> Option<u16> {
        if self.0 == 0 || self.0 > SLOT_NUMBER_MAX {
            None
        } else {
            Some(self.0)
        }
    }

    /// A number that orders and tells apart slots.
    pub(crate) fn order(self) -> u64 {
        u64::from(self.0)
    }

    const fn from_bits(bits: u16) -> Result<Self, SlotError> {
        if bits > LETTER_BASE + 25 || (bits > SLOT_NUMBER_MAX && bits < LETTER_BASE) {
            return Err(SlotError);
        }
        Ok(Self(bits))
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            number if number <= SLOT_NUMBER_MAX => write!(f, "{number}"),
            letter => write!(f, "{}", char::from(b'A' + (letter - LETTER_BASE) as u8)),
        }
    }
}

/// The four slots of one dwelling, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slots(u64);

impl Slots {
    /// Packs four slots, outermost first. A road has its house number third and its room fourth.
    #[must_use]
    pub const fn new(slots: [Slot; SLOT_COUNT]) -> Self {
        Self(
            ((slots[0].0 as u64) << 48)
                | ((slots[1].0 as u64) << 32)
                | ((slots[2].0 as u64) << 16)
                | slots[3].0 as u64,
        )
    }

    /// The slot at a position from 0 (outermost) to 3; anything further is [`Slot::NONE`].
    #[must_use]
    pub const fn get(self, position: usize) -> Slot {
        if position >= SLOT_COUNT {
            return Slot::NONE;
        }
        Slot((self.0 >> (48 - 16 * position)) as u16)
    }

    /// The packed form, for an integer column. Fits a signed 64-bit integer only by reinterpretation.
    #[must_use]
    pub const fn to_packed(self) -> u64 {
        self.0
    }

    /// Reads the packed form back.
    ///
    /// # Errors
    /// [`SlotError`] when a slot holds a value that no number and no letter has.
    pub const fn from_packed(packed: u64) -> Result<Self, SlotError> {
        let slots = Self(packed);
        let mut position = 0;
        while position < SLOT_COUNT {
            if let Err(error) = Slot::from_bits(slots.get(position).0) {
                return Err(error);
            }
            position += 1;
        }
        Ok(slots)
    }
}

impl Serialize for Slots {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl<'de> Deserialize<'de> for Slots {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_packed(u64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
