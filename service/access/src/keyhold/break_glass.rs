//! Break-glass: two officials sign one statement before the record opens; in danger to life the second one may follow
//! within a day. Every one is announced and counted by office before anything opens (DESIGN, invariant 3).
//!
//! Must never open without an announcement, never beyond the office's monthly cap, and never while a second signature of
//! the office is overdue.

use minicbor::{Decode, Encode};
use registry::clock::{Minute, UnixTime};
use registry::emergency::EmergencyReason;
use registry::ids::{OfficeId, OfficialId, ResidentId};
use registry::purpose::Purpose;
use registry::readlog::{Announcement, EntryKind, Opening, Party};
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroups;
use rules::authority::Action;
use rules::budget::Counted;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::keyhold as rows;

use super::error::KeyholdError;
use super::exceptional::{
    Allowed, Exceptional, Then, Write, fresh, may, month_of, official, refused,
};
use super::local::LocalKeyhold;
use super::pending::Purposeful;
use super::{OfficialSession, Prepared, wire};
use crate::limits::{
    BREAK_GLASS_PER_MONTH_MAX, SECOND_AFTER_MINUTES_MAX, SECOND_WITHIN_MINUTES_MAX,
    STATEMENT_AGE_MINUTES_MAX,
};
use crate::sealing::SealError;
use crate::statement::{
    Act, Cosignature, Person, SessionId, SignedStatement, Statement, number_commitment,
};

/// An opening in an emergency, as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct BreakGlass {
    /// The first official's statement.
    #[n(0)]
    pub signed: SignedStatement,
    /// The second official's signature over the same bytes; it may be missing in danger to life alone.
    #[n(1)]
    pub second: Option<Cosignature>,
    /// The full document number, when the statement commits to one.
    #[cbor(n(2), with = "wire::exceptional::optional_number")]
    pub number: Option<Sensitive<String>>,
}

/// The second official's signature under what was opened in danger to life.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SecondSignature {
    /// SHA-256 of the statement, from [`SecondDue`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub statement: [u8; 32],
    /// The signature over the statement's bytes.
    #[n(1)]
    pub by: Cosignature,
}

/// Something that waits for a second signature.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SecondDue {
    /// SHA-256 of the statement.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub statement: [u8; 32],
    /// The bytes to sign; no name and no number of a document is in them.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub text: Vec<u8>,
    /// Who opened.
    #[cbor(n(2), with = "wire::text")]
    pub first: OfficialId,
    /// Why.
    #[cbor(n(3), with = "wire::text")]
    pub reason: EmergencyReason,
    /// When.
    #[cbor(n(4), with = "wire::minute")]
    pub minute: Minute,
    /// Whether the time is over.
    #[n(5)]
    pub overdue: bool,
}

/// What is kept until the second official has signed.
#[derive(Serialize, Deserialize)]
struct Due {
    first: OfficialId,
    office: OfficeId,
    purpose: Purpose,
    reason: EmergencyReason,
    minute: u32,
    text: String,
}

impl LocalKeyhold {
    /// Judges what is asked and says what it allows once it stands on the public list.
    pub(super) fn allow_break_glass(
        &self,
        asked: &BreakGlass,
        now: UnixTime,
    ) -> Result<Exceptional, KeyholdError> {
        let statement = &asked.signed.statement;
        let Act::BreakGlass {
            person,
            groups,
            reason,
        } = &statement.act
        else {
            return Err(KeyholdError::Statement("it asks for no emergency".into()));
        };
        let first = self.first_signer(&asked.signed, Action::BreakGlass, now)?;
        self.check_budget(&first, Counted::Opening, now)?;
        if reason.purpose() != statement.purpose {
            return refused("forbid.purpose-not-listed");
        }
        if groups.is_empty() || !groups.is_subset_of(statement.purpose.groups_allowed()) {
            return refused("forbid.groups-beyond-purpose");
        }
        let second = self.second_before(asked, &first, *reason, now)?;
        let month = self.month_left(&first.office)?;
        self.none_overdue(&first.office, now)?;
        let number = asked.number.as_ref();
        let whom = self.whom(statement, *person, number)?;
        self.not_tied(&first, Action::BreakGlass, whom, number)?;
        if let Some(second) = &second {
            self.not_tied(second, Action::ConfirmBreakGlass, whom, number)?;
        }
        if !self.use_nonce(statement.nonce, now) {
            return Err(KeyholdError::Statement("it was used already".into()));
        }
        let hash: [u8; 32] = Sha256::digest(statement.to_bytes()).into();
        let opening = opening(statement, *reason, *groups, &first, second.as_ref(), hash);
        let due = match (whom, &second) {
            (Some(resident), None) => Some((
                hash,
                self.seal_due(statement, hash, *reason, resident, now)?,
            )),
            _ => None,
        };
        let office = first.office.clone();
        Ok(Exceptional {
            write: Write::BreakGlass {
                office: office.clone(),
                month,
                due,
            },
            then: Then::Announced {
                said: Announcement::BreakGlass { office },
                allow: Some(Box::new(Allowed {
                    whom,
                    groups: *groups,
                    opening,
                    official: first.official,
                })),
            },
        })
    }

