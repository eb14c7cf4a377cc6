//! The sequencer's thread: looks after the lease, gathers what waits, gives it numbers, signs the new root, commits once,
//! and only then answers.
//!
//! A checkpoint signed for a commit that fails never leaves this file, no commit succeeds under an epoch that has passed,
//! and no entry is filed under a day on which nobody would look for it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};

use registry::clock::CityDay;
use registry::readlog::{Entry, Label, SealedBody};
use store::{Gathering, StoreError, Tx, log as rows};
use tlog::note::NoteSigner;
use tlog::{Edge, FullTile};

use super::error::LogError;
use super::layout::days_around;
use super::lease::{Candidate, Role};
use super::limits::{BATCH_ENTRIES_MAX, LEASE_LOOK};
use super::rebuild::{self, Committed, sign};
use super::sequencer::{LogProof, Shared};

/// A caller's entry.
pub(super) struct Job {
    pub(super) entry: Entry,
    pub(super) body: SealedBody,
    pub(super) answer: SyncSender<Result<LogProof, LogError>>,
}

/// The thread's own state.
pub(super) struct Batcher {
    pub(super) shared: Arc<Shared>,
    pub(super) signer: NoteSigner,
    pub(super) candidate: Candidate,
    pub(super) last_day: Option<CityDay>,
    /// Whether the database failed us during the last commit: it may have happened.
    pub(super) doubtful: bool,
}

/// Numbers given to a batch, and the tree with it.
#[derive(Clone)]
struct Attempt {
    places: Vec<Place>,
    committed: Arc<Committed>,
    finished: Vec<FullTile>,
}

#[derive(Clone, Copy)]
enum Place {
    At(u64),
    LabelTaken,
    ClocksDiffer,
}

