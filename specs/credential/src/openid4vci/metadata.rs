//! Issuer metadata (OpenID4VCI 1.0 §12.2) and authorization server metadata (RFC 8414), as issuer and as wallet.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Where a document about `issuer` stands: the well-known part goes between host and path (OpenID4VCI 1.0 §12.2.2,
/// RFC 8414 §3.1). `None` when `issuer` is not an absolute URL.
#[must_use]
pub fn well_known(issuer: &str, name: &str) -> Option<String> {
    let scheme_end = issuer.find("://")? + 3;
    let path = issuer[scheme_end..]
        .find('/')
        .map_or(issuer.len(), |at| scheme_end + at);
    let (origin, path) = issuer.split_at(path);
    Some(format!(
        "{origin}/.well-known/{name}{}",
        path.trim_end_matches('/')
    ))
}

/// `/.well-known/openid-credential-issuer` (§12.2.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuerMetadata {
    /// The issuer's identifier, a URL.
    pub credential_issuer: String,
    /// Where proofs are exchanged for credentials.
    pub credential_endpoint: String,
    /// Where a nonce is had; keys are bound, so it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce_endpoint: Option<String>,
    /// How many copies one request may ask for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_credential_issuance: Option<BatchIssuance>,
    /// Authorization servers, when not the issuer itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorization_servers: Vec<String>,
    /// Names for people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub display: Vec<Display>,
    /// What is issued, by configuration identifier.
    pub credential_configurations_supported: BTreeMap<String, CredentialConfiguration>,
}

/// `batch_credential_issuance`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchIssuance {
    /// The most key proofs in one request.
    pub batch_size: usize,
}

/// A name in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Display {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// BCP 47 language tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

/// One credential configuration; members of foreign formats are not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialConfiguration {
    /// Format identifier.
    pub format: String,
    /// Type (§A.3.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vct: Option<String>,
    /// How holder keys are named: `jwk`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cryptographic_binding_methods_supported: Vec<String>,
    /// Signature algorithms of the credential.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credential_signing_alg_values_supported: Vec<serde_json::Value>,
    /// Key proofs accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof_types_supported: Option<ProofTypes>,
    /// Names for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential_metadata: Option<CredentialMetadata>,
}

/// `proof_types_supported`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofTypes {
    /// The `jwt` proof type (§F.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwt: Option<ProofTypeJwt>,
}

/// The `jwt` proof type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofTypeJwt {
    /// Algorithms accepted.
    pub proof_signing_alg_values_supported: Vec<String>,
}

/// `credential_metadata`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialMetadata {
    /// Names of the credential.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub display: Vec<Display>,
    /// Its claims.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<ClaimDescription>,
}

/// One claim (§B.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimDescription {
    /// Claims path pointer.
    pub path: Vec<serde_json::Value>,
    /// Names for people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub display: Vec<Display>,
}

/// `/.well-known/oauth-authorization-server` (RFC 8414 §2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationServerMetadata {
    /// The server's identifier.
    pub issuer: String,
    /// Where codes are exchanged for access tokens.
    pub token_endpoint: String,
    /// Grant types.
    #[serde(default)]
    pub grant_types_supported: Vec<String>,
    /// Response types; required by RFC 8414, empty because there is no authorization endpoint.
    #[serde(default)]
    pub response_types_supported: Vec<String>,
    /// How clients authenticate: `none`.
    #[serde(default)]
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// That a wallet needs no client identifier (§12.3).
    #[serde(default, rename = "pre-authorized_grant_anonymous_access_supported")]
    pub anonymous_access_supported: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_goes_before_the_path() {
        let name = "openid-credential-issuer";
        let cases = [
            (
                "https://a.example",
                Some("https://a.example/.well-known/openid-credential-issuer"),
            ),
            (
                "https://a.example/",
                Some("https://a.example/.well-known/openid-credential-issuer"),
            ),
            (
                "http://h:8080/city/x",
                Some("http://h:8080/.well-known/openid-credential-issuer/city/x"),
            ),
            ("a.example", None),
        ];
        for (issuer, expected) in cases {
            assert_eq!(well_known(issuer, name).as_deref(), expected);
        }
    }
}
