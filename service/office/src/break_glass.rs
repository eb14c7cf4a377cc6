//! An emergency at a desk: the first official states whom and why, the second signs the same statement on their own
//! screen, and only then the record opens on the first one's. In danger to life the second one follows within a day.
//!
//! A person is named by the full number of a document or by a file that somebody brought, never by a name, never by a
//! dwelling. What waits for the second official waits in memory; a restart forgets it, which is safe.

use std::sync::Arc;

use access::keyhold::{BreakGlass, SecondSignature};
use access::statement::{Act, Cosignature, Person, SessionId, SignedStatement, number_commitment};
use registry::document::DocumentNumber;
use registry::emergency::EmergencyReason;
use registry::ids::{FileKind, OfficeId, OfficialId, Reference, ResidentId};
use registry::record::{AddressRecord, ContactRecord, NameRecord};
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroups;
use rules::authority::Action;
use rules::truth::Truth;

use crate::authorise::Circumstances;
use crate::city::{City, OnDuty};
use crate::error::OfficeError;
use crate::exceptional_record::if_asked;
use crate::limits;
use crate::short_memory::ShortMemory;
use crate::statements::{Prepared, Signature};

/// Whom an emergency is about.
#[derive(Debug)]
pub enum EmergencyPerson {
    /// By the full number of a document.
    Document(DocumentNumber),
    /// By the public number of the registration's file.
    Reference(Reference),
}

/// Where an emergency stands, for the first official.
#[derive(Debug)]
pub enum Emergency {
    /// The second official must sign before anything opens.
    WaitsForSecond,
    /// It is open.
    Opened(Box<EmergencyRecord>),
    /// The number is not registered.
    NotRegistered,
}

/// What an emergency opens. A group that was not asked for, or never written, is `None`.
#[derive(Debug)]
pub struct EmergencyRecord {
    /// Name.
    pub name: Option<NameRecord>,
    /// Address.
    pub address: Option<AddressRecord>,
    /// Contact.
    pub contact: Option<ContactRecord>,
    /// Number of the entry this opening made.
    pub log_entry: u64,
}

/// Something that a second official may sign.
#[derive(Clone, Debug)]
pub struct SecondWanted {
    /// Names the statement, and the bytes to sign.
    pub prepared: Prepared,
    /// Who signed first.
    pub first: OfficialId,
    /// Why.
    pub reason: EmergencyReason,
    /// Whether the record is open already.
    pub opened: bool,
    /// Whether the day for signing is over; this office's emergencies are shut until it is signed.
    pub overdue: bool,
}

/// What waits in memory.
pub(crate) struct Emergencies {
    /// One for each official: keyhold sees the first signature together with the second one, so that nobody may fill
    /// this with statements that were not signed well.
    waiting: ShortMemory<OfficialId, WaitingSecond>,
    opened: ShortMemory<[u8; 16], Answered>,
}

#[derive(Clone)]
struct WaitingSecond {
    signed: SignedStatement,
    number: Option<Sensitive<String>>,
    office: OfficeId,
    reason: EmergencyReason,
    groups: FieldGroups,
}

#[derive(Clone)]
struct Answered {
    session: SessionId,
    opening: Option<Arc<access::Opening>>,
    groups: FieldGroups,
}

impl Emergencies {
    pub(crate) fn new() -> Self {
        let age = limits::EMERGENCY_AGE_SECONDS_MAX;
        Self {
            waiting: ShortMemory::new(limits::EMERGENCIES_MAX, age),
            opened: ShortMemory::new(limits::EMERGENCIES_MAX, age),
        }
    }
}

