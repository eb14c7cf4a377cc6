//! First half of every entry: check the request, take the resident's place, make the bytes.
//!
//! Must never write anything durable about the entry it makes: one that is prepared and never appended must leave no trace, or
//! an index of the chain would be burnt. Makes none that could release nothing, because too few witnesses have signed.

use registry::clock::{Minute, UnixTime};
use registry::ids::{GrantId, Reference, ResidentId};
use registry::purpose::Purpose;
use registry::readlog::{ChainKey, ChainState, CheckSheet, EntryKind, Opening, Party, SealedBody};
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroups;
use sha2::{Digest, Sha256};

use super::authorise::{party, recent};
use super::document_index::LookedUp;
use super::error::KeyholdError;
use super::local::{LocalKeyhold, fresh_name};
use super::pending::{Pending, Purposeful};
use super::subject::{Subject, entry_of};
use super::{Prepared, Request, ResidentSessionId, Ticket};
use crate::sealing::SecretKey;
use crate::statement::{Act, SignedStatement, number_commitment};

impl LocalKeyhold {
    pub(super) fn prepare_request(&self, request: Request) -> Result<Prepared, KeyholdError> {
        let now = self.clock.now();
        if request.waits_for_witnesses() {
            self.watch.check_quorum(now, &*self.log)?;
        }
        match request {
            Request::Begin {
                resident,
                reference,
            } => self.prepare_begin(resident, reference, now),
            Request::Open(signed) => self.prepare_open(&signed, now),
            Request::LookUp { signed, number } => self.prepare_look_up(&signed, &number, now),
            Request::OwnView { session, groups } => self.prepare_own_view(session, groups, now),
            Request::NewList { session } => self.prepare_new_list(session, now),
            Request::Grant { opening, grant } => self.prepare_grant(opening, grant, now),
            Request::Forget { resident } => self.prepare_forget(resident, now),
            Request::BeginPublicList => self.prepare_public_list(now),
            Request::Announce(what) => self.prepare_announcement(&what, now),
            Request::OpenAnnounced(ticket) => self.prepare_announced(ticket, now),
            Request::SecondOfficial(second) => self.prepare_second(&second, now),
            Request::OpenSeal { order } => self.prepare_open_seal(&order, now),
            Request::JobRecord { run, resident } => self.prepare_job_record(run, resident, now),
        }
    }

    fn prepare_open(
        &self,
        signed: &SignedStatement,
        now: UnixTime,
    ) -> Result<Prepared, KeyholdError> {
        let statement = &signed.statement;
        let Act::Open { resident, groups } = &statement.act else {
            return Err(KeyholdError::Statement(
                "it does not ask for an opening".into(),
            ));
        };
        let spend = self.authorise(signed, None, now)?;
        let opening = Opening {
            kind: EntryKind::Opened,
            by: party(statement),
            purpose: statement.purpose,
            groups: *groups,
            reference: Some(statement.reference),
            clause: Some(statement.purpose.clause().to_owned()),
            statement: Some(Sha256::digest(statement.to_bytes()).into()),
            announcement: None,
        };
        let then = Purposeful::Keys {
            groups: *groups,
            opening: Some((recent(statement, *resident), spend)),
        };
        self.prepare_on_chain(*resident, opening, then, now)
    }

    /// A hit stands on that resident's list; a miss does the same work on a chain of nobody.
    fn prepare_look_up(
        &self,
        signed: &SignedStatement,
        number: &Sensitive<String>,
        now: UnixTime,
    ) -> Result<Prepared, KeyholdError> {
        let statement = &signed.statement;
        if statement.act
            != (Act::LookUp {
                number_commitment: number_commitment(&statement.nonce, number),
            })
        {
            return Err(KeyholdError::Statement("it is about another number".into()));
        }
        let spend = self.authorise(signed, Some(number), now)?;
        let found = self.resident_of_document(number)?;
        let opening = Opening {
            kind: EntryKind::LookedUp,
            by: party(statement),
            purpose: statement.purpose,
            groups: FieldGroups::NONE,
            reference: None,
            clause: Some(statement.purpose.clause().to_owned()),
            statement: Some(Sha256::digest(statement.to_bytes()).into()),
            announcement: None,
        };
        // The file in hand is the newcomer's: its reference must not stand on the list of whoever was found.
        let then = Purposeful::Found {
            found,
            looked_up: LookedUp {
                official: statement.official.clone(),
                reference: statement.reference,
                blind: self.blind(number),
            },
            spend,
        };
        let whose = found.unwrap_or_else(|| self.some_decoy());
        // Whether somebody's chain happens to be in memory would show in the time.
        let make = |_: &Subject| Ok((opening, then));
        self.prepare_by(Way::Long, whose, now, make)
    }

    fn prepare_own_view(
        &self,
        session: ResidentSessionId,
        groups: FieldGroups,
        now: UnixTime,
    ) -> Result<Prepared, KeyholdError> {
        let resident = self.session_resident(session, now)?;
        let opening = own(EntryKind::OwnView, Purpose::OwnView, groups);
        let then = Purposeful::Keys {
            groups,
            opening: None,
        };
        self.prepare_on_chain(resident, opening, then, now)
    }

