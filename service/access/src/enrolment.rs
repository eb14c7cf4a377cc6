//! A resident's list begins, and goes on after a lost phone.
//!
//! Must never keep the first key of a list: it goes to the resident, once.

use registry::clock::CityDay;
use registry::ids::{Reference, ResidentId};
use registry::readlog::CheckSheet;
use registry::sensitive::Sensitive;
use store::{StoreError, Tx};

use crate::Access;
use crate::error::AccessError;
use crate::keyhold::{Indexed, KeyholdError, Released, Request, ResidentSessionId};
use crate::openings::Opening;

impl Access {
    /// Begins the list of a new resident; the sheet is shown to them and kept nowhere.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn enrol(
        &self,
        resident: ResidentId,
        reference: Reference,
    ) -> Result<CheckSheet, AccessError> {
        self.sheet(Request::Begin {
            resident,
            reference,
        })
    }

    /// Begins a new list under a new key, announced under the old one.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn new_list(&self, session: ResidentSessionId) -> Result<CheckSheet, AccessError> {
        self.sheet(Request::NewList { session })
    }

    fn sheet(&self, request: Request) -> Result<CheckSheet, AccessError> {
        match self.perform(request)? {
            (_, _, Released::Sheet(sheet)) => Ok(sheet),
            _ => Err(AccessError::UnknownForm),
        }
    }

    /// Deletes a resident: the last entry of their list, keyhold's keys with it, then the sealed rows they made readable and
    /// the resident's own. `also` deletes what else names the resident, in the same transaction. Nothing is opened, and what
    /// was left undone is done by doing it again.
    ///
    /// # Errors
    /// [`AccessError`]. The entry goes first and the keys next, so that nothing is destroyed unseen.
    pub fn forget(
        &self,
        resident: ResidentId,
        day: CityDay,
        mut also: impl FnMut(&mut dyn Tx) -> Result<(), StoreError>,
    ) -> Result<(), AccessError> {
        // Before the keys, so that a backup of keyhold can never bring them back unnoticed.
        self.store.transact("note who is forgotten", |tx| {
            store::forgotten::note(tx, resident, day)
        })?;
        match self.perform(Request::Forget { resident }) {
            // A file that nobody called up has no list; one that was destroyed has none any more.
            Ok(_) | Err(AccessError::Keyhold(KeyholdError::NotFound)) => {}
            Err(error) => return Err(error),
        }
        self.keyhold.forget(resident)?;
        self.store.transact("delete a resident", |tx| {
            also(tx)?;
            store::sealed::delete_all(tx, resident)?;
            store::residents::delete(tx, resident)
        })?;
        Ok(())
    }

    /// Makes a document number belong to the resident whose record was opened.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn index_document(
        &self,
        opening: &Opening,
        number: &Sensitive<String>,
    ) -> Result<Indexed, AccessError> {
        Ok(self.keyhold.index_document(opening.ticket(), number)?)
    }
}
