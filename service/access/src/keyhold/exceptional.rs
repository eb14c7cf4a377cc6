//! What is common to emergencies, court orders and jobs: more than one signature, an announcement that everybody can
//! count, and only then an opening.
//!
//! The announcement is judged, counted and written down first; what it allows waits in memory for a minute, for one
//! opening. Must never release anything that was not announced, and must never announce what was not allowed.

use std::collections::BTreeMap;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use registry::clock::{CityDay, Minute, UnixTime};
use registry::ids::{OfficeId, OfficialId, ResidentId};
use registry::readlog::{Announcement, Opening, Party};
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::{self, Action, Facts, Role, Verdict};
use rules::truth::Truth;
use store::{StoreError, Tx, keyhold as rows};

use super::courts::CourtKey;
use super::error::KeyholdError;
use super::local::LocalKeyhold;
use super::pending::Purposeful;
use super::{JobRun, ListedRun, OfficialSession, Prepared, Released, SecondDue, Ticket};
use crate::limits::{BREAK_GLASS_PER_MONTH_MAX, ENTRY_KEYS_DAYS_MAX};
use crate::sealing::{SealError, SecretKey};
use crate::statement::{Cosignature, SessionId, SignedStatement, Statement};

/// What [`super::Keyhold`] answers about emergencies, court orders and jobs.
pub trait ExceptionalKeyhold: Send + Sync {
    /// What was opened in danger to life and waits for a second official of this session's office.
    ///
    /// # Errors
    /// [`KeyholdError::NotAllowed`] when the role does not sign such things.
    fn seconds_due(&self, session: SessionId) -> Result<Vec<SecondDue>, KeyholdError>;

    /// Court orders whose details open today or should have before.
    ///
    /// # Errors
    /// [`KeyholdError`] when keyhold's store does not answer.
    fn seals_due(&self) -> Result<Vec<[u8; 32]>, KeyholdError>;

    /// How far a job has come.
    ///
    /// # Errors
    /// [`KeyholdError::NotFound`] when it was not announced.
    fn job_run(&self, run: &[u8; 32]) -> Result<JobRun, KeyholdError>;

    /// The runs announced last, for a session whose role signs for jobs; newest day first, bounded.
    ///
    /// # Errors
    /// [`KeyholdError::SessionEnded`], [`KeyholdError::NotAllowed`].
    fn job_runs(&self, session: SessionId) -> Result<Vec<ListedRun>, KeyholdError>;
}

impl ExceptionalKeyhold for LocalKeyhold {
    fn seconds_due(&self, session: SessionId) -> Result<Vec<SecondDue>, KeyholdError> {
        self.seconds_due_at(session)
    }

    fn seals_due(&self) -> Result<Vec<[u8; 32]>, KeyholdError> {
        self.find_seals_due()
    }

    fn job_run(&self, run: &[u8; 32]) -> Result<JobRun, KeyholdError> {
        self.find_job_run(run)
    }

    fn job_runs(&self, session: SessionId) -> Result<Vec<ListedRun>, KeyholdError> {
        self.job_runs_for(session)
    }
}

/// Whom keyhold believes beside its own officials. Read from the public policy folder at the start.
#[derive(Debug, Clone, Default)]
pub struct ExceptionalPolicy {
    /// The courts whose orders are carried out, each with its own key.
    pub courts: BTreeMap<OfficeId, CourtKey>,
    /// The superior of an office, whose officials may sign as second ones.
    pub superiors: BTreeMap<OfficeId, OfficeId>,
}

/// An entry out of the ordinary on its way.
pub(super) struct Exceptional {
    /// What confirming it writes down, in the transaction of the release.
    pub(super) write: Write,
    pub(super) then: Then,
}

/// What confirming it brings.
pub(super) enum Then {
    /// Something now stands on the public list and may allow one opening.
    Announced {
        said: Announcement,
        allow: Option<Box<Allowed>>,
    },
    Keys(FieldGroups),
    /// Nobody is registered under the number.
    NotFound,
    Noted,
}

/// One opening that an announcement allows.
#[derive(Clone)]
pub(super) struct Allowed {
    /// Nobody when no such document is registered.
    pub(super) whom: Option<ResidentId>,
    pub(super) groups: FieldGroups,
    /// What the resident will read.
    pub(super) opening: Opening,
    /// Whose opening it is.
    pub(super) official: OfficialId,
}

