//! [`Store`]: one database of one role, whichever engine carries it.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::sleep;
use std::time::Duration;

use crate::counted::{Asked, Counters};
use crate::error::StoreError;
use crate::group::GroupQueue;
use crate::limits::ATTEMPTS_MAX;
use crate::schema::Schema;
use crate::transaction::{Job, Mode, Session, Verdict, Work};
use crate::tx::Tx;

/// One database of one role. Cheap to clone; every clone is the same store. Calls block: inside an asynchronous
/// server they belong on a blocking thread.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    schema: Schema,
    engine: Arc<dyn Engine>,
    group: GroupQueue,
    counters: Arc<Counters>,
}

/// What an engine gives: a session for a transaction, and its own housekeeping.
pub(crate) trait Engine: Send + Sync {
    /// Lends a session to `with`.
    fn session(
        &self,
        mode: Mode,
        with: &mut dyn FnMut(&mut dyn Session) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// Writes deleted bytes out of every file the engine keeps, as far as it can.
    fn forget_deleted(&self) -> Result<(), StoreError>;
}

/// An engine that lends sessions for questions alone.
pub(crate) struct ToRead<E>(pub(crate) E);

impl<E: Engine> Engine for ToRead<E> {
    fn session(
        &self,
        mode: Mode,
        with: &mut dyn FnMut(&mut dyn Session) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match mode {
            Mode::Read => self.0.session(mode, with),
            Mode::Write => Err(opened_to_read()),
        }
    }

