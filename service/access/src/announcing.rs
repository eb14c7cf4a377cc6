//! Announcing on the public list what everybody must be able to count.
//!
//! Must never hand over a text: what is announced is keyhold's own to say.

use crate::Access;
use crate::error::AccessError;
use crate::keyhold::{Announce, KeyholdError, Released, Request};

impl Access {
    /// Announces and answers the entry's number. Begins the public list when there is none yet.
    ///
    /// # Errors
    /// [`AccessError`]; nothing was announced.
    pub fn announce(&self, what: Announce) -> Result<u64, AccessError> {
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

    fn announce_once(&self, what: Announce) -> Result<u64, AccessError> {
        match self.perform(Request::Announce(what))? {
            (entry_index, _, Released::Announced) => Ok(entry_index),
            _ => Err(AccessError::UnknownForm),
        }
    }
}
