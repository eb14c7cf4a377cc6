//! The network: one agent with time and size limits. It has no TLS yet: a city on this machine is spoken to over http, an
//! https address is refused in words, and never in the clear. Must never follow a redirect, keep a cookie, use a proxy from
//! the environment, or send more than the protocol asks.

use std::time::Duration;

use ureq::Agent;
use ureq::http::Request;

use crate::WalletError;
use crate::limits::{CONNECT_SECONDS_MAX, EXCHANGE_SECONDS_MAX, REPLY_BYTES_MAX};
use crate::transport::{Body, Outgoing, Reply, Target, Transport};

/// Requests over HTTP.
pub struct Http(Agent);

impl Http {
    /// With the limits of [`crate::limits`].
    #[must_use]
    pub fn new() -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(EXCHANGE_SECONDS_MAX)))
            .timeout_connect(Some(Duration::from_secs(CONNECT_SECONDS_MAX)))
            .max_redirects(0)
            .http_status_as_error(false)
            .proxy(None)
            .user_agent("denizen-wallet")
            // A connection that is kept would tie two exchanges to one another.
            .max_idle_connections(0);
        Self(config.build().new_agent())
    }
}

impl Default for Http {
    fn default() -> Self {
        Self::new()
    }
}

impl Transport for Http {
    fn send(&self, outgoing: &Outgoing<'_>) -> Result<Reply, WalletError> {
        if outgoing.target.uri().scheme_str() != Some("http") {
            return Err(WalletError::Unreachable {
                host: outgoing.target.host().to_owned(),
                reason:
                    "this wallet is built without TLS and speaks only to a city on the same machine"
                        .to_owned(),
            });
        }
        let unreachable = |error: ureq::Error| unreachable(outgoing.target, &error);
        let mut request = Request::builder()
            .uri(outgoing.target.uri())
            .header("accept", outgoing.accept);
        if let Some(token) = outgoing.bearer {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let invalid = |error: ureq::http::Error| unreachable(error.into());
        let mut response = match outgoing.body {
            Body::None => self.0.run(request.method("GET").body(()).map_err(invalid)?),
            Body::Form(form) => {
                let typed = request
                    .method("POST")
                    .header("content-type", "application/x-www-form-urlencoded");
                self.0.run(typed.body(form).map_err(invalid)?)
            }
            Body::Json(json) => {
                let typed = request
                    .method("POST")
                    .header("content-type", "application/json");
                self.0.run(typed.body(json).map_err(invalid)?)
            }
        }
        .map_err(unreachable)?;
        let media_type = response
            .body()
            .mime_type()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let body = response
            .body_mut()
            .with_config()
            .limit(REPLY_BYTES_MAX as u64)
            .read_to_vec();
        Ok(Reply {
            status: response.status().as_u16(),
            media_type,
            body: body.map_err(unreachable)?,
        })
    }
}

fn unreachable(target: &Target, error: &ureq::Error) -> WalletError {
    WalletError::Unreachable {
        host: target.host().to_owned(),
        reason: error.to_string(),
    }
}
