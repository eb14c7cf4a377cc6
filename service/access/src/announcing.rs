//! Announcing on the public list what everybody must be able to count.
//!
//! Must never hand over a text: what is announced is keyhold's own to say.

use crate::Access;
use crate::error::AccessError;
use crate::keyhold::{ANNOUNCED_ALREADY, Announce, KeyholdError, Released, Request, Ticket};

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

    /// Announces that keyhold's root key changed, if it did and the list does not say so yet.
    ///
    /// # Errors
    /// [`AccessError`]; nothing was announced.
    pub fn announce_root_change(&self) -> Result<Option<u64>, AccessError> {
        match self.announce(Announce::RootChanged) {
            Ok(entry_index) => Ok(Some(entry_index)),
            Err(AccessError::Keyhold(KeyholdError::NotAllowed(rules)))
                if rules.iter().any(|rule| rule == ANNOUNCED_ALREADY) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn announce_once(&self, what: Announce) -> Result<(u64, Ticket), AccessError> {
        match self.perform(Request::Announce(what))? {
            (entry_index, ticket, Released::Announced) => Ok((entry_index, ticket)),
            _ => Err(AccessError::UnknownForm),
        }
    }
}