impl City {
    /// The statement that the first official signs.
    ///
    /// # Errors
    /// [`OfficeError::NotAllowed`], [`OfficeError::UnknownReference`].
    pub fn emergency_statement(
        &self,
        on: &OnDuty,
        person: EmergencyPerson,
        reason: EmergencyReason,
        groups: FieldGroups,
    ) -> Result<Prepared, OfficeError> {
        let act = |person| Act::BreakGlass {
            person,
            groups,
            reason,
        };
        let purpose = reason.purpose();
        match person {
            EmergencyPerson::Reference(reference) => {
                let resident = self.registration_file(reference)?.resident;
                self.allow_exceptional(on, Action::BreakGlass, Some(resident))?;
                let person = Person::Resident(resident);
                Ok(self.prepare(on, purpose, reference, None, |_| act(person)))
            }
            EmergencyPerson::Document(document) => {
                let reference = self.exceptional_reference(on)?;
                self.allow_exceptional(on, Action::BreakGlass, None)?;
                let number = Sensitive::new(document.normalised());
                let about = number.clone();
                Ok(self.prepare(on, purpose, reference, Some(number), |nonce| {
                    act(Person::Number(number_commitment(nonce, &about)))
                }))
            }
        }
    }

    /// The first official has signed. In danger to life it opens when `at_once` says that nobody else is there; otherwise
    /// it waits for the second official.
    ///
    /// # Errors
    /// [`OfficeError::Unsigned`], [`OfficeError::NotAllowed`], and those of `access`.
    pub fn sign_emergency(
        &self,
        on: &OnDuty,
        signature: &Signature,
        at_once: bool,
    ) -> Result<Emergency, OfficeError> {
        self.allow_exceptional(on, Action::BreakGlass, None)?;
        let taken = self.take_signed(on, signature)?;
        // The reason that the second official reads is the one that the first signed, never one told beside it.
        let Act::BreakGlass { groups, reason, .. } = taken.signed.statement.act else {
            return Err(OfficeError::Unsigned);
        };
        if at_once && reason.second_may_follow() {
            let opening = self.access.break_glass(BreakGlass {
                signed: taken.signed,
                second: None,
                number: taken.number,
            })?;
            self.answered(signature.nonce, on.session.id, opening, groups);
        } else {
            let waiting = WaitingSecond {
                office: on.office.id.clone(),
                number: taken.number,
                signed: taken.signed,
                reason,
                groups,
            };
            self.emergencies
                .waiting
                .insert(self.now(), on.official.id.clone(), waiting);
        }
        self.emergency_record(on, signature.nonce)
    }

    /// What waits for a second official of this office or of one below it: not opened yet, and opened in danger to life.
    /// One's own are not among them.
    ///
    /// # Errors
    /// [`OfficeError::NotAllowed`] and keyhold's.
    pub fn seconds_wanted(&self, on: &OnDuty) -> Result<Vec<SecondWanted>, OfficeError> {
        self.allow_exceptional(on, Action::ConfirmBreakGlass, None)?;
        let mut wanted: Vec<SecondWanted> = self
            .emergencies
            .waiting
            .fresh(self.now())
            .into_iter()
            .filter(|(_, waiting)| self.may_second(on, &waiting.office))
            .map(|(first, waiting)| SecondWanted {
                prepared: Prepared {
                    nonce: waiting.signed.statement.nonce,
                    text: waiting.signed.statement.to_bytes(),
                },
                first,
                reason: waiting.reason,
                opened: false,
                overdue: false,
            })
            .collect();
        for due in self.access.keyhold().seconds_due(on.session.id)? {
            let mut nonce = [0; 16];
            nonce.copy_from_slice(&due.statement[..16]);
            wanted.push(SecondWanted {
                prepared: Prepared {
                    nonce,
                    text: due.text,
                },
                first: due.first,
                reason: due.reason,
                opened: true,
                overdue: due.overdue,
            });
        }
        wanted.retain(|one| one.first != on.official.id);
        Ok(wanted)
    }

