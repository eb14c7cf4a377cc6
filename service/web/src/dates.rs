//! Dates, times and numbers as people write them, in the order of the language.

use registry::clock::{CityDay, CityZone, CivilDate, Minute, UnixTime};
use registry::vocabulary::Language;

use crate::words::Words;

const DAYS_ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
const DAYS_EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS_EN: [&str; 12] = [
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

fn month_en(date: CivilDate) -> &'static str {
    MONTHS_EN
        .get(usize::try_from(date.get().month() - 1).unwrap_or(0))
        .copied()
        .unwrap_or_default()
}

fn weekday(t: Words, date: CivilDate) -> &'static str {
    let place = usize::try_from(date.get().weekday().to_monday_zero_offset()).unwrap_or(0);
    match t.language() {
        Language::ZhCn => DAYS_ZH.get(place).copied().unwrap_or_default(),
        Language::En => DAYS_EN.get(place).copied().unwrap_or_default(),
    }
}

/// 3 March 2026; 2026年3月3日.
#[must_use]
pub fn date(t: Words, date: CivilDate) -> String {
    let day = date.get();
    match t.language() {
        Language::ZhCn => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Language::En => format!("{} {} {}", day.day(), month_en(date), day.year()),
    }
}

/// Tue 3 March 2026; 2026年3月3日（周二）.
#[must_use]
pub fn date_with_weekday(t: Words, day: CivilDate) -> String {
    match t.language() {
        Language::ZhCn => format!("{}（{}）", date(t, day), weekday(t, day)),
        Language::En => format!("{} {}", weekday(t, day), date(t, day)),
    }
}

/// Tue 3 March, 10:14; 3月3日 周二 10:14.
#[must_use]
pub fn moment(t: Words, zone: CityZone, minute: Minute) -> String {
    let (day, clock) = local(zone, minute);
    match t.language() {
        Language::ZhCn => format!(
            "{}月{}日 {} {clock}",
            day.get().month(),
            day.get().day(),
            weekday(t, day)
        ),
        Language::En => format!(
            "{} {} {}, {clock}",
            weekday(t, day),
            day.get().day(),
            month_en(day)
        ),
    }
}

/// The time of day: 10:05.
#[must_use]
pub fn clock(zone: CityZone, time: UnixTime) -> String {
    local(zone, Minute::of(time)).1
}

/// The year a minute falls in.
#[must_use]
pub fn year(zone: CityZone, minute: Minute) -> i16 {
    local(zone, minute).0.get().year()
}

/// Date and time of day on a wall clock; the calendar's midnight, not the city day's three in the morning.
fn local(zone: CityZone, minute: Minute) -> (CivilDate, String) {
    let text = zone.wall_clock(minute.start());
    let (day, clock) = text.split_once(' ').unwrap_or((&text, ""));
    let clock = clock.strip_prefix('0').unwrap_or(clock).to_owned();
    (day.parse().unwrap_or_else(|_| CityDay(0).date()), clock)
}

/// A date typed in three boxes, if there is such a day; the year in four digits.
#[must_use]
pub fn parse(year: &str, month: &str, day: &str) -> Option<CivilDate> {
    let year = (year.trim().len() == 4).then(|| year.trim().parse().ok())??;
    CivilDate::new(year, month.trim().parse().ok()?, day.trim().parse().ok()?)
}

/// 48,913.
#[must_use]
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use registry::clock::{CityZone, CivilDate, Minute, UnixTime};
    use registry::vocabulary::Language;

    use super::{clock, date_with_weekday, moment, number, year};
    use crate::words::Words;

    #[test]
    fn times_read_as_people_write_them() {
        let (zh, en) = (Words::of(Language::ZhCn), Words::of(Language::En));
        // 2026-03-03T10:14+08:00 and four minutes past midnight of the same day.
        let minute = Minute::of(UnixTime(1_772_504_040));
        assert_eq!(moment(en, CityZone::CHINA, minute), "Tue 3 March, 10:14");
        assert_eq!(moment(zh, CityZone::CHINA, minute), "3月3日 周二 10:14");
        assert_eq!(clock(CityZone::CHINA, UnixTime(1_772_467_440)), "0:04");
        assert_eq!(year(CityZone::CHINA, minute), 2026);
        let date = CivilDate::new(2026, 6, 8);
        assert_eq!(
            date.map(|date| date_with_weekday(en, date)).as_deref(),
            Some("Mon 8 June 2026")
        );
        assert_eq!(
            date.map(|date| date_with_weekday(zh, date)).as_deref(),
            Some("2026年6月8日（周一）")
        );
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!(
            [0, 999, 1000, 48_913, 1_000_000].map(number),
            ["0", "999", "1,000", "48,913", "1,000,000"]
        );
    }
}
