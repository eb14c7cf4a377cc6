//! The declaration of a sensor: what it is, for what, whose, what it keeps and for how long, until when it stands.
//!
//! A declaration that leaves one of these open cannot be made. The purposes are a closed list, and each kind of sensor has
//! its own: none of them is to recognise or follow anybody, so such a sensor has no way into the register.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::both::Both;
use crate::limits::{
    DECLARE_AGAIN_DAYS, DUE_SOON_DAYS, FIGURES_DAYS_MAX, RECORDING_DAYS_MAX, STANDING_DAYS_MAX,
    TEXT_CHARS_MAX,
};

/// The number of a sensor, as on its sign: `YT-S-0045`. Its own series; no other thing of the city has such a number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SensorId(String);

/// A text that is not the number of a sensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sensor's number has two letters, S and four digits, as in YT-S-0045")]
pub struct NotASensorId;

impl FromStr for SensorId {
    type Err = NotASensorId;

    fn from_str(text: &str) -> Result<Self, NotASensorId> {
        let bytes = text.as_bytes();
        let fits = bytes.len() == 9
            && bytes[..2].iter().all(u8::is_ascii_uppercase)
            && &bytes[2..5] == b"-S-"
            && bytes[5..].iter().all(u8::is_ascii_digit);
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotASensorId)
        }
    }
}

impl fmt::Display for SensorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for SensorId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SensorId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// What kind of sensor it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SensorKind {
    /// A camera that records.
    Camera,
    /// Counts vehicles.
    TrafficCounter,
    /// Counts passers-by; recognises nobody.
    FootfallCounter,
    /// Measures the level of water.
    WaterGauge,
    /// Measures loudness; records no sound.
    NoiseMeter,
    /// Measures the air.
    AirStation,
}

/// What a sensor may be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SensorPurpose {
    /// Safety in one public place.
    SafetyInAPublicPlace,
    /// Who comes in and out of a gate of a port or works, vehicles only.
    GateOfAPort,
    /// Setting traffic lights and planning roads.
    TrafficFlow,
    /// Keeping a place from becoming dangerously full.
    LimitCrowding,
    /// Warning of floods.
    FloodWarning,
    /// Holding building sites to their hours.
    NightWorks,
    /// Reporting on the air.
    AirQuality,
}

impl SensorPurpose {
    /// The kinds of sensor that may serve it.
    #[must_use]
    pub const fn kinds(self) -> &'static [SensorKind] {
        match self {
            Self::SafetyInAPublicPlace | Self::GateOfAPort => &[SensorKind::Camera],
            Self::TrafficFlow => &[SensorKind::TrafficCounter],
            Self::LimitCrowding => &[SensorKind::FootfallCounter],
            Self::FloodWarning => &[SensorKind::WaterGauge],
            Self::NightWorks => &[SensorKind::NoiseMeter],
            Self::AirQuality => &[SensorKind::AirStation],
        }
    }
}

impl SensorKind {
    /// True when it keeps pictures rather than figures.
    #[must_use]
    pub const fn records(self) -> bool {
        matches!(self, Self::Camera)
    }

    /// Longest its data may be kept, in days.
    #[must_use]
    pub const fn retention_days_max(self) -> u16 {
        if self.records() {
            RECORDING_DAYS_MAX
        } else {
            FIGURES_DAYS_MAX
        }
    }
}

/// What an owner states. Every field is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The number on its sign.
    pub id: SensorId,
    /// What it is.
    pub kind: SensorKind,
    /// What it is for.
    pub purpose: SensorPurpose,
    /// The office or firm that answers for it.
    pub owner: Both,
    /// Where it stands, in the words of its sign.
    pub stands_at: Both,
    /// How long what it measures is kept, in days; at least 1, which means deleted the next day.
    pub retention_days: u16,
    /// The day of the declaration.
    pub declared_on: Date,
    /// The last day on which it stands.
    pub ends_on: Date,
}

/// What is wrong with a statement. All of it is told at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeclarationError {
    /// The purpose does not go with the kind.
    #[error(
        "purpose: this kind of sensor may not serve it; choose a purpose of the list for the kind"
    )]
    PurposeAndKind,
    /// The owner is missing in one language, or too long.
    #[error("owner: name it in Chinese and English, at most {TEXT_CHARS_MAX} characters each")]
    Owner,
    /// The place is missing in one language, or too long.
    #[error(
        "place: say where it stands in Chinese and English, at most {TEXT_CHARS_MAX} characters each"
    )]
    Place,
    /// Retention is missing or longer than the kind allows.
    #[error("retention: state from 1 to {most} days for this kind of sensor")]
    Retention {
        /// The most it may be.
        most: u16,
    },
    /// The end is missing, before the declaration, or too far away.
    #[error("end: state a day after the declaration and at most {STANDING_DAYS_MAX} days later")]
    End,
}

/// A whole declaration. It exists only if every rule above holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    statement: Statement,
}

/// Where a sensor stands on a given day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Declared and in order.
    Declared,
    /// In order, and to be declared again by this day.
    DueBy(Date),
    /// It was not declared again in time.
    LapsedSince(Date),
    /// Its time is over and it must be gone.
    EndedOn(Date),
}

