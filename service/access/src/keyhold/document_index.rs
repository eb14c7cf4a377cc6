//! The one look-up there is: a full document number to a resident, through a keyed hash.
//!
//! Must never answer a part of a number, and must never be asked without an entry in the log (see `prepare`): a number that is
//! claimed was looked up first, by the same official for the same file.

use registry::ids::{OfficialId, Reference, ResidentId};
use registry::purpose::Purpose;
use registry::sensitive::Sensitive;
use store::keyhold as rows;
use store::limits::DOCUMENTS_OWN_MAX;
use store::{StoreError, Tx};

use super::case_acts::review_begins;
use super::error::KeyholdError;
use super::forgetting::has_a_list;
use super::local::LocalKeyhold;
use super::ties::Blind;
use super::{Indexed, Ticket};

/// What a confirmed look-up was: remembered for as long as an opening, with whom it found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct LookedUp {
    pub(super) official: OfficialId,
    pub(super) reference: Reference,
    pub(super) blind: Blind,
}

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

    /// Two files under one number: both may be reviewed from now on, and for no other reason than that the look-up found the
    /// other, on whose list it stands.
    ///
    /// Two desks that register one document at one moment meet at the key of this table: one gets it, the other looks it up again.
    pub(super) fn claim_document(
        &self,
        opening: Ticket,
        number: &Sensitive<String>,
    ) -> Result<Indexed, KeyholdError> {
        let now = self.clock.now();
        let opening = self.recent_opening(opening, now)?;
        let (resident, blind) = (opening.resident, self.blind(number));
        let looked_up = LookedUp {
            official: opening.official,
            reference: opening.reference,
            blind,
        };
        let found = self.memory().looked_up.get(now, &looked_up).copied();
        let found = found
            .filter(|_| opening.purpose == Purpose::RegisterResident)
            .ok_or_else(|| refused("forbid.document-without-look-up"))?;
        let pepper = self.pepper.clone();
        let owner = self
            .store
            .try_transact_grouped("keyhold: index a document", move |tx| {
                has_a_list(tx, resident)?;
                let owner = match rows::document_index::get(tx, &blind)? {
                    Some(owner) => owner,
                    None if has_too_many(tx, resident)? => {
                        return Err(refused("forbid.too-many-documents"));
                    }
                    None => rows::document_index::claim(tx, &blind, resident)?,
                };
                if owner != resident && found == Some(owner) {
                    review_begins(tx, &pepper, resident)?;
                    review_begins(tx, &pepper, owner)?;
                }
                Ok::<_, KeyholdError>(owner)
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

fn has_too_many(tx: &mut dyn Tx, resident: ResidentId) -> Result<bool, StoreError> {
    Ok(rows::document_index::of(tx, resident)?.len() >= DOCUMENTS_OWN_MAX)
}

fn refused(rule: &str) -> KeyholdError {
    KeyholdError::NotAllowed(vec![rule.to_owned()])
}
