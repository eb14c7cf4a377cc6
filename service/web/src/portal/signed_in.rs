//! Who is signed in, and the own record as it was opened last. Opening it makes an entry of its own, so that it is kept
//! for a few minutes instead of being opened for every page. All of it lives in memory and ends with the sign-in.

use std::sync::Arc;

use office::{MyRecord, OwnSession};
use registry::ids::ProgrammeId;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::Portal;
use crate::limits::OWN_RECORD_AGE_SECONDS_MAX;
use crate::problem::{Problem, blocking};
use crate::site::{RESIDENT_COOKIE, Visit};

/// A resident who signed in.
#[derive(Clone)]
pub struct SignedIn {
    /// The session of the use cases.
    pub own: OwnSession,
    /// The own record, with the time it was opened.
    record: Option<(i64, Arc<MyRecord>)>,
    /// A half-filled application.
    pub application: Application,
}

/// The answers of an application as typed.
#[derive(Clone, Default, Zeroize, ZeroizeOnDrop)]
pub struct Application {
    /// The programme it is for.
    #[zeroize(skip)]
    pub programme: Option<ProgrammeId>,
    /// The child's full name.
    pub full_name: String,
    /// Year of birth.
    pub year: String,
    /// Month of birth.
    pub month: String,
    /// Day of birth.
    pub day: String,
    /// The school.
    pub school: String,
}

impl SignedIn {
    /// Nothing opened, nothing half-filled.
    #[must_use]
    pub fn new(own: OwnSession) -> Self {
        Self {
            own,
            record: None,
            application: Application::default(),
        }
    }
}

impl Portal {
    /// The session of a visitor.
    ///
    /// # Errors
    /// [`Problem::SignInEnded`].
    pub(super) fn own(&self, visit: &Visit) -> Result<OwnSession, Problem> {
        let own = self
            .residents
            .with(visit.ticket(RESIDENT_COOKIE), |signed_in| signed_in.own);
        own.ok_or(Problem::SignInEnded)
    }

    /// The own record, opened now or a few minutes ago.
    ///
    /// # Errors
    /// [`Problem`].
    pub(super) async fn record(
        &self,
        visit: &Visit,
        own: OwnSession,
    ) -> Result<Arc<MyRecord>, Problem> {
        let ticket = visit.ticket(RESIDENT_COOKIE);
        let now = self.site.clock.now().0;
        let held = self
            .residents
            .with(ticket, |signed_in| signed_in.record.clone())
            .flatten();
        if let Some((opened, record)) = held
            && now - opened < OWN_RECORD_AGE_SECONDS_MAX
        {
            return Ok(record);
        }
        let city = self.city.clone();
        let record = Arc::new(blocking(move || city.my_record(own)).await?);
        self.residents.with(ticket, |signed_in| {
            signed_in.record = Some((now, record.clone()))
        });
        Ok(record)
    }

    /// After something changed, the next page opens the record again.
    pub(super) fn forget_record(&self, visit: &Visit) {
        self.residents
            .with(visit.ticket(RESIDENT_COOKIE), |signed_in| {
                signed_in.record = None
            });
    }
}
