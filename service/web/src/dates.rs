//! Dates, times and numbers as people write them, in the order of the language. A page writes a day as a letter does, so
//! the words are those of `print`; only what no paper says stands here.

use registry::clock::{CityDay, CityZone, CivilDate, Minute, UnixTime};
use registry::vocabulary::Language;

use crate::words::Words;

/// 3 March 2026; 2026年3月3日.
#[must_use]
pub fn date(t: Words, date: CivilDate) -> String {
    t.both(&print::dates::written(date)).to_owned()
}

/// Tuesday 3 March 2026; 2026年3月3日（周二）.
#[must_use]
pub fn date_with_weekday(t: Words, day: CivilDate) -> String {
    t.both(&print::dates::with_weekday(day)).to_owned()
}

/// Tue 3 March, 10:14; 3月3日 周二 10:14.
#[must_use]
pub fn moment(t: Words, zone: CityZone, minute: Minute) -> String {
    let (day, clock) = local(zone, minute);
    let (weekday, day) = (print::dates::weekday(day), print::dates::without_year(day));
    match t.language() {
        Language::ZhCn => format!("{} {} {clock}", day.zh, weekday.zh),
        // Every line of a list begins with it: three letters are enough there.
        Language::En => format!("{:.3} {}, {clock}", weekday.en, day.en),
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
    print::money::grouped(n)
}

#[cfg(test)]
mod tests {
    use registry::clock::{CityZone, CivilDate, Minute, UnixTime};
    use registry::vocabulary::Language;

    use super::{clock, date_with_weekday, moment, year};
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
            Some("Monday 8 June 2026")
        );
        assert_eq!(
            date.map(|date| date_with_weekday(zh, date)).as_deref(),
            Some("2026年6月8日（周一）")
        );
    }
}
