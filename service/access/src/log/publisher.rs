//! The publisher: brings the public files up to the newest entries, has the tree cosigned, and last of all replaces the
//! checkpoint, so that whoever reads a checkpoint finds every file it needs.
//!
//! It must never publish a checkpoint that is behind one it has published, nor overwrite a tile. When the policy asks
//! for a quorum, a checkpoint that has one is not replaced by one that has not.

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

use registry::clock::CityDay;
use store::log as rows;
use tlog::note::{NoteVerifier, SignedNote};
use tlog::tile::{TILE_WIDTH, Tile, entries_path, new_bundles};
use tlog::{Checkpoint, QuorumState, bundle, leaf_hash};

use super::days::Days;
use super::error::LogError;
use super::files::PublicDir;
use super::layout::{BODY_FILE_BYTES, CHECKPOINT, body_path};
use super::limits::{
    COSIGN_GROWTH_SECONDS, COSIGN_REFRESH_SECONDS, COSIGN_RETRY_SECONDS, PUBLISH_EVERY,
};
use super::rebuild::{extend, unwrap_edge};
use super::sequencer::{Shared, SizedNote};
use super::witnessing::Witnesses;

/// Handle on the publisher's thread; dropping it ends the thread after its turn.
pub(super) struct Publisher {
    work: Arc<Mutex<Work>>,
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

pub(super) struct Work {
    pub(super) shared: Arc<Shared>,
    pub(super) dir: PublicDir,
    key: NoteVerifier,
    /// Whether this process led at its last turn.
    led: bool,
    days: Days,
    witnesses: Witnesses,
    /// Entries whose files are written; at least as many as the published checkpoint has.
    written: u64,
    /// Body files below this entry are known not to lie in the folder.
    pub(super) pruned: u64,
    /// Whether `checkpoint` exists.
    begun: bool,
    /// When cosignatures were last asked for, in unix seconds.
    asked_at: Option<i64>,
    /// Whether the quorum was missed then.
    lacking: bool,
}

impl Publisher {
    pub(super) fn start(
        shared: Arc<Shared>,
        public_dir: PathBuf,
        key: NoteVerifier,
    ) -> Result<Self, LogError> {
        let mut work = Work {
            days: Days::default(),
            witnesses: Witnesses::of(&shared.policy),
            begun: false,
            dir: PublicDir::open(public_dir)?,
            written: 0,
            pruned: 0,
            asked_at: None,
            lacking: false,
            led: false,
            key,
            shared,
        };
        if work.shared.leads() {
            work.take_over()?;
        } else {
            work.follow_who_leads()?;
        }
        let work = Arc::new(Mutex::new(work));
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let thread = Builder::new()
            .name("log-publisher".to_owned())
            .spawn({
                let (work, stop) = (Arc::clone(&work), Arc::clone(&stop));
                move || run(&work, &stop)
            })
            .map_err(|_| LogError::Closed)?;
        Ok(Self {
            work,
            stop,
            thread: Some(thread),
        })
    }

    pub(super) fn publish_now(&self) -> Result<(), LogError> {
        let mut work = lock(&self.work);
        work.shared.role().epoch()?;
        work.turn(true)
    }

