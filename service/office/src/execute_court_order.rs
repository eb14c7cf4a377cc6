//! An official carries out an order of a court: the order's file is handed in, the official signs for it, and exactly the
//! groups that it names open, once.
//!
//! Must never keep the file, and must never show more than the order names. That a court had the record read stands on the
//! resident's list at once.

use access::AccessError;
use access::keyhold::{ExecutedOrder, KeyholdError};
use access::statement::Act;
use registry::clock::CivilDate;
use registry::court_order::{CourtOrder, OrderError, OrderedPerson};
use registry::ids::OfficeId;
use registry::purpose::Purpose;
use registry::record::{AddressRecord, BirthRecord, ContactRecord, NameRecord, RegistrationRecord};
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroups;
use rules::authority::Action;

use crate::city::{City, OnDuty};
use crate::error::OfficeError;
use crate::exceptional_record::if_asked;
use crate::statements::{Prepared, Signature};

/// An order that was carried out, and what it opened. It stands on the public list whether or not somebody was found.
#[derive(Debug)]
pub struct OrderDone {
    /// Which court.
    pub court: OfficeId,
    /// The court's own number of the order.
    pub number: String,
    /// The day on which the details open to the resident.
    pub sealed_until: CivilDate,
    /// What it opened; `None` when nobody is registered under the number that it names.
    pub opened: Option<Box<OrderedRecord>>,
}

/// What an order opens. A group that it does not name, or that was never written, is `None`.
#[derive(Debug)]
pub struct OrderedRecord {
    /// The groups that the order names.
    pub groups: FieldGroups,
    /// Name.
    pub name: Option<NameRecord>,
    /// Date of birth.
    pub birth: Option<BirthRecord>,
    /// Address.
    pub address: Option<AddressRecord>,
    /// Contact.
    pub contact: Option<ContactRecord>,
    /// Registration.
    pub registration: Option<RegistrationRecord>,
    /// Number of the entry this opening made.
    pub log_entry: u64,
}

impl City {
    /// Whether the official may carry orders out at all: the page asks before it shows anything.
    ///
    /// # Errors
    /// [`OfficeError::NotAllowed`].
    pub fn may_execute_court_orders(&self, on: &OnDuty) -> Result<(), OfficeError> {
        self.allow_exceptional(on, Action::ExecuteCourtOrder, None)
    }

    /// The statement by which an official carries an order out.
    ///
    /// # Errors
    /// [`OfficeError::NotAllowed`], [`OfficeError::Order`], [`OfficeError::UnknownReference`].
    pub fn court_order_statement(
        &self,
        on: &OnDuty,
        file: Sensitive<String>,
    ) -> Result<Prepared, OfficeError> {
        let order = CourtOrder::parse(file.expose())?;
        order.check(self.today())?;
        let (reference, resident) = match &order.person {
            OrderedPerson::Reference(reference) => {
                let file = self.registration_file(*reference)?;
                (*reference, Some(file.resident))
            }
            OrderedPerson::Document(_) => (self.exceptional_reference(on)?, None),
        };
        self.allow_exceptional(on, Action::ExecuteCourtOrder, resident)?;
        let hash = order.hash();
        Ok(
            self.prepare(on, Purpose::CourtOrder, reference, Some(file), |_| {
                Act::ExecuteOrder {
                    order: hash,
                    resident,
                }
            }),
        )
    }

    /// Carries the order out.
    ///
    /// # Errors
    /// As [`City::court_order_statement`], [`OfficeError::Unsigned`], and those of `access`.
    pub fn execute_court_order(
        &self,
        on: &OnDuty,
        signature: &Signature,
    ) -> Result<OrderDone, OfficeError> {
        self.allow_exceptional(on, Action::ExecuteCourtOrder, None)?;
        let taken = self.take_statement(on, Purpose::CourtOrder, signature)?;
        let file = taken.number.ok_or(OfficeError::Unsigned)?;
        let order = CourtOrder::parse(file.expose())?;
        let opening = self.access.execute_order(ExecutedOrder {
            signed: taken.signed,
            order: file,
        })?;
        if let Some(opening) = &opening {
            // Found by a document's number, it may turn out to be the official's own.
            self.allow_exceptional(on, Action::ExecuteCourtOrder, Some(opening.resident()))?;
        }
        let groups = order.groups;
        let opened = opening
            .map(|opening| record(&opening, groups).map(Box::new))
            .transpose()?;
        Ok(OrderDone {
            court: order.court,
            number: order.number,
            sealed_until: order.sealed_until,
            opened,
        })
    }
}

fn record(opening: &access::Opening, groups: FieldGroups) -> Result<OrderedRecord, OfficeError> {
    Ok(OrderedRecord {
        groups,
        name: if_asked(opening, groups)?,
        birth: if_asked(opening, groups)?,
        address: if_asked(opening, groups)?,
        contact: if_asked(opening, groups)?,
        registration: if_asked(opening, groups)?,
        log_entry: opening.entry_index(),
    })
}

/// Why an order is not carried out, where the order itself is the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderRefused {
    /// What stands in it.
    Order(OrderError),
    /// The register of courts has no such court.
    CourtUnknown,
    /// The court's key did not sign this text.
    NotSigned,
    /// It was carried out already.
    Used,
    /// A seal over a reading of the same resident ended too short a while ago, or lasts.
    SealRenewed,
}

impl OrderRefused {
    /// Reads a refusal of [`City::court_order_statement`] or [`City::execute_court_order`]; `None` when something other
    /// than the order stands in the way.
    #[must_use]
    pub fn of(error: &OfficeError) -> Option<Self> {
        match error {
            OfficeError::Order(why)
            | OfficeError::Access(AccessError::Keyhold(KeyholdError::Order(why))) => {
                Some(Self::Order(why.clone()))
            }
            other => other.rules().into_iter().find_map(|rule| match rule {
                "forbid.court-unknown" => Some(Self::CourtUnknown),
                "forbid.court-did-not-sign" => Some(Self::NotSigned),
                "forbid.order-used" => Some(Self::Used),
                "forbid.seal-renewed" => Some(Self::SealRenewed),
                _ => None,
            }),
        }
    }
}