    fn prepare_begin(
        &self,
        resident: ResidentId,
        reference: Reference,
        now: UnixTime,
    ) -> Result<Prepared, KeyholdError> {
        self.a_person(resident)?;
        let (sheet, first) = new_list(0)?;
        let mut opening = own(
            EntryKind::ListBegins,
            Purpose::ListBegins,
            FieldGroups::NONE,
        );
        opening.reference = Some(reference);
        let subject = Subject::begin(first);
        let (entry, body) = entry_of(&subject, Minute::of(now), opening)?;
        let pending = Pending {
            resident: Some(resident),
            subject: Some(subject),
            entry,
            prepared_at: now,
            then: Purposeful::Begin {
                sheet,
                file: Some(reference),
            },
        };
        self.keep(self.claim(resident, now)?, pending, body)
    }

    fn prepare_new_list(
        &self,
        session: ResidentSessionId,
        now: UnixTime,
    ) -> Result<Prepared, KeyholdError> {
        let resident = self.session_resident(session, now)?;
        // The new sheet reads every later line: it is shown to nobody whom the list is not shown to.
        self.list_is_open(session, resident, now)?;
        self.prepare_with(resident, now, |subject| {
            let (sheet, first) = new_list(subject.epoch.saturating_add(1))?;
            let kind = EntryKind::EpochBegins { next: first.list() };
            let opening = own(kind, Purpose::ReportLoss, FieldGroups::NONE);
            Ok((opening, Purposeful::NewList { sheet, first }))
        })
    }

    fn prepare_grant(
        &self,
        opening: Ticket,
        grant: GrantId,
        now: UnixTime,
    ) -> Result<Prepared, KeyholdError> {
        let recent = self.recent_opening(opening, now)?;
        let acting = recent.official.clone();
        let opening = Opening {
            kind: EntryKind::GrantMade,
            by: Party::Official {
                official: recent.official,
                office: recent.office,
            },
            purpose: recent.purpose,
            groups: FieldGroups::NONE,
            reference: Some(recent.reference),
            clause: Some(recent.purpose.clause().to_owned()),
            statement: None,
            announcement: None,
        };
        let decided = (recent.purpose == Purpose::DecideEntitlement)
            .then(|| self.decided_by(&acting, recent.reference));
        let then = Purposeful::Grant { grant, decided };
        self.prepare_on_chain(recent.resident, opening, then, now)
    }

    pub(super) fn prepare_on_chain(
        &self,
        resident: ResidentId,
        opening: Opening,
        then: Purposeful,
        now: UnixTime,
    ) -> Result<Prepared, KeyholdError> {
        self.prepare_with(resident, now, |_| Ok((opening, then)))
    }

    /// Takes the resident's place, reads the chain, makes the entry; gives the place back when anything fails.
    pub(super) fn prepare_with(
        &self,
        resident: ResidentId,
        now: UnixTime,
        make: impl FnOnce(&Subject) -> Result<(Opening, Purposeful), KeyholdError>,
    ) -> Result<Prepared, KeyholdError> {
        self.prepare_by(Way::Short, resident, now, make)
    }

    fn prepare_by(
        &self,
        way: Way,
        resident: ResidentId,
        now: UnixTime,
        make: impl FnOnce(&Subject) -> Result<(Opening, Purposeful), KeyholdError>,
    ) -> Result<Prepared, KeyholdError> {
        let ticket = self.claim(resident, now)?;
        if way == Way::Long {
            self.memory().settled.take(resident);
        }
        let made = self.settled_subject(resident).and_then(|subject| {
            let (opening, then) = make(&subject)?;
            let (entry, body) = entry_of(&subject, Minute::of(now), opening)?;
            Ok((subject, entry, body, then))
        });
        match made {
            Ok((subject, entry, body, then)) => {
                let pending = Pending {
                    resident: Some(resident),
                    subject: Some(subject),
                    entry,
                    prepared_at: now,
                    then,
                };
                self.keep(ticket, pending, body)
            }
            Err(error) => {
                self.pending.free(Some(resident), ticket);
                Err(error)
            }
        }
    }

    pub(super) fn claim(
        &self,
        resident: ResidentId,
        now: UnixTime,
    ) -> Result<Ticket, KeyholdError> {
        let ticket = Ticket(fresh_name());
        self.pending.claim(resident, ticket, now)?;
        Ok(ticket)
    }

    pub(super) fn keep(
        &self,
        ticket: Ticket,
        pending: Pending,
        body: SealedBody,
    ) -> Result<Prepared, KeyholdError> {
        let (resident, entry) = (pending.resident, pending.entry);
        if let Err(error) = self.pending.insert(ticket, pending) {
            self.pending.free(resident, ticket);
            return Err(error);
        }
        Ok(Prepared {
            ticket,
            entry,
            body,
        })
    }
}

/// How a chain is found: where it was left if that is known, or always in the database and the log.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Short,
    Long,
}

impl Request {
    /// Beginning a list and announcing open nothing, so a city can be set up before its witnesses are; and what is to be
    /// destroyed waits for nobody. [`Purposeful::waits_for_witnesses`] says the same of an entry that is made.
    const fn waits_for_witnesses(&self) -> bool {
        match self {
            Self::Begin { .. } | Self::BeginPublicList | Self::Forget { .. } => false,
            Self::Announce(what) => what.is_exceptional(),
            _ => true,
        }
    }
}

fn own(kind: EntryKind, purpose: Purpose, groups: FieldGroups) -> Opening {
    Opening {
        kind,
        by: Party::Resident,
        purpose,
        groups,
        reference: None,
        clause: Some(purpose.clause().to_owned()),
        statement: None,
        announcement: None,
    }
}

fn new_list(epoch: u32) -> Result<(CheckSheet, ChainState), KeyholdError> {
    let k0 = ChainKey::from_bytes(*SecretKey::fresh().as_bytes());
    let first = ChainState::begin(&k0);
    Ok((CheckSheet { k0, epoch }, first))
}
