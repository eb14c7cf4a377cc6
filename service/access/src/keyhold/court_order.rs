//! Orders of a court: carried out once, by an official's own signature, sealed for a bounded time and never again for as
//! long (DESIGN, invariant 3).
//!
//! That a court had the record read stands on the resident's list at once, with a commitment to the details; the details
//! follow by themselves on their day. Must never keep the order, never carry one out twice, and never without the count
//! that everybody sees.

use keys::SystemEntropy;
use minicbor::{Decode, Encode};
use registry::clock::{CityDay, UnixTime};
use registry::court_order::{CourtOrder, ORDER_DAYS_MAX, OrderedPerson};
use registry::ids::ResidentId;
use registry::purpose::Purpose;
use registry::readlog::{Announcement, Detail, EntryKind, ListCommitment, Opening, Party};
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroups;
use rules::authority::Action;
use rules::budget::Counted;
use sha2::{Digest, Sha256};
use store::keyhold as rows;

use super::error::KeyholdError;
use super::exceptional::{Allowed, Exceptional, Then, Write, fresh, official, refused};
use super::local::LocalKeyhold;
use super::pending::Purposeful;
use super::{OfficialSession, Prepared, wire};
use crate::limits::STATEMENT_AGE_MINUTES_MAX;
use crate::sealing::SealError;
use crate::statement::{Act, SignedStatement, Statement};

/// An order and the official who carries it out.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ExecutedOrder {
    /// The official's statement, which names the order by its hash.
    #[n(0)]
    pub signed: SignedStatement,
    /// The order's file, as the court signed it.
    #[cbor(n(1), with = "wire::secret_text")]
    pub order: Sensitive<String>,
}

impl LocalKeyhold {
    /// Judges an order and says what it allows once it stands on the public list.
    pub(super) fn allow_court_order(
        &self,
        asked: &ExecutedOrder,
        now: UnixTime,
    ) -> Result<Exceptional, KeyholdError> {
        let statement = &asked.signed.statement;
        let order = CourtOrder::parse(asked.order.expose())?;
        let session = self.first_signer(&asked.signed, Action::ExecuteCourtOrder, now)?;
        self.check_budget(&session, Counted::Opening, now)?;
        fresh(statement, STATEMENT_AGE_MINUTES_MAX, now)?;
        let today = self.today();
        order.check(today.date())?;
        let Some(key) = self.exceptional.courts.get(&order.court) else {
            return refused("forbid.court-unknown");
        };
        if !key.signed(order.signed_bytes(), order.signature()) {
            return refused("forbid.court-did-not-sign");
        }
        let whom = self.ordered_resident(statement, &order)?;
        let number = ordered_number(&order);
        self.not_tied(&session, Action::ExecuteCourtOrder, whom, number.as_ref())?;
        let until = day_of(order.sealed_until.day_number());
        let name = self.order_name(&order);
        let blind = self.seal_blind(whom);
        self.may_seal(&name, &blind, until > today, today)?;
        if !self.use_nonce(statement.nonce, now) {
            return Err(KeyholdError::Statement("it was used already".into()));
        }
        let details = details(statement, &order, &session);
        let opening = sealed_opening(&order, until, &details)?;
        let sealed = whom
            .map(|resident| self.seal_details(&name, resident, &details))
            .transpose()?;
        // As long again as the seal, and at least until the order itself is too old to be carried out.
        let again = until
            .0
            .saturating_add(until.0 - day_of(order.ordered.day_number()).0);
        let too_old = day_of(order.ordered.day_number())
            .0
            .saturating_add(ORDER_DAYS_MAX);
        Ok(Exceptional {
            write: Write::Order(rows::court_seal::Row {
                order: name,
                blind,
                until,
                barred_until: CityDay(again.max(too_old)),
                sealed,
            }),
            then: Then::Announced {
                said: Announcement::CourtSealed {
                    court: order.court.clone(),
                    until,
                },
                allow: Some(Box::new(Allowed {
                    whom,
                    groups: order.groups,
                    opening,
                    official: session.official,
                })),
            },
        })
    }

    fn ordered_resident(
        &self,
        statement: &Statement,
        order: &CourtOrder,
    ) -> Result<Option<ResidentId>, KeyholdError> {
        let Act::ExecuteOrder {
            order: named,
            resident,
        } = &statement.act
        else {
            return Err(KeyholdError::Statement("it carries out no order".into()));
        };
        if *named != order.hash() || statement.purpose != Purpose::CourtOrder {
            return Err(KeyholdError::Statement("it is about another order".into()));
        }
        match (&order.person, resident, ordered_number(order)) {
            (OrderedPerson::Document(_), None, Some(number)) => self.resident_of_document(&number),
            (OrderedPerson::Reference(reference), Some(resident), None)
                if *reference == statement.reference =>
            {
                self.began(*reference, *resident)?;
                Ok(Some(*resident))
            }
            _ => Err(KeyholdError::Statement("it is about another person".into())),
        }
    }

