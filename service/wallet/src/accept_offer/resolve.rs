//! Who offers what, and where it is had: the offer by value or by reference, the issuer's metadata and its authorization
//! server's (the well-known part stands before the path). Must never take an endpoint from a document that speaks for another
//! issuer.

use credential::openid4vci::{
    AuthorizationServerMetadata, CredentialConfiguration, CredentialOffer, IssuerMetadata,
    OfferLink, PreAuthorizedGrant, well_known,
};
use credential::profile::CredentialType;
use credential::refusal::Refusal;
use credential::sd_jwt_vc::FORMAT;

use super::{JSON, read_json};
use crate::limits::{BATCH_COPIES_MAX, LINK_BYTES_MAX};
use crate::transport::{Body, Outgoing, Target};
use crate::{Wallet, WalletError};

/// Everything an offer leads to.
pub(super) struct Resolved {
    pub issuer: String,
    pub issuer_names: Vec<(String, String)>,
    pub configuration_id: String,
    pub credential_type: CredentialType,
    pub grant: PreAuthorizedGrant,
    pub token_endpoint: Target,
    pub nonce_endpoint: Target,
    pub credential_endpoint: Target,
    /// How many copies to ask for.
    pub copies: usize,
}

impl Wallet {
    pub(super) fn resolve_offer(&self, link: &str) -> Result<Resolved, WalletError> {
        if link.len() > LINK_BYTES_MAX {
            return Err(Refusal::new(
                "offer",
                "is longer than a link may be",
                "OpenID4VCI 1.0 §4.1",
            )
            .into());
        }
        let offer = match OfferLink::parse(link)? {
            OfferLink::Value(offer) => offer,
            OfferLink::Reference(url) => {
                let body = self.document("credential_offer_uri", &url, "OpenID4VCI 1.0 §4.1.3")?;
                CredentialOffer::parse(&body)?
            }
        };
        let grant = offer.pre_authorized_grant()?.clone();
        let metadata = self.issuer_metadata(&offer.credential_issuer)?;
        let (configuration_id, credential_type) = choose(&offer, &metadata)?;
        let server = metadata
            .authorization_servers
            .first()
            .unwrap_or(&metadata.credential_issuer);
        let token_endpoint = self.token_endpoint(server)?;
        let nonce_endpoint = metadata.nonce_endpoint.as_deref().ok_or_else(|| {
            Refusal::new(
                "nonce_endpoint",
                "is missing: copies are bound to keys",
                "OpenID4VCI 1.0 §12.2.4",
            )
        })?;
        let batch = metadata
            .batch_credential_issuance
            .map_or(1, |batch| batch.batch_size);
        Ok(Resolved {
            configuration_id,
            credential_type,
            grant,
            token_endpoint,
            nonce_endpoint: Target::parse("nonce_endpoint", nonce_endpoint)?,
            credential_endpoint: Target::parse(
                "credential_endpoint",
                &metadata.credential_endpoint,
            )?,
            copies: batch.clamp(1, BATCH_COPIES_MAX),
            issuer_names: metadata
                .display
                .into_iter()
                .filter_map(|display| Some((display.locale?, display.name?)))
                .collect(),
            issuer: metadata.credential_issuer,
        })
    }

    fn issuer_metadata(&self, issuer: &str) -> Result<IssuerMetadata, WalletError> {
        const CLAUSE: &str = "OpenID4VCI 1.0 §12.2.2";
        Target::parse("credential_issuer", issuer)?;
        let url = well_known(issuer, "openid-credential-issuer")
            .ok_or_else(|| Refusal::new("credential_issuer", "is not an absolute URL", CLAUSE))?;
        let metadata: IssuerMetadata = read_json(
            &self.document("credential_issuer", &url, CLAUSE)?,
            "metadata",
            CLAUSE,
        )?;
        if metadata.credential_issuer == issuer {
            Ok(metadata)
        } else {
            Err(Refusal::new(
                "metadata.credential_issuer",
                "is not the issuer of the offer",
                CLAUSE,
            )
            .into())
        }
    }

    fn token_endpoint(&self, server: &str) -> Result<Target, WalletError> {
        const CLAUSE: &str = "RFC 8414 §3.3";
        Target::parse("authorization_servers", server)?;
        let url = well_known(server, "oauth-authorization-server").ok_or_else(|| {
            Refusal::new("authorization_servers", "is not an absolute URL", CLAUSE)
        })?;
        let body = self.document("authorization_servers", &url, CLAUSE)?;
        let metadata: AuthorizationServerMetadata =
            read_json(&body, "authorization_server", CLAUSE)?;
        if metadata.issuer != server {
            return Err(Refusal::new(
                "authorization_server.issuer",
                "is not the server that was named",
                CLAUSE,
            )
            .into());
        }
        Target::parse("token_endpoint", &metadata.token_endpoint)
    }

    fn document(
        &self,
        field: &'static str,
        url: &str,
        clause: &'static str,
    ) -> Result<Vec<u8>, WalletError> {
        let target = Target::parse(field, url)?;
        let asked = Outgoing {
            target: &target,
            accept: JSON,
            bearer: None,
            body: Body::None,
        };
        self.transport.send(&asked)?.expect(field, clause, JSON)
    }
}

/// The first configuration of the offer that this wallet can hold.
fn choose(
    offer: &CredentialOffer,
    metadata: &IssuerMetadata,
) -> Result<(String, CredentialType), Refusal> {
    let configurations = &metadata.credential_configurations_supported;
    offer
        .credential_configuration_ids
        .iter()
        .find_map(|id| Some((id.clone(), can_hold(configurations.get(id)?)?)))
        .ok_or_else(|| {
            let reason = "names no card that this wallet can hold (dc+sd-jwt, jwk, ES256, a type of the city)";
            Refusal::new("credential_configuration_ids", reason, "OpenID4VCI 1.0 §12.2.4")
        })
}

fn can_hold(configuration: &CredentialConfiguration) -> Option<CredentialType> {
    let binding = configuration
        .cryptographic_binding_methods_supported
        .iter()
        .any(|method| method == "jwk");
    let proof = configuration
        .proof_types_supported
        .as_ref()
        .and_then(|types| types.jwt.as_ref());
    let es256 = proof.is_some_and(|jwt| {
        jwt.proof_signing_alg_values_supported
            .iter()
            .any(|alg| alg == "ES256")
    });
    let kind = configuration
        .vct
        .as_deref()
        .and_then(CredentialType::from_vct)?;
    (configuration.format == FORMAT && binding && es256).then_some(kind)
}
