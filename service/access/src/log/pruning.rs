//! Removing sealed bodies whose time is over, whole public files at a time. The tree does not notice: it holds the hash of
//! each body, not the body.
//!
//! The public file goes first, then the rows in one transaction that also writes down how far it came. A crash between
//! the two leaves rows that the next call removes. It must never remove a body that is still to be kept, and never one of
//! an entry that is not published yet. It must never believe one clock alone: a machine that wakes up in another century
//! has no entry and no cosignature of that century. So a log in which nothing is written keeps its bodies until something is.

use registry::clock::{CityDay, CityZone, UnixTime};
use registry::limits::LOG_BODY_DAYS_KEPT;
use store::log as rows;
use tlog::note::SignedNote;
use tlog::tile::TILE_WIDTH;

use super::error::LogError;
use super::layout::body_path;
use super::limits::PRUNED_FILES_MAX;
use super::publisher::Work;
use super::rebuild::last_day;

/// Whether the time of bodies of entries of `day` is over on another day.
pub(super) fn is_over_on(day: CityDay, today: CityDay) -> bool {
    day.plus_days(LOG_BODY_DAYS_KEPT) < today
}

/// Today, as far as the log itself vouches for it: not after the day of its newest entry, nor after that of its newest
/// cosignature, if it has one.
pub(super) fn vouched_day(
    today: CityDay,
    newest_entry: Option<CityDay>,
    newest_cosignature: Option<u64>,
    zone: CityZone,
) -> CityDay {
    let cosigned = newest_cosignature.and_then(|at| i64::try_from(at).ok());
    let cosigned = cosigned.map(|at| CityDay::of(UnixTime(at), zone));
    let days = newest_entry.into_iter().chain(cosigned);
    days.fold(today, CityDay::min)
}

impl Work {
    /// Says of how many entries the bodies were removed.
    pub(super) fn prune(&mut self, today: CityDay) -> Result<u64, LogError> {
        let Ok(epoch) = self.shared.role().epoch() else {
            return Ok(0);
        };
        let store = self.shared.store.clone();
        let today = self.vouched(today)?;
        let mut from: u64 = store.read("log: pruned", rows::head::bodies_from)?;
        self.forget_files_below(from, today)?;
        let published = self.shared.published().size;
        let mut removed = 0;
        for _ in 0..PRUNED_FILES_MAX {
            let end = from + u64::from(TILE_WIDTH);
            if end > published || !self.is_over(end - 1, today)? {
                break;
            }
            self.remove_body_file(from)?;
            removed += store.transact("log: prune", |tx| {
                rows::head::keep_bodies_from(tx, epoch, end)?;
                rows::entry::remove_bodies(tx, from, end)
            })?;
            from = end;
            self.pruned = end;
        }
        if removed > 0
            && let Err(error) = store.forget_deleted()
        {
            tracing::warn!(%error, "removed bodies are not yet written out of the database's files");
        }
        Ok(removed)
    }

    /// Today, as far as what is published vouches for it.
    fn vouched(&self, today: CityDay) -> Result<CityDay, LogError> {
        let published = self.shared.published();
        let newest = last_day(&self.shared.store, published.size)?;
        let now = u64::try_from(self.shared.clock.now().0).unwrap_or(0);
        let verified = SignedNote::parse(&published.note)
            .ok()
            .and_then(|note| self.shared.policy.verify(&note, now).ok());
        let cosigned = verified.and_then(|verified| verified.newest_cosignature());
        Ok(vouched_day(today, newest, cosigned, self.shared.zone))
    }

    /// Files that an earlier leader pruned from a folder of its own, or that this process published again.
    fn forget_files_below(&mut self, from: u64, today: CityDay) -> Result<(), LogError> {
        if self.pruned < from && !self.is_over(from - 1, today)? {
            tracing::warn!(
                from,
                "bodies count as pruned whose time is not over: their files stay"
            );
            return Ok(());
        }
        while self.pruned < from {
            self.remove_body_file(self.pruned)?;
            self.pruned += u64::from(TILE_WIDTH);
        }
        Ok(())
    }

    fn remove_body_file(&self, first: u64) -> Result<(), LogError> {
        let path = body_path(first / u64::from(TILE_WIDTH), TILE_WIDTH);
        self.dir.remove(&path)?;
        self.dir.remove_partials(&path)
    }

    /// Whether the time of the entry with this number, and so of all before it, is over.
    fn is_over(&self, last: u64, today: CityDay) -> Result<bool, LogError> {
        let row = self
            .shared
            .store
            .read("log: day", |tx| rows::entry::range(tx, last, 1))?;
        Ok(row.first().is_some_and(|row| is_over_on(row.day, today)))
    }
}

#[cfg(test)]
mod tests {
    use super::vouched_day;
    use registry::clock::{CityDay, CityZone};

    #[test]
    fn no_day_is_later_than_the_log_and_its_witnesses_have_seen() {
        let zone = CityZone { offset_seconds: 0 };
        let at = |today, entry: Option<i32>, cosigned: Option<u64>| {
            let cosigned = cosigned.map(|day| day * 86_400 + 12 * 3_600);
            vouched_day(CityDay(today), entry.map(CityDay), cosigned, zone)
        };
        assert_eq!(at(100, None, None), CityDay(100));
        assert_eq!(at(100, Some(100), Some(100)), CityDay(100));
        assert_eq!(at(90_000, Some(99), Some(100)), CityDay(99));
        assert_eq!(at(90_000, Some(90_000), Some(100)), CityDay(100));
        assert_eq!(at(98, Some(99), Some(100)), CityDay(98));
    }
}