    /// An order is used once; a seal is not renewed, by whichever court, until as long again has passed.
    fn may_seal(
        &self,
        name: &[u8; 32],
        blind: &[u8; 32],
        seals: bool,
        today: CityDay,
    ) -> Result<(), KeyholdError> {
        let (used, barred) = self.store.read("keyhold: find orders", |tx| {
            let used = rows::court_seal::exists(tx, name)?;
            Ok::<_, store::StoreError>((used, rows::court_seal::barred_until(tx, blind)?))
        })?;
        if used {
            return refused("forbid.order-used");
        }
        if seals && barred.is_some_and(|barred| today <= barred) {
            return refused("forbid.seal-renewed");
        }
        Ok(())
    }

    pub(super) fn find_seals_due(&self) -> Result<Vec<[u8; 32]>, KeyholdError> {
        let today = self.today();
        Ok(self.store.read("keyhold: find seals that end", |tx| {
            rows::court_seal::due(tx, today)
        })?)
    }

    /// The details, on their day, as an entry of their own.
    pub(super) fn prepare_open_seal(
        &self,
        order: &[u8; 32],
        now: UnixTime,
    ) -> Result<Prepared, KeyholdError> {
        let (until, sealed) = self
            .store
            .read("keyhold: read a seal", |tx| {
                rows::court_seal::sealed(tx, order)
            })?
            .ok_or(KeyholdError::NotFound)?;
        if until > self.today() {
            return refused("forbid.seal-not-over");
        }
        let unreadable = || KeyholdError::Seal(SealError::DoesNotOpen);
        let (resident, details) = self.open_about(&seal_place(order), &sealed)?;
        let details = String::from_utf8(details).map_err(|_| unreadable())?;
        let details = Detail::from_json(&details).map_err(|_| unreadable())?;
        let then = Purposeful::Exceptional(Box::new(Exceptional {
            write: Write::SealOpened(*order),
            then: Then::Noted,
        }));
        self.prepare_on_chain(resident, details.opening, then, now)
    }

    fn seal_details(
        &self,
        name: &[u8; 32],
        resident: ResidentId,
        details: &Opening,
    ) -> Result<Vec<u8>, KeyholdError> {
        let detail = Detail {
            list: ListCommitment([0; 32]),
            number: 0,
            unreleased: 0,
            opening: details.clone(),
        };
        let details = detail
            .to_json()
            .map_err(|_| KeyholdError::Statement("it is too long for an entry".into()))?;
        self.seal_about(&seal_place(name), resident, details.as_bytes())
    }

    /// Court and number under a key: the table says nothing of which courts ordered what.
    fn order_name(&self, order: &CourtOrder) -> [u8; 32] {
        self.pepper.mac(&[
            b"court order",
            order.court.as_str().as_bytes(),
            order.number.as_bytes(),
        ])
    }

    fn seal_blind(&self, whom: Option<ResidentId>) -> [u8; 32] {
        whom.map_or_else(SystemEntropy::bytes, |resident| {
            self.seal_blind_of(resident)
        })
    }

    /// How it is kept whose reading a court had sealed.
    pub(super) fn seal_blind_of(&self, resident: ResidentId) -> [u8; 32] {
        self.pepper.mac(&[b"court seal", resident.as_bytes()])
    }
}

/// The document's number, when the order names one.
fn ordered_number(order: &CourtOrder) -> Option<Sensitive<String>> {
    match &order.person {
        OrderedPerson::Document(document) => Some(Sensitive::new(document.normalised())),
        OrderedPerson::Reference(_) => None,
    }
}

/// What the resident reads on the day the seal opens.
fn details(statement: &Statement, order: &CourtOrder, session: &OfficialSession) -> Opening {
    Opening {
        kind: EntryKind::SealOpened {
            order: order.hash(),
            salt: SystemEntropy::bytes(),
        },
        by: official(session),
        purpose: Purpose::CourtOrder,
        groups: order.groups,
        reference: None,
        clause: Some(Purpose::CourtOrder.clause().to_owned()),
        statement: Some(Sha256::digest(statement.to_bytes()).into()),
        announcement: None,
    }
}

/// What the resident reads at once.
fn sealed_opening(
    order: &CourtOrder,
    until: CityDay,
    details: &Opening,
) -> Result<Opening, KeyholdError> {
    let commitment = details
        .commitment()
        .map_err(|_| KeyholdError::Statement("it is too long for an entry".into()))?;
    Ok(Opening {
        kind: EntryKind::CourtSealed {
            until,
            details: commitment,
        },
        by: Party::Court {
            court: order.court.clone(),
        },
        purpose: Purpose::CourtOrder,
        groups: FieldGroups::NONE,
        reference: None,
        clause: Some(Purpose::CourtOrder.clause().to_owned()),
        statement: None,
        announcement: None,
    })
}

fn day_of(number: i64) -> CityDay {
    CityDay(i32::try_from(number).unwrap_or(i32::MAX))
}

fn seal_place(order: &[u8; 32]) -> Vec<u8> {
    [b"denizen/keyhold/court-seal/1".as_slice(), order].concat()
}
