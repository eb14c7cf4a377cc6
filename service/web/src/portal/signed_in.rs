//! Who is signed in, and the own record as it was opened last. Opening it makes an entry of its own, so that it is kept
//! for a few minutes instead of being opened for every page; so is what was learnt of an own file. All of it lives in
//! memory and ends with the sign-in.

use std::collections::BTreeMap;
use std::sync::Arc;

use office::{MyFile, MyRecord, OwnSession};
use registry::clock::CityDay;
use registry::entitlement::SchoolYear;
use registry::ids::{ProgrammeId, Reference};
use registry::readlog::EntryKind;
use rules::programme::SchoolYearDates;
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
    /// The school years of own files, as far as a letter asked for them.
    years: BTreeMap<Reference, Option<SchoolYear>>,
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
            years: BTreeMap::new(),
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

    /// The school year an own file was applied for: the one of the day it was received, with which the list of the child's
    /// record begins. Finding that list makes an entry, so that it is asked for once a sign-in. `None` when the beginning
    /// of the list is not kept any more.
    ///
    /// # Errors
    /// [`Problem`].
    pub(super) async fn school_year(
        &self,
        visit: &Visit,
        own: OwnSession,
        file: &MyFile,
        dates: &SchoolYearDates,
    ) -> Result<Option<SchoolYear>, Problem> {
        let (ticket, reference) = (visit.ticket(RESIDENT_COOKIE), file.reference);
        let known = self
            .residents
            .with(ticket, |signed_in| signed_in.years.get(&reference).copied());
        if let Some(year) = known.flatten() {
            return Ok(year);
        }
        let city = self.city.clone();
        let list = blocking(move || city.who_looked_for(own, reference)).await?;
        let begins = list.entries.iter().find(|entry| {
            entry.said.as_ref().is_some_and(|said| {
                said.kind == EntryKind::ListBegins && said.reference == Some(reference)
            })
        });
        let year = begins
            .and_then(|entry| SchoolYear::at(CityDay::of(entry.at, self.site.zone).date(), dates));
        self.residents.with(ticket, |signed_in| {
            signed_in.years.insert(reference, year);
        });
        Ok(year)
    }

    /// After something changed, the next page opens the record again.
    pub(super) fn forget_record(&self, visit: &Visit) {
        self.residents
            .with(visit.ticket(RESIDENT_COOKIE), |signed_in| {
                signed_in.record = None
            });
    }
}