    /// The second official, when they sign before: another person, of the same office or its superior.
    fn second_before(
        &self,
        asked: &BreakGlass,
        first: &OfficialSession,
        reason: EmergencyReason,
        now: UnixTime,
    ) -> Result<Option<OfficialSession>, KeyholdError> {
        let statement = &asked.signed.statement;
        let Some(by) = &asked.second else {
            if !reason.second_may_follow() {
                return refused("forbid.one-signature");
            }
            fresh(statement, STATEMENT_AGE_MINUTES_MAX, now)?;
            return Ok(None);
        };
        fresh(statement, SECOND_WITHIN_MINUTES_MAX, now)?;
        let second = self.signer(statement, by, Action::ConfirmBreakGlass, now)?;
        self.other_person(&first.official, &first.office, &second)?;
        Ok(Some(second))
    }

    fn other_person(
        &self,
        first: &OfficialId,
        office: &OfficeId,
        second: &OfficialSession,
    ) -> Result<(), KeyholdError> {
        if second.official == *first {
            return refused("forbid.same-official");
        }
        let superior = self.exceptional.superiors.get(office);
        if second.office != *office && superior != Some(&second.office) {
            return refused("forbid.other-office");
        }
        Ok(())
    }

    /// The month that the next one counts against. A clock that was set back renews nothing.
    fn month_left(&self, office: &OfficeId) -> Result<i64, KeyholdError> {
        let month = month_of(self.today());
        let newest = self.store.read("keyhold: count emergencies", |tx| {
            rows::break_glass::newest(tx, office)
        })?;
        match newest {
            Some((newest, used)) if newest >= month => {
                if used >= BREAK_GLASS_PER_MONTH_MAX {
                    return Err(KeyholdError::BreakGlassCap);
                }
                Ok(newest)
            }
            _ => Ok(month),
        }
    }

    fn none_overdue(&self, office: &OfficeId, now: UnixTime) -> Result<(), KeyholdError> {
        let overdue = self
            .due_of(office)?
            .iter()
            .any(|(_, due)| is_overdue(due, now));
        if overdue {
            return Err(KeyholdError::SecondOverdue);
        }
        Ok(())
    }

    fn whom(
        &self,
        statement: &Statement,
        person: Person,
        number: Option<&Sensitive<String>>,
    ) -> Result<Option<ResidentId>, KeyholdError> {
        match (person, number) {
            (Person::Resident(resident), None) => {
                self.began(statement.reference, resident)?;
                Ok(Some(resident))
            }
            (Person::Number(commitment), Some(number))
                if commitment == number_commitment(&statement.nonce, number) =>
            {
                self.resident_of_document(number)
            }
            _ => Err(KeyholdError::Statement("it is about another number".into())),
        }
    }

