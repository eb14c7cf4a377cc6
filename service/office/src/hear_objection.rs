//! The ombudsman opens one objection that waits: which entry it is about, in the words of that entry, and what the resident
//! wrote. The opening stands on the resident's list like every other, and shows nothing else of them.
//!
//! Whoever made the very opening that is objected to does not hear it: keyhold, which read the entry, refuses.
//! Must never open another group, or another objection than the one that was signed for.

use registry::clock::CivilDate;
use registry::ids::Reference;
use registry::objection::{ObjectedEntry, ObjectionsRecord};
use registry::official::Office;
use registry::purpose::Purpose;
use registry::sensitive::Sensitive;
use rules::authority::Action;
use rules::truth::Truth;
use store::objections::{self, Objection, ObjectionState};
use store::officials;

use crate::authorise::Circumstances;
use crate::city::{City, OnDuty};
use crate::error::OfficeError;
use crate::statements::{Prepared, Signature};

/// One objection as the ombudsman reads it.
#[derive(Debug)]
pub struct HeardObjection {
    /// Its number.
    pub reference: Reference,
    /// The day it was received.
    pub received_on: CivilDate,
    /// City days it has waited.
    pub waited_days: u32,
    /// The entry it is about.
    pub about: ObjectedEntry,
    /// The office that the entry names, as it is called today.
    pub office: Option<Office>,
    /// What the resident wrote.
    pub words: Sensitive<String>,
    /// Number of the entry this opening made.
    pub log_entry: u64,
}

impl City {
    /// The statement to sign for opening an objection: the resident's objections and nothing else.
    ///
    /// # Errors
    /// [`OfficeError::UnknownReference`], [`OfficeError::NotAllowed`].
    pub fn objection_statement(
        &self,
        on: &OnDuty,
        reference: Reference,
    ) -> Result<Prepared, OfficeError> {
        let waiting = self.objection_in_hand(on, reference)?;
        let groups = Purpose::HearObjection.groups_allowed();
        let resident = waiting.resident;
        Ok(self.prepare_opening(on, Purpose::HearObjection, reference, resident, groups))
    }

    /// Opens an objection.
    ///
    /// # Errors
    /// As [`City::objection_statement`], [`OfficeError::Unsigned`], and those of `access`; keyhold refuses whoever made the
    /// opening that is objected to.
    pub fn hear_objection(
        &self,
        on: &OnDuty,
        signature: &Signature,
    ) -> Result<HeardObjection, OfficeError> {
        let taken = self.take_statement(on, Purpose::HearObjection, signature)?;
        let reference = taken.reference;
        let waiting = self.objection_in_hand(on, reference)?;
        let opening = self.open_and_hold(on, taken)?;
        let record = opening.read::<ObjectionsRecord>()?;
        let own = record.get(reference).ok_or(OfficeError::UnknownReference)?;
        let office = match &own.about.office {
            Some(office) => self
                .store
                .read("name an office", |tx| officials::office(tx, office))?,
            None => None,
        };
        Ok(HeardObjection {
            reference,
            received_on: own.made_on,
            waited_days: u32::try_from(self.day().0 - waiting.received.0).unwrap_or(0),
            about: own.about.clone(),
            office,
            words: own.words.clone(),
            log_entry: opening.entry_index(),
        })
    }

    /// An objection that waits, on which the official may act. Unknown and of another kind are one answer.
    pub(crate) fn objection_in_hand(
        &self,
        on: &OnDuty,
        reference: Reference,
    ) -> Result<Objection, OfficeError> {
        let found = self
            .store
            .read("find an objection", |tx| objections::get(tx, &reference))?
            .ok_or(OfficeError::UnknownReference)?;
        let circumstances = Circumstances {
            // The ombudsman serves the whole city.
            same_office: Truth::from(on.official.role.serves_whole_city()),
            file_open: Truth::from(found.state == ObjectionState::Waiting),
            own_file: on.official.owns(found.resident),
            // Which opening it is about lies sealed; keyhold knows whose act that was.
            acted_before: Truth::No,
        };
        self.allow(on, Action::HearObjection, circumstances)?;
        Ok(found)
    }
}
