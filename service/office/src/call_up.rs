//! A clerk calls a file up by the reference the resident brought: exactly the groups that registering allows, each
//! opening on the resident's list. The list itself begins here, so that a form sent by a machine fills no log.

use access::AccessError;
use access::keyhold::KeyholdError;
use registry::ids::Reference;
use registry::purpose::Purpose;
use registry::record::{
    AddressRecord, ContactRecord, DocumentRecord, NameRecord, RegistrationRecord,
};
use registry::registration::RegistrationState;
use rules::authority::Action;
use store::{StoreError, residents};

use crate::authorise::{RegistrationFile, at_the_desk};
use crate::city::{City, OnDuty};
use crate::error::OfficeError;
use crate::statements::{Prepared, Signature};

/// What the resident wrote, and how far the registration is.
#[derive(Debug)]
pub struct CalledUp {
    /// The file.
    pub reference: Reference,
    /// Name and language of letters.
    pub name: NameRecord,
    /// The document as stated, or as seen.
    pub document: DocumentRecord,
    /// The address in the resident's words, or as matched.
    pub address: AddressRecord,
    /// Contact.
    pub contact: ContactRecord,
    /// State and documents seen so far.
    pub registration: RegistrationRecord,
    /// Number of the entry this opening made.
    pub log_entry: u64,
}

impl City {
    /// The statement to sign for calling a file up.
    ///
    /// # Errors
    /// [`OfficeError::UnknownReference`], [`OfficeError::NotAllowed`], [`OfficeError::FileComplete`].
    pub fn call_up_statement(
        &self,
        on: &OnDuty,
        reference: Reference,
    ) -> Result<Prepared, OfficeError> {
        let file = self.file_to_call_up(on, reference)?;
        Ok(self.prepare_opening(
            on,
            Purpose::RegisterResident,
            reference,
            file.resident,
            Purpose::RegisterResident.groups_allowed(),
        ))
    }

    /// Opens the file and keeps it open on this desk for an hour.
    ///
    /// # Errors
    /// As [`City::call_up_statement`], [`OfficeError::Unsigned`], and those of `access`.
    pub fn call_up(&self, on: &OnDuty, signature: &Signature) -> Result<CalledUp, OfficeError> {
        let taken = self.take_statement(on, Purpose::RegisterResident, signature)?;
        let file = self.file_to_call_up(on, taken.reference)?;
        if file.state == RegistrationState::PreRegistered {
            self.begin_list(&file)?;
        }
        let opening = self.open_and_hold(on, taken)?;
        Ok(CalledUp {
            reference: file.reference,
            name: opening.read::<NameRecord>()?.into_record(),
            document: opening.read::<DocumentRecord>()?.into_record(),
            address: opening.read::<AddressRecord>()?.into_record(),
            contact: opening.read::<ContactRecord>()?.into_record(),
            registration: opening.read::<RegistrationRecord>()?.into_record(),
            log_entry: opening.entry_index(),
        })
    }

    fn file_to_call_up(
        &self,
        on: &OnDuty,
        reference: Reference,
    ) -> Result<RegistrationFile, OfficeError> {
        let file = self.registration_file(reference)?;
        self.allow_on(on, Action::CallUpPreRegistration, &file, true)?;
        if at_the_desk(file.state) {
            Ok(file)
        } else {
            Err(OfficeError::FileComplete)
        }
    }

    /// The first entry of the list, and its sheet, which is handed out with the receipt.
    fn begin_list(&self, file: &RegistrationFile) -> Result<(), OfficeError> {
        match self.access.enrol(file.resident, file.reference) {
            Ok(sheet) => self.sheets.insert(self.now(), file.reference, sheet),
            // A crash came between this entry and the next line: the list has begun, its sheet is lost, and the
            // resident gets another by reporting it.
            Err(AccessError::Keyhold(KeyholdError::Store(StoreError::Conflict { .. }))) => {}
            Err(error) => return Err(error.into()),
        }
        self.store.try_transact("note that a list has begun", |tx| {
            residents::move_on(
                tx,
                file.resident,
                RegistrationState::PreRegistered,
                RegistrationState::CalledUp,
            )?;
            Ok(())
        })
    }
}
