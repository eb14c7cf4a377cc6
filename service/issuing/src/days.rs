//! Which copy is for which city day. The dates of a copy depend on its place in the batch and on the day alone, so that
//! they are the same for everybody (DESIGN, invariant 7).

use credential::sd_jwt_vc::Validity;
use registry::clock::{CityDay, CityZone, UnixTime};

use crate::limits::{BATCH_DAYS, COPIES_PER_DAY};

/// The day of one copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyDay(pub CityDay);

impl CopyDay {
    /// The day of the copy at `position` of a batch made on `today`, when the attributes hold until `last`: today's copies
    /// first, then the next day's; when the attributes end earlier, round again. `None` when they have ended.
    ///
    /// Today's come first because some wallets (Credo 0.6) refuse a batch with a copy that is not valid yet: such a wallet
    /// asks for no more than [`COPIES_PER_DAY`] and gets them all for today.
    #[must_use]
    pub fn of(position: usize, today: CityDay, last: CityDay) -> Option<Self> {
        let remaining = i64::from(last.0) - i64::from(today.0) + 1;
        let days = usize::try_from(remaining)
            .ok()
            .filter(|days| *days > 0)?
            .min(BATCH_DAYS);
        i32::try_from(position / COPIES_PER_DAY % days)
            .ok()
            .map(|offset| Self(today.plus_days(offset)))
    }

    /// From when until when it can be shown: `nbf` and `iat` are the first second of the day, `exp` the first after it.
    #[must_use]
    pub fn validity(self, zone: CityZone) -> Validity {
        Validity {
            not_before_unix: self.0.start(zone).0,
            expires_unix: self.0.end(zone).0,
        }
    }
}

/// Until when a phone lost now can still show a copy at the latest: nobody recorded which copies it has.
#[must_use]
pub fn last_copy_ends(now: UnixTime, zone: CityZone) -> UnixTime {
    let offset = i32::try_from(BATCH_DAYS)
        .unwrap_or(i32::MAX)
        .saturating_sub(1);
    CityDay::of(now, zone).plus_days(offset).end(zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::BATCH_COPIES;
    use proptest::prelude::*;

    #[test]
    fn a_full_batch_has_three_copies_for_each_of_seven_days() {
        let today = CityDay(20_000);
        let days: Vec<_> = (0..BATCH_COPIES)
            .filter_map(|n| CopyDay::of(n, today, CityDay(30_000)))
            .collect();
        for offset in 0..7 {
            let count = days
                .iter()
                .filter(|day| day.0 == today.plus_days(offset))
                .count();
            assert_eq!(count, COPIES_PER_DAY);
        }
        let today_only = vec![CopyDay(today); COPIES_PER_DAY];
        assert_eq!(
            days[..COPIES_PER_DAY],
            today_only,
            "a wallet with few keys gets copies for today"
        );
    }

    #[test]
    fn no_copy_outlives_the_grant() {
        let today = CityDay(20_000);
        let days = |last| {
            (0..BATCH_COPIES)
                .map(|n| CopyDay::of(n, today, last))
                .collect::<Vec<_>>()
        };
        assert!(days(today).iter().all(|day| *day == Some(CopyDay(today))));
        assert!(
            days(CityDay(20_002))
                .iter()
                .flatten()
                .all(|day| day.0 <= CityDay(20_002))
        );
        assert!(days(CityDay(19_999)).iter().all(Option::is_none));
    }

    proptest! {
        #[test]
        fn copies_of_one_city_day_cannot_be_told_apart_by_their_dates(
            second in 0_i64..86_400, other in 0_i64..86_400, position in 0_usize..BATCH_COPIES,
        ) {
            let start = CityDay(20_000).start(CityZone::CHINA).0;
            let validity = |second: i64| {
                let today = CityDay::of(UnixTime(start + second), CityZone::CHINA);
                CopyDay::of(position, today, CityDay(30_000)).map(|day| day.validity(CityZone::CHINA))
            };
            prop_assert_eq!(validity(second), validity(other));
        }

        #[test]
        fn the_last_copy_ends_when_it_is_said_to(now in 1_700_000_000_i64..1_900_000_000) {
            let now = UnixTime(now);
            let today = CityDay::of(now, CityZone::CHINA);
            let latest = (0..BATCH_COPIES)
                .filter_map(|n| CopyDay::of(n, today, CityDay(90_000)))
                .map(|day| day.validity(CityZone::CHINA).expires_unix)
                .max();
            prop_assert_eq!(latest, Some(last_copy_ends(now, CityZone::CHINA).0));
        }
    }
}
