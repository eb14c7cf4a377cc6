//! The link that a QR code or a button carries (OpenID4VP 1.0 §5.1, §9; RFC 9101 §5.2.2): who asks, and where the signed
//! request is fetched.

use crate::form::{Form, escape};
use crate::refusal::{Refusal, refuse};

const SCHEME: &str = "openid4vp://";

/// How the request is fetched (`request_uri_method`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RequestUriMethod {
    /// GET; the default.
    #[default]
    Get,
    /// POST with a nonce of the wallet (§5.10).
    Post,
}

/// A request by reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestLink {
    /// `x509_hash:…`.
    pub client_id: String,
    /// Where the signed request is.
    pub request_uri: String,
    /// How it is fetched.
    pub method: RequestUriMethod,
}

impl RequestLink {
    /// Reads a link of any scheme.
    ///
    /// # Errors
    /// A missing parameter, an inline request, or an unknown method.
    pub fn parse(link: &str) -> Result<Self, Refusal> {
        let query = link.split_once('?').map(|(_, query)| query);
        let form = Form::parse(
            query.ok_or_else(|| refuse("request", "has no parameters", "OpenID4VP 1.0 §5"))?,
        )?;
        if form.get("request").is_some() {
            return Err(refuse(
                "request",
                "only requests by reference are spoken here",
                "OpenID4VP 1.0 §5.1",
            ));
        }
        let method = match form.get("request_uri_method") {
            None | Some("get") => RequestUriMethod::Get,
            Some("post") => RequestUriMethod::Post,
            Some(_) => {
                return Err(refuse(
                    "request_uri_method",
                    "must be get or post",
                    "OpenID4VP 1.0 §5.1",
                ));
            }
        };
        Ok(Self {
            client_id: form.require("client_id", "RFC 9101 §5")?.to_owned(),
            request_uri: form.require("request_uri", "RFC 9101 §5")?.to_owned(),
            method,
        })
    }

    /// The link.
    #[must_use]
    pub fn to_uri(&self) -> String {
        let method = match self.method {
            RequestUriMethod::Get => "",
            RequestUriMethod::Post => "&request_uri_method=post",
        };
        format!(
            "{SCHEME}?client_id={}&request_uri={}{method}",
            escape(&self.client_id),
            escape(&self.request_uri)
        )
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn round_trips_and_refuses_by_name() {
        for method in [RequestUriMethod::Get, RequestUriMethod::Post] {
            let link = RequestLink {
                client_id: "x509_hash:A-_".into(),
                request_uri: "http://h/r?a=1&b".into(),
                method,
            };
            assert_eq!(RequestLink::parse(&link.to_uri()).unwrap(), link);
        }
        for (query, field) in [
            ("request_uri=a", "client_id"),
            ("client_id=a", "request_uri"),
            ("client_id=a&request_uri=b&request=c", "request"),
            (
                "client_id=a&request_uri=b&request_uri_method=PUT",
                "request_uri_method",
            ),
        ] {
            assert_eq!(
                RequestLink::parse(&format!("openid4vp://?{query}"))
                    .unwrap_err()
                    .field,
                field
            );
        }
    }
}
