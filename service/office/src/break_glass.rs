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

/// What became of the first official's signature.
#[derive(Debug)]
pub enum FirstSigned {
    /// The second official must sign before anything opens.
    WaitsForSecond,
    /// Danger to life: it is open.
    Opened(EmergencyRecord),
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
    waiting: ShortMemory<[u8; 16], WaitingSecond>,
    opened: ShortMemory<[u8; 16], Answered>,
}

#[derive(Clone)]
struct WaitingSecond {
    signed: SignedStatement,
    number: Option<Sensitive<String>>,
    office: OfficeId,
    first: OfficialId,
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
        let (reference, resident, number) = match person {
            EmergencyPerson::Reference(reference) => {
                let file = self.registration_file(reference)?;
                (reference, Some(file.resident), None)
            }
            EmergencyPerson::Document(document) => {
                let number = Sensitive::new(document.normalised());
                (self.exceptional_reference(on)?, None, Some(number))
            }
        };
        self.allow_exceptional(on, Action::BreakGlass, resident)?;
        let about = number.clone();
        Ok(
            self.prepare(on, reason.purpose(), reference, number, |nonce| {
                let person = match (resident, &about) {
                    (Some(resident), _) => Person::Resident(resident),
                    (None, Some(number)) => Person::Number(number_commitment(nonce, number)),
                    (None, None) => Person::Number([0; 32]),
                };
                Act::BreakGlass {
                    person,
                    groups,
                    reason,
                }
            }),
        )
    }

    /// The first official has signed. In danger to life it opens when `at_once` says that nobody else is there; otherwise
    /// it waits for the second official.
    ///
    /// # Errors
    /// [`OfficeError::Unsigned`], [`OfficeError::NotAllowed`], and those of `access`.
    pub fn sign_emergency(
        &self,
        on: &OnDuty,
        reason: EmergencyReason,
        signature: &Signature,
        at_once: bool,
    ) -> Result<FirstSigned, OfficeError> {
        self.allow_exceptional(on, Action::BreakGlass, None)?;
        let taken = self.take_statement(on, reason.purpose(), signature)?;
        let Act::BreakGlass { groups, .. } = taken.signed.statement.act else {
            return Err(OfficeError::Unsigned);
        };
        if at_once && reason.second_may_follow() {
            let opening = self.access.break_glass(BreakGlass {
                signed: taken.signed,
                second: None,
                number: taken.number,
            })?;
            return match opening {
                Some(opening) => Ok(FirstSigned::Opened(shown(on, &opening, groups)?)),
                None => Ok(FirstSigned::NotRegistered),
            };
        }
        let waiting = WaitingSecond {
            office: on.office.id.clone(),
            first: on.official.id.clone(),
            number: taken.number,
            signed: taken.signed,
            reason,
            groups,
        };
        self.emergencies
            .waiting
            .insert(self.now(), signature.nonce, waiting);
        Ok(FirstSigned::WaitsForSecond)
    }

    /// What waits for a second official of this office: not opened yet, and opened in danger to life. One's own are not
    /// among them.
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
            .filter(|(_, waiting)| waiting.office == on.office.id)
            .map(|(nonce, waiting)| SecondWanted {
                prepared: Prepared {
                    nonce,
                    text: waiting.signed.statement.to_bytes(),
                },
                first: waiting.first,
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
        if let Some(waiting) = self.emergencies.waiting.get(self.now(), &signature.nonce) {
            let session = waiting.signed.statement.session;
            let opening = self.access.break_glass(BreakGlass {
                signed: waiting.signed,
                second: Some(by),
                number: waiting.number,
            })?;
            let now = self.now();
            self.emergencies.waiting.take(now, &signature.nonce);
            let answered = Answered {
                session,
                opening: opening.map(Arc::new),
                groups: waiting.groups,
            };
            self.emergencies
                .opened
                .insert(now, signature.nonce, answered);
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

    /// What the second official's signature opened, for the first one; `None` while it waits.
    ///
    /// # Errors
    /// [`OfficeError::NotAllowed`] on one's own record, [`OfficeError::UnknownReference`] when nobody is registered under
    /// the number.
    pub fn emergency_record(
        &self,
        on: &OnDuty,
        nonce: [u8; 16],
    ) -> Result<Option<EmergencyRecord>, OfficeError> {
        let answered = self.emergencies.opened.get(self.now(), &nonce);
        let Some(answered) = answered.filter(|answered| answered.session == on.session.id) else {
            return Ok(None);
        };
        let opening = answered.opening.ok_or(OfficeError::UnknownReference)?;
        shown(on, &opening, answered.groups).map(Some)
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

/// The record, unless it turns out to be the official's own.
fn shown(
    on: &OnDuty,
    opening: &access::Opening,
    groups: FieldGroups,
) -> Result<EmergencyRecord, OfficeError> {
    if on.official.owns(opening.resident()) == Truth::Yes {
        return Err(OfficeError::UnknownReference);
    }
    Ok(EmergencyRecord {
        name: crate::exceptional_record::if_asked(opening, groups)?,
        address: crate::exceptional_record::if_asked(opening, groups)?,
        contact: crate::exceptional_record::if_asked(opening, groups)?,
        log_entry: opening.entry_index(),
    })
}
