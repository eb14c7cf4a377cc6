//! Officials register a passkey once and sign in with it; the passkey certifies the key that signs their statements.
//! Nothing of when or where somebody worked is kept.

use access::keyhold::{Announce, Challenge, KeyholdError, NOT_ANNOUNCED};
use access::passkey::{Assertion, RegistrationResponse};
use access::statement::SessionId;
use registry::ids::OfficialId;
use registry::sensitive::Sensitive;

use crate::city::{City, OnDuty, Visitor};
use crate::error::OfficeError;

impl City {
    /// Begins the registration of a passkey with the one-time code of the appointment.
    ///
    /// # Errors
    /// Code `sign-in` when the code is not the official's.
    pub fn begin_passkey(
        &self,
        _by: Visitor,
        official: &OfficialId,
        code: &Sensitive<String>,
    ) -> Result<Challenge, OfficeError> {
        Ok(self.access.keyhold().begin_passkey(official, code)?)
    }

    /// Ends the registration of a passkey; the code is used up. The passkey becomes valid with its line on the public list.
    ///
    /// # Errors
    /// Code `passkey`; the message names the field. Those of the log: the passkey is kept then, and is announced when the
    /// official first signs in.
    pub fn finish_passkey(
        &self,
        _by: Visitor,
        official: &OfficialId,
        response: &RegistrationResponse,
    ) -> Result<(), OfficeError> {
        self.access.keyhold().finish_passkey(official, response)?;
        self.announce_passkey(official)
    }

    /// Begins a sign-in. `session_key` is the browser's fresh P-256 key, uncompressed.
    ///
    /// # Errors
    /// Keyhold's.
    pub fn begin_sign_in(
        &self,
        _by: Visitor,
        official: &OfficialId,
        session_key: &[u8; 65],
    ) -> Result<Challenge, OfficeError> {
        match self.access.keyhold().begin_sign_in(official, session_key) {
            Err(KeyholdError::NotAllowed(rules)) if rules == [NOT_ANNOUNCED] => {
                self.announce_passkey(official)?;
                Ok(self.access.keyhold().begin_sign_in(official, session_key)?)
            }
            answered => Ok(answered?),
        }
    }

    fn announce_passkey(&self, official: &OfficialId) -> Result<(), OfficeError> {
        self.access.announce(Announce::Official(official.clone()))?;
        Ok(())
    }

    /// Ends a sign-in.
    ///
    /// # Errors
    /// Code `passkey`; the message names the field. [`OfficeError::SessionEnded`] when the city has no such official.
    pub fn finish_sign_in(
        &self,
        _by: Visitor,
        official: &OfficialId,
        assertion: &Assertion,
    ) -> Result<OnDuty, OfficeError> {
        let session = self.access.keyhold().finish_sign_in(official, assertion)?;
        self.on_duty(session.id)
    }

    /// Ends a session and forgets every file that is open in it.
    pub fn sign_out_official(&self, session: SessionId) {
        self.access.keyhold().sign_out_official(session);
        self.openings.forget(|(held, ..)| *held == session);
    }
}
