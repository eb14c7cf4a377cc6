//! [`City`]: what every use case works with, and the three parties that may act.

use std::collections::BTreeMap;
use std::sync::Arc;

use access::Access;
use access::keyhold::{OfficialSession, ResidentSessionId};
use access::statement::SessionId;
use dwelling::Register;
use registry::clock::{CityDay, CityZone, CivilDate, Clock, UnixTime};
use registry::entropy::Entropy;
use registry::ids::{OfficeId, OfficialId, Reference, ResidentId};
use registry::official::{Office, Official};
use registry::readlog::CheckSheet;
use store::{Store, officials};

use crate::break_glass::Emergencies;
use crate::error::OfficeError;
use crate::limits;
use crate::programmes::Programmes;
use crate::run_job::WaitingJob;
use crate::short_memory::ShortMemory;
use crate::statements::{OpenFile, WaitingStatement};

/// Nobody signed in. May pre-register.
#[derive(Clone, Copy, Debug)]
pub struct Visitor;

/// A resident who signed in.
#[derive(Clone, Copy, Debug)]
pub struct OwnSession {
    /// The session at keyhold.
    pub session: ResidentSessionId,
    /// Whose it is.
    pub resident: ResidentId,
}

/// An official at work: the session keyhold certified, with the appointment as the city has it now.
#[derive(Clone, Debug)]
pub struct OnDuty {
    /// The session.
    pub session: OfficialSession,
    /// The official.
    pub official: Official,
    /// The office served.
    pub office: Office,
}

/// Who outside the city checks the log, from its policy file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutsideCheck {
    /// Witnesses named.
    pub witnesses: usize,
    /// How many of them must have signed before anything opens; 0 means that nobody outside checks yet.
    pub needed: usize,
}

/// What [`City`] is made of.
pub struct CitySettings {
    /// The city's store.
    pub store: Store,
    /// The door to sealed records.
    pub access: Access,
    /// The dwelling register.
    pub dwellings: Arc<Register>,
    /// The programmes of `policy/`.
    pub programmes: Programmes,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness for references and ids.
    pub entropy: Arc<dyn Entropy>,
    /// Where the city's days change.
    pub zone: CityZone,
    /// Who checks the log from outside.
    pub outside_check: OutsideCheck,
    /// The office above an office, whose officials may sign second in an emergency; keyhold has the same.
    pub superiors: BTreeMap<OfficeId, OfficeId>,
}

/// The use cases of the city. One value for the whole service.
pub struct City {
    pub(crate) store: Store,
    pub(crate) access: Access,
    pub(crate) dwellings: Arc<Register>,
    pub(crate) programmes: Programmes,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) zone: CityZone,
    pub(crate) outside_check: OutsideCheck,
    pub(crate) superiors: BTreeMap<OfficeId, OfficeId>,
    pub(crate) statements: ShortMemory<[u8; 16], WaitingStatement>,
    pub(crate) openings: ShortMemory<OpenFile, Arc<access::Opening>>,
    pub(crate) sheets: ShortMemory<Reference, CheckSheet>,
    pub(crate) emergencies: Emergencies,
    pub(crate) jobs: ShortMemory<OfficialId, WaitingJob>,
    clock: Arc<dyn Clock>,
}

impl City {
    /// Joins the parts.
    #[must_use]
    pub fn new(settings: CitySettings) -> City {
        let openings = (limits::OPENINGS_MAX, limits::OPENING_AGE_SECONDS_MAX);
        City {
            store: settings.store,
            access: settings.access,
            dwellings: settings.dwellings,
            programmes: settings.programmes,
            entropy: settings.entropy,
            zone: settings.zone,
            outside_check: settings.outside_check,
            superiors: settings.superiors,
            statements: ShortMemory::new(
                limits::STATEMENTS_WAITING_MAX,
                limits::STATEMENT_AGE_SECONDS_MAX,
            ),
            openings: ShortMemory::new(openings.0, openings.1),
            sheets: ShortMemory::new(openings.0, openings.1),
            emergencies: Emergencies::new(),
            jobs: ShortMemory::new(limits::JOBS_WAITING_MAX, limits::EMERGENCY_AGE_SECONDS_MAX),
            clock: settings.clock,
        }
    }

    /// The official behind a session, for one request.
    ///
    /// # Errors
    /// [`OfficeError::SessionEnded`], also when the appointment was changed since the sign-in.
    pub fn on_duty(&self, session: SessionId) -> Result<OnDuty, OfficeError> {
        let session = self.access.keyhold().official_session(session)?;
        let found = self.store.read("read an appointment", |tx| {
            let official = officials::get(tx, &session.official)?;
            let office = officials::office(tx, &session.office)?;
            Ok::<_, OfficeError>(official.zip(office))
        })?;
        let (official, office) = found.ok_or(OfficeError::SessionEnded)?;
        if official.role != session.role || official.office != session.office {
            return Err(OfficeError::SessionEnded);
        }
        Ok(OnDuty {
            session,
            official,
            office,
        })
    }

    /// The programmes that can be applied for.
    #[must_use]
    pub fn programmes(&self) -> &Programmes {
        &self.programmes
    }

    /// Every office, for the pages.
    ///
    /// # Errors
    /// The store's.
    pub fn offices(&self) -> Result<Vec<Office>, OfficeError> {
        self.store
            .read("read the offices", |tx| Ok(officials::offices(tx)?))
    }

    /// The offices with a desk, where residents are registered.
    ///
    /// # Errors
    /// The store's.
    pub fn registration_centres(&self) -> Result<Vec<Office>, OfficeError> {
        self.store.read("read the registration centres", |tx| {
            Ok(officials::offices_with_desks(tx)?)
        })
    }

    pub(crate) fn now(&self) -> UnixTime {
        self.clock.now()
    }

    pub(crate) fn day(&self) -> CityDay {
        CityDay::of(self.now(), self.zone)
    }

    pub(crate) fn today(&self) -> CivilDate {
        self.day().date()
    }
}
