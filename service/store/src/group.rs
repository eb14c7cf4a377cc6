//! Group commit: callers queue, one thread runs what waits in one transaction (each caller in a savepoint), commits
//! once, and only then answers. One disk flush carries up to [`GROUP_MAX`] callers.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::{Builder, JoinHandle, current};

use crate::error::StoreError;
use crate::limits::{GROUP_GATHER, GROUP_MAX, GROUP_QUEUE_MAX};
use crate::store::Engine;
use crate::transaction::Job;

/// The queue in front of one store's group thread. Dropping it lets what waits finish, then ends the thread.
pub(crate) struct GroupQueue {
    sender: Option<SyncSender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl GroupQueue {
    pub(crate) fn start(engine: Arc<dyn Engine>) -> Result<Self, StoreError> {
        let (sender, waiting) = sync_channel(GROUP_QUEUE_MAX);
        let thread = Builder::new()
            .name("store-group".to_owned())
            .spawn(move || serve(engine.as_ref(), &waiting))
            .map_err(|error| StoreError::Unavailable {
                reason: error.to_string(),
            })?;
        Ok(Self {
            sender: Some(sender),
            thread: Some(thread),
        })
    }

    pub(crate) fn submit(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        let sender = self.sender.as_ref().ok_or(StoreError::Closed)?;
        sender.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Overloaded,
            TrySendError::Disconnected(_) => StoreError::Closed,
        })
    }
}

impl Drop for GroupQueue {
    fn drop(&mut self) {
        drop(self.sender.take());
        // A job may have owned the last clone of its store: then this is the thread, and it ends by itself.
        let own = |thread: &JoinHandle<()>| thread.thread().id() == current().id();
        if let Some(thread) = self.thread.take().filter(|thread| !own(thread)) {
            // The thread catches the panics of its jobs; one that died otherwise has nobody left to tell.
            let _ended = thread.join();
        }
    }
}

fn serve(engine: &dyn Engine, waiting: &Receiver<Box<dyn Job>>) {
    let mut expected = 1;
    while let Ok(first) = waiting.recv() {
        let mut jobs = gather(first, waiting, expected);
        expected = jobs.len();
        let outcomes = engine.group(&mut jobs);
        for (job, outcome) in jobs.into_iter().zip(outcomes) {
            job.settle(outcome);
        }
    }
}

/// Everything that waits; and, if the last group was larger, a moment's patience for its callers to come back.
/// Without it callers fall into two groups of which one waits while the other's flush runs.
fn gather(
    first: Box<dyn Job>,
    waiting: &Receiver<Box<dyn Job>>,
    expected: usize,
) -> Vec<Box<dyn Job>> {
    let mut jobs = vec![first];
    while jobs.len() < GROUP_MAX {
        let next = if jobs.len() < expected {
            waiting.recv_timeout(GROUP_GATHER)
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
