//! An official carries out an order of a court: the order's file is handed in, the official signs for it, and exactly the
//! groups that it names open, once.
//!
//! Must never keep the file, and must never show more than the order names. That a court had the record read stands on the
//! resident's list at once.

use access::keyhold::ExecutedOrder;
use access::statement::Act;
use registry::court_order::{CourtOrder, OrderedPerson};
use registry::purpose::Purpose;
use registry::record::{AddressRecord, BirthRecord, ContactRecord, NameRecord, RegistrationRecord};
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroups;
use rules::authority::Action;

use crate::city::{City, OnDuty};
use crate::error::OfficeError;
use crate::exceptional_record::if_asked;
use crate::statements::{Prepared, Signature};

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
    ) -> Result<OrderedRecord, OfficeError> {
        self.allow_exceptional(on, Action::ExecuteCourtOrder, None)?;
        let taken = self.take_statement(on, Purpose::CourtOrder, signature)?;
        let file = taken.number.ok_or(OfficeError::Unsigned)?;
        let groups = CourtOrder::parse(file.expose())?.groups;
        let opening = self
            .access
            .execute_order(ExecutedOrder {
                signed: taken.signed,
                order: file,
            })?
            .ok_or(OfficeError::UnknownReference)?;
        Ok(OrderedRecord {
            groups,
            name: if_asked(&opening, groups)?,
            birth: if_asked(&opening, groups)?,
            address: if_asked(&opening, groups)?,
            contact: if_asked(&opening, groups)?,
            registration: if_asked(&opening, groups)?,
            log_entry: opening.entry_index(),
        })
    }
}