impl Batcher {
    pub(super) fn serve(mut self, waiting: &Receiver<Job>) {
        let mut gathering = Gathering::default();
        loop {
            match waiting.recv_timeout(LEASE_LOOK) {
                Ok(first) => {
                    self.keep_lease();
                    let jobs = gathering.gather(first, waiting, BATCH_ENTRIES_MAX);
                    let outcome = self.commit(&jobs);
                    self.answer(jobs, outcome);
                }
                Err(RecvTimeoutError::Timeout) => self.keep_lease(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.candidate
            .resign(&self.shared.store, &self.shared.role());
    }

    /// Beats, or looks whether it is our turn; and as long as it is not, keeps up with the one whose turn it is.
    fn keep_lease(&mut self) {
        let role = self.shared.role();
        let now = self.shared.clock.now();
        let outcome = match self.candidate.turn(&self.shared.store, &role, now) {
            Ok(None) => return,
            Ok(Some(role)) => self.enter(role),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            tracing::warn!(%error, "the lease of the log could not be looked after");
        }
    }

    /// Catches up with the database, and only then leads.
    fn enter(&mut self, role: Role) -> Result<(), LogError> {
        if matches!(role, Role::Follows { .. }) {
            self.shared.set_role(role);
            return self.catch_up();
        }
        let caught_up = self.catch_up();
        match &caught_up {
            Ok(()) => self.shared.set_role(role),
            Err(_) => self.candidate.resign(&self.shared.store, &role),
        }
        caught_up
    }

    fn catch_up(&mut self) -> Result<(), LogError> {
        let known = self.shared.committed();
        let more = rebuild::extend(&self.shared.store, &known, self.signer.verifier())?;
        if let Some((committed, finished)) = more {
            let day = rebuild::last_day(&self.shared.store, committed.edge.size())?;
            self.last_day = self.last_day.max(day);
            self.shared.adopt(Arc::new(committed), &finished);
        }
        self.doubtful = false;
        Ok(())
    }

    fn commit(&mut self, jobs: &[Job]) -> Result<Attempt, LogError> {
        let epoch = self.shared.role().epoch()?;
        if self.doubtful {
            self.catch_up()?;
        }
        match self.try_commit(jobs, epoch) {
            Err(LogError::Store(StoreError::Stale(_) | StoreError::Conflict { .. })) => {
                // The head or a number moved under us. Another's hand, or our own commit whose answer was lost.
                if let Some(role) = self.candidate.lost(&self.shared.store, epoch)? {
                    self.enter(role)?;
                    self.shared.role().epoch()?;
                }
                self.catch_up()?;
                self.try_commit(jobs, epoch)
            }
            other => other,
        }
    }

    fn try_commit(&mut self, jobs: &[Job], epoch: u64) -> Result<Attempt, LogError> {
        let base = self.shared.committed();
        let today = CityDay::of(self.shared.clock.now(), self.shared.zone);
        let mut attempt = None;
        let result = self.shared.store.try_transact("log: append", |tx| {
            let placed = self.place(tx, jobs, &base, epoch, today)?;
            attempt = Some(placed.clone());
            Ok::<_, LogError>(placed)
        });
        match result {
            Ok(attempt) => {
                if !Arc::ptr_eq(&attempt.committed, &base) {
                    self.shared
                        .adopt(Arc::clone(&attempt.committed), &attempt.finished);
                    self.last_day = Some(self.day(today));
                }
                Ok(attempt)
            }
            Err(error) => {
                self.doubtful = true;
                self.doubtful_result(attempt, error)
            }
        }
    }

    /// The day that today's entries are filed under: days never go back, whatever the clock did.
    fn day(&self, today: CityDay) -> CityDay {
        self.last_day.map_or(today, |last| last.max(today))
    }

    /// After a failed commit: did it happen all the same? (A connection can break after the server has committed.)
    fn doubtful_result(
        &mut self,
        attempt: Option<Attempt>,
        error: LogError,
    ) -> Result<Attempt, LogError> {
        let lost_answer = matches!(error, LogError::Store(StoreError::CommitUnknown));
        if let (true, Some(attempt), Ok(())) = (lost_answer, attempt, self.catch_up())
            && self.shared.committed().note == attempt.committed.note
        {
            return Ok(attempt);
        }
        Err(error)
    }

    /// Inside the transaction; may run several times.
    fn place(
        &self,
        tx: &mut dyn Tx,
        jobs: &[Job],
        base: &Arc<Committed>,
        epoch: u64,
        today: CityDay,
    ) -> Result<Attempt, LogError> {
        let labels: Vec<Label> = jobs.iter().map(|job| job.entry.label).collect();
        let mut known: HashMap<Label, (u64, Entry)> = rows::entry::find_labels(tx, &labels)?
            .into_iter()
            .map(|(index, entry)| (entry.label, (index, entry)))
            .collect();
        let mut edge = base.edge.clone();
        let mut finished = Vec::new();
        let mut places = Vec::with_capacity(jobs.len());
        let mut new = Vec::with_capacity(jobs.len());
        for job in jobs {
            places.push(match known.get(&job.entry.label) {
                Some((index, _)) if *index >= edge.size() => {
                    return Err(StoreError::Stale("the log has grown elsewhere").into());
                }
                Some((index, entry)) if *entry == job.entry => Place::At(*index),
                Some(_) => Place::LabelTaken,
                None if !days_around(job.entry.minute).contains(&today) => Place::ClocksDiffer,
                None => {
                    let index = edge
                        .append(&job.entry.to_bytes(), &mut finished)
                        .map_err(|error| LogError::Format(error.to_string()))?;
                    known.insert(job.entry.label, (index, job.entry));
                    new.push((&job.entry, &job.body));
                    Place::At(index)
                }
            });
        }
        if new.is_empty() {
            return Ok(Attempt {
                places,
                committed: Arc::clone(base),
                finished,
            });
        }
        let note = sign(&edge, &self.signer)?;
        let head = |edge: &Edge, note: &String| rows::head::Head {
            size: edge.size(),
            checkpoint: note.clone(),
        };
        let (from, to) = (head(&base.edge, &base.note), head(&edge, &note));
        // First of all: it holds the row until the commit, and refuses an epoch that has passed.
        rows::head::advance(tx, epoch, &from, &to)?;
        rows::entry::append(tx, base.edge.size(), &new, self.day(today))?;
        for tile in &finished {
            let bytes = tile.nodes.to_bytes(tlog::tile::TILE_WIDTH);
            rows::tile::put(tx, tile.level, tile.index, bytes)?;
        }
        Ok(Attempt {
            places,
            committed: Arc::new(Committed { edge, note }),
            finished,
        })
    }

    fn answer(&self, jobs: Vec<Job>, outcome: Result<Attempt, LogError>) {
        match outcome {
            Ok(attempt) => {
                for (job, place) in jobs.into_iter().zip(attempt.places) {
                    let proof = match place {
                        Place::At(index) => {
                            let (committed, size) =
                                (&attempt.committed, attempt.committed.edge.size());
                            self.shared
                                .prove(committed, index, size, committed.note.clone())
                        }
                        Place::LabelTaken => Err(LogError::LabelTaken),
                        Place::ClocksDiffer => Err(LogError::ClocksDiffer),
                    };
                    let _gone = job.answer.send(proof);
                }
            }
            Err(error) => {
                tracing::error!(%error, entries = jobs.len(), "the log was not written");
                for job in jobs {
                    let _gone = job.answer.send(Err(error.clone()));
                }
            }
        }
    }
}
