//! Which day each missing entry was appended on: the daily index files say so, and nothing proves them.
//!
//! Must never take an index at its word: each begins where the last one ended, each line is that of the entry the
//! checkpoint proves, and no day lies before the one that its entries' minutes allow.

use registry::clock::{CityDay, Minute};
use registry::readlog::DayIndex;
use store::{StoreError, log as rows};

use super::{Answer, Missing, RejoinError, Rejoining};
use crate::log::layout::{days_around, index_path};

/// First entry of a day, the entry after its last, the day; in order.
pub(super) type Days = Vec<(u64, u64, CityDay)>;

/// The day of the entry with this number.
pub(super) fn day_of(days: &Days, index: u64) -> Option<CityDay> {
    let after = days.partition_point(|(first, _, _)| *first <= index);
    let (_, end, day) = days.get(after.checked_sub(1)?)?;
    (index < *end).then_some(*day)
}

impl Rejoining<'_> {
    /// The days of the entries from `before` on.
    pub(super) fn days(&self, before: u64, missing: &[Missing]) -> Answer<Days> {
        let last = self.last_day(before)?;
        let mut days = Days::new();
        let mut rest = missing;
        let mut next = before;
        while let Some(entry) = rest.first() {
            // A day that has begun goes on; the entry that begins another has a minute near it.
            let after = days.last().map(|(_, _, day)| day.plus_days(1)).or(last);
            let (day, index) = self.day(after, last, next, entry.minute)?;
            let lines = usize::try_from(next - index.first()).unwrap_or(usize::MAX);
            let mut taken = 0;
            for (entry, place) in rest.iter().zip(lines..index.len()) {
                if index.at(place as u64) != Some(entry.short) || day < earliest(entry.minute) {
                    return Err(RejoinError::Differs {
                        path: index_path(day),
                    });
                }
                taken += 1;
            }
            let (_, later) = rest.split_at(taken);
            days.push((next, next + taken as u64, day));
            next += taken as u64;
            rest = later;
        }
        Ok(days)
    }

    /// The index that names the entry `next`: the day on which the database ends, or one around the entry's minute.
    fn day(
        &self,
        after: Option<CityDay>,
        last: Option<CityDay>,
        next: u64,
        minute: Minute,
    ) -> Answer<(CityDay, DayIndex)> {
        let near = days_around(minute);
        let others = near.into_iter().filter(|day| Some(*day) != last);
        for day in last.into_iter().chain(others) {
            if after.is_some_and(|after| day < after) {
                continue;
            }
            let path = index_path(day);
            let Some(bytes) = self.files.get(&path)? else {
                continue;
            };
            let differs = || RejoinError::Differs { path: path.clone() };
            let index = DayIndex::parse(&bytes).map_err(|_| differs())?;
            let end = index.first() + index.len() as u64;
            if Some(day) == last && end <= next {
                continue; // what the database has, or less
            }
            // Only the day on which the database ends may begin before what is missing.
            let fits = index.first() == next || Some(day) == last && index.first() < next;
            return if fits && end > next {
                Ok((day, index))
            } else {
                Err(differs())
            };
        }
        Err(RejoinError::Missing {
            path: index_path(CityDay::of(minute.start(), self.zone)),
        })
    }

    /// The day of the last entry there is.
    fn last_day(&self, before: u64) -> Answer<Option<CityDay>> {
        let Some(last) = before.checked_sub(1) else {
            return Ok(None);
        };
        let rows = self
            .store
            .read::<_, StoreError>("log: last day", |tx| rows::entry::range(tx, last, 1))?;
        Ok(rows.first().map(|row| row.day))
    }
}

/// Days never go back; they may only run ahead, when a clock did.
fn earliest(minute: Minute) -> CityDay {
    let [earliest, ..] = days_around(minute);
    earliest
}
