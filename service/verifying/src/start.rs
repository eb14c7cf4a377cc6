//! The desk starts: a fresh nonce, a fresh encryption key, two fresh names. Must never reuse one for a second request.

use std::sync::PoisonError;

use credential::base64url;
use credential::entropy::array;
use credential::openid4vp::{RequestLink, RequestUriMethod};

use crate::Verifier;
use crate::ids::{RequestId, SessionId};
use crate::limits::SESSION_SECONDS;
use crate::sessions::Asked;

/// A request that waits for a wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// By which the desk's screen asks for the answer.
    pub session: SessionId,
    /// By which the wallet asks; it stands in the URLs.
    pub request: RequestId,
    /// Where the wallet fetches the signed request.
    pub request_uri: String,
    /// What the QR code and the button carry: `openid4vp://?…`.
    pub deep_link: String,
    /// When it ends, Unix seconds.
    pub ends_unix: i64,
}

/// No request can be started now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// Too many requests wait.
    #[error("too many requests wait for an answer: wait a minute and start again")]
    TooMany,
    /// The reader's certificate has ended: no wallet would answer.
    #[error("this reader's certificate has ended: ask the city for a new one")]
    CertificateEnded,
    /// No key could be made.
    #[error("this reader cannot make a key: call whoever looks after it")]
    Unavailable,
}

impl Verifier {
    /// Starts a request.
    ///
    /// # Errors
    /// See [`StartError`].
    pub fn start(&self, now_unix: i64) -> Result<Started, StartError> {
        if now_unix > self.certificate_ends_unix() {
            return Err(StartError::CertificateEnded);
        }
        let session = SessionId::random(self.entropy);
        let request = RequestId::random(self.entropy);
        let asked = Asked {
            nonce: base64url::encode(&array::<16>(self.entropy)),
            kid: base64url::encode(&array::<8>(self.entropy)),
            key: self.jwe.generate().map_err(|_| StartError::Unavailable)?,
            started_unix: now_unix,
        };
        self.sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .begin(session, request, asked, now_unix)
            .ok_or(StartError::TooMany)?;
        let (request_uri, deep_link) = self.links(request);
        Ok(Started {
            session,
            request,
            request_uri,
            deep_link,
            ends_unix: now_unix.saturating_add(SESSION_SECONDS),
        })
    }

    /// The link of a session that still waits, to show it again; `None` when it was answered or has ended.
    #[must_use]
    pub fn deep_link(&self, session: SessionId, now_unix: i64) -> Option<String> {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let request = sessions.request_of(session, now_unix)?;
        sessions.look(request, now_unix, |_| ()).ok()?;
        Some(self.links(request).1)
    }

    /// Where a request is fetched, and the link that says so.
    fn links(&self, request: RequestId) -> (String, String) {
        let request_uri = format!("{}/request/{request}", self.base_url);
        let link = RequestLink {
            client_id: self.client_id.clone(),
            request_uri: request_uri.clone(),
            method: RequestUriMethod::Post,
        };
        (request_uri, link.to_uri())
    }
}
