//! Keys of grants and the offers that release them: a code in a QR, six digits on another channel, few tries.
//!
//! Must never offer a grant to anybody but its resident, nor remember who redeemed what: an offer lives in memory for fifteen minutes and is gone when used.

use registry::ids::GrantId;
use registry::ids::ResidentId;
use store::{keyhold as rows, reconciling};
use subtle::ConstantTimeEq;

use super::error::KeyholdError;
use super::local::LocalKeyhold;
use super::{OfferSecrets, ResidentSessionId};
use crate::codes;
use crate::limits::TX_CODE_TRIES_MAX;
use crate::sealing::SecretKey;

/// An offer that waits for its wallet.
pub(super) struct OpenOffer {
    grant: GrantId,
    tx_code: [u8; 32],
    tries_left: u8,
}

/// What binds a wrapped grant key.
pub(super) fn grant_place(grant: GrantId) -> Vec<u8> {
    [b"denizen/keyhold/grant/1".as_slice(), grant.as_bytes()].concat()
}

impl LocalKeyhold {
    pub(super) fn make_offer(
        &self,
        session: ResidentSessionId,
        grant: GrantId,
    ) -> Result<OfferSecrets, KeyholdError> {
        let now = self.clock.now();
        let resident = self.session_resident(session, now)?;
        let row = self.grant_row(grant)?;
        if row.resident != resident || row.ended {
            return Err(KeyholdError::NotFound);
        }
        let (code, tx_code) = (codes::capability(), codes::tx_code());
        let offer = OpenOffer {
            grant,
            tx_code: self.offer_mac(tx_code.expose()),
            tries_left: TX_CODE_TRIES_MAX,
        };
        let name = self.offer_mac(code.expose());
        self.memory().offers.insert(now, name, offer);
        Ok(OfferSecrets { code, tx_code })
    }

    /// A wrong transaction code spends a try; at zero, and after success, the offer is gone.
    pub(super) fn redeem_offer(
        &self,
        code: &str,
        tx_code: &str,
    ) -> Result<(GrantId, SecretKey), KeyholdError> {
        let now = self.clock.now();
        let (name, given) = (self.offer_mac(code), self.offer_mac(tx_code));
        let grant = {
            let mut memory = self.memory();
            let offer = memory
                .offers
                .get_mut(now, &name)
                .ok_or(KeyholdError::Offer)?;
            if !bool::from(given.ct_eq(&offer.tx_code)) {
                offer.tries_left = offer.tries_left.saturating_sub(1);
                let tries_left = offer.tries_left;
                if tries_left == 0 {
                    memory.offers.remove(now, &name);
                }
                return Err(KeyholdError::TxCode { tries_left });
            }
            let grant = offer.grant;
            memory.offers.remove(now, &name);
            grant
        };
        let key = self.with_roots(|roots| {
            let kept = self.grant_row(grant)?.wrapped;
            let wrapped = kept.ok_or(KeyholdError::Offer)?;
            Ok(roots.unwrap_key(&grant_place(grant), &wrapped)?)
        })?;
        Ok((grant, key))
    }

    pub(super) fn end_grants_of(
        &self,
        session: ResidentSessionId,
    ) -> Result<Vec<GrantId>, KeyholdError> {
        let resident: ResidentId = self.session_resident(session, self.clock.now())?;
        // Their keys leave the files with the next sweep: a long read in the way must not cost the resident the answer.
        Ok(self
            .store
            .transact("keyhold: end a resident's grants", move |tx| {
                rows::grant_key::end_all(tx, resident)
            })?)
    }

    pub(super) fn stands(&self, grant: GrantId) -> Result<bool, KeyholdError> {
        match self.grant_row(grant) {
            Ok(row) => Ok(!row.ended),
            Err(KeyholdError::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Ends one grant, which the city says has ended.
    pub(crate) fn end_grant(&self, grant: GrantId) -> Result<(), KeyholdError> {
        Ok(self.store.transact("keyhold: end a grant", move |tx| {
            rows::grant_key::end(tx, grant)
        })?)
    }

    /// A page of the standing grants after `after`.
    pub(crate) fn standing_grants_after(&self, after: &[u8]) -> Result<Vec<GrantId>, KeyholdError> {
        Ok(self.store.read("keyhold: standing grants", |tx| {
            reconciling::keyhold_grants(tx, after)
        })?)
    }

    fn grant_row(&self, grant: GrantId) -> Result<rows::grant_key::Row, KeyholdError> {
        self.store
            .read("keyhold: read a grant's key", |tx| {
                rows::grant_key::get(tx, grant)
            })?
            .ok_or(KeyholdError::NotFound)
    }

    fn offer_mac(&self, text: &str) -> [u8; 32] {
        self.pepper.mac(&[b"offer", text.as_bytes()])
    }
}
