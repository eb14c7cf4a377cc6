//! What a verifier ("reader") is registered for: its name, its purpose, and the most it may ask. The reader's certificate
//! names this document by its hash (a `ni:` URI among the subject's alternative names, RFC 6920), so that one signature of
//! the city covers both and a chip need only carry the certificate; the request carries the document in `verifier_info`
//! (OpenID4VP 1.0 §5.11). Must never widen what is asked: a claim that is not listed may not be asked for.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::base64url;
use crate::dcql::{PathElement, Query};
use crate::limits::{DCQL_CLAIMS_MAX, DCQL_CREDENTIALS_MAX, MESSAGE_BYTES_MAX};
use crate::profile::{ClaimName, CredentialType};
use crate::refusal::{Refusal, refuse};
use crate::strict_json;
use crate::x509::Certificate;

/// The `format` of the `verifier_info` element that carries a registration.
pub const FORMAT: &str = "denizen_reader_registration";
/// The rule this profile adds, for refusals.
const CLAUSE: &str = "OpenID4VP 1.0 §5.11, reader registration";

/// A text in both languages of the city.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BothLanguages {
    /// Chinese.
    #[serde(rename = "zh-CN")]
    pub zh_cn: String,
    /// English.
    pub en: String,
}

/// The most a reader may ask of one credential type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MayAsk {
    /// The type.
    pub vct: String,
    /// Its claims, top level.
    pub claims: Vec<String>,
}

/// A reader's registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// Who it is.
    pub name: BothLanguages,
    /// What for.
    pub purpose: BothLanguages,
    /// The most it may ask.
    pub may_ask: Vec<MayAsk>,
}

impl MayAsk {
    /// Claims of a type of this profile.
    #[must_use]
    pub fn of(kind: CredentialType, claims: &[ClaimName]) -> Self {
        Self {
            vct: kind.vct().to_owned(),
            claims: claims.iter().map(|c| c.as_str().to_owned()).collect(),
        }
    }
}

impl Registration {
    /// The document as it is hashed and carried: base64url of its JSON.
    #[must_use]
    pub fn encode(&self) -> String {
        base64url::encode(serde_json::to_string(self).unwrap_or_default().as_bytes())
    }

    /// The name by which a certificate refers to an encoded registration: `ni:///sha-256;…` over its JSON bytes.
    #[must_use]
    pub fn uri(encoded: &str) -> Option<String> {
        let document = base64url::decode(encoded)?;
        Some(format!(
            "ni:///sha-256;{}",
            base64url::encode(&Sha256::digest(document))
        ))
    }

    /// Reads the registration that `certificate` vouches for.
    ///
    /// # Errors
    /// Another document than the certificate names, or not a registration.
    pub fn of_certificate(encoded: &str, certificate: &Certificate) -> Result<Self, Refusal> {
        let bad = |reason| refuse("verifier_info", reason, CLAUSE);
        if encoded.len() > MESSAGE_BYTES_MAX {
            return Err(bad("longer than this profile allows"));
        }
        let uri = Self::uri(encoded).ok_or_else(|| bad("not base64url"))?;
        if !certificate.uris().contains(&uri) {
            return Err(bad(
                "is not the registration that the reader's certificate names",
            ));
        }
        let document = base64url::decode(encoded).ok_or_else(|| bad("not base64url"))?;
        let value: Value =
            strict_json::parse(&document).map_err(|_| bad("not JSON with unique names"))?;
        let registration: Self =
            serde_json::from_value(value).map_err(|_| bad("not a registration"))?;
        let bounded = registration.may_ask.len() <= DCQL_CREDENTIALS_MAX
            && registration
                .may_ask
                .iter()
                .all(|ask| ask.claims.len() <= DCQL_CLAIMS_MAX);
        if bounded {
            Ok(registration)
        } else {
            Err(bad("longer than this profile allows"))
        }
    }

    /// Whether `query` stays within what is registered.
    ///
    /// # Errors
    /// The first type or claim that is not registered, by its place in the query.
    pub fn permits(&self, query: &Query) -> Result<(), Refusal> {
        for (position, credential) in query.credentials.iter().enumerate() {
            let at = format!("dcql_query.credentials[{position}]");
            for vct in &credential.vct_values {
                let Some(ask) = self.may_ask.iter().find(|ask| &ask.vct == vct) else {
                    return Err(refuse(
                        format!("{at}.meta.vct_values"),
                        "this reader is not registered to ask it",
                        CLAUSE,
                    ));
                };
                let refused = credential
                    .claims
                    .iter()
                    .position(|claim| match claim.path.first() {
                        Some(PathElement::Member(name)) => !ask.claims.contains(name),
                        _ => true,
                    });
                if let Some(claim) = refused {
                    let field = format!("{at}.claims[{claim}].path");
                    return Err(refuse(
                        field,
                        "this reader is not registered to ask it",
                        CLAUSE,
                    ));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::dcql::{ClaimQuery, CredentialQuery};

    fn registration() -> Registration {
        let text = |zh_cn: &str, en: &str| BothLanguages {
            zh_cn: zh_cn.into(),
            en: en.into(),
        };
        let may_ask = vec![MayAsk::of(
            CredentialType::Entitlement,
            &[ClaimName::Entitled, ClaimName::SchoolYear],
        )];
        Registration {
            name: text("育才小学", "Yucai School"),
            purpose: text("减免学费", "Fee remission"),
            may_ask,
        }
    }

    fn query(kind: CredentialType, claims: &[&str]) -> Query {
        let claims = claims.iter().map(|name| ClaimQuery::named(name)).collect();
        let credentials = vec![CredentialQuery {
            id: "x".into(),
            vct_values: vec![kind.vct().into()],
            claims,
        }];
        Query { credentials }
    }

    #[test]
    fn permits_what_is_listed_and_names_what_is_not() {
        let registration = registration();
        assert_eq!(
            registration.permits(&query(CredentialType::Entitlement, &["entitled"])),
            Ok(())
        );
        assert_eq!(
            registration.permits(&query(CredentialType::Entitlement, &[])),
            Ok(())
        );
        let refusal = registration
            .permits(&query(
                CredentialType::Entitlement,
                &["entitled", "benefit"],
            ))
            .unwrap_err();
        assert_eq!(refusal.field, "dcql_query.credentials[0].claims[1].path");
        let refusal = registration
            .permits(&query(CredentialType::Residence, &[]))
            .unwrap_err();
        assert_eq!(refusal.field, "dcql_query.credentials[0].meta.vct_values");
    }
}