    pub(super) fn prune(&self, today: CityDay) -> Result<u64, LogError> {
        lock(&self.work).prune(today)
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        *lock(&self.stop.0) = true;
        self.stop.1.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

fn run(work: &Mutex<Work>, stop: &(Mutex<bool>, Condvar)) {
    let mut ended = lock(&stop.0);
    while !*ended {
        drop(ended);
        if let Err(error) = lock(work).turn(false) {
            tracing::error!(%error, "the log's public files are not up to date");
        }
        ended = lock(&stop.0);
        if !*ended {
            ended = stop
                .1
                .wait_timeout(ended, PUBLISH_EVERY)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}

impl Work {
    /// Goes on from what whoever led before has published.
    fn take_over(&mut self) -> Result<(), LogError> {
        self.follow()?;
        let published = self.begun.then(|| self.shared.published().size);
        self.written = published.unwrap_or(0);
        self.days = Days::rebuild(&self.shared.store, self.written)?;
        self.asked_at = None;
        self.pruned = 0;
        self.led = true;
        Ok(())
    }

    /// Takes the published checkpoint as it is, when another process publishes.
    fn follow(&mut self) -> Result<(), LogError> {
        self.led = false;
        if let Some(SizedNote { size, note }) = read_published(&self.dir, &self.shared, &self.key)?
        {
            self.begun = true;
            self.shared.set_published(size, note);
        }
        Ok(())
    }

    /// At the start: the one that leads may have published what was appended after this process read the database. Only
    /// what the database, read after the checkpoint, does not have was rolled back.
    fn follow_who_leads(&mut self) -> Result<(), LogError> {
        loop {
            let (published, stored) = match self.follow() {
                Err(LogError::RolledBack { published, stored }) => (published, stored),
                other => return other,
            };
            let known = self.shared.committed();
            match extend(&self.shared.store, &known, &self.key)? {
                Some((committed, finished)) if committed.edge.size() >= published => {
                    self.shared.adopt(Arc::new(committed), &finished);
                }
                _ => return Err(LogError::RolledBack { published, stored }),
            }
        }
    }

    fn turn(&mut self, now_asked: bool) -> Result<(), LogError> {
        if !self.shared.leads() {
            return match self.follow() {
                // In a shared folder the leader may have published what we have not read yet.
                Err(LogError::RolledBack { .. }) => Ok(()),
                other => other,
            };
        }
        if !self.led {
            self.take_over()?;
        }
        let newest = SizedNote::of(&self.shared.committed());
        let published = self.shared.published();
        let grown = !self.begun || newest.size > published.size;
        if self.witnesses.is_empty() {
            if grown {
                self.write_files(newest.size)?;
                self.publish(newest)?;
            }
            return Ok(());
        }
        let now = self.shared.clock.now().0;
        let waited = self.asked_at.map_or(i64::MAX, |at| now.saturating_sub(at));
        let patience = match (self.lacking, grown) {
            (true, _) => COSIGN_RETRY_SECONDS,
            (false, true) => COSIGN_GROWTH_SECONDS,
            (false, false) => COSIGN_REFRESH_SECONDS,
        };
        if waited < patience && !now_asked {
            return Ok(());
        }
        self.write_files(newest.size)?;
        self.asked_at = Some(now);
        let basis = if self.begun && published.size == newest.size {
            published // keeps the cosignature of a witness that does not answer today
        } else {
            newest
        };
        let note = self.cosigned(&basis)?;
        self.lacking = self.misses_quorum(&note);
        if !self.lacking || !self.begun || self.published_misses_quorum() {
            self.publish(SizedNote {
                size: basis.size,
                note: note.to_string(),
            })?;
        }
        Ok(())
    }

    fn cosigned(&mut self, basis: &SizedNote) -> Result<SignedNote, LogError> {
        let mut note =
            SignedNote::parse(&basis.note).map_err(|error| LogError::Format(error.to_string()))?;
        let shared = Arc::clone(&self.shared);
        let signatures = self.witnesses.ask(&note, basis.size, &|old, new| {
            let committed = shared.committed();
            let proof = committed.edge.consistency_proof(old, new, &shared.tiles);
            proof.ok()
        });
        for signature in signatures {
            note.add(signature);
        }
        Ok(note)
    }

    fn misses_quorum(&self, note: &SignedNote) -> bool {
        let now = u64::try_from(self.shared.clock.now().0).unwrap_or(0);
        self.shared
            .policy
            .verify(note, now)
            .is_ok_and(|verified| verified.quorum == QuorumState::Missed)
    }

    /// A checkpoint with its quorum is not replaced by one without.
    fn published_misses_quorum(&self) -> bool {
        SignedNote::parse(&self.shared.published().note).is_ok_and(|note| self.misses_quorum(&note))
    }

    fn publish(&mut self, note: SizedNote) -> Result<(), LogError> {
        // Whoever slept through its lease finds a newer one in a shared folder, and leaves it.
        let there = read_published(&self.dir, &self.shared, &self.key)?;
        if let Some(there) = there.filter(|there| there.size > note.size) {
            self.shared.set_published(there.size, there.note);
            return Ok(());
        }
        self.dir.replace(CHECKPOINT, note.note.as_bytes())?;
        self.begun = true;
        self.shared.set_published(note.size, note.note);
        Ok(())
    }

    fn write_files(&mut self, size: u64) -> Result<(), LogError> {
        if size <= self.written {
            return Ok(());
        }
        for (number, width) in new_bundles(self.written, size) {
            self.write_bundle(number, width)?;
        }
        self.days.write(&self.dir)?;
        for tile in Tile::new_tiles(self.written, size) {
            let committed = self.shared.committed();
            let bytes = committed
                .edge
                .tile_bytes(&tile, &self.shared.tiles)
                .map_err(unwrap_edge)?;
            self.dir.write_once(&tile.path(), &bytes)?;
            if tile.width() == TILE_WIDTH {
                self.dir.remove_partials(&tile.path())?;
            }
        }
        self.written = size;
        Ok(())
    }

    fn write_bundle(&mut self, number: u64, width: u16) -> Result<(), LogError> {
        let first = number * u64::from(TILE_WIDTH);
        let page = self.shared.store.read("log: publish", |tx| {
            rows::entry::range(tx, first, usize::from(width))
        })?;
        let mut entries = Vec::new();
        let mut bodies = Vec::with_capacity(BODY_FILE_BYTES);
        let mut bodies_missing = false;
        let committed = self.shared.committed();
        for (expected, row) in (first..first + u64::from(width)).zip(&page) {
            if row.index != expected {
                break;
            }
            let leaf = committed.edge.leaf(expected, &self.shared.tiles);
            if leaf.map_err(unwrap_edge)? != leaf_hash(&row.entry.to_bytes()) {
                return Err(LogError::Altered {
                    index: expected,
                    what: "the entry is not the one that was signed",
                });
            }
            bundle::push(&mut entries, &row.entry.to_bytes())
                .map_err(|error| LogError::Format(error.to_string()))?;
            match &row.body {
                Some(body) => bodies.extend_from_slice(body.as_bytes()),
                None => bodies_missing = true,
            }
        }
        if entries.is_empty() || page.len() != usize::from(width) {
            return Err(LogError::Altered {
                index: first + page.len() as u64,
                what: "the entry is missing",
            });
        }
        self.dir
            .write_once(&entries_path(number, width), &entries)?;
        if !bodies_missing {
            self.dir.write_once(&body_path(number, width), &bodies)?;
        }
        if width == TILE_WIDTH {
            self.dir.remove_partials(&entries_path(number, width))?;
            self.dir.remove_partials(&body_path(number, width))?;
        }
        for row in page.iter().filter(|row| row.index >= self.written) {
            self.days
                .push(&self.dir, row.index, row.day, &row.entry.label)?;
        }
        Ok(())
    }
}

/// The published checkpoint, if it is ours, not ahead of the database, and of the same history.
fn read_published(
    dir: &PublicDir,
    shared: &Shared,
    key: &NoteVerifier,
) -> Result<Option<SizedNote>, LogError> {
    let Some(bytes) = dir.read(CHECKPOINT)? else {
        return Ok(None);
    };
    let differs = || LogError::PublicFileDiffers {
        path: CHECKPOINT.to_owned(),
    };
    let text = String::from_utf8(bytes).map_err(|_| differs())?;
    let note = SignedNote::parse(&text).map_err(|_| differs())?;
    let checkpoint = Checkpoint::verify(&note, key).map_err(|_| differs())?;
    let committed = shared.committed();
    let stored = committed.edge.size();
    if checkpoint.size > stored {
        return Err(LogError::RolledBack {
            published: checkpoint.size,
            stored,
        });
    }
    let root = committed.edge.root_at(checkpoint.size, &shared.tiles);
    if root.map_err(unwrap_edge)? != checkpoint.root {
        return Err(differs());
    }
    Ok(Some(SizedNote {
        size: checkpoint.size,
        note: text,
    }))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
