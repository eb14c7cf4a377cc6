//! Group commit: callers queue, one thread runs what waits in one transaction (each caller in a savepoint where one of them fails), commits
//! once, and only then answers. One disk flush carries up to [`GROUP_MAX`] callers.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{Builder, JoinHandle, current};

use crate::error::StoreError;
use crate::gathering::Gathering;
use crate::limits::{GROUP_MAX, GROUP_QUEUE_MAX};
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
    let mut gathering = Gathering::default();
    while let Ok(first) = waiting.recv() {
        let mut jobs = gathering.gather(first, waiting, GROUP_MAX);
        let outcomes = engine.group(&mut jobs);
        for (job, outcome) in jobs.into_iter().zip(outcomes) {
            job.settle(outcome);
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::transaction::{Mode, Session, Verdict};
    use crate::tx::Tx;
    use std::sync::Mutex;
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// An engine whose every transaction waits for a word, then is lost.
    struct Stuck(Mutex<Receiver<()>>);

    impl Engine for Stuck {
        fn session(
            &self,
            _mode: Mode,
            _with: &mut dyn FnMut(&mut dyn Session) -> Result<(), StoreError>,
        ) -> Result<(), StoreError> {
            let _ended = self.0.lock().unwrap().recv();
            Err(StoreError::StorageFull)
        }

        fn forget_deleted(&self) -> Result<(), StoreError> {
            Ok(())
        }
    }

    struct Told(Sender<Result<(), StoreError>>);

    impl Job for Told {
        fn attempt(&mut self, _tx: &mut dyn Tx) -> Verdict {
            Verdict::Commit
        }

        fn settle(self: Box<Self>, outcome: Result<(), StoreError>) {
            self.0.send(outcome).unwrap();
        }
    }

    #[test]
    fn the_queue_has_an_end_and_everybody_in_it_an_answer() {
        let (go, wait) = channel();
        let (tell, told) = channel();
        let queue = GroupQueue::start(Arc::new(Stuck(Mutex::new(wait)))).unwrap();
        let mut taken = 0;
        let refused = loop {
            match queue.submit(Box::new(Told(tell.clone()))) {
                Ok(()) => taken += 1,
                Err(error) => break error,
            }
        };
        assert_eq!(refused, StoreError::Overloaded);
        assert!((GROUP_QUEUE_MAX..=GROUP_QUEUE_MAX + GROUP_MAX).contains(&taken));
        drop(go);
        drop(queue);
        drop(tell);
        let answers: Vec<_> = told.iter().collect();
        assert_eq!(answers.len(), taken);
        assert!(
            answers
                .iter()
                .all(|answer| *answer == Err(StoreError::StorageFull))
        );
    }
}
