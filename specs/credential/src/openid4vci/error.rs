//! Error responses (OpenID4VCI 1.0 §6.3, §8.3.1.2; RFC 6749 §5.2; RFC 6750 §3.1). The description names field and clause and
//! must never repeat what was sent.

use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

/// The codes that an issuer answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// RFC 6749 §5.2.
    InvalidRequest,
    /// RFC 6749 §5.2.
    InvalidClient,
    /// RFC 6749 §5.2: wrong, used or expired code, or wrong transaction code.
    InvalidGrant,
    /// RFC 6749 §5.2.
    UnsupportedGrantType,
    /// RFC 6750 §3.1.
    InvalidToken,
    /// §8.3.1.2.
    InvalidCredentialRequest,
    /// §8.3.1.2.
    UnknownCredentialConfiguration,
    /// §8.3.1.2.
    UnknownCredentialIdentifier,
    /// §8.3.1.2.
    InvalidProof,
    /// §8.3.1.2: get a fresh nonce and try again.
    InvalidNonce,
    /// §8.3.1.2.
    InvalidEncryptionParameters,
    /// §8.3.1.2.
    CredentialRequestDenied,
    /// RFC 6749 §4.1.2.1: the service cannot answer now.
    TemporarilyUnavailable,
}

/// An error response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{error_description}")]
pub struct ErrorResponse {
    /// For machines.
    pub error: ErrorCode,
    /// For developers: field, reason, clause.
    #[serde(default)]
    pub error_description: String,
}

impl ErrorResponse {
    /// An error because of a refusal.
    #[must_use]
    pub fn new(error: ErrorCode, refusal: Refusal) -> Self {
        Self {
            error,
            error_description: describe(&refusal),
        }
    }

    /// The HTTP status it goes with (RFC 6749 §5.2, RFC 6750 §3.1).
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self.error {
            ErrorCode::InvalidToken | ErrorCode::InvalidClient => 401,
            ErrorCode::TemporarilyUnavailable => 503,
            _ => 400,
        }
    }
}

/// RFC 6749 §5.2 allows printable ASCII without quote and backslash in a description.
fn describe(refusal: &Refusal) -> String {
    let text = refusal
        .to_string()
        .replace('§', "section ")
        .replace(['"', '\\'], "'");
    text.chars()
        .map(|c| if (' '..='~').contains(&c) { c } else { '?' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Refusal;

    #[test]
    fn descriptions_are_plain_ascii_and_name_field_and_clause() {
        let refusal = Refusal::new(
            "proofs.jwt[0].aud",
            "made for another issuer",
            "OpenID4VCI 1.0 §F.4",
        );
        let error = ErrorResponse::new(ErrorCode::InvalidProof, refusal);
        assert_eq!(
            serde_json::to_string(&error).unwrap_or_default(),
            r#"{"error":"invalid_proof","error_description":"proofs.jwt[0].aud: made for another issuer (OpenID4VCI 1.0 section F.4)"}"#
        );
    }
}
