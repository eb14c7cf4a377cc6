//! An official at work: the session, and what is open on the screen. It lives in memory, ends with the sign-in, and
//! every request asks again whether the session still stands.

use std::sync::Arc;

use office::session::SessionId;
use office::{CalledUp, HeardObjection, OnDuty, OpenedCase, OrderDone, Receipt, ReviewFiles};
use print::receipt::SeenDocument;
use registry::clock::UnixTime;
use registry::ids::Reference;

use super::Desk;
use super::emergency::{AskedFor, Signed};
use crate::limits::{FILE_OPEN_SECONDS_MAX, ORDER_OPEN_SECONDS_MAX};
use crate::problem::{Problem, blocking};
use crate::site::{OFFICIAL_COOKIE, Visit};

/// What one official has before them.
pub struct AtWork {
    /// The session.
    pub session: SessionId,
    /// The registration called up.
    pub file: Option<Held<CalledUp>>,
    /// The document seen for a file, until that file is handed in.
    pub seen: Option<(Reference, SeenDocument)>,
    /// The registration handed in last.
    pub handed_in: Option<Arc<HandedIn>>,
    /// The case that is open.
    pub case: Option<Held<OpenedCase>>,
    /// The two files that are compared.
    pub review: Option<Held<ReviewFiles>>,
    /// The objection that is open.
    pub objection: Option<Held<HeardObjection>>,
    /// Emergencies whose statement waits for this official's signature.
    pub emergencies_asked: Vec<AskedFor>,
    /// The emergency that was signed last.
    pub emergency: Option<Signed>,
    /// The court's order that was carried out last, and what it opened.
    pub order: Option<Held<OrderDone>>,
    /// Numbers of the cases decided, or the objections answered, in this session.
    pub decided: Vec<String>,
}

/// A registration handed in, and what its papers say besides.
pub struct HandedIn {
    /// What the use case answered.
    pub receipt: Receipt,
    /// Number of the entry that calling the file up made.
    pub log_entry: u64,
    /// The documents that were in the clerk's hand.
    pub documents: Vec<SeenDocument>,
}

/// Something that was opened, for as long as it stays open at a desk.
pub struct Held<T> {
    opened: Arc<T>,
    since: UnixTime,
    seconds_max: i64,
}

impl<T> Held<T> {
    /// Opened now, for the work of an hour.
    #[must_use]
    pub fn new(opened: T, since: UnixTime) -> Self {
        Self {
            opened: Arc::new(opened),
            since,
            seconds_max: FILE_OPEN_SECONDS_MAX,
        }
    }

    /// Opened now, to be read or printed and shut.
    #[must_use]
    pub fn briefly(opened: T, since: UnixTime) -> Self {
        Self {
            seconds_max: ORDER_OPEN_SECONDS_MAX,
            ..Self::new(opened, since)
        }
    }

    /// What was opened, while it is open. A clock that was set back opens nothing again.
    #[must_use]
    pub fn fresh(&self, now: UnixTime) -> Option<Arc<T>> {
        let open = 0..=self.seconds_max;
        open.contains(&(now.0 - self.since.0))
            .then(|| Arc::clone(&self.opened))
    }
}

impl AtWork {
    /// Nothing open.
    #[must_use]
    pub fn new(session: SessionId) -> Self {
        Self {
            session,
            file: None,
            seen: None,
            handed_in: None,
            case: None,
            review: None,
            objection: None,
            emergencies_asked: Vec::new(),
            emergency: None,
            order: None,
            decided: Vec::new(),
        }
    }

    /// Back at the first page nothing is open any more. What waits for a second official goes on waiting.
    pub fn clear(&mut self) {
        self.file = None;
        self.handed_in = None;
        self.case = None;
        self.review = None;
        self.objection = None;
        self.order = None;
        self.emergency.take_if(|signed| signed.shown);
    }
}

impl Desk {
    /// The official behind a visit.
    ///
    /// # Errors
    /// [`Problem::SignInEnded`].
    pub(super) async fn on_duty(&self, visit: &Visit) -> Result<OnDuty, Problem> {
        let session = self.look(visit, |at_work| at_work.session)?;
        let city = self.city.clone();
        blocking(move || city.on_duty(session)).await
    }

    /// What is open on the screen.
    ///
    /// # Errors
    /// [`Problem::SignInEnded`]; [`Problem::FileNotOpen`] when it was not opened, or too long ago.
    pub(super) fn open<T>(
        &self,
        visit: &Visit,
        which: impl FnOnce(&AtWork) -> Option<&Held<T>>,
    ) -> Result<Arc<T>, Problem> {
        let now = self.site.clock.now();
        self.look(visit, |at_work| {
            which(at_work).and_then(|held| held.fresh(now))
        })?
        .ok_or(Problem::FileNotOpen)
    }

    /// Looks at, or changes, what is on the screen.
    ///
    /// # Errors
    /// [`Problem::SignInEnded`].
    pub(super) fn look<T>(
        &self,
        visit: &Visit,
        work: impl FnOnce(&mut AtWork) -> T,
    ) -> Result<T, Problem> {
        self.officials
            .with(visit.ticket(OFFICIAL_COOKIE), work)
            .ok_or(Problem::SignInEnded)
    }
}

#[cfg(test)]
mod tests {
    use registry::clock::UnixTime;

    use super::Held;
    use crate::limits::{FILE_OPEN_SECONDS_MAX, ORDER_OPEN_SECONDS_MAX};

    #[test]
    fn what_a_court_ordered_is_shut_after_ten_minutes() {
        let held = Held::briefly((), UnixTime(100));
        assert!(held.fresh(UnixTime(100 + ORDER_OPEN_SECONDS_MAX)).is_some());
        assert!(held.fresh(UnixTime(101 + ORDER_OPEN_SECONDS_MAX)).is_none());
    }

    #[test]
    fn what_was_opened_is_shut_after_an_hour() {
        let held = Held::new((), UnixTime(100));
        let open = |seconds| held.fresh(UnixTime(100 + seconds)).is_some();
        assert!(open(0) && open(FILE_OPEN_SECONDS_MAX));
        assert!(!open(FILE_OPEN_SECONDS_MAX + 1) && !open(-1));
    }
}
