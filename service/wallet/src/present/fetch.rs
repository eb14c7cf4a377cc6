//! Fetching the request and everything that must hold of it before the holder is asked anything: the link, the signature,
//! the reader's certificate below a trusted authority, its registration, and a query within it. Must never tell a reader that
//! fails here anything at all.

use credential::base64url;
use credential::entropy::array;
use credential::form::Form;
use credential::openid4vp::{RequestLink, RequestObject, RequestUriMethod, VerifiedRequest};
use credential::refusal::Refusal;
use keys::{AwsLcEs256, SystemEntropy};

use crate::limits::LINK_BYTES_MAX;
use crate::transport::{Body, Outgoing, Target};
use crate::trust::Authorities;
use crate::{Wallet, WalletError};

const MEDIA_TYPE: &str = "application/oauth-authz-req+jwt";

impl Wallet {
    pub(super) fn fetch_request(
        &self,
        link: &str,
        now_unix: i64,
    ) -> Result<VerifiedRequest, WalletError> {
        let anchors = self.anchors(Authorities::Reader)?;
        if link.len() > LINK_BYTES_MAX {
            return Err(Refusal::new(
                "request",
                "is longer than a link may be",
                "OpenID4VP 1.0 §5.1",
            )
            .into());
        }
        let link = RequestLink::parse(link)?;
        let target = Target::parse("request_uri", &link.request_uri)?;
        // With a nonce of our own a recorded request cannot be played to us (§5.10).
        let wallet_nonce = match link.method {
            RequestUriMethod::Get => None,
            RequestUriMethod::Post => Some(base64url::encode(&array::<16>(&SystemEntropy))),
        };
        let form = wallet_nonce
            .as_deref()
            .map(|nonce| Form::default().with("wallet_nonce", nonce).encode());
        let body = form.as_deref().map_or(Body::None, Body::Form);
        let reply = self.transport.send(&Outgoing {
            target: &target,
            accept: MEDIA_TYPE,
            bearer: None,
            body,
        })?;
        let body = reply.expect("request_uri", "OpenID4VP 1.0 §5.10.1", MEDIA_TYPE)?;
        let text = str::from_utf8(&body)
            .map_err(|_| Refusal::new("request_object", "is not a compact JWS", "RFC 7515 §7.1"))?;
        let nonce = wallet_nonce.as_deref();
        Ok(RequestObject::verify(
            text.trim(),
            &link.client_id,
            nonce,
            &anchors,
            now_unix,
            &AwsLcEs256,
        )?)
    }
}