impl Declaration {
    /// Checks a statement.
    ///
    /// # Errors
    /// Every [`DeclarationError`] there is, never only the first.
    pub fn declare(statement: Statement) -> Result<Self, Vec<DeclarationError>> {
        let mut wrong = Vec::new();
        let mut hold = |holds: bool, error| {
            if !holds {
                wrong.push(error);
            }
        };
        hold(
            statement.purpose.kinds().contains(&statement.kind),
            DeclarationError::PurposeAndKind,
        );
        hold(
            statement.owner.is_whole(TEXT_CHARS_MAX),
            DeclarationError::Owner,
        );
        hold(
            statement.stands_at.is_whole(TEXT_CHARS_MAX),
            DeclarationError::Place,
        );
        let most = statement.kind.retention_days_max();
        hold(
            (1..=most).contains(&statement.retention_days),
            DeclarationError::Retention { most },
        );
        let days = days_between(statement.declared_on, statement.ends_on);
        hold(
            (1..=STANDING_DAYS_MAX).contains(&days),
            DeclarationError::End,
        );
        if wrong.is_empty() {
            Ok(Self { statement })
        } else {
            Err(wrong)
        }
    }

    /// Declares the same sensor again on a later day, with the end it has or another.
    ///
    /// # Errors
    /// As [`Declaration::declare`]; also [`DeclarationError::End`] when `on` is not later than the last declaration.
    pub fn declare_again(&self, on: Date, ends_on: Date) -> Result<Self, Vec<DeclarationError>> {
        if on <= self.statement.declared_on {
            return Err(vec![DeclarationError::End]);
        }
        Self::declare(Statement {
            declared_on: on,
            ends_on,
            ..self.statement.clone()
        })
    }

    /// What was stated.
    #[must_use]
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// The day by which it must be declared again, or its end if that comes first.
    #[must_use]
    pub fn declare_again_by(&self) -> Date {
        let day = jiff::SignedDuration::from_hours(24 * i64::from(DECLARE_AGAIN_DAYS));
        self.statement
            .declared_on
            .saturating_add(day)
            .min(self.statement.ends_on)
    }

    /// Where it stands on `day`.
    #[must_use]
    pub fn standing(&self, day: Date) -> Standing {
        let again_by = self.declare_again_by();
        if day > self.statement.ends_on {
            Standing::EndedOn(self.statement.ends_on)
        } else if day > again_by {
            Standing::LapsedSince(again_by)
        } else if days_between(day, again_by) <= DUE_SOON_DAYS {
            Standing::DueBy(again_by)
        } else {
            Standing::Declared
        }
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    i32::try_from(to.duration_since(from).as_hours() / 24).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn statement() -> Statement {
        Statement {
            id: "YT-S-0045".parse().unwrap(),
            kind: SensorKind::Camera,
            purpose: SensorPurpose::SafetyInAPublicPlace,
            owner: Both::new("区公安分局（示例）", "District police (sample)"),
            stands_at: Both::new("海山 示例广场", "Haishan, Sample Square"),
            retention_days: 30,
            declared_on: day("2026-01-10"),
            ends_on: day("2027-12-31"),
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let wrong = Statement {
            purpose: SensorPurpose::TrafficFlow,
            owner: Both::new("", "District police"),
            stands_at: Both::new("广场", " "),
            retention_days: 31,
            ends_on: day("2026-01-10"),
            ..statement()
        };
        assert_eq!(
            Declaration::declare(wrong).unwrap_err(),
            [
                DeclarationError::PurposeAndKind,
                DeclarationError::Owner,
                DeclarationError::Place,
                DeclarationError::Retention { most: 30 },
                DeclarationError::End
            ]
        );
        assert!(
            Declaration::declare(Statement {
                retention_days: 0,
                ..statement()
            })
            .is_err()
        );
        assert!(Declaration::declare(statement()).is_ok());
    }

    #[test]
    fn a_sensor_falls_due_lapses_and_ends() {
        let declared = Declaration::declare(statement()).unwrap();
        assert_eq!(declared.standing(day("2026-06-01")), Standing::Declared);
        assert_eq!(
            declared.standing(day("2026-12-20")),
            Standing::DueBy(day("2027-01-10"))
        );
        assert_eq!(
            declared.standing(day("2027-01-11")),
            Standing::LapsedSince(day("2027-01-10"))
        );
        assert_eq!(
            declared.standing(day("2028-01-01")),
            Standing::EndedOn(day("2027-12-31"))
        );
        let again = declared
            .declare_again(day("2027-01-05"), day("2027-12-31"))
            .unwrap();
        assert_eq!(again.standing(day("2027-01-11")), Standing::Declared);
        assert!(
            again
                .declare_again(day("2027-01-05"), day("2027-12-31"))
                .is_err()
        );
    }

    #[test]
    fn every_purpose_has_a_kind_and_only_a_camera_records() {
        assert!(
            SensorPurpose::LimitCrowding
                .kinds()
                .iter()
                .all(|kind| !kind.records())
        );
        assert_eq!(SensorKind::Camera.retention_days_max(), RECORDING_DAYS_MAX);
        assert_eq!(
            SensorKind::WaterGauge.retention_days_max(),
            FIGURES_DAYS_MAX
        );
    }

    proptest! {
        #[test]
        fn only_its_own_numbers_are_a_sensors(text in "[A-Z]{2}-[A-Z]-[0-9]{4}|\\PC{0,12}") {
            let own = text.len() == 9 && text.as_bytes()[3] == b'S' && text.as_bytes()[2] == b'-';
            prop_assert_eq!(text.parse::<SensorId>().is_ok(), own && text.is_ascii() && text[5..].bytes().all(|b| b.is_ascii_digit()) && text[..2].bytes().all(|b| b.is_ascii_uppercase()) && text.as_bytes()[4] == b'-');
        }
    }
}