    /// The second official signs: what waited opens on the first one's screen, what was open gets its second name.
    ///
    /// # Errors
    /// [`OfficeError::Unsigned`] when nothing waits under this name, [`OfficeError::NotAllowed`], and those of `access`.
    pub fn sign_as_second(&self, on: &OnDuty, signature: &Signature) -> Result<(), OfficeError> {
        self.allow_exceptional(on, Action::ConfirmBreakGlass, None)?;
        let by = Cosignature {
            session: on.session.id,
            signature: signature.signature,
        };
        if let Some((first, waiting)) = self.waiting_second(&signature.nonce) {
            let session = waiting.signed.statement.session;
            let opening = self.access.break_glass(BreakGlass {
                signed: waiting.signed,
                second: Some(by),
                number: waiting.number,
            })?;
            self.emergencies.waiting.take(self.now(), &first);
            self.answered(signature.nonce, session, opening, waiting.groups);
            return Ok(());
        }
        let due = self.access.keyhold().seconds_due(on.session.id)?;
        let statement = due
            .iter()
            .map(|due| due.statement)
            .find(|statement| statement[..16] == signature.nonce)
            .ok_or(OfficeError::Unsigned)?;
        self.access.sign_second(SecondSignature { statement, by })?;
        Ok(())
    }

    /// Where the emergency stands that the official signed first: for ten minutes after it opened, and while it waits.
    ///
    /// # Errors
    /// [`OfficeError::FileNotOpen`] afterwards and for everybody else, [`OfficeError::NotAllowed`] on one's own record.
    pub fn emergency_record(&self, on: &OnDuty, nonce: [u8; 16]) -> Result<Emergency, OfficeError> {
        let now = self.now();
        let answered = self.emergencies.opened.get(now, &nonce);
        if let Some(answered) = answered.filter(|answered| answered.session == on.session.id) {
            let Some(opening) = answered.opening else {
                return Ok(Emergency::NotRegistered);
            };
            // Found by a document's number, it may turn out to be the official's own.
            self.allow_exceptional(on, Action::BreakGlass, Some(opening.resident()))?;
            let record = record(&opening, answered.groups)?;
            return Ok(Emergency::Opened(Box::new(record)));
        }
        let waiting = self.waiting_second(&nonce);
        waiting
            .filter(|(_, waiting)| waiting.signed.statement.session == on.session.id)
            .map(|_| Emergency::WaitsForSecond)
            .ok_or(OfficeError::FileNotOpen)
    }

    /// What waits under a statement's name.
    fn waiting_second(&self, nonce: &[u8; 16]) -> Option<(OfficialId, WaitingSecond)> {
        let mut fresh = self.emergencies.waiting.fresh(self.now()).into_iter();
        fresh.find(|(_, waiting)| waiting.signed.statement.nonce == *nonce)
    }

    /// Keyhold's own rule: an official of the same office, or of the one above it.
    fn may_second(&self, on: &OnDuty, office: &OfficeId) -> bool {
        *office == on.office.id || self.superiors.get(office) == Some(&on.office.id)
    }

    /// Keeps what an emergency opened for the first official's screen.
    fn answered(
        &self,
        nonce: [u8; 16],
        session: SessionId,
        opening: Option<access::Opening>,
        groups: FieldGroups,
    ) {
        let answered = Answered {
            session,
            opening: opening.map(Arc::new),
            groups,
        };
        self.emergencies.opened.insert(self.now(), nonce, answered);
    }

    /// Role and training; the file is nobody's request, which the closed list of office openings says.
    pub(crate) fn allow_exceptional(
        &self,
        on: &OnDuty,
        action: Action,
        resident: Option<ResidentId>,
    ) -> Result<(), OfficeError> {
        let own_file = resident.map_or(Truth::No, |resident| on.official.owns(resident));
        let circumstances = Circumstances {
            own_file,
            ..Circumstances::NO_FILE
        };
        self.allow(on, action, circumstances)
    }

    /// A public number for an opening outside of the resident's own files.
    pub(crate) fn exceptional_reference(&self, on: &OnDuty) -> Result<Reference, OfficeError> {
        Reference::random(&on.office.district, FileKind::Exceptional, &*self.entropy)
            .map_err(|_| OfficeError::UnknownReference)
    }
}

fn record(opening: &access::Opening, groups: FieldGroups) -> Result<EmergencyRecord, OfficeError> {
    Ok(EmergencyRecord {
        name: if_asked(opening, groups)?,
        address: if_asked(opening, groups)?,
        contact: if_asked(opening, groups)?,
        log_entry: opening.entry_index(),
    })
}
