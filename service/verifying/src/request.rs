//! The wallet fetches the signed request, by GET or with a nonce of its own by POST (OpenID4VP 1.0 §5.10). Fetching twice
//! gives the same nonce and key: wallets retry, and one request is one question. Must never ask for more than benefit and
//! school year.

use std::sync::PoisonError;

use credential::form::Form;
use credential::jwe::ContentEncryption;
use credential::openid4vp::{ClientMetadata, RequestObject};
use credential::refusal::Refusal;

use crate::ids::RequestId;
use crate::limits::{REQUEST_FORM_BYTES_MAX, SESSION_SECONDS, WALLET_NONCE_BYTES_MAX};
use crate::sessions::Taken;
use crate::{Refused, Verifier};

/// The media type of a request object (RFC 9101 §10.2).
pub const REQUEST_OBJECT_MEDIA_TYPE: &str = "application/oauth-authz-req+jwt";

/// How the wallet fetches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetch<'a> {
    /// GET.
    Get,
    /// POST with this form body.
    Post(&'a str),
}

impl Verifier {
    /// The signed request (compact JWS of type `oauth-authz-req+jwt`).
    ///
    /// # Errors
    /// See [`Refused`].
    pub fn request_object(
        &self,
        request: RequestId,
        fetch: Fetch<'_>,
        now_unix: i64,
    ) -> Result<String, Refused> {
        let wallet_nonce = match fetch {
            Fetch::Get => None,
            Fetch::Post(body) => wallet_nonce(body)?,
        };
        let object = self
            .sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .look(request, now_unix, |asked| RequestObject {
                client_id: self.client_id.clone(),
                response_uri: format!("{}/response/{request}", self.base_url),
                nonce: asked.nonce.clone(),
                state: None,
                wallet_nonce,
                query: self.query.clone(),
                client_metadata: ClientMetadata {
                    encryption_key: asked.key.public_key(),
                    kid: asked.kid.clone(),
                    encryptions: ContentEncryption::ALL.to_vec(),
                },
                registration: Some(self.encoded_registration.clone()),
                issued_at_unix: asked.started_unix,
                expires_unix: asked.started_unix.saturating_add(SESSION_SECONDS),
            })
            .map_err(|taken| match taken {
                Taken::Ended => Refused::Ended,
                Taken::Asked(_) | Taken::AnsweredBefore => Refused::AnsweredBefore,
            })?;
        object.sign(&*self.reader).map_err(|_| Refused::Unavailable)
    }
}

fn wallet_nonce(body: &str) -> Result<Option<String>, Refusal> {
    let too_long = |field| {
        Refusal::new(
            field,
            "longer than this reader takes",
            "OpenID4VP 1.0 §5.10",
        )
    };
    if body.len() > REQUEST_FORM_BYTES_MAX {
        return Err(too_long("form"));
    }
    let form = Form::parse(body)?;
    match form.get("wallet_nonce") {
        Some(nonce) if nonce.len() > WALLET_NONCE_BYTES_MAX => Err(too_long("wallet_nonce")),
        nonce => Ok(nonce.map(str::to_owned)),
    }
}
