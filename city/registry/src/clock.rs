//! Time: handed in through [`Clock`], and cut into the city's days.
//!
//! A city day changes at 03:00 local time, so that nobody's evening falls into two days. Phone copies of
//! credentials, pre-registrations and budgets live by it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

const DAY_SECONDS: i64 = 86_400;
/// The hour at which one city day ends and the next begins, local time.
const CHANGE_OF_DAY_SECONDS: i64 = 3 * 3600;

/// Seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixTime(pub i64);

/// Tells the time. The running service reads the system's clock in one place; tests hold it still.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> UnixTime;
}

/// Minutes since 1970-01-01T00:00Z: as fine as the read log tells the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Minute(pub u32);

impl Minute {
    /// The minute `time` lies in. Times before 1970 give 0.
    #[must_use]
    pub fn of(time: UnixTime) -> Minute {
        Minute(u32::try_from(time.0.div_euclid(60)).unwrap_or(0))
    }

    /// Its first second.
    #[must_use]
    pub fn start(self) -> UnixTime {
        UnixTime(i64::from(self.0) * 60)
    }
}

/// The city's offset from UTC. China has one offset and no summer time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CityZone {
    /// Seconds east of Greenwich.
    pub offset_seconds: i32,
}

impl CityZone {
    /// UTC+8, the whole of China.
    pub const CHINA: CityZone = CityZone {
        offset_seconds: 8 * 3600,
    };

    /// Date and time of day on a wall clock in the city, `YYYY-MM-DD HH:MM`.
    #[must_use]
    pub fn wall_clock(self, time: UnixTime) -> String {
        let local = time.0 + i64::from(self.offset_seconds);
        let day = CivilDate::from_day_number(local.div_euclid(DAY_SECONDS));
        let minute = local.rem_euclid(DAY_SECONDS) / 60;
        format!("{day} {:02}:{:02}", minute / 60, minute % 60)
    }
}

/// A city day: number of days since 1970-01-01, changing at 03:00 local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CityDay(pub i32);

impl CityDay {
    /// The city day `time` lies in.
    #[must_use]
    pub fn of(time: UnixTime, zone: CityZone) -> CityDay {
        let shifted = time.0 + i64::from(zone.offset_seconds) - CHANGE_OF_DAY_SECONDS;
        CityDay(i32::try_from(shifted.div_euclid(DAY_SECONDS)).unwrap_or(i32::MAX))
    }

    /// Its first second.
    #[must_use]
    pub fn start(self, zone: CityZone) -> UnixTime {
        UnixTime(
            i64::from(self.0) * DAY_SECONDS + CHANGE_OF_DAY_SECONDS
                - i64::from(zone.offset_seconds),
        )
    }

    /// The first second that no longer belongs to it; equals the next day's [`CityDay::start`].
    #[must_use]
    pub fn end(self, zone: CityZone) -> UnixTime {
        CityDay(self.0 + 1).start(zone)
    }

    /// The date printed for it.
    #[must_use]
    pub fn date(self) -> CivilDate {
        CivilDate::from_day_number(i64::from(self.0))
    }

    /// The day `days` later (or earlier, when negative).
    #[must_use]
    pub fn plus_days(self, days: i32) -> CityDay {
        CityDay(self.0.saturating_add(days))
    }
}

/// A date of the civil calendar, ISO 8601 in text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDate(Date);

/// A text that is not a date `YYYY-MM-DD` of the years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a date as YYYY-MM-DD")]
pub struct NotADate;

impl CivilDate {
    /// The date, if there is such a day.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<CivilDate> {
        Date::new(year, month, day)
            .ok()
            .filter(|d| d.year() >= 1)
            .map(CivilDate)
    }

    /// The calendar's own value.
    #[must_use]
    pub fn get(self) -> Date {
        self.0
    }

    /// The same day `years` later; 29 February becomes 28 February.
    #[must_use]
    pub fn plus_years(self, years: i16) -> CivilDate {
        let year = self.0.year().saturating_add(years).clamp(1, 9999);
        CivilDate::new(year, self.0.month(), self.0.day())
            .or_else(|| CivilDate::new(year, self.0.month(), 28))
            .unwrap_or(self)
    }

    /// The city day of the same date.
    #[must_use]
    pub fn city_day(self) -> CityDay {
        let days = self.0.duration_since(Date::constant(1970, 1, 1)).as_secs() / DAY_SECONDS;
        CityDay(i32::try_from(days).unwrap_or(i32::MAX))
    }

    /// Days since 1970-01-01: the number of the city day with this date.
    #[must_use]
    pub fn day_number(self) -> i64 {
        let seconds = self.0.duration_since(Date::constant(1970, 1, 1)).as_secs();
        seconds.div_euclid(DAY_SECONDS)
    }

    fn from_day_number(days: i64) -> CivilDate {
        let span = jiff::SignedDuration::from_secs(days.saturating_mul(DAY_SECONDS));
        CivilDate(Date::constant(1970, 1, 1).saturating_add(span))
    }
}

impl FromStr for CivilDate {
    type Err = NotADate;
    fn from_str(text: &str) -> Result<CivilDate, NotADate> {
        let bytes = text.as_bytes();
        let shape = bytes.len() == 10
            && bytes.iter().enumerate().all(|(place, byte)| match place {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shape {
            return Err(NotADate);
        }
        let number = |range: std::ops::Range<usize>| text[range].parse::<i16>().ok();
        let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10))
        else {
            return Err(NotADate);
        };
        let (month, day) = (month as i8, day as i8);
        CivilDate::new(year, month, day).ok_or(NotADate)
    }
}

impl fmt::Display for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.0.year(),
            self.0.month(),
            self.0.day()
        )
    }
}

impl fmt::Debug for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for CivilDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CivilDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<CivilDate, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{CityDay, CityZone, CivilDate, UnixTime};
    use proptest::prelude::*;

    #[test]
    fn the_day_changes_at_three_in_the_morning() {
        // 2026-11-24T02:59:59+08:00
        let before = UnixTime(1_795_460_399);
        let day = CityDay::of(before, CityZone::CHINA);
        let next = CityDay::of(UnixTime(before.0 + 1), CityZone::CHINA);
        assert_eq!(next, day.plus_days(1));
        assert_eq!(day.end(CityZone::CHINA), next.start(CityZone::CHINA));
        assert_eq!(day.end(CityZone::CHINA).0, before.0 + 1);
    }

    #[test]
    fn only_one_text_form() {
        for bad in [
            "2026-2-03",
            "2026-02-30",
            "0000-01-01",
            "2026/02/03",
            "+026-02-03",
            "2026-02-031",
        ] {
            assert!(bad.parse::<CivilDate>().is_err(), "{bad}");
        }
        assert_eq!(
            "2024-02-29"
                .parse::<CivilDate>()
                .unwrap()
                .plus_years(1)
                .to_string(),
            "2025-02-28"
        );
    }

    proptest! {
        #[test]
        fn a_time_lies_in_its_day(seconds in 0_i64..4_000_000_000, offset in -43_200_i32..50_400) {
            let zone = CityZone { offset_seconds: offset };
            let day = CityDay::of(UnixTime(seconds), zone);
            prop_assert!(day.start(zone).0 <= seconds && seconds < day.end(zone).0);
            prop_assert_eq!(day.date().city_day(), day);
            prop_assert_eq!(day.date().to_string().parse::<CivilDate>().unwrap(), day.date());
        }
    }
}
