//! The sequencer's thread: gathers what waits, gives it numbers, signs the new root, commits once, and only then answers.
//!
//! A checkpoint signed for a commit that fails never leaves this file.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};

use registry::clock::CityDay;
use registry::readlog::{Entry, Label, SealedBody};
use store::{StoreError, Tx, log as rows};
use tlog::note::NoteSigner;

use super::error::LogError;
use super::limits::{BATCH_ENTRIES_MAX, BATCH_GATHER};
use super::rebuild::{another, append, sign};
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
    pub(super) last_day: Option<CityDay>,
    /// What was being committed when the database last failed us: it may have happened.
    pub(super) doubtful: Option<Attempt>,
}

/// Numbers given to a batch, and the checkpoint over them.
#[derive(Clone)]
pub(super) struct Attempt {
    places: Vec<Place>,
    size: u64,
    note: String,
}

#[derive(Clone, Copy)]
enum Place {
    At(u64),
    LabelTaken,
}

impl Batcher {
    pub(super) fn serve(mut self, waiting: &Receiver<Job>) {
        let mut expected = 1;
        while let Ok(first) = waiting.recv() {
            let jobs = gather(first, waiting, expected);
            expected = jobs.len();
            let outcome = self.commit(&jobs);
            self.answer(jobs, outcome);
        }
    }

    fn commit(&mut self, jobs: &[Job]) -> Result<Attempt, LogError> {
        self.settle_doubt()?;
        let committed = self.shared.newest().size;
        let today = CityDay::of(self.shared.clock.now(), self.shared.zone);
        let day = self.last_day.map_or(today, |last| last.max(today));
        let mut attempt = None;
        let result = self.shared.store.try_transact("log: append", |tx| {
            let placed = self.place(tx, jobs, committed, day)?;
            attempt = Some(placed.clone());
            Ok::<_, LogError>(placed)
        });
        match result {
            Ok(attempt) => {
                self.adopt(&attempt);
                self.last_day = Some(day);
                Ok(attempt)
            }
            Err(error) => {
                self.doubtful = attempt;
                self.doubtful_result(committed, day, error)
            }
        }
    }

    /// After a failed commit: did it happen all the same? (A connection can break after the server has committed.)
    fn doubtful_result(
        &mut self,
        committed: u64,
        day: CityDay,
        error: LogError,
    ) -> Result<Attempt, LogError> {
        let attempt = self.doubtful.clone();
        match (self.settle_doubt(), attempt) {
            (Ok(()), Some(attempt)) if self.shared.newest().size == attempt.size => {
                if attempt.size > committed {
                    self.last_day = Some(day);
                    return Ok(attempt);
                }
                Err(error)
            }
            (Err(LogError::AnotherSequencer), _) => Err(LogError::AnotherSequencer),
            _ => Err(error),
        }
    }

    /// Brings the tree and the database to one mind; until that succeeds nothing is appended.
    fn settle_doubt(&mut self) -> Result<(), LogError> {
        let Some(attempt) = self.doubtful.take() else {
            return Ok(());
        };
        let known = self.shared.newest().size;
        let head = match self.shared.store.read("log: head", rows::head::get) {
            Ok(head) => head,
            Err(error) => {
                self.doubtful = Some(attempt);
                let error: StoreError = error;
                return Err(error.into());
            }
        };
        match head {
            Some(head) if head.checkpoint == attempt.note => self.adopt(&attempt),
            Some(head) if head.size == known => self.shared.tree_mut().forget_after(known),
            _ => {
                self.doubtful = Some(attempt);
                return Err(LogError::AnotherSequencer);
            }
        }
        Ok(())
    }

    /// Inside the transaction; may run several times.
    fn place(
        &self,
        tx: &mut dyn Tx,
        jobs: &[Job],
        committed: u64,
        day: CityDay,
    ) -> Result<Attempt, LogError> {
        let mut tree = self.shared.tree_mut();
        tree.forget_after(committed);
        let mut here: HashMap<Label, (u64, Entry)> = HashMap::new();
        let mut places = Vec::with_capacity(jobs.len());
        for job in jobs {
            let known = match here.get(&job.entry.label) {
                Some(known) => Some(*known),
                None => already_there(tx, &job.entry.label)?,
            };
            places.push(match known {
                Some((index, entry)) if entry == job.entry => Place::At(index),
                Some(_) => Place::LabelTaken,
                None => {
                    let index = append(&mut tree, &job.entry.to_bytes())?;
                    rows::entry::append(tx, index, &job.entry, &job.body, day).map_err(another)?;
                    here.insert(job.entry.label, (index, job.entry));
                    Place::At(index)
                }
            });
        }
        if tree.size() == committed {
            return Ok(Attempt {
                places,
                size: committed,
                note: self.shared.newest().note,
            });
        }
        let note = sign(&tree, &self.signer)?;
        let head = rows::head::Head {
            size: tree.size(),
            checkpoint: note.clone(),
        };
        rows::head::advance(tx, committed, &head).map_err(another)?;
        Ok(Attempt {
            places,
            size: tree.size(),
            note,
        })
    }

    fn adopt(&self, attempt: &Attempt) {
        self.shared.set_newest(attempt.size, attempt.note.clone());
    }

    fn answer(&self, jobs: Vec<Job>, outcome: Result<Attempt, LogError>) {
        match outcome {
            Ok(attempt) => {
                for (job, place) in jobs.into_iter().zip(attempt.places) {
                    let proof = match place {
                        Place::At(index) => {
                            self.shared.prove(index, attempt.size, attempt.note.clone())
                        }
                        Place::LabelTaken => Err(LogError::LabelTaken),
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

fn already_there(tx: &mut dyn Tx, label: &Label) -> Result<Option<(u64, Entry)>, StoreError> {
    let Some(index) = rows::entry::index_of(tx, label)? else {
        return Ok(None);
    };
    Ok(rows::entry::get(tx, index)?.map(|entry| (index, entry)))
}

/// Everything that waits; and, if the last batch was larger, a moment's patience for its callers to come back. Without
/// it callers fall into two groups of which one waits while the other's flush runs.
fn gather(first: Job, waiting: &Receiver<Job>, expected: usize) -> Vec<Job> {
    let mut jobs = vec![first];
    while jobs.len() < BATCH_ENTRIES_MAX {
        let next = if jobs.len() < expected {
            waiting.recv_timeout(BATCH_GATHER)
        } else {
            waiting.try_recv().map_err(|_| RecvTimeoutError::Timeout)
        };
        match next {
            Ok(job) => jobs.push(job),
            Err(_) => break,
        }
    }
    jobs
}