/// What is written down with the confirmation.
#[derive(Clone)]
pub(super) enum Write {
    BreakGlass {
        office: OfficeId,
        month: i64,
        due: Option<([u8; 32], Vec<u8>)>,
    },
    Order(rows::court_seal::Row),
    Second([u8; 32]),
    SealOpened([u8; 32]),
    Nothing,
    JobBegins(rows::job_run::Row),
    JobRecord {
        run: [u8; 32],
        resident: ResidentId,
    },
}

impl Write {
    pub(super) fn write(&self, tx: &mut dyn Tx) -> Result<(), StoreError> {
        match self {
            Self::BreakGlass { office, month, due } => {
                rows::break_glass::spend(tx, office, *month, BREAK_GLASS_PER_MONTH_MAX)?;
                match due {
                    Some((statement, sealed)) => {
                        rows::second_due::insert(tx, statement, office, sealed)
                    }
                    None => Ok(()),
                }
            }
            Self::Order(row) => rows::court_seal::insert(tx, row),
            Self::Second(statement) => rows::second_due::settle(tx, statement),
            Self::SealOpened(order) => rows::court_seal::opened(tx, order),
            Self::Nothing => Ok(()),
            Self::JobBegins(row) => rows::job_run::insert(tx, row),
            Self::JobRecord { run, resident } => rows::job_run::count(tx, run, *resident),
        }
    }
}

impl Exceptional {
    /// What it says on the public list.
    pub(super) fn said(&self) -> Result<Announcement, KeyholdError> {
        match &self.then {
            Then::Announced { said, .. } => Ok(said.clone()),
            Then::Keys(_) | Then::NotFound | Then::Noted => Err(KeyholdError::NotFound),
        }
    }

    /// The groups whose keys go out with it.
    pub(super) const fn groups(&self) -> Option<FieldGroups> {
        match self.then {
            Then::Keys(groups) => Some(groups),
            Then::Announced { .. } | Then::NotFound | Then::Noted => None,
        }
    }

    /// Whose opening it counts as.
    pub(super) fn official(&self) -> Option<&OfficialId> {
        match &self.then {
            Then::Announced { allow, .. } => allow.as_ref().map(|allowed| &allowed.official),
            Then::Keys(_) | Then::NotFound | Then::Noted => None,
        }
    }
}

impl LocalKeyhold {
    /// The session whose key signed these bytes, if its role may do this.
    pub(super) fn signer(
        &self,
        statement: &Statement,
        by: &Cosignature,
        action: Action,
        now: UnixTime,
    ) -> Result<OfficialSession, KeyholdError> {
        let session = self.signer_of_bytes(&statement.to_bytes(), by, now)?;
        may(session.role, action)?;
        Ok(session)
    }

