//! A desk makes a new letter: after too many wrong PINs, or when the slip was lost. The old code ends; the PIN stays,
//! and only the resident knows it.

use registry::ids::Reference;
use registry::sensitive::Sensitive;
use rules::authority::Action;

use crate::authorise::done_at_the_desk;
use crate::city::{City, OnDuty};
use crate::error::OfficeError;

/// A new letter.
#[derive(Debug)]
pub struct NewLetter {
    /// The file.
    pub reference: Reference,
    /// The code for signing in with the PIN.
    pub letter_code: Sensitive<String>,
}

impl City {
    /// Makes a new letter code.
    ///
    /// # Errors
    /// [`OfficeError::UnknownReference`], [`OfficeError::NotAllowed`], [`OfficeError::NotYet`] before the desk is done.
    pub fn new_letter(&self, on: &OnDuty, reference: Reference) -> Result<NewLetter, OfficeError> {
        let file = self.registration_file(reference)?;
        self.allow_on(on, Action::RegisterResident, &file, true)?;
        // A file under review gets its letter like any other.
        if !done_at_the_desk(file.state) {
            return Err(OfficeError::NotYet);
        }
        Ok(NewLetter {
            reference,
            letter_code: self.access.keyhold().new_letter(file.resident)?,
        })
    }
}
