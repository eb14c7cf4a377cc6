//! An official declares their own documents and those of relatives: keyhold then refuses them the files of whoever has
//! one. The numbers go to keyhold, are kept there as keyed hashes of this official alone, and nobody reads them back.

use access::keyhold::{Declared, TieKind};
use registry::document::{DocumentKind, DocumentNumber};
use registry::sensitive::Sensitive;

use crate::city::{City, OnDuty};
use crate::error::OfficeError;

/// The form, as typed. Which relation it is, nobody asks.
#[derive(Clone, Debug)]
pub struct TieShown {
    /// The official's own document, or a relative's.
    pub whose: TieKind,
    /// Kind of document.
    pub kind: DocumentKind,
    /// Issuer, three letters.
    pub issuer: String,
    /// Number.
    pub number: Sensitive<String>,
}

impl City {
    /// Declares one document; the same one twice counts once.
    ///
    /// # Errors
    /// [`OfficeError::Document`] when the number fails its check; code `too-many-ties` when there are as many as one
    /// official may declare.
    pub fn declare_tie(&self, on: &OnDuty, shown: &TieShown) -> Result<Declared, OfficeError> {
        let number = DocumentNumber::parse(shown.kind, &shown.issuer, shown.number.expose())?;
        let number = Sensitive::new(number.normalised());
        Ok(self
            .access
            .declare_tie(on.session.id, shown.whose, number)?)
    }

    /// Withdraws every relative. Own documents stay until the appointment ends.
    ///
    /// # Errors
    /// [`OfficeError::SessionEnded`].
    pub fn withdraw_relatives(&self, on: &OnDuty) -> Result<Declared, OfficeError> {
        Ok(self.access.withdraw_relatives(on.session.id)?)
    }

    /// How many documents the official has declared.
    ///
    /// # Errors
    /// [`OfficeError::SessionEnded`].
    pub fn ties_declared(&self, on: &OnDuty) -> Result<Declared, OfficeError> {
        Ok(self.access.count_ties(on.session.id)?)
    }
}
