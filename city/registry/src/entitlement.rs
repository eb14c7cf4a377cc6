//! Entitlements: one benefit, one school year, one person; and the attributes a credential says about it.
//!
//! The credential says that its holder is entitled. It does not say why, to how much, or where they live.

use crate::clock::CivilDate;
use crate::ids::ProgrammeId;
use rules::programme::{MonthDay, SchoolYearDates};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A school year, named after the year it begins in; written `2026/27`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SchoolYear(pub u16);

impl SchoolYear {
    /// First and last day under a programme's dates.
    #[must_use]
    pub fn dates(self, dates: &SchoolYearDates) -> Option<(CivilDate, CivilDate)> {
        let day = |year: u16, day: MonthDay| {
            CivilDate::new(i16::try_from(year).ok()?, day.month, day.day)
        };
        let first = day(self.0, dates.first_day)?;
        // A year that ends before it began runs into the next calendar year.
        let last = day(self.0, dates.last_day)
            .filter(|last| *last > first)
            .or_else(|| day(self.0.checked_add(1)?, dates.last_day))?;
        Some((first, last))
    }

    /// The school year that `day` lies in, or the next one when it lies in none.
    #[must_use]
    pub fn at(day: CivilDate, dates: &SchoolYearDates) -> Option<SchoolYear> {
        let year = u16::try_from(day.get().year()).ok()?;
        [year.checked_sub(1)?, year, year.checked_add(1)?]
            .into_iter()
            .map(SchoolYear)
            .find(|year| year.dates(dates).is_some_and(|(_, last)| day <= last))
    }
}

impl fmt::Display for SchoolYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:02}", self.0, (u32::from(self.0) + 1) % 100)
    }
}

impl std::str::FromStr for SchoolYear {
    type Err = crate::ids::NotAnId;
    fn from_str(text: &str) -> Result<SchoolYear, Self::Err> {
        text.split_once('/')
            .and_then(|(first, _)| first.parse().ok())
            .map(SchoolYear)
            .filter(|year| year.to_string() == text)
            .ok_or(crate::ids::NotAnId {
                what: "a school year such as 2026/27",
            })
    }
}

/// An entitlement granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entitlement {
    /// The programme that gives it; becomes the claim `benefit`.
    pub programme: ProgrammeId,
    /// The school year.
    pub school_year: SchoolYear,
    /// Last day; after it the credential says nothing.
    pub valid_until: CivilDate,
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::SchoolYear;
    use rules::programme::{MonthDay, SchoolYearDates};

    const DATES: SchoolYearDates = SchoolYearDates {
        first_day: MonthDay { month: 9, day: 1 },
        last_day: MonthDay { month: 8, day: 31 },
    };

    #[test]
    fn a_school_year_runs_into_the_next() {
        let (first, last) = SchoolYear(2026).dates(&DATES).unwrap();
        assert_eq!(
            (first.to_string(), last.to_string()),
            ("2026-09-01".into(), "2027-08-31".into())
        );
        for (day, year) in [
            ("2026-08-31", 2025),
            ("2026-09-01", 2026),
            ("2027-08-31", 2026),
        ] {
            assert_eq!(
                SchoolYear::at(day.parse().unwrap(), &DATES),
                Some(SchoolYear(year)),
                "{day}"
            );
        }
    }

    #[test]
    fn its_name_reads_back() {
        assert_eq!(SchoolYear(2026).to_string(), "2026/27");
        assert_eq!("2099/00".parse(), Ok(SchoolYear(2099)));
        assert!("2026/28".parse::<SchoolYear>().is_err());
    }
}
