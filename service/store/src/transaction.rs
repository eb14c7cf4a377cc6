//! How a transaction runs, the same on both engines: begin, work, commit or roll back; and a group of them, each in
//! a savepoint where one of them fails, under one commit.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::StoreError;
use crate::tx::Tx;

/// What the work decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Commit,
    RollBack,
}

/// What a transaction may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    Read,
}

/// One connection, held by one caller, on which transactions run. Dropped with a transaction open, it rolls back.
pub(crate) trait Session: Tx {
    fn begin(&mut self, mode: Mode) -> Result<(), StoreError>;
    fn commit(&mut self) -> Result<(), StoreError>;
    /// Ends the transaction whatever its state; a connection that cannot is thrown away.
    fn roll_back(&mut self);
    fn savepoint(&mut self) -> Result<(), StoreError>;
    fn release(&mut self) -> Result<(), StoreError>;
    /// Undoes the work since the savepoint, keeps the savepoint, and forgets the failure.
    fn undo_to_savepoint(&mut self) -> Result<(), StoreError>;
    /// The first failure of a statement since `begin` or the last savepoint.
    fn failure(&self) -> Option<&StoreError>;
    /// Runs several statements without parameters (migrations).
    fn run_script(&mut self, sql: &str) -> Result<(), StoreError>;
    /// The tables of this database, in order.
    fn tables(&mut self) -> Result<Vec<String>, StoreError>;
    fn as_tx(&mut self) -> &mut dyn Tx;
}

/// The work of a transaction with its result kept by its owner.
pub(crate) type Work<'a> = &'a mut dyn FnMut(&mut dyn Tx) -> Verdict;

/// Tries `work` once. `Ok` means its verdict was obeyed.
pub(crate) fn run(session: &mut dyn Session, mode: Mode, work: Work<'_>) -> Result<(), StoreError> {
    session.begin(mode)?;
    let session = Open(session);
    let verdict = work(session.0.as_tx());
    let failure = session.0.failure().cloned();
    match (verdict, failure) {
        (Verdict::Commit, None) => session.commit(),
        // Work that swallowed a failed statement must not half-commit; and a lost transaction is tried again.
        (Verdict::Commit, Some(failure)) => Err(failure),
        (Verdict::RollBack, Some(StoreError::Contended)) => Err(StoreError::Contended),
        (Verdict::RollBack, _) => Ok(()),
    }
}

/// One caller's part of a group.
pub(crate) trait Job: Send {
    /// Does the work; may be called again if the group is tried again.
    fn attempt(&mut self, tx: &mut dyn Tx) -> Verdict;
    /// Answers the caller. `Ok` means that the verdict was obeyed, and is durable.
    fn settle(self: Box<Self>, outcome: Result<(), StoreError>);
}

/// Tries a whole group once; one outcome for each job. `Err` means that nothing of the group was saved.
///
/// Nearly always every job commits: they are tried without savepoints, which copy each page that is touched, and apart only
/// when one of them did not.
pub(crate) fn run_group(
    session: &mut dyn Session,
    jobs: &mut [Box<dyn Job>],
) -> Result<Vec<Result<(), StoreError>>, StoreError> {
    if run_together(session, jobs)? {
        return Ok(jobs.iter().map(|_| Ok(())).collect());
    }
    run_apart(session, jobs)
}

/// Whether all of them committed; otherwise nothing of them was saved.
fn run_together(session: &mut dyn Session, jobs: &mut [Box<dyn Job>]) -> Result<bool, StoreError> {
    session.begin(Mode::Write)?;
    let session = Open(session);
    for job in jobs {
        let verdict = catch_unwind(AssertUnwindSafe(|| job.attempt(session.0.as_tx())));
        match (verdict, session.0.failure()) {
            (Ok(Verdict::Commit), None) => {}
            (_, Some(failure)) if failure.ends_transaction() => return Err(failure.clone()),
            _ => return Ok(false),
        }
    }
    session.commit()?;
    Ok(true)
}

fn run_apart(
    session: &mut dyn Session,
    jobs: &mut [Box<dyn Job>],
) -> Result<Vec<Result<(), StoreError>>, StoreError> {
    session.begin(Mode::Write)?;
    let session = Open(session);
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs {
        outcomes.push(run_in_savepoint(session.0, job.as_mut())?);
    }
    session.commit()?;
    Ok(outcomes)
}

fn run_in_savepoint(
    session: &mut dyn Session,
    job: &mut dyn Job,
) -> Result<Result<(), StoreError>, StoreError> {
    session.savepoint()?;
    let verdict = catch_unwind(AssertUnwindSafe(|| job.attempt(session.as_tx())));
    let outcome = match (verdict, session.failure()) {
        (_, Some(failure)) if failure.ends_transaction() => return Err(failure.clone()),
        (Err(_panic), _) => Err(StoreError::Panicked),
        (Ok(Verdict::Commit), None) => {
            session.release()?;
            return Ok(Ok(()));
        }
        (Ok(Verdict::Commit), Some(failure)) => Err(failure.clone()),
        (Ok(Verdict::RollBack), _) => Ok(()),
    };
    session.undo_to_savepoint()?;
    session.release()?;
    Ok(outcome)
}

/// Rolls back on every way out but a commit, a panic of the work included.
struct Open<'s>(&'s mut dyn Session);

impl Open<'_> {
    fn commit(self) -> Result<(), StoreError> {
        // On failure the drop below rolls back what the engine kept.
        self.0.commit()
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.roll_back();
    }
}
