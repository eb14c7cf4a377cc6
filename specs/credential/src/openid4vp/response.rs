//! The authorization response (OpenID4VP 1.0 §8): the VP token inside the encrypted response, and a wallet's refusal.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::dcql::Query;
use crate::form::Form;
use crate::refusal::{Refusal, refuse};
use crate::strict_json;

/// The payload of an encrypted response (§8.1). `Debug` shows no presentation.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationResponse {
    /// One presentation for each credential query, by its `id`.
    pub presentations: BTreeMap<String, String>,
    /// The request's state.
    pub state: Option<String>,
}

/// A wallet answered with an error (§8.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletError {
    /// Which.
    pub code: WalletErrorCode,
    /// The request's state.
    pub state: Option<String>,
}

/// The kinds of error that a verifier tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WalletErrorCode {
    /// The holder declined, or has no such credential: the wallet does not say which, and must not.
    AccessDenied,
    /// The wallet does not understand or accept the request.
    NotAccepted,
}

impl AuthorizationResponse {
    /// Reads a decrypted response to `query`.
    ///
    /// # Errors
    /// Not strict JSON; a credential missing, not asked for, or answered more than once.
    pub fn parse(json: &[u8], query: &Query) -> Result<Self, Refusal> {
        let bad = |field: &str, reason| refuse(field, reason, "OpenID4VP 1.0 §8.1");
        let payload = strict_json::parse_object(json)
            .map_err(|_| bad("response", "not a JSON object with unique names"))?;
        let token = payload.get("vp_token").and_then(Value::as_object);
        let token = token.ok_or_else(|| bad("vp_token", "is missing or not an object"))?;
        let presentations = query
            .credentials
            .iter()
            .map(|c| one_presentation(token, &c.id))
            .collect::<Result<BTreeMap<_, _>, _>>()?;
        if token.len() != presentations.len() {
            return Err(bad("vp_token", "answers something that was not asked"));
        }
        let state = match payload.get("state") {
            None => None,
            Some(Value::String(state)) => Some(state.clone()),
            Some(_) => return Err(bad("state", "not a string")),
        };
        Ok(Self {
            presentations,
            state,
        })
    }

    /// The payload as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let token: Map<String, Value> = self
            .presentations
            .iter()
            .map(|(id, presentation)| (id.clone(), json!([presentation])))
            .collect();
        let mut payload = json!({"vp_token": token});
        if let Some(state) = &self.state {
            payload["state"] = json!(state);
        }
        payload
    }
}

fn one_presentation(token: &Map<String, Value>, id: &str) -> Result<(String, String), Refusal> {
    match token.get(id).and_then(Value::as_array).map(Vec::as_slice) {
        Some([Value::String(presentation)]) => Ok((id.to_owned(), presentation.clone())),
        _ => Err(refuse(
            format!("vp_token.{id}"),
            "must be an array of one string",
            "OpenID4VP 1.0 §8.1",
        )),
    }
}

impl WalletError {
    /// The error in a form, if there is one.
    #[must_use]
    pub fn of_form(form: &Form) -> Option<Self> {
        let code = match form.get("error")? {
            "access_denied" => WalletErrorCode::AccessDenied,
            _ => WalletErrorCode::NotAccepted,
        };
        Some(Self {
            code,
            state: form.get("state").map(str::to_owned),
        })
    }

    /// The form.
    #[must_use]
    pub fn to_form(&self) -> Form {
        let code = match self.code {
            WalletErrorCode::AccessDenied => "access_denied",
            WalletErrorCode::NotAccepted => "invalid_request",
        };
        let form = Form::default().with("error", code);
        match &self.state {
            Some(state) => form.with("state", state),
            None => form,
        }
    }
}

impl std::fmt::Debug for AuthorizationResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "AuthorizationResponse({} presentations)",
            self.presentations.len()
        )
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::dcql::CredentialQuery;

    fn query() -> Query {
        Query {
            credentials: vec![CredentialQuery {
                id: "e".into(),
                vct_values: vec!["v".into()],
                claims: vec![],
            }],
        }
    }

    #[test]
    fn round_trips() {
        let presentations = BTreeMap::from([("e".to_owned(), "a.b.c~".to_owned())]);
        let response = AuthorizationResponse {
            presentations,
            state: Some("s".into()),
        };
        assert_eq!(
            AuthorizationResponse::parse(response.to_json().to_string().as_bytes(), &query())
                .unwrap(),
            response
        );
    }

    #[test]
    fn refuses_too_little_too_much_and_the_wrong_kind() {
        for payload in [
            json!({}),
            json!({"vp_token": "x"}),
            json!({"vp_token": {}}),
            json!({"vp_token": {"e": "x"}}),
            json!({"vp_token": {"e": []}}),
            json!({"vp_token": {"e": ["x", "y"]}}),
            json!({"vp_token": {"e": [{}]}}),
            json!({"vp_token": {"e": ["x"], "f": ["y"]}}),
            json!({"vp_token": {"e": ["x"]}, "state": 1}),
        ] {
            assert!(
                AuthorizationResponse::parse(payload.to_string().as_bytes(), &query()).is_err(),
                "{payload}"
            );
        }
    }
}
