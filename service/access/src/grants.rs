//! Grants: attributes sealed once for a credential, under a key that only the wallet's bound request releases.
//!
//! Must never keep anything of a copy that was issued, and opens no record at a refill: one public entry when a grant is
//! made, none per copy (DESIGN §4).

use registry::ids::GrantId;
use registry::sensitive::Sensitive;
use store::grants;

use crate::Access;
use crate::error::AccessError;
use crate::keyhold::{OfferSecrets, Released, Request, ResidentSessionId};
use crate::openings::Opening;

/// A grant whose row is ready to be written.
#[derive(Debug, Clone)]
pub struct SealedGrant {
    /// Its name.
    pub grant: GrantId,
    /// The attributes, sealed.
    pub sealed_attributes: Vec<u8>,
    /// The entry that says so.
    pub entry_index: u64,
}

/// What a wallet's redeemed offer brings.
#[derive(Debug)]
pub struct RedeemedGrant {
    /// The grant.
    pub grant: GrantId,
    /// Its attributes as they were sealed.
    pub attributes: Sensitive<Vec<u8>>,
}

impl Access {
    /// Seals attributes for a credential, on the strength of an official's opening.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn make_grant(
        &self,
        opening: &Opening,
        grant: GrantId,
        attributes: &[u8],
    ) -> Result<SealedGrant, AccessError> {
        let request = Request::Grant {
            opening: opening.ticket(),
            grant,
        };
        match self.perform(request)? {
            (entry_index, _, Released::GrantKey(key)) => Ok(SealedGrant {
                grant,
                sealed_attributes: key.seal(&attributes_place(grant), attributes)?,
                entry_index,
            }),
            _ => Err(AccessError::UnknownForm),
        }
    }

    /// Makes an offer of a grant to its resident.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn offer(
        &self,
        session: ResidentSessionId,
        grant: GrantId,
    ) -> Result<OfferSecrets, AccessError> {
        Ok(self.keyhold.offer(session, grant)?)
    }

    /// Redeems an offer: the attributes, for as long as the caller's token lives.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn redeem(&self, code: &str, tx_code: &str) -> Result<RedeemedGrant, AccessError> {
        let (grant, key) = self.keyhold.redeem(code, tx_code)?;
        let row = self
            .store
            .read("read a grant", |tx| grants::get(tx, grant))?
            .ok_or(AccessError::Empty)?;
        let attributes = key.open(&attributes_place(grant), &row.sealed_attributes)?;
        Ok(RedeemedGrant {
            grant,
            attributes: Sensitive::new(attributes),
        })
    }

    /// Whether a grant may still make copies.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn grant_stands(&self, grant: GrantId) -> Result<bool, AccessError> {
        Ok(self.keyhold.grant_stands(grant)?)
    }

    /// Ends every grant of the signed-in resident.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn end_grants(&self, session: ResidentSessionId) -> Result<Vec<GrantId>, AccessError> {
        Ok(self.keyhold.end_grants(session)?)
    }
}

fn attributes_place(grant: GrantId) -> Vec<u8> {
    [b"denizen/grant/1".as_slice(), grant.as_bytes()].concat()
}
