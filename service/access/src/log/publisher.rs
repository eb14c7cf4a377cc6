//! The publisher: brings the public files up to the newest entries, has the tree cosigned, and last of all replaces the
//! checkpoint, so that whoever reads a checkpoint finds every file it needs.
//!
//! It must never publish a checkpoint that is behind one it has published, nor overwrite a tile. When the policy asks
//! for a quorum, a checkpoint that has one is not replaced by one that has not.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

use store::log as rows;
use tlog::note::{NoteVerifier, SignedNote};
use tlog::tile::{TILE_WIDTH, Tile, entries_path, new_bundles};
use tlog::{Checkpoint, QuorumState, bundle};

use super::days::Days;
use super::error::LogError;
use super::files::PublicDir;
use super::layout::{BODY_FILE_BYTES, CHECKPOINT, body_path};
use super::limits::{
    COSIGN_GROWTH_SECONDS, COSIGN_REFRESH_SECONDS, COSIGN_RETRY_SECONDS, PUBLISH_EVERY,
};
use super::sequencer::{Shared, SizedNote};
use super::witnessing::Witnesses;

/// Handle on the publisher's thread; dropping it ends the thread after its turn.
pub(super) struct Publisher {
    work: Arc<Mutex<Work>>,
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

struct Work {
    shared: Arc<Shared>,
    dir: PublicDir,
    days: Days,
    witnesses: Witnesses,
    /// Entries whose files are written; at least as many as the published checkpoint has.
    written: u64,
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
        let dir = PublicDir::open(public_dir)?;
        let published = read_published(&dir, &shared, &key)?;
        let written = published.as_ref().map_or(0, |note| note.size);
        let work = Arc::new(Mutex::new(Work {
            days: Days::rebuild(&shared.store, written)?,
            witnesses: Witnesses::of(&shared.policy),
            begun: published.is_some(),
            dir,
            written,
            asked_at: None,
            lacking: false,
            shared: Arc::clone(&shared),
        }));
        if let Some(SizedNote { size, note }) = published {
            shared.set_published(size, note);
        }
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
        lock(&self.work).turn(true)
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
    fn turn(&mut self, now_asked: bool) -> Result<(), LogError> {
        let newest = self.shared.newest();
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
            shared.tree().consistency_proof(old, new).ok()
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
            let bytes = self
                .shared
                .tree()
                .tile_bytes(&tile)
                .map_err(|error| LogError::Format(error.to_string()))?;
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
        for (expected, row) in (first..first + u64::from(width)).zip(&page) {
            if row.index != expected {
                break;
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
    let tree = shared.tree();
    if checkpoint.size > tree.size() {
        return Err(LogError::RolledBack {
            published: checkpoint.size,
            stored: tree.size(),
        });
    }
    if tree.root_at(checkpoint.size) != Ok(checkpoint.root) {
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
