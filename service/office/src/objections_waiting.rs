//! The objections that wait for the ombudsman: number and day of receipt, oldest first. No person, no office, no word of
//! what they say.
//! Must never lead from a person to a number, or back.

use registry::clock::CivilDate;
use registry::ids::Reference;
use rules::authority::Action;
use store::objections;

use crate::authorise::Circumstances;
use crate::city::{City, OnDuty};
use crate::error::OfficeError;

/// One objection that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectionWaiting {
    /// Its number.
    pub reference: Reference,
    /// The city day it was received.
    pub received_on: CivilDate,
    /// City days it has waited.
    pub waited_days: u32,
}

impl City {
    /// The objections that wait, at most [`store::limits::OBJECTIONS_WAITING_MAX`] of them.
    ///
    /// # Errors
    /// [`OfficeError::NotAllowed`] and the store's.
    pub fn objections_waiting(&self, on: &OnDuty) -> Result<Vec<ObjectionWaiting>, OfficeError> {
        self.allow(on, Action::ListObjections, Circumstances::NO_FILE)?;
        let waiting = self.store.read("list objections", objections::waiting)?;
        let today = self.day();
        Ok(waiting
            .iter()
            .map(|objection| ObjectionWaiting {
                reference: objection.reference,
                received_on: objection.received.date(),
                waited_days: u32::try_from(today.0 - objection.received.0).unwrap_or(0),
            })
            .collect())
    }
}
