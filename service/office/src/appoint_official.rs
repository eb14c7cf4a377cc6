//! The city appoints an official: a number, an office, a role, the end of the training. No name is kept. A changed
//! role is a new appointment with a new number, so that nobody reviews what they did in an earlier role.

use access::keyhold::{Announce, KeyholdError, OFFICIAL_STANDS};
use registry::official::Official;
use registry::sensitive::Sensitive;
use store::officials;

use crate::city::City;
use crate::error::OfficeError;

impl City {
    /// Appoints, or renews the training of an appointment. Answers the one-time code for registering a passkey.
    ///
    /// # Errors
    /// [`OfficeError::Field`] when the number has another role or office already, or is of another district than the
    /// office. An earlier passkey ends, and the public list says so first.
    pub fn appoint_official(&self, official: &Official) -> Result<Sensitive<String>, OfficeError> {
        self.store.try_transact("appoint an official", |tx| {
            let office = officials::office(tx, &official.office)?;
            let of_district = official.role.serves_whole_city()
                || office.is_none_or(|office| office.district == official.id.district());
            if !of_district {
                return Err(OfficeError::Field {
                    field: "official",
                    why: "the number begins with the letters of the office's district",
                });
            }
            let earlier = officials::get(tx, &official.id)?;
            if earlier.is_some_and(|e| e.role != official.role || e.office != official.office) {
                return Err(OfficeError::Field {
                    field: "official",
                    why: "a changed role or office needs a new number",
                });
            }
            officials::put(tx, official)?;
            Ok(())
        })?;
        match self.appoint_at_keyhold(official) {
            Err(KeyholdError::NotAllowed(rules)) if rules == [OFFICIAL_STANDS] => {
                self.access
                    .announce(Announce::OfficialEnded(official.id.clone()))?;
                Ok(self.appoint_at_keyhold(official)?)
            }
            answered => Ok(answered?),
        }
    }

    fn appoint_at_keyhold(&self, official: &Official) -> Result<Sensitive<String>, KeyholdError> {
        self.access
            .keyhold()
            .appoint(&official.id, &official.office, official.role)
    }
}