    fn forget_deleted(&self) -> Result<(), StoreError> {
        Err(opened_to_read())
    }
}

fn opened_to_read() -> StoreError {
    StoreError::Statement {
        reason: "this database was opened to read".to_owned(),
    }
}

impl dyn Engine + '_ {
    /// Runs a group to its end: one outcome for each job, in order.
    pub(crate) fn group(&self, jobs: &mut [Box<dyn Job>]) -> Vec<Result<(), StoreError>> {
        let _inside = Inside::of(self);
        let mut outcomes = Vec::new();
        let result = with_attempts("group", || {
            self.session(Mode::Write, &mut |session| {
                outcomes = crate::transaction::run_group(session, jobs)?;
                Ok(())
            })
        });
        match result {
            Ok(()) => outcomes,
            Err(error) => jobs.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    fn transaction(
        &self,
        name: &'static str,
        mode: Mode,
        work: Work<'_>,
    ) -> Result<(), StoreError> {
        let _inside = Inside::of(self).ok_or(StoreError::Nested)?;
        with_attempts(name, || {
            self.session(mode, &mut |session| {
                crate::transaction::run(session, mode, work)
            })
        })
    }
}

impl Store {
    pub(crate) fn start(schema: Schema, engine: Arc<dyn Engine>) -> Result<Self, StoreError> {
        let group = GroupQueue::start(Arc::clone(&engine))?;
        Ok(Self {
            inner: Arc::new(Inner {
                schema,
                engine,
                group,
                counters: Arc::default(),
            }),
        })
    }

    /// The role this store was opened for.
    #[must_use]
    pub fn schema(&self) -> Schema {
        self.inner.schema
    }

    /// How much was asked of this store since it was opened.
    #[must_use]
    pub fn asked(&self) -> Asked {
        self.inner.counters.asked()
    }

    /// Runs `work` in one serialisable transaction and commits it if it answers `Ok`; durable when this returns.
    /// `work` may run several times: it must not act on anything but `tx`.
    ///
    /// # Errors
    /// The work's own error after rolling back, or the engine's; see [`StoreError`].
    pub fn transact<T>(
        &self,
        name: &'static str,
        work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.try_transact(name, work)
    }

    /// As [`Store::transact`], for work with refusals of its own: any `Err` rolls back and is passed on as it is.
    ///
    /// # Errors
    /// The work's own error after rolling back, or the engine's.
    pub fn try_transact<T, E: From<StoreError>>(
        &self,
        name: &'static str,
        work: impl FnMut(&mut dyn Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run(name, Mode::Write, work)
    }

    /// Runs `work` on one snapshot that never waits for a writer and cannot write.
    ///
    /// # Errors
    /// As [`Store::try_transact`]; a statement that writes is refused.
    pub fn read<T, E: From<StoreError>>(
        &self,
        name: &'static str,
        work: impl FnMut(&mut dyn Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run(name, Mode::Read, work)
    }

    /// As [`Store::transact`], sharing one commit with every other caller that waits at the moment. Durable when it
    /// returns; one caller's failure undoes that caller's work alone.
    ///
    /// # Errors
    /// As [`Store::transact`], and [`StoreError::Overloaded`] when the queue is full.
    pub fn transact_grouped<T: Send + 'static>(
        &self,
        name: &'static str,
        work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.try_transact_grouped(name, work)
    }

    /// As [`Store::transact_grouped`], for work with refusals of its own.
    ///
    /// # Errors
    /// As [`Store::transact_grouped`].
    pub fn try_transact_grouped<T, E>(
        &self,
        name: &'static str,
        work: impl FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        // The group thread needs the writer that a transaction around this call would be holding.
        let inside = Inside::of(self.inner.engine.as_ref()).ok_or(StoreError::Nested)?;
        let (answer, answered) = sync_channel(1);
        self.inner.group.submit(Box::new(Caller {
            work,
            counters: Arc::clone(&self.inner.counters),
            result: None,
            answer,
        }))?;
        let result = answered
            .recv()
            .unwrap_or_else(|_| Err(StoreError::Closed.into()));
        drop(inside);
        tracing::trace!(name, saved = result.is_ok(), "grouped transaction");
        result
    }

    /// Makes sure that what was deleted is in none of the files any more: call it after a deletion that was promised.
    /// (`SQLite`: the write-ahead log is emptied and cut. `PostgreSQL`: `VACUUM`; its own log ages out by its settings.)
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when a long reader stands in the way; try again.
    pub fn forget_deleted(&self) -> Result<(), StoreError> {
        let _inside = Inside::of(self.inner.engine.as_ref()).ok_or(StoreError::Nested)?;
        self.inner.engine.forget_deleted()
    }

    fn run<T, E: From<StoreError>>(
        &self,
        name: &'static str,
        mode: Mode,
        mut work: impl FnMut(&mut dyn Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut kept = None;
        self.inner.engine.transaction(name, mode, &mut |tx| {
            let result = work(&mut self.inner.counters.count(tx));
            let verdict = if result.is_ok() {
                Verdict::Commit
            } else {
                Verdict::RollBack
            };
            kept = Some(result);
            verdict
        })?;
        kept.unwrap_or_else(|| Err(StoreError::Closed.into()))
    }
}

/// A caller waiting in a group.
struct Caller<W, T, E> {
    work: W,
    counters: Arc<Counters>,
    result: Option<Result<T, E>>,
    answer: SyncSender<Result<T, E>>,
}

impl<W, T, E> Job for Caller<W, T, E>
where
    W: FnMut(&mut dyn Tx) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn attempt(&mut self, tx: &mut dyn Tx) -> Verdict {
        self.result = None;
        let result = (self.work)(&mut self.counters.count(tx));
        let verdict = if result.is_ok() {
            Verdict::Commit
        } else {
            Verdict::RollBack
        };
        self.result = Some(result);
        verdict
    }

    fn settle(mut self: Box<Self>, outcome: Result<(), StoreError>) {
        let result = match (outcome, self.result.take()) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(StoreError::Closed.into()),
            (Err(error), _) => Err(error.into()),
        };
        // A caller that went away has nothing to be told.
        let _gone = self.answer.send(result);
    }
}

/// Runs `attempt` until it is not [`StoreError::Contended`].
fn with_attempts(
    name: &'static str,
    mut attempt: impl FnMut() -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    for tried in 1..=ATTEMPTS_MAX {
        match attempt() {
            Err(StoreError::Contended) => {
                tracing::debug!(name, tried, "transaction contended");
                sleep(pause_after(tried));
            }
            other => return other,
        }
    }
    tracing::warn!(name, attempts = ATTEMPTS_MAX, "transaction given up");
    Err(StoreError::Contended)
}

/// 1, 2, 4 … 64 ms. The engine lets one of two contenders win, so that equal pauses cannot starve both.
fn pause_after(tried: u32) -> Duration {
    Duration::from_millis(1 << (tried - 1).min(6))
}

thread_local! {
    /// The stores of which this thread has a transaction open.
    static OPEN: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// Marks that this thread is inside a transaction of one store. A second one would wait for the first for ever.
struct Inside(usize);

impl Inside {
    fn of(engine: &dyn Engine) -> Option<Self> {
        let address = std::ptr::from_ref(engine).cast::<()>().addr();
        OPEN.with_borrow_mut(|open| {
            if open.contains(&address) {
                return None;
            }
            open.push(address);
            Some(Self(address))
        })
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        OPEN.with_borrow_mut(|open| open.retain(|address| *address != self.0));
    }
}
