//! The city appoints an official: a number, an office, a role, the end of the training. No name is kept. A changed
//! role is a new appointment with a new number, so that nobody reviews what they did in an earlier role.

use registry::official::Official;
use registry::sensitive::Sensitive;
use store::officials;

use crate::city::City;
use crate::error::OfficeError;

impl City {
    /// Appoints, or renews the training of an appointment. Answers the one-time code for registering a passkey.
    ///
    /// # Errors
    /// [`OfficeError::Field`] when the number has another role or office already.
    pub fn appoint_official(&self, official: &Official) -> Result<Sensitive<String>, OfficeError> {
        self.store.try_transact("appoint an official", |tx| {
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
        Ok(self
            .access
            .keyhold()
            .appoint(&official.id, &official.office, official.role)?)
    }
}
