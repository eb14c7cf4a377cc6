//! Announcing on the public list what everybody must be able to count.
//!
//! Must never hand over a text: what is announced is keyhold's own to say.

use crate::Access;
use crate::error::AccessError;
use crate::keyhold::{Announce, KeyholdError, Released, Request, Ticket};

impl Access {
    /// Announces and answers the entry's number. Begins the public list when there is none yet.
    ///
    /// # Errors
    /// [`AccessError`]; nothing was announced.
    pub fn announce(&self, what: Announce) -> Result<u64, AccessError> {
        Ok(self.announced(what)?.0)
    }

    /// As [`Access::announce`], with the ticket under which what was announced may follow.
    pub(crate) fn announced(&self, what: Announce) -> Result<(u64, Ticket), AccessError> {
        match self.announce_once(what.clone()) {
            Err(AccessError::Keyhold(KeyholdError::NotFound)) => {
                match self.perform(Request::BeginPublicList) {
                    // Busy: somebody else has begun it meanwhile.
                    Ok(_) | Err(AccessError::Keyhold(KeyholdError::Busy)) => {}
                    Err(error) => return Err(error),
                }
                self.announce_once(what)
            }
            answered => answered,
        }
    }

    fn announce_once(&self, what: Announce) -> Result<(u64, Ticket), AccessError> {
        match self.perform(Request::Announce(what))? {
            (entry_index, ticket, Released::Announced(_)) => Ok((entry_index, ticket)),
            _ => Err(AccessError::UnknownForm),
        }
    }
}
