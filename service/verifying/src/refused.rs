//! What a wallet is told when its request or response is not taken. Must never tell one session about another.

use credential::openid4vci::{ErrorCode, ErrorResponse};
use credential::refusal::Refusal;

/// A wallet's HTTP request was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no such request, or its five minutes are over.
    #[error("the request has ended: ask the desk to start again (OpenID4VP 1.0 §13.3)")]
    Ended,
    /// It was answered before; the first answer stands.
    #[error("the request was answered already: ask the desk to start again (OpenID4VP 1.0 §14.1)")]
    AnsweredBefore,
    /// Malformed or not a proof: field, rule, clause.
    #[error(transparent)]
    Message(#[from] Refusal),
    /// The reader's own key does not work now.
    #[error("the reader cannot sign now: call whoever looks after it")]
    Unavailable,
}

impl Refused {
    /// The HTTP status that goes with it.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self {
            Self::Ended => 404,
            Self::AnsweredBefore => 409,
            Self::Message(_) => 400,
            Self::Unavailable => 503,
        }
    }

    /// The JSON body that goes with it (RFC 6749 §5.2): code and description, nothing that was sent.
    #[must_use]
    pub fn to_json(&self) -> String {
        let (code, refusal) = match self {
            Self::Ended => (
                ErrorCode::InvalidRequest,
                Refusal::new(
                    "request",
                    "has ended: ask the desk to start again",
                    "OpenID4VP 1.0 §13.3",
                ),
            ),
            Self::AnsweredBefore => (
                ErrorCode::InvalidRequest,
                Refusal::new(
                    "response",
                    "the request was answered already",
                    "OpenID4VP 1.0 §14.1",
                ),
            ),
            Self::Message(refusal) => (ErrorCode::InvalidRequest, refusal.clone()),
            Self::Unavailable => (
                ErrorCode::TemporarilyUnavailable,
                Refusal::new("request", "the reader cannot sign now", "RFC 9101 §10.2"),
            ),
        };
        serde_json::to_string(&ErrorResponse::new(code, refusal)).unwrap_or_default()
    }
}