    /// The session whose key signed these bytes.
    pub(super) fn signer_of_bytes(
        &self,
        bytes: &[u8],
        by: &Cosignature,
        now: UnixTime,
    ) -> Result<OfficialSession, KeyholdError> {
        let live = self.live_session(by.session, now)?;
        live.still_announced(&self.official_row(&live.session.official)?)?;
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &live.key)
            .verify(bytes, &by.signature)
            .map_err(|_| KeyholdError::Statement("the session key did not sign it".into()))?;
        Ok(live.session)
    }

    /// The official whom the statement itself names, who signed it first.
    pub(super) fn first_signer(
        &self,
        signed: &SignedStatement,
        action: Action,
        now: UnixTime,
    ) -> Result<OfficialSession, KeyholdError> {
        let statement = &signed.statement;
        let by = Cosignature {
            session: statement.session,
            signature: signed.signature,
        };
        let session = self.signer(statement, &by, action, now)?;
        if statement.official != session.official || statement.office != session.office {
            return Err(KeyholdError::Statement(
                "it names another official or office than the session".into(),
            ));
        }
        Ok(session)
    }

    /// Opens what was announced under the ticket, once.
    pub(super) fn prepare_announced(
        &self,
        ticket: Ticket,
        now: UnixTime,
    ) -> Result<Prepared, KeyholdError> {
        let allowed = self
            .memory()
            .allowed
            .remove(now, &ticket)
            .ok_or(KeyholdError::Ticket)?;
        let Some(resident) = allowed.whom else {
            let then = Purposeful::Exceptional(Box::new(Exceptional {
                write: Write::Nothing,
                then: Then::NotFound,
            }));
            return self.prepare_on_chain(self.some_decoy(), allowed.opening, then, now);
        };
        // No grant and no decision may rest on it: it is not remembered as an opening.
        let then = Purposeful::Keys {
            groups: allowed.groups,
            opening: None,
        };
        self.prepare_on_chain(resident, allowed.opening, then, now)
    }

    pub(super) fn hand_out_exceptional(
        &self,
        ticket: Ticket,
        exceptional: Exceptional,
        resident: Option<ResidentId>,
        keys: Vec<(FieldGroup, SecretKey)>,
        now: UnixTime,
    ) -> Result<Released, KeyholdError> {
        match (exceptional.then, resident) {
            (Then::Announced { allow, .. }, _) => {
                if let Some(allowed) = allow {
                    self.memory().allowed.insert(now, ticket, *allowed);
                }
                Ok(Released::Announced)
            }
            (Then::Keys(_), Some(resident)) => Ok(Released::Keys { resident, keys }),
            (Then::Keys(_), None) => Err(KeyholdError::NotFound),
            (Then::NotFound, _) => Ok(Released::Found(None)),
            (Then::Noted, _) => Ok(Released::Noted),
        }
    }

    /// Registers the courts and the superior offices; without them no court is known and no office has a superior.
    #[must_use]
    pub fn with_exceptional(mut self, exceptional: ExceptionalPolicy) -> Self {
        self.exceptional = exceptional;
        self
    }

    /// Seals something that will one day stand on a resident's list, with whose list it is.
    pub(super) fn seal_about(
        &self,
        place: &[u8],
        resident: ResidentId,
        about: &[u8],
    ) -> Result<Vec<u8>, KeyholdError> {
        let bytes = [resident.as_bytes().as_slice(), about].concat();
        Ok(self.exceptional_key().seal(place, &bytes)?)
    }

    /// From the pepper, which stays the same when the root key changes.
    fn exceptional_key(&self) -> SecretKey {
        SecretKey::from_bytes(self.pepper.mac(&[b"exceptional"]))
    }

    pub(super) fn open_about(
        &self,
        place: &[u8],
        sealed: &[u8],
    ) -> Result<(ResidentId, Vec<u8>), KeyholdError> {
        let bytes = self.exceptional_key().open(place, sealed)?;
        let (resident, about) = bytes
            .split_first_chunk::<16>()
            .ok_or(SealError::DoesNotOpen)?;
        Ok((ResidentId::from_bytes(*resident), about.to_vec()))
    }

    pub(super) fn forget_exceptional(
        &self,
        tx: &mut dyn Tx,
        today: CityDay,
    ) -> Result<u64, StoreError> {
        let months = rows::break_glass::forget_before(tx, month_of(today) - 12)?;
        let seals = rows::court_seal::forget_before(tx, today)?;
        let kept_since = today.plus_days(-ENTRY_KEYS_DAYS_MAX);
        Ok(months + seals + rows::job_run::forget_before(tx, kept_since)?)
    }
}

/// Role against the rules, before it is known whom it is about; [`LocalKeyhold::not_tied`] follows. Purpose and groups are
/// judged against the reason or the order; there is no file that anything else could be asked about.
pub(super) fn may(role: Role, action: Action) -> Result<(), KeyholdError> {
    decide(role, action, Truth::No, Truth::No)
}

pub(super) fn decide(
    role: Role,
    action: Action,
    own_file: Truth,
    relatives_file: Truth,
) -> Result<(), KeyholdError> {
    let facts = Facts {
        training_valid: Truth::Yes,
        purpose_fits: Truth::Yes,
        groups_fit: Truth::Yes,
        own_file,
        relatives_file,
        ..Facts::UNKNOWN
    };
    match authority::decide(role, action, &facts) {
        Verdict::Permit { .. } => Ok(()),
        Verdict::Deny { rules } => Err(KeyholdError::NotAllowed(
            rules
                .iter()
                .map(|reason| reason.rule.as_str().to_owned())
                .collect(),
        )),
    }
}

/// Refuses a statement that is too old or from the future.
pub(super) fn fresh(
    statement: &Statement,
    minutes_max: u32,
    now: UnixTime,
) -> Result<(), KeyholdError> {
    let age = Minute::of(now).0.checked_sub(statement.minute.0);
    if age.is_none_or(|minutes| minutes > minutes_max) {
        return Err(KeyholdError::Statement("it is too old".into()));
    }
    Ok(())
}

pub(super) fn refused<T>(rule: &str) -> Result<T, KeyholdError> {
    Err(KeyholdError::NotAllowed(vec![rule.to_owned()]))
}

/// Months since the year 0.
pub(super) fn month_of(day: CityDay) -> i64 {
    let date = day.date().get();
    i64::from(date.year()) * 12 + i64::from(date.month()) - 1
}

/// An official as the resident reads it.
pub(super) fn official(session: &OfficialSession) -> Party {
    Party::Official {
        official: session.official.clone(),
        office: session.office.clone(),
    }
}