    /// The second official's signature after the opening: an entry of its own, under the same statement.
    pub(super) fn prepare_second(
        &self,
        second: &SecondSignature,
        now: UnixTime,
    ) -> Result<Prepared, KeyholdError> {
        let sealed = self
            .store
            .read("keyhold: find a second signature", |tx| {
                rows::second_due::get(tx, &second.statement)
            })?
            .ok_or(KeyholdError::NotFound)?;
        let (resident, due) = self.open_due(&second.statement, &sealed)?;
        let session = self.signer_of_bytes(due.text.as_bytes(), &second.by, now)?;
        may(session.role, Action::ConfirmBreakGlass)?;
        self.other_person(&due.first, &due.office, &session)?;
        self.not_tied(&session, Action::ConfirmBreakGlass, Some(resident), None)?;
        // A record whose keys were destroyed meanwhile has no list: the signature is due all the same.
        let whose = if self.knows(resident)? {
            resident
        } else {
            self.some_decoy()
        };
        let opening = Opening {
            kind: EntryKind::SecondOfficial,
            by: official(&session),
            purpose: due.purpose,
            groups: FieldGroups::NONE,
            reference: None,
            clause: Some(due.purpose.clause().to_owned()),
            statement: Some(second.statement),
            announcement: None,
        };
        let then = Purposeful::Exceptional(Box::new(Exceptional {
            write: Write::Second(second.statement),
            then: Then::Noted,
        }));
        self.prepare_on_chain(whose, opening, then, now)
    }

    pub(super) fn seconds_due_at(&self, id: SessionId) -> Result<Vec<SecondDue>, KeyholdError> {
        let now = self.clock.now();
        let session = self.live_session(id, now)?.session;
        may(session.role, Action::ConfirmBreakGlass)?;
        let below = self
            .exceptional
            .superiors
            .iter()
            .filter(|(_, superior)| **superior == session.office)
            .map(|(office, _)| office);
        let mut all = Vec::new();
        for office in below.chain([&session.office]) {
            for (statement, due) in self.due_of(office)? {
                all.push(SecondDue {
                    statement,
                    overdue: is_overdue(&due, now),
                    text: due.text.into_bytes(),
                    first: due.first,
                    reason: due.reason,
                    minute: Minute(due.minute),
                });
            }
        }
        Ok(all)
    }

    fn due_of(&self, office: &OfficeId) -> Result<Vec<([u8; 32], Due)>, KeyholdError> {
        self.store
            .read("keyhold: find second signatures", |tx| {
                rows::second_due::of_office(tx, office)
            })?
            .into_iter()
            .map(|(statement, sealed)| Ok((statement, self.open_due(&statement, &sealed)?.1)))
            .collect()
    }

    fn seal_due(
        &self,
        statement: &Statement,
        hash: [u8; 32],
        reason: EmergencyReason,
        resident: ResidentId,
        now: UnixTime,
    ) -> Result<Vec<u8>, KeyholdError> {
        let due = Due {
            first: statement.official.clone(),
            office: statement.office.clone(),
            purpose: statement.purpose,
            reason,
            minute: Minute::of(now).0,
            text: String::from_utf8_lossy(&statement.to_bytes()).into_owned(),
        };
        let due = serde_json::to_vec(&due).map_err(|_| KeyholdError::NotFound)?;
        self.seal_about(&due_place(&hash), resident, &due)
    }

    fn open_due(
        &self,
        statement: &[u8; 32],
        sealed: &[u8],
    ) -> Result<(ResidentId, Due), KeyholdError> {
        let (resident, due) = self.open_about(&due_place(statement), sealed)?;
        let due = serde_json::from_slice(&due).map_err(|_| SealError::DoesNotOpen)?;
        Ok((resident, due))
    }
}

/// What the resident reads.
fn opening(
    statement: &Statement,
    reason: EmergencyReason,
    groups: FieldGroups,
    first: &OfficialSession,
    second: Option<&OfficialSession>,
    hash: [u8; 32],
) -> Opening {
    let by = match second {
        Some(second) => Party::TwoOfficials {
            official: first.official.clone(),
            office: first.office.clone(),
            second: second.official.clone(),
        },
        None => official(first),
    };
    Opening {
        kind: EntryKind::BreakGlass {
            after: second.is_none(),
            reason,
        },
        by,
        purpose: statement.purpose,
        groups,
        reference: Some(statement.reference),
        clause: Some(statement.purpose.clause().to_owned()),
        statement: Some(hash),
        announcement: None,
    }
}

/// A clock that was set back does not make time.
fn is_overdue(due: &Due, now: UnixTime) -> bool {
    Minute::of(now)
        .0
        .checked_sub(due.minute)
        .is_none_or(|minutes| minutes > SECOND_AFTER_MINUTES_MAX)
}

fn due_place(statement: &[u8; 32]) -> Vec<u8> {
    [b"denizen/keyhold/second-due/1".as_slice(), statement].concat()
}
