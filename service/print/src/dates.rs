//! Dates written out: 2026年6月8日, 8 June 2026; a deadline also names the day of the week.
//! Pages use the same words. Nothing here asks what day it is.

use registry::clock::CivilDate;

use crate::both::Both;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Thursday first: 1 January 1970, day number 0, was one.
const WEEKDAYS: [(&str, &str); 7] = [
    ("周四", "Thursday"),
    ("周五", "Friday"),
    ("周六", "Saturday"),
    ("周日", "Sunday"),
    ("周一", "Monday"),
    ("周二", "Tuesday"),
    ("周三", "Wednesday"),
];

/// 2026年6月8日, 8 June 2026.
#[must_use]
pub fn written(date: CivilDate) -> Both {
    let (year, day) = (date.get().year(), without_year(date));
    Both::new(format!("{year}年{}", day.zh), format!("{} {year}", day.en))
}

/// 6月8日, 8 June.
#[must_use]
pub fn without_year(date: CivilDate) -> Both {
    let day = date.get();
    let month = MONTHS[usize::from(day.month().unsigned_abs()).clamp(1, 12) - 1];
    Both::new(
        format!("{}月{}日", day.month(), day.day()),
        format!("{} {month}", day.day()),
    )
}

/// 周五, Friday.
#[must_use]
pub fn weekday(date: CivilDate) -> Both {
    let position = date.city_day().0.rem_euclid(7).unsigned_abs() as usize;
    let (zh, en) = WEEKDAYS[position % WEEKDAYS.len()];
    Both::new(zh, en)
}

/// 2026年8月7日（周五）, Friday 7 August 2026.
#[must_use]
pub fn with_weekday(date: CivilDate) -> Both {
    let (weekday, plain) = (weekday(date), written(date));
    Both::new(
        format!("{}（{}）", plain.zh, weekday.zh),
        format!("{} {}", weekday.en, plain.en),
    )
}

/// The same day of the month some months later, or the last day of that month where there is no such day.
#[must_use]
pub fn plus_months(date: CivilDate, months: u8) -> CivilDate {
    let day = date.get();
    let count = i32::from(day.month()) - 1 + i32::from(months);
    let (years, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    let year = i32::from(day.year()) + years;
    let (Ok(year), Ok(month)) = (i16::try_from(year), i8::try_from(month)) else {
        return date;
    };
    // No month is shorter than 28 days, so one of these exists unless the calendar ends.
    (28..=day.day().max(28))
        .rev()
        .find_map(|last| CivilDate::new(year, month, last.min(day.day())))
        .unwrap_or(date)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn date(text: &str) -> CivilDate {
        text.parse().unwrap()
    }

    #[test]
    fn dates_are_written_out_in_both_languages() {
        assert_eq!(
            written(date("2026-06-08")),
            Both::new("2026年6月8日", "8 June 2026")
        );
        assert_eq!(
            with_weekday(date("2026-08-07")),
            Both::new("2026年8月7日（周五）", "Friday 7 August 2026")
        );
        assert_eq!(
            with_weekday(date("2026-12-08")).en,
            "Tuesday 8 December 2026"
        );
        assert_eq!(
            with_weekday(date("1969-12-31")).en,
            "Wednesday 31 December 1969"
        );
    }

    #[test]
    fn months_end_where_they_end() {
        assert_eq!(plus_months(date("2026-06-08"), 6), date("2026-12-08"));
        assert_eq!(plus_months(date("2026-08-31"), 6), date("2027-02-28"));
        assert_eq!(plus_months(date("2027-08-30"), 6), date("2028-02-29"));
        assert_eq!(plus_months(date("2026-12-01"), 1), date("2027-01-01"));
    }
}
