//! From the words a resident says to one dwelling of the register, read back and confirmed.
//!
//! Matching is a question to a public register and needs nobody's file. Confirming writes the address into the sealed
//! group. Nothing leads from a dwelling to whoever lives in it.

use dwelling::{DwellingCode, Outcome, StandardAddress};
use registry::clock::CivilDate;
use registry::ids::Reference;
use registry::limits::STANDARD_ADDRESS_CHARACTERS_MAX;
use registry::purpose::Purpose;
use registry::record::{AddressRecord, RegistrationRecord};
use registry::registration::{AnyRegistration, RegistrationError};
use registry::sensitive::Sensitive;
use rules::authority::Action;
use store::residents;

use crate::authorise::at_the_desk;
use crate::city::{City, OnDuty};
use crate::error::OfficeError;

/// A dwelling that the clerk chose and read back.
#[derive(Clone, Debug)]
pub struct ConfirmedDwelling {
    /// Its code.
    pub code: DwellingCode,
    /// Since when the resident lives there.
    pub living_here_since: Option<CivilDate>,
}

impl City {
    /// What the register says to these words: one dwelling, a question, or what is missing.
    #[must_use]
    pub fn match_dwelling(&self, typed: &str) -> Outcome {
        self.dwellings.match_text(typed)
    }

    /// Settles the dwelling of a file.
    ///
    /// # Errors
    /// [`OfficeError::StaleDwelling`] when the code is not in the register, [`OfficeError::FileNotOpen`],
    /// [`OfficeError::Registration`] before the documents were seen.
    pub fn confirm_dwelling(
        &self,
        on: &OnDuty,
        reference: Reference,
        confirmed: &ConfirmedDwelling,
    ) -> Result<StandardAddress, OfficeError> {
        let file = self.registration_file(reference)?;
        self.allow_on(on, Action::RegisterResident, &file, at_the_desk(file.state))?;
        let opening = self.held(on, (reference, file.resident), Purpose::RegisterResident)?;
        let address = self.live_address(&confirmed.code)?;
        if confirmed
            .living_here_since
            .is_some_and(|day| day > self.today())
        {
            return Err(OfficeError::Field {
                field: "living_here_since",
                why: "write a day that has already been",
            });
        }
        let record = opening.read::<RegistrationRecord>()?.into_record();
        let registration = match AnyRegistration::from_record(record)? {
            AnyRegistration::Seen(r) => AnyRegistration::Matched(r.dwelling_matched()),
            // The clerk corrects the dwelling.
            AnyRegistration::Matched(r) => AnyRegistration::Matched(r),
            _ => return Err(RegistrationError::WrongStep.into()),
        };
        let record = registration.to_record();
        let sealed = [
            self.access
                .seal(file.resident, &address_record(&address, confirmed))?,
            self.access.seal(file.resident, &record)?,
        ];
        self.store.try_transact("settle a dwelling", |tx| {
            residents::move_on(tx, file.resident, file.state, record.state)?;
            for group in &sealed {
                group.put(tx)?;
            }
            Ok::<_, OfficeError>(())
        })?;
        Ok(address)
    }

    /// The standard address of a dwelling that stands in the register now.
    pub(crate) fn live_address(&self, code: &DwellingCode) -> Result<StandardAddress, OfficeError> {
        self.dwellings
            .standard_address(code)
            .filter(|address| address.zh.chars().count() <= STANDARD_ADDRESS_CHARACTERS_MAX)
            .ok_or(OfficeError::StaleDwelling)
    }
}

fn address_record(address: &StandardAddress, confirmed: &ConfirmedDwelling) -> AddressRecord {
    AddressRecord {
        dwelling: Some(Sensitive::new(confirmed.code)),
        standard_address: Sensitive::new(address.zh.clone()),
        district: address.district_zh.clone(),
        living_here_since: confirmed.living_here_since,
    }
}
