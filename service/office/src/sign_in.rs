//! A resident signs in with the code of the letter and the PIN. Wrong code and wrong PIN are one answer, few tries.

use registry::sensitive::Sensitive;

use crate::city::{City, OwnSession, Visitor};
use crate::error::OfficeError;

impl City {
    /// Opens a session.
    ///
    /// # Errors
    /// Code `sign-in` for a wrong pair, `sign-in-shut` after too many tries: a desk makes a new letter.
    pub fn sign_in(
        &self,
        _by: Visitor,
        letter_code: &Sensitive<String>,
        pin: &Sensitive<String>,
    ) -> Result<OwnSession, OfficeError> {
        let (session, resident) = self.access.keyhold().sign_in_resident(letter_code, pin)?;
        Ok(OwnSession { session, resident })
    }

    /// Ends a session.
    pub fn sign_out(&self, own: OwnSession) {
        self.access.keyhold().sign_out_resident(own.session);
    }
}
