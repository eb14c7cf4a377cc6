//! The token for the offer's code and the letter's transaction code (OpenID4VCI 1.0 §6). A code that cannot be right is not
//! sent: tries are few.

use credential::openid4vci::{InputMode, TokenRequest, TokenResponse};
use credential::refusal::Refusal;

use super::resolve::Resolved;
use super::{JSON, read_json};
use crate::transport::{Body, Outgoing};
use crate::{Wallet, WalletError};

impl Wallet {
    pub(super) fn token(
        &self,
        resolved: &Resolved,
        tx_code: Option<&str>,
    ) -> Result<String, WalletError> {
        let request = TokenRequest {
            code: resolved.grant.code.clone(),
            tx_code: tx_code_for(resolved, tx_code)?,
        };
        let form = request.to_form().encode();
        let target = &resolved.token_endpoint;
        let reply = self.transport.send(&Outgoing {
            target,
            accept: JSON,
            bearer: None,
            body: Body::Form(&form),
        })?;
        let body = reply.expect("token_endpoint", "OpenID4VCI 1.0 §6.3", JSON)?;
        let token: TokenResponse = read_json(&body, "token_response", "OpenID4VCI 1.0 §6.2")?;
        if !token.token_type.eq_ignore_ascii_case("bearer") {
            return Err(
                Refusal::new("token_type", "only Bearer is spoken here", "RFC 6749 §7.1").into(),
            );
        }
        // It becomes a header line.
        if token.access_token.is_empty()
            || !token.access_token.bytes().all(|b| b.is_ascii_graphic())
        {
            return Err(
                Refusal::new("access_token", "is not a bearer token", "RFC 6750 §2.1").into(),
            );
        }
        Ok(token.access_token)
    }
}

fn tx_code_for(resolved: &Resolved, given: Option<&str>) -> Result<Option<String>, WalletError> {
    let Some(wanted) = &resolved.grant.tx_code else {
        return Ok(None);
    };
    let Some(given) = given.map(str::trim).filter(|code| !code.is_empty()) else {
        let length = wanted
            .length
            .map_or_else(String::new, |length| format!(" of {length} characters"));
        return Err(WalletError::TransactionCode { length });
    };
    let digits = wanted.input_mode == InputMode::Text || given.bytes().all(|b| b.is_ascii_digit());
    if !digits
        || wanted
            .length
            .is_some_and(|length| given.chars().count() != length)
    {
        let reason =
            "has not the length or characters that the offer names: read it again, tries are few";
        return Err(Refusal::new("tx_code", reason, "OpenID4VCI 1.0 §4.1.1").into());
    }
    Ok(Some(given.to_owned()))
}
