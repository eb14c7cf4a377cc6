//! Whether keyhold's database, the log and the city are of one age. Each carries the other's mark; the log's newest
//! checkpoint is one more.
//!
//! Must never go back, and once it has seen that one of them is older than it must be, it makes no entry and gives nothing out.

use std::sync::atomic::Ordering;

use store::mark::{self, Mark};

use super::error::KeyholdError;
use super::local::LocalKeyhold;

impl LocalKeyhold {
    /// Whether the log still has everything that keyhold has seen of it. Asked whenever the city shows a mark, which it
    /// does before it opens.
    ///
    /// # Errors
    /// [`KeyholdError::RolledBack`] when the log is shorter, of another history, or does not say.
    pub fn check_history(&self) -> Result<(), KeyholdError> {
        let seen = self.watch.newest();
        if seen.size == 0 {
            return Ok(());
        }
        let whole = self
            .log
            .consistency(seen.size, seen.size)
            .map_err(KeyholdError::Log)
            .and_then(|_| self.log.published_note().map_err(KeyholdError::Log))
            .and_then(|note| self.watch.accept(&note, self.clock.now(), &*self.log));
        // Not remembered: a log that only did not answer is asked again, and `confirm` checks every checkpoint anyway.
        whole.map(drop).map_err(|error| {
            let what = format!("the log is older than what keyhold has seen of it: {error}");
            KeyholdError::RolledBack(what.into())
        })
    }

    pub(super) fn carried_mark(&self) -> Result<Option<Mark>, KeyholdError> {
        Ok(self.store.read("keyhold: read the mark", mark::get)?)
    }

    /// The next mark, and no other: a jump means that keyhold's own database is the old one, a step back that the city's is.
    pub(super) fn carry_mark(&self, to: &Mark) -> Result<(), KeyholdError> {
        self.check_history()?;
        let to = *to;
        match self.carried_mark()? {
            Some(mark) if mark == to => return Ok(()),
            Some(mark) if to.number <= mark.number => {
                return Err(self.rolled_back("the city shows an older mark than keyhold carries"));
            }
            Some(mark) if to.number > mark.number + 1 => {
                return Err(self.rolled_back("the city shows a later mark than keyhold carries"));
            }
            _ => {}
        }
        self.store
            .transact("keyhold: carry the next mark", move |tx| {
                mark::raise(tx, &to)
            })?;
        Ok(())
    }

    pub(super) fn refuse_when_rolled_back(&self) -> Result<(), KeyholdError> {
        if self.rolled_back.load(Ordering::SeqCst) {
            return Err(KeyholdError::RolledBack(
                "as it was when keyhold looked".into(),
            ));
        }
        Ok(())
    }

    fn rolled_back(&self, what: &'static str) -> KeyholdError {
        self.rolled_back.store(true, Ordering::SeqCst);
        KeyholdError::RolledBack(what.into())
    }
}
