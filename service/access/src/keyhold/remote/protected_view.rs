//! What keyhold is asked about the protected view over the socket: both ends of it.
//!
//! Must never do anything that a method of [`ProtectedViewKeyhold`] does not do.

use registry::sensitive::Sensitive;

use super::call::{Answer, Call};
use super::client::{RemoteKeyhold, another};
use crate::keyhold::{
    Keyhold, KeyholdError, ProtectedView, ProtectedViewKeyhold, ResidentSessionId,
};

/// Keyhold's end.
pub(super) fn answered(keyhold: &dyn Keyhold, call: Call) -> Result<Answer, KeyholdError> {
    match call {
        Call::ProtectedView(session) => {
            return Ok(Answer::ProtectedView(keyhold.protected_view(session)?));
        }
        Call::ProtectView(session) => keyhold.protect_view(session)?,
        Call::UnprotectView(session, pin) => keyhold.unprotect_view(session, &pin)?,
        Call::ShowList(session, pin) => keyhold.show_list(session, &pin)?,
        _ => return Err(KeyholdError::NotFound),
    }
    Ok(Answer::Done)
}

impl ProtectedViewKeyhold for RemoteKeyhold {
    fn protected_view(&self, session: ResidentSessionId) -> Result<ProtectedView, KeyholdError> {
        match self.ask(&Call::ProtectedView(session))? {
            Answer::ProtectedView(view) => Ok(view),
            _ => Err(another()),
        }
    }

    fn protect_view(&self, session: ResidentSessionId) -> Result<(), KeyholdError> {
        self.tell(&Call::ProtectView(session))
    }

    fn unprotect_view(
        &self,
        session: ResidentSessionId,
        pin: &Sensitive<String>,
    ) -> Result<(), KeyholdError> {
        self.tell(&Call::UnprotectView(session, pin.clone()))
    }

    fn show_list(
        &self,
        session: ResidentSessionId,
        pin: &Sensitive<String>,
    ) -> Result<(), KeyholdError> {
        self.tell(&Call::ShowList(session, pin.clone()))
    }
}
