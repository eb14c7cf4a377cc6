//! What the issuer says about itself (OpenID4VCI 1.0 §12.2, RFC 8414), names in Chinese and English.

use credential::openid4vci::{
    AuthorizationServerMetadata, BatchIssuance, ClaimDescription, CredentialConfiguration,
    CredentialMetadata, Display, IssuerMetadata, PRE_AUTHORIZED_GRANT, ProofTypeJwt, ProofTypes,
};
use credential::profile::CredentialType;
use credential::sd_jwt_vc::FORMAT;
use serde_json::json;

use crate::Issuer;
use crate::limits::BATCH_COPIES;

impl Issuer {
    /// `GET /.well-known/openid-credential-issuer{path of the issuer}`.
    #[must_use]
    pub fn metadata(&self) -> IssuerMetadata {
        let identifier = self.identifier();
        let configurations = CredentialType::ALL
            .map(|kind| (kind.configuration_id().to_owned(), configuration(kind)));
        IssuerMetadata {
            credential_issuer: identifier.to_owned(),
            credential_endpoint: format!("{identifier}/credential"),
            nonce_endpoint: Some(format!("{identifier}/nonce")),
            batch_credential_issuance: Some(BatchIssuance {
                batch_size: BATCH_COPIES,
            }),
            authorization_servers: Vec::new(),
            display: names([
                ("zh-CN", &self.settings.name_zh_cn),
                ("en", &self.settings.name_en),
            ]),
            credential_configurations_supported: configurations.into_iter().collect(),
        }
    }

    /// `GET /.well-known/oauth-authorization-server{path of the issuer}`.
    #[must_use]
    pub fn authorization_server_metadata(&self) -> AuthorizationServerMetadata {
        let identifier = self.identifier();
        AuthorizationServerMetadata {
            issuer: identifier.to_owned(),
            token_endpoint: format!("{identifier}/token"),
            grant_types_supported: vec![PRE_AUTHORIZED_GRANT.to_owned()],
            response_types_supported: Vec::new(),
            token_endpoint_auth_methods_supported: vec!["none".to_owned()],
            anonymous_access_supported: true,
        }
    }
}

fn configuration(kind: CredentialType) -> CredentialConfiguration {
    let es256 = || "ES256".to_owned();
    let jwt = ProofTypeJwt {
        proof_signing_alg_values_supported: vec![es256()],
    };
    let claims = kind
        .claims()
        .iter()
        .map(|claim| ClaimDescription {
            path: vec![json!(claim.as_str())],
            display: names(claim.display_names()),
        })
        .collect();
    CredentialConfiguration {
        format: FORMAT.to_owned(),
        vct: Some(kind.vct().to_owned()),
        cryptographic_binding_methods_supported: vec!["jwk".to_owned()],
        credential_signing_alg_values_supported: vec![json!("ES256")],
        proof_types_supported: Some(ProofTypes { jwt: Some(jwt) }),
        credential_metadata: Some(CredentialMetadata {
            display: names(kind.display_names()),
            claims,
        }),
    }
}

fn names<T: AsRef<str>>(names: [(&str, T); 2]) -> Vec<Display> {
    names
        .into_iter()
        .map(|(locale, name)| Display {
            name: Some(name.as_ref().to_owned()),
            locale: Some(locale.to_owned()),
        })
        .collect()
}
