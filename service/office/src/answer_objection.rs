//! The ombudsman answers an objection they have opened: an outcome of a closed list, and reasons. The answer is sealed in the
//! resident's record, where the resident reads it beside the line it is about. It does nothing else by itself.
//! Must never overwrite an answer, or an objection that came meanwhile.

use registry::ids::Reference;
use registry::limits::OBJECTION_ANSWER_CHARACTERS_MAX;
use registry::objection::{ObjectionAnswer, ObjectionOutcome, ObjectionsRecord};
use registry::purpose::Purpose;
use registry::sensitive::Sensitive;
use store::objections;

use crate::city::{City, OnDuty};
use crate::error::OfficeError;
use crate::object_to_opening::{text_of, unchanged};

impl City {
    /// Answers an objection, once.
    ///
    /// # Errors
    /// [`OfficeError::Field`]; [`OfficeError::FileNotOpen`] when the ombudsman has not opened it within the hour;
    /// [`OfficeError::NotAllowed`] when it is answered already; [`OfficeError::Changed`] when the resident objected to
    /// something at the same moment.
    pub fn answer_objection(
        &self,
        on: &OnDuty,
        reference: Reference,
        outcome: ObjectionOutcome,
        words: &Sensitive<String>,
    ) -> Result<(), OfficeError> {
        let waiting = self.objection_in_hand(on, reference)?;
        let words = text_of(
            words,
            OBJECTION_ANSWER_CHARACTERS_MAX,
            "give the reasons in at most 500 characters",
        )?;
        let file = (reference, waiting.resident);
        let opening = self.held(on, file, Purpose::HearObjection)?;
        let before = self.store.read("find a resident's objections", |tx| {
            objections::own(tx, waiting.resident)
        })?;
        let mut record = opening.read::<ObjectionsRecord>()?.into_record();
        let own = record
            .objections
            .iter_mut()
            .find(|objection| objection.reference == reference)
            .ok_or(OfficeError::UnknownReference)?;
        own.answer = Some(ObjectionAnswer {
            outcome,
            words,
            answered_on: self.today(),
        });
        let sealed = self.access.seal(waiting.resident, &record)?;
        self.store.try_transact("answer an objection", |tx| {
            unchanged(tx, &before, &waiting)?;
            sealed.put(tx)?;
            objections::answer(tx, &reference)?;
            Ok::<_, OfficeError>(())
        })?;
        self.note_decision(&opening);
        Ok(())
    }
}
