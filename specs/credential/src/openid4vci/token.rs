//! The token endpoint's messages (OpenID4VCI 1.0 §6, RFC 6749).

use serde::{Deserialize, Serialize};

use super::{ErrorCode, ErrorResponse};
use crate::form::Form;
use crate::refusal::refuse;

/// The grant type of the pre-authorized code flow (§4.1.1).
pub const PRE_AUTHORIZED_GRANT: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// A token request (§6.1). `Debug` shows no code.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenRequest {
    /// The pre-authorized code.
    pub code: String,
    /// The transaction code, when the wallet sent one.
    pub tx_code: Option<String>,
}

impl TokenRequest {
    /// Reads a form.
    ///
    /// # Errors
    /// Another grant type, or a missing or repeated parameter.
    pub fn parse(body: &str) -> Result<Self, ErrorResponse> {
        let invalid = |refusal| ErrorResponse::new(ErrorCode::InvalidRequest, refusal);
        let form = Form::parse(body).map_err(invalid)?;
        let grant_type = form
            .require("grant_type", "RFC 6749 §5.2")
            .map_err(invalid)?;
        if grant_type != PRE_AUTHORIZED_GRANT {
            let refusal = refuse(
                "grant_type",
                "only the pre-authorized code grant is spoken here",
                "OpenID4VCI 1.0 §6.1",
            );
            return Err(ErrorResponse::new(ErrorCode::UnsupportedGrantType, refusal));
        }
        let code = form
            .require("pre-authorized_code", "OpenID4VCI 1.0 §6.1")
            .map_err(invalid)?;
        Ok(Self {
            code: code.to_owned(),
            tx_code: form.get("tx_code").map(str::to_owned),
        })
    }

    /// The form.
    #[must_use]
    pub fn to_form(&self) -> Form {
        let form = Form::default()
            .with("grant_type", PRE_AUTHORIZED_GRANT)
            .with("pre-authorized_code", &self.code);
        match &self.tx_code {
            Some(tx_code) => form.with("tx_code", tx_code),
            None => form,
        }
    }
}

/// A token response (§6.2). `Debug` shows no token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: String,
    /// Seconds it lives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<i64>,
}

impl std::fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenRequest([secret])")
    }
}

impl std::fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenResponse([secret])")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn round_trips_and_names_what_is_wrong() {
        let request = TokenRequest {
            code: "c&d".into(),
            tx_code: Some("123456".into()),
        };
        assert_eq!(
            TokenRequest::parse(&request.to_form().encode()).unwrap(),
            request
        );
        let error = TokenRequest::parse("grant_type=authorization_code").unwrap_err();
        assert_eq!(error.error, ErrorCode::UnsupportedGrantType);
        let error = TokenRequest::parse(&format!("grant_type={PRE_AUTHORIZED_GRANT}")).unwrap_err();
        assert_eq!(error.error, ErrorCode::InvalidRequest);
        assert!(error.error_description.contains("pre-authorized_code"));
    }
}
