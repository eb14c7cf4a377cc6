//! What an official signs before anything opens. The text is shown to the browser, signed there by the session's
//! key, and only the name of the statement and the signature come back: nobody can alter what was agreed to.

use access::Opening;
use access::statement::{Act, SessionId, SignedStatement, Statement, number_commitment};
use registry::clock::Minute;
use registry::entropy;
use registry::ids::{Reference, ResidentId};
use registry::purpose::Purpose;
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroups;
use std::sync::Arc;

use crate::city::{City, OnDuty};
use crate::error::OfficeError;

/// A statement to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// Its name, used once.
    pub nonce: [u8; 16],
    /// The bytes that the session's key signs.
    pub text: Vec<u8>,
}

/// A signature over [`Prepared::text`].
#[derive(Clone, Debug)]
pub struct Signature {
    /// The statement's name.
    pub nonce: [u8; 16],
    /// ECDSA P-256 with SHA-256, `r ‖ s`.
    pub signature: [u8; 64],
}

/// A statement that waits, with the number that a look-up is about.
pub(crate) struct WaitingStatement {
    statement: Statement,
    number: Option<Sensitive<String>>,
}

/// What is open at a desk: in this session, under this file's number, whose record, for what.
pub(crate) type OpenFile = (SessionId, Reference, ResidentId, Purpose);

/// A statement with its signature, taken out of the waiting ones.
pub(crate) struct Taken {
    pub(crate) signed: SignedStatement,
    pub(crate) reference: Reference,
    pub(crate) number: Option<Sensitive<String>>,
}

impl City {
    /// Prepares the opening of exactly these groups.
    pub(crate) fn prepare_opening(
        &self,
        on: &OnDuty,
        purpose: Purpose,
        reference: Reference,
        resident: ResidentId,
        groups: FieldGroups,
    ) -> Prepared {
        self.prepare(on, purpose, reference, None, |_| Act::Open {
            resident,
            groups,
        })
    }

    /// Prepares the look-up of one full document number.
    pub(crate) fn prepare_look_up(
        &self,
        on: &OnDuty,
        reference: Reference,
        number: Sensitive<String>,
    ) -> Prepared {
        let about = number.clone();
        self.prepare(
            on,
            Purpose::CheckDuplicate,
            reference,
            Some(number),
            |nonce| Act::LookUp {
                number_commitment: number_commitment(nonce, &about),
            },
        )
    }

    pub(crate) fn prepare(
        &self,
        on: &OnDuty,
        purpose: Purpose,
        reference: Reference,
        number: Option<Sensitive<String>>,
        act: impl FnOnce(&[u8; 16]) -> Act,
    ) -> Prepared {
        let nonce = entropy::array(&*self.entropy);
        let now = self.now();
        let statement = Statement {
            session: on.session.id,
            official: on.session.official.clone(),
            office: on.session.office.clone(),
            purpose,
            reference,
            act: act(&nonce),
            minute: Minute::of(now),
            nonce,
        };
        let text = statement.to_bytes();
        let waiting = WaitingStatement { statement, number };
        self.statements.insert(now, nonce, waiting);
        Prepared { nonce, text }
    }

    /// Takes the statement a signature is about: once, by the session it was made for, for the purpose at hand.
    pub(crate) fn take_statement(
        &self,
        on: &OnDuty,
        purpose: Purpose,
        signature: &Signature,
    ) -> Result<Taken, OfficeError> {
        let taken = self.take_signed(on, signature)?;
        if taken.signed.statement.purpose != purpose {
            return Err(OfficeError::Unsigned);
        }
        Ok(taken)
    }

    /// As [`City::take_statement`] for an act that has several purposes: the caller looks at the act itself.
    pub(crate) fn take_signed(
        &self,
        on: &OnDuty,
        signature: &Signature,
    ) -> Result<Taken, OfficeError> {
        let waiting = self
            .statements
            .take(self.now(), &signature.nonce)
            .ok_or(OfficeError::Unsigned)?;
        let statement = waiting.statement;
        if statement.session != on.session.id {
            return Err(OfficeError::Unsigned);
        }
        Ok(Taken {
            reference: statement.reference,
            number: waiting.number,
            signed: SignedStatement {
                statement,
                signature: signature.signature,
            },
        })
    }

    /// Opens, and keeps the opening for the steps that follow at the same desk.
    pub(crate) fn open_and_hold(
        &self,
        on: &OnDuty,
        taken: Taken,
    ) -> Result<Arc<Opening>, OfficeError> {
        let (reference, purpose) = (taken.reference, taken.signed.statement.purpose);
        let opening = Arc::new(self.access.open(taken.signed)?);
        let key = (on.session.id, reference, opening.resident(), purpose);
        self.openings.insert(self.now(), key, Arc::clone(&opening));
        Ok(opening)
    }

    /// What the same official opened under the same file's number for the same purpose within the hour.
    pub(crate) fn held(
        &self,
        on: &OnDuty,
        (reference, resident): (Reference, ResidentId),
        purpose: Purpose,
    ) -> Result<Arc<Opening>, OfficeError> {
        self.openings
            .get(self.now(), &(on.session.id, reference, resident, purpose))
            .ok_or(OfficeError::FileNotOpen)
    }
}
