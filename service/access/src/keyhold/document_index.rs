//! The one look-up there is: a full document number to a resident, through a keyed hash.
//!
//! Must never answer a part of a number, and must never be asked without an entry in the log (see `prepare`).

use registry::ids::ResidentId;
use registry::sensitive::Sensitive;
use store::keyhold as rows;

use super::case_acts::review_begins;
use super::error::KeyholdError;
use super::local::LocalKeyhold;
use super::{Indexed, Ticket};

impl LocalKeyhold {
    pub(super) fn resident_of_document(
        &self,
        number: &Sensitive<String>,
    ) -> Result<Option<ResidentId>, KeyholdError> {
        let blind = self.blind(number);
        Ok(self.store.read("keyhold: look a document up", |tx| {
            rows::document_index::get(tx, &blind)
        })?)
    }

    /// Two files under one number: both may be reviewed from now on, and for no other reason.
    ///
    /// Two desks that register one document at one moment meet at the key of this table: one gets it.
    pub(super) fn claim_document(
        &self,
        opening: Ticket,
        number: &Sensitive<String>,
    ) -> Result<Indexed, KeyholdError> {
        let resident = self.recent_opening(opening, self.clock.now())?.resident;
        let blind = self.blind(number);
        let pepper = self.pepper.clone();
        let owner = self
            .store
            .transact_grouped("keyhold: index a document", move |tx| {
                let owner = rows::document_index::claim(tx, &blind, resident)?;
                if owner != resident {
                    review_begins(tx, &pepper, resident)?;
                    review_begins(tx, &pepper, owner)?;
                }
                Ok(owner)
            })?;
        Ok(if owner == resident {
            Indexed::Own
        } else {
            Indexed::Taken
        })
    }

    pub(super) fn blind(&self, number: &Sensitive<String>) -> [u8; 32] {
        self.pepper.mac(&[b"document", number.expose().as_bytes()])
    }
}
