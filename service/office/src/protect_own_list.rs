//! The protected view of "who looked at my record": whoever shares a device with a resident does not see the list, nor those
//! of the children they applied for. Openings are written down all the same.
//!
//! Must never show a list that is shut, and never let the PIN be guessed: the tries are keyhold's, those of the sign-in.

use access::keyhold::{KeyholdError, ProtectedView};
use registry::sensitive::Sensitive;

use crate::city::{City, OwnSession};
use crate::error::OfficeError;

impl City {
    /// How the own list stands to this session.
    ///
    /// # Errors
    /// [`OfficeError::SessionEnded`] and those of `access`.
    pub fn protected_view(&self, own: OwnSession) -> Result<ProtectedView, OfficeError> {
        Ok(self.access.keyhold().protected_view(own.session)?)
    }

    /// Switches the protected view on: this session too gives the PIN from now on.
    ///
    /// # Errors
    /// Code `not-allowed` for a session that letter code and PIN did not open.
    pub fn protect_own_list(&self, own: OwnSession) -> Result<(), OfficeError> {
        Ok(self.access.keyhold().protect_view(own.session)?)
    }

    /// Switches the protected view off, with the PIN.
    ///
    /// # Errors
    /// As [`City::show_own_list`].
    pub fn unprotect_own_list(
        &self,
        own: OwnSession,
        pin: &Sensitive<String>,
    ) -> Result<(), OfficeError> {
        Ok(self.access.keyhold().unprotect_view(own.session, pin)?)
    }

    /// Opens the list, and those of the children, to this session for a few minutes.
    ///
    /// # Errors
    /// Code `pin-wrong`; `sign-in-shut` after too many tries: a desk makes a new letter.
    pub fn show_own_list(
        &self,
        own: OwnSession,
        pin: &Sensitive<String>,
    ) -> Result<(), OfficeError> {
        Ok(self.access.keyhold().show_list(own.session, pin)?)
    }

    /// Refuses while the list is shut to this session: for the pages about it that read no line of it.
    ///
    /// # Errors
    /// Code `pin-needed`.
    pub fn own_list_is_open(&self, own: OwnSession) -> Result<(), OfficeError> {
        match self.protected_view(own)? {
            ProtectedView::Shut => Err(KeyholdError::PinNeeded.into()),
            _ => Ok(()),
        }
    }
}
