//! Credential offers (OpenID4VCI 1.0 §4.1): by value, by reference, as a link.

use serde::{Deserialize, Serialize};

use super::PRE_AUTHORIZED_GRANT;
use crate::form::{Form, escape};
use crate::limits::MESSAGE_BYTES_MAX;
use crate::refusal::{Refusal, refuse};
use crate::strict_json;

const SCHEME: &str = "openid-credential-offer://";

/// A credential offer (§4.1.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialOffer {
    /// The issuer's identifier.
    pub credential_issuer: String,
    /// What is offered.
    pub credential_configuration_ids: Vec<String>,
    /// How to get it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grants: Option<Grants>,
}

/// The grants of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grants {
    /// The pre-authorized code grant.
    #[serde(
        rename = "urn:ietf:params:oauth:grant-type:pre-authorized_code",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub pre_authorized: Option<PreAuthorizedGrant>,
}

/// A pre-authorized code. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreAuthorizedGrant {
    /// The code; whoever has it and the transaction code gets the credential.
    #[serde(rename = "pre-authorized_code")]
    pub code: String,
    /// Whether and how a transaction code is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tx_code: Option<TransactionCode>,
}

/// What the transaction code looks like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionCode {
    /// Which characters.
    #[serde(default)]
    pub input_mode: InputMode,
    /// How many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<usize>,
    /// Where to find it, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Characters of a transaction code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InputMode {
    /// Digits.
    #[default]
    Numeric,
    /// Any text.
    Text,
}

/// What an offer link carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfferLink {
    /// The offer itself.
    Value(CredentialOffer),
    /// Where to fetch it.
    Reference(String),
}

impl CredentialOffer {
    /// An offer of one configuration with a pre-authorized code.
    #[must_use]
    pub fn pre_authorized(
        issuer: &str,
        configuration_id: &str,
        code: &str,
        tx_code: Option<TransactionCode>,
    ) -> Self {
        Self {
            credential_issuer: issuer.to_owned(),
            credential_configuration_ids: vec![configuration_id.to_owned()],
            grants: Some(Grants {
                pre_authorized: Some(PreAuthorizedGrant {
                    code: code.to_owned(),
                    tx_code,
                }),
            }),
        }
    }

    /// Reads an offer.
    ///
    /// # Errors
    /// Not strict JSON of an offer, or nothing offered.
    pub fn parse(json: &[u8]) -> Result<Self, Refusal> {
        let bad = |reason| refuse("credential_offer", reason, "OpenID4VCI 1.0 §4.1.1");
        if json.len() > MESSAGE_BYTES_MAX {
            return Err(bad("longer than this profile allows"));
        }
        let value = strict_json::parse(json).map_err(|_| bad("not JSON with unique names"))?;
        let offer: Self = serde_json::from_value(value)
            .map_err(|_| bad("a member is missing or of the wrong kind"))?;
        if offer.credential_configuration_ids.is_empty() {
            let field = "credential_configuration_ids";
            return Err(refuse(field, "must not be empty", "OpenID4VCI 1.0 §4.1.1"));
        }
        Ok(offer)
    }

    /// The pre-authorized grant.
    ///
    /// # Errors
    /// The offer has none.
    pub fn pre_authorized_grant(&self) -> Result<&PreAuthorizedGrant, Refusal> {
        self.grants
            .as_ref()
            .and_then(|grants| grants.pre_authorized.as_ref())
            .ok_or_else(|| {
                refuse(
                    format!("grants.{PRE_AUTHORIZED_GRANT}"),
                    "only this grant is spoken here",
                    "OpenID4VCI 1.0 §4.1.1",
                )
            })
    }
}

impl OfferLink {
    /// Reads `openid-credential-offer://?credential_offer=…` or `…_uri=…` (§4.1.2, §4.1.3); other schemes and hosts too,
    /// because a wallet may be opened by its own.
    ///
    /// # Errors
    /// No query, neither or both parameters, or a malformed offer.
    pub fn parse(link: &str) -> Result<Self, Refusal> {
        let query = link.split_once('?').map(|(_, query)| query);
        let query =
            query.ok_or_else(|| refuse("offer", "has no parameters", "OpenID4VCI 1.0 §4.1"))?;
        let form = Form::parse(query)?;
        match (
            form.get("credential_offer"),
            form.get("credential_offer_uri"),
        ) {
            (Some(json), None) => CredentialOffer::parse(json.as_bytes()).map(Self::Value),
            (None, Some(uri)) => Ok(Self::Reference(uri.to_owned())),
            _ => {
                let reason = "must carry either credential_offer or credential_offer_uri";
                Err(refuse("offer", reason, "OpenID4VCI 1.0 §4.1"))
            }
        }
    }

    /// The link.
    #[must_use]
    pub fn to_uri(&self) -> String {
        match self {
            Self::Value(offer) => {
                let json = serde_json::to_string(offer).unwrap_or_default();
                format!("{SCHEME}?credential_offer={}", escape(&json))
            }
            Self::Reference(uri) => format!("{SCHEME}?credential_offer_uri={}", escape(uri)),
        }
    }
}

impl std::fmt::Debug for PreAuthorizedGrant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PreAuthorizedGrant")
            .field("tx_code", &self.tx_code)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn links_round_trip_and_hide_the_code_from_debug() {
        let tx_code = TransactionCode {
            input_mode: InputMode::Numeric,
            length: Some(6),
            description: Some("信 & letter".into()),
        };
        let offer = CredentialOffer::pre_authorized(
            "https://city.example/i",
            "x",
            "se+cret&=",
            Some(tx_code),
        );
        for link in [
            OfferLink::Value(offer.clone()),
            OfferLink::Reference("https://city.example/o/1?a=b".into()),
        ] {
            assert_eq!(OfferLink::parse(&link.to_uri()).unwrap(), link);
        }
        assert!(!format!("{offer:?}").contains("se+cret"));
    }

    #[test]
    fn refuses_both_neither_and_empty() {
        for link in [
            "openid-credential-offer://",
            "openid-credential-offer://?x=1",
            "openid-credential-offer://?credential_offer=%7B%7D&credential_offer_uri=a",
            "openid-credential-offer://?credential_offer=%7B%7D",
        ] {
            assert!(OfferLink::parse(link).is_err(), "{link}");
        }
        let empty = br#"{"credential_issuer":"https://a","credential_configuration_ids":[]}"#;
        assert_eq!(
            CredentialOffer::parse(empty).unwrap_err().field,
            "credential_configuration_ids"
        );
    }
}
