//! Removing sealed bodies whose time is over, whole public files at a time. The tree does not notice: it holds the hash of
//! each body, not the body.
//!
//! The public file goes first, then the rows in one transaction that also writes down how far it came. A crash between
//! the two leaves rows that the next call removes. It must never remove a body that is still to be kept, and never one of
//! an entry that is not published yet.

use registry::clock::CityDay;
use registry::limits::LOG_BODY_DAYS_KEPT;
use store::log as rows;
use tlog::tile::TILE_WIDTH;

use super::error::LogError;
use super::layout::body_path;
use super::limits::PRUNED_FILES_MAX;
use super::publisher::Work;

impl Work {
    /// Says of how many entries the bodies were removed.
    pub(super) fn prune(&mut self, today: CityDay) -> Result<u64, LogError> {
        let Ok(epoch) = self.shared.role().epoch() else {
            return Ok(0);
        };
        let store = self.shared.store.clone();
        let mut from: u64 = store.read("log: pruned", rows::head::bodies_from)?;
        self.forget_files_below(from)?;
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

    /// Files that an earlier leader pruned from a folder of its own, or that this process published again.
    fn forget_files_below(&mut self, from: u64) -> Result<(), LogError> {
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
        Ok(row
            .first()
            .is_some_and(|row| row.day.plus_days(LOG_BODY_DAYS_KEPT) < today))
    }
}
