//! Offers: by value in the QR code, or by reference when the code must be small (OpenID4VCI 1.0 §4.1). An offer names no
//! resident; it holds the pre-authorized code, which is worth nothing without the transaction code.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use credential::base64url;
use credential::entropy::{Entropy, array};
use credential::openid4vci::{CredentialOffer, InputMode, OfferLink, TransactionCode};
use credential::profile::CredentialType;
use registry::clock::UnixTime;
use registry::disclosure::{Disclose, Disclosure};

use crate::Issuer;
use crate::limits::{OFFER_SECONDS_MAX, OFFERS_MAX, TX_CODE_DIGITS};

/// An offer by reference cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OfferUnavailable {
    /// Unknown or expired.
    #[error("the offer is unknown or expired: ask the office for a new one")]
    Unknown,
    /// Too many are waiting.
    #[error("too many offers are waiting: try again in a minute")]
    Busy,
}

impl Disclose for OfferUnavailable {
    fn disclosure(&self) -> Disclosure {
        Disclosure::Public
    }
}

#[derive(Default)]
pub(crate) struct Offers(Mutex<HashMap<String, (i64, CredentialOffer)>>);

impl Offers {
    fn hold(
        &self,
        offer: CredentialOffer,
        now: UnixTime,
        entropy: &dyn Entropy,
    ) -> Result<String, OfferUnavailable> {
        let mut offers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        offers.retain(|_, (expires, _)| *expires > now.0);
        if offers.len() >= OFFERS_MAX {
            return Err(OfferUnavailable::Busy);
        }
        let name = base64url::encode(&array::<16>(entropy));
        offers.insert(
            name.clone(),
            (now.0.saturating_add(OFFER_SECONDS_MAX), offer),
        );
        Ok(name)
    }

    fn get(&self, name: &str, now: UnixTime) -> Result<CredentialOffer, OfferUnavailable> {
        let offers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let offer = offers.get(name).filter(|(expires, _)| *expires > now.0);
        offer
            .map(|(_, offer)| offer.clone())
            .ok_or(OfferUnavailable::Unknown)
    }
}

impl Issuer {
    /// The offer of a grant whose secrets `access` made.
    #[must_use]
    pub fn offer(&self, kind: CredentialType, code: &str) -> CredentialOffer {
        let tx_code = TransactionCode {
            input_mode: InputMode::Numeric,
            length: Some(TX_CODE_DIGITS),
            description: Some("信函上的六位数字 / the six digits in the letter".to_owned()),
        };
        CredentialOffer::pre_authorized(
            self.identifier(),
            kind.configuration_id(),
            code,
            Some(tx_code),
        )
    }

    /// The link of an offer by value.
    #[must_use]
    pub fn offer_by_value(&self, kind: CredentialType, code: &str) -> String {
        OfferLink::Value(self.offer(kind, code)).to_uri()
    }

    /// The link of an offer by reference; the offer is held until it expires.
    ///
    /// # Errors
    /// Too many are held: give it by value.
    pub fn offer_by_reference(
        &self,
        kind: CredentialType,
        code: &str,
    ) -> Result<String, OfferUnavailable> {
        let name = self
            .offers
            .hold(self.offer(kind, code), self.now(), &*self.parts.entropy)?;
        Ok(OfferLink::Reference(format!("{}/offer/{name}", self.identifier())).to_uri())
    }

    /// `GET {issuer}/offer/{name}`. A wallet may fetch it more than once: it gives nothing away that the link did not.
    ///
    /// # Errors
    /// Unknown or expired.
    pub fn held_offer(&self, name: &str) -> Result<CredentialOffer, OfferUnavailable> {
        self.offers.get(name, self.now())
    }
}
