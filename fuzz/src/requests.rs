//! The messages of OpenID4VCI 1.0, OpenID4VP 1.0 and DCQL, from both sides: what the city receives and what
//! the reference wallet does. None may be read in two ways.

use credential::dcql::Query;
use credential::form::Form;
use credential::jws::Unverified;
use credential::openid4vci::{
    CredentialOffer, CredentialRequest, KeyProof, OfferLink, TokenRequest,
};
use credential::openid4vp::{AuthorizationResponse, RequestLink, RequestObject};
use credential::x509::{Certificate, TrustAnchor};
use credential::{base64url, strict_json};

use crate::presentations::{Gullible, NOW_UNIX};
use crate::with_text;

/// The authority of the seeds' certificates, of readers and of whoever else signs; its key was thrown away.
pub(crate) const ANCHOR: &[u8] = include_bytes!("../reader_authority.der");

pub(crate) fn dcql_query(data: &[u8]) -> bool {
    let Ok(value) = strict_json::parse(data) else {
        return false;
    };
    let Ok(query) = Query::from_json(&value) else {
        return false;
    };
    assert_eq!(Query::from_json(&query.to_json()).ok(), Some(query));
    true
}

pub(crate) fn form(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(form) = Form::parse(text) else {
            return false;
        };
        let written = form.encode();
        assert_eq!(
            Form::parse(&written).map(|form| form.encode()).ok(),
            Some(written)
        );
        true
    })
}

pub(crate) fn vci_offer(data: &[u8]) -> bool {
    let Ok(offer) = CredentialOffer::parse(data) else {
        return false;
    };
    let _ = offer.pre_authorized_grant();
    true
}

pub(crate) fn vci_offer_link(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(link) = OfferLink::parse(text) else {
            return false;
        };
        assert!(OfferLink::parse(&link.to_uri()).is_ok());
        true
    })
}

pub(crate) fn vci_token_request(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(request) = TokenRequest::parse(text) else {
            return false;
        };
        assert!(TokenRequest::parse(&request.to_form().encode()).is_ok());
        true
    })
}

pub(crate) fn vci_credential_request(data: &[u8]) -> bool {
    let Ok(request) = CredentialRequest::parse(data) else {
        return false;
    };
    assert!(CredentialRequest::parse(request.to_json().to_string().as_bytes()).is_ok());
    true
}

pub(crate) fn vci_key_proof(data: &[u8]) -> bool {
    with_text(data, |text| {
        KeyProof::verify(text, "https://residence.example", NOW_UNIX, 300, &Gullible).is_ok()
    })
}

pub(crate) fn vp_request_link(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(link) = RequestLink::parse(text) else {
            return false;
        };
        assert!(RequestLink::parse(&link.to_uri()).is_ok());
        true
    })
}

pub(crate) fn vp_request_object(data: &[u8]) -> bool {
    with_text(data, |text| {
        // The link names the certificate that signs; here the message may choose it.
        let leaf = Unverified::parse(text, "oauth-authz-req+jwt").and_then(|jws| jws.x5c());
        let leaf = leaf
            .ok()
            .and_then(|chain| Certificate::parse(chain.first()?).ok());
        let (Some(leaf), Ok(anchor)) = (leaf, TrustAnchor::parse(ANCHOR)) else {
            return false;
        };
        let client_id = format!("x509_hash:{}", base64url::encode(&leaf.sha256()));
        RequestObject::verify(text, &client_id, None, &[anchor], NOW_UNIX, &Gullible).is_ok()
    })
}

pub(crate) fn vp_response(data: &[u8]) -> bool {
    let query = strict_json::parse(
        br#"{"credentials":[{"id":"a","format":"dc+sd-jwt","meta":{"vct_values":["urn:denizen:entitlement:1"]}}]}"#,
    );
    let Some(query) = query.ok().and_then(|value| Query::from_json(&value).ok()) else {
        return false;
    };
    AuthorizationResponse::parse(data, &query).is_ok()
}
