//! The last step at the desk: the document is looked up, and the resident is registered.
//!
//! A hit and a miss take the same path, make the same number of log entries and end in the same receipt; on a hit the
//! file goes to a reviewer, and the one registered earlier finds the look-up on their list. One transaction makes the
//! resident: a crash before it leaves the file where it was, a crash after it loses only the slip, which a desk prints
//! again.

use std::sync::Arc;

use access::keyhold::Indexed;
use access::{Opening, SealedGrant, SealedRecord};
use registry::clock::CivilDate;
use registry::granted::GrantedAttributes;
use registry::ids::{FileKind, GrantId, Reference, ResidentId};
use registry::limits::REGISTRATION_VALIDITY_YEARS;
use registry::purpose::Purpose;
use registry::readlog::CheckSheet;
use registry::record::{
    AddressRecord, ApplicationRecord, DocumentRecord, NameRecord, RegistrationRecord,
};
use registry::registration::Matched;
use registry::registration::{AnyRegistration, Registration, RegistrationError};
use registry::sensitive::Sensitive;
use rules::authority::Action;
use store::{grants, pre_registrations, residents, reviews};

use crate::authorise::{RegistrationFile, at_the_desk};
use crate::city::{City, OnDuty};
use crate::error::OfficeError;
use crate::statements::{Prepared, Signature};

/// The slip the resident takes away; the same whether the file is done or goes to a reviewer.
#[derive(Debug)]
pub struct Receipt {
    /// The file.
    pub reference: Reference,
    /// The code of the letter for signing in with the PIN.
    pub letter_code: Sensitive<String>,
    /// The sheet that checks the list without the city; `None` when a crash lost it, then the resident asks for
    /// another after signing in.
    pub check_sheet: Option<CheckSheet>,
    /// The address as registered.
    pub standard_address: Sensitive<String>,
    /// The day.
    pub received_on: CivilDate,
}

/// What the look-up led to.
enum Outcome {
    Registered,
    Review { earlier: ResidentId },
}

impl City {
    /// The statement to sign: the look-up of the document that was seen.
    ///
    /// # Errors
    /// [`OfficeError::FileNotOpen`], [`OfficeError::NotAllowed`], [`OfficeError::Registration`] when a step is missing.
    pub fn registration_statement(
        &self,
        on: &OnDuty,
        reference: Reference,
    ) -> Result<Prepared, OfficeError> {
        let (_, opening, _) = self.file_to_register(on, reference)?;
        let number = number_of(&opening)?;
        Ok(self.prepare_look_up(on, reference, number))
    }

    /// Registers.
    ///
    /// # Errors
    /// [`OfficeError::StaleDwelling`] when the dwelling left the register meanwhile, [`OfficeError::Changed`] when
    /// another desk registers the same document at this moment, and those of `access`. Nobody is half registered.
    pub fn register_resident(
        &self,
        on: &OnDuty,
        signature: &Signature,
    ) -> Result<Receipt, OfficeError> {
        let taken = self.take_statement(on, Purpose::CheckDuplicate, signature)?;
        let (file, opening, registration) = self.file_to_register(on, taken.reference)?;
        let address = opening.read::<AddressRecord>()?.into_record();
        let code = address
            .dwelling
            .as_ref()
            .ok_or(RegistrationError::WrongStep)?;
        self.live_address(code.expose())?;
        let number = number_of(&opening)?;
        // The statement was about the number seen then; a correction since needs a new one.
        if taken.number.as_ref() != Some(&number) {
            return Err(OfficeError::Unsigned);
        }
        let found = self.access.look_up(taken.signed, number.clone())?.found;
        let indexed = self.access.index_document(&opening, &number)?;
        let outcome = match (found.filter(|found| *found != file.resident), indexed) {
            (Some(earlier), _) => Outcome::Review { earlier },
            (None, Indexed::Own) => Outcome::Registered,
            // Another desk was faster by a moment: a second look-up finds it, and stands on that list.
            (None, Indexed::Taken) => return Err(OfficeError::Changed),
        };
        let grant = self.seal_residence(&opening, &address)?;
        self.complete(&file, registration, &outcome, &grant)?;
        Ok(Receipt {
            reference: file.reference,
            letter_code: self.access.keyhold().new_letter(file.resident)?,
            check_sheet: self.sheets.take(self.now(), &file.reference),
            standard_address: address.standard_address.clone(),
            received_on: self.today(),
        })
    }

