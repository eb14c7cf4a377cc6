//! An official at work: the session, and what is open on the screen. It lives in memory, ends with the sign-in, and
//! every request asks again whether the session still stands.

use std::sync::Arc;

use office::session::SessionId;
use office::{CalledUp, OnDuty, OpenedCase, Receipt, ReviewFiles};
use print::receipt::SeenDocument;
use registry::ids::Reference;

use super::Desk;
use super::emergency::AskedFor;
use crate::problem::{Problem, blocking};
use crate::site::{OFFICIAL_COOKIE, Visit};

/// What one official has before them.
pub struct AtWork {
    /// The session.
    pub session: SessionId,
    /// The registration called up.
    pub file: Option<Arc<CalledUp>>,
    /// The document seen for a file, until that file is handed in.
    pub seen: Option<(Reference, SeenDocument)>,
    /// The registration handed in last.
    pub handed_in: Option<Arc<HandedIn>>,
    /// The case that is open.
    pub case: Option<Arc<OpenedCase>>,
    /// The two files that are compared.
    pub review: Option<Arc<ReviewFiles>>,
    /// The emergency that was asked for.
    pub emergency: Option<AskedFor>,
    /// Numbers of the cases decided in this session.
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
            emergency: None,
            decided: Vec::new(),
        }
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