    fn file_to_register(
        &self,
        on: &OnDuty,
        reference: Reference,
    ) -> Result<(RegistrationFile, Arc<Opening>, Registration<Matched>), OfficeError> {
        let file = self.registration_file(reference)?;
        self.allow_on(on, Action::LookUpDocument, &file, true)?;
        self.allow_on(on, Action::RegisterResident, &file, true)?;
        if !at_the_desk(file.state) {
            return Err(OfficeError::FileComplete);
        }
        let opening = self.held(on, (reference, file.resident), Purpose::RegisterResident)?;
        let record = opening.read::<RegistrationRecord>()?.into_record();
        match AnyRegistration::from_record(record)? {
            AnyRegistration::Matched(registration) => Ok((file, opening, registration)),
            _ => Err(RegistrationError::WrongStep.into()),
        }
    }

    /// The residence credential's attributes, sealed: on a hit as well, where no offer is made of them until a
    /// reviewer has cleared the file.
    fn seal_residence(
        &self,
        opening: &Opening,
        address: &AddressRecord,
    ) -> Result<(SealedGrant, GrantedAttributes), OfficeError> {
        let attributes = GrantedAttributes::residence(
            &*opening.read::<NameRecord>()?,
            &*opening.read::<DocumentRecord>()?,
            address,
            self.today().plus_years(REGISTRATION_VALIDITY_YEARS),
        );
        let grant = GrantId::random(&*self.entropy);
        let sealed = self
            .access
            .make_grant(opening, grant, &attributes.encode()?)?;
        Ok((sealed, attributes))
    }

    fn complete(
        &self,
        file: &RegistrationFile,
        registration: Registration<Matched>,
        outcome: &Outcome,
        grant: &(SealedGrant, GrantedAttributes),
    ) -> Result<(), OfficeError> {
        let today = self.today();
        let registration = match outcome {
            Outcome::Registered => AnyRegistration::Complete(registration.register(today)),
            Outcome::Review { .. } => AnyRegistration::UnderReview(registration.to_review()),
        };
        let record = registration.to_record();
        let sealed: [SealedRecord; 2] = [
            self.access.seal(file.resident, &record)?,
            self.access
                .seal(file.resident, &ApplicationRecord::default())?,
        ];
        let grant = self.grant_row(file.resident, grant);
        let review = match outcome {
            Outcome::Registered => None,
            Outcome::Review { earlier } => Some(self.review_of(file, *earlier)?),
        };
        self.store.try_transact("register a resident", |tx| {
            residents::move_on(tx, file.resident, file.state, record.state)?;
            for group in &sealed {
                group.put(tx)?;
            }
            grants::insert(tx, &grant)?;
            pre_registrations::keep_until(tx, &file.reference, grant.valid_until)?;
            if let Some(review) = &review {
                reviews::insert(tx, review)?;
            }
            Ok(())
        })
    }

    /// A review has a number of its own: neither file's number may stand on the other's list.
    fn review_of(
        &self,
        file: &RegistrationFile,
        earlier: ResidentId,
    ) -> Result<reviews::Review, OfficeError> {
        let district = file.reference.district();
        let reference = Reference::random(&district, FileKind::Registration, &*self.entropy)
            .map_err(|_| OfficeError::UnknownReference)?;
        Ok(reviews::Review {
            reference,
            resident: file.resident,
            earlier,
            state: reviews::ReviewState::Waiting,
            opened: self.day(),
        })
    }

    /// The row of a grant.
    pub(crate) fn grant_row(
        &self,
        resident: ResidentId,
        (sealed, attributes): &(SealedGrant, GrantedAttributes),
    ) -> grants::Grant {
        grants::Grant {
            grant: sealed.grant,
            resident,
            credential_type: attributes.credential_type().vct().to_owned(),
            state: grants::GrantState::Standing,
            sealed_attributes: sealed.sealed_attributes.clone(),
            granted: self.day(),
            valid_until: attributes.valid_until().city_day(),
        }
    }
}

/// The full number of the document that was seen.
fn number_of(opening: &Opening) -> Result<Sensitive<String>, OfficeError> {
    let document = opening.read::<DocumentRecord>()?;
    if !document.seen_at_desk {
        return Err(RegistrationError::WrongStep.into());
    }
    Ok(Sensitive::new(document.document_number()?.normalised()))
}
