//! One exchange with another machine, and to which machines the wallet speaks at all. Must never be reached by an address
//! that [`Target::parse`] has not passed.

use ureq::http::Uri;

use crate::WalletError;

/// An address that passed: https, or http on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target(Uri);

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub enum Body<'a> {
    /// GET.
    None,
    /// POST of a form.
    Form(&'a str),
    /// POST of JSON.
    Json(&'a str),
}

/// One request.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// Whereto.
    pub target: &'a Target,
    /// The media type hoped for.
    pub accept: &'a str,
    /// The access token.
    pub bearer: Option<&'a str>,
    /// What is sent.
    pub body: Body<'a>,
}

/// The answer.
#[derive(Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Media type without parameters, lower case.
    pub media_type: String,
    /// At most [`crate::limits::REPLY_BYTES_MAX`].
    pub body: Vec<u8>,
}

/// Carries requests. [`crate::Http`] does it over the network; a test may do it in memory.
pub trait Transport: Send + Sync {
    /// Sends one request and reads the whole answer, whatever its status. Must not follow redirects.
    ///
    /// # Errors
    /// [`WalletError::Unreachable`].
    fn send(&self, request: &Outgoing<'_>) -> Result<Reply, WalletError>;
}

impl Target {
    /// Passes `https://` anywhere and `http://` to a loopback host; nothing with a user name in it.
    ///
    /// # Errors
    /// [`WalletError::Address`].
    pub fn parse(field: &'static str, url: &str) -> Result<Self, WalletError> {
        let refused = |found: String| WalletError::Address { field, found };
        let uri: Uri = url
            .parse()
            .map_err(|_| refused("a text that is no address".to_owned()))?;
        let scheme = uri.scheme_str().unwrap_or("no scheme");
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let found = || format!("{scheme}://{}", uri.host().unwrap_or("no host"));
        if authority.is_empty() || authority.contains('@') {
            return Err(refused(found()));
        }
        match (scheme, uri.host()) {
            ("https", Some(_)) => Ok(Self(uri)),
            ("http", Some("localhost" | "127.0.0.1" | "[::1]")) => Ok(Self(uri)),
            _ => Err(refused(found())),
        }
    }

    /// The address.
    #[must_use]
    pub const fn uri(&self) -> &Uri {
        &self.0
    }

    /// Host and port, for people.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0
            .authority()
            .map_or("", |authority| authority.as_str())
    }
}

impl Reply {
    /// The answer to `request` when it is a success of the hoped-for media type.
    ///
    /// # Errors
    /// [`WalletError::Answered`], with the description of an OAuth error response if there is one.
    pub(crate) fn expect(
        self,
        field: &'static str,
        clause: &'static str,
        media_type: &str,
    ) -> Result<Vec<u8>, WalletError> {
        if !(200..300).contains(&self.status) {
            return Err(self.refusal(field, clause));
        }
        if self.media_type != media_type {
            let description = ": not of the media type it must be".to_owned();
            return Err(WalletError::Answered {
                field,
                status: self.status,
                clause,
                description,
            });
        }
        Ok(self.body)
    }

    /// What the other side said against the request.
    pub(crate) fn refusal(&self, field: &'static str, clause: &'static str) -> WalletError {
        WalletError::Answered {
            field,
            status: self.status,
            clause,
            description: self.description(),
        }
    }

    /// Foreign text, shown on the holder's terminal: printable characters only, and not many.
    fn description(&self) -> String {
        let said = credential::strict_json::parse_object(&self.body).ok();
        let text =
            said.and_then(|object| object.get("error_description")?.as_str().map(str::to_owned));
        let printable = text
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_control())
            .take(300)
            .collect::<String>();
        if printable.is_empty() {
            printable
        } else {
            format!(": {printable}")
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn only_https_and_this_machine() {
        for url in [
            "https://city.example/a?b=c",
            "https://city.example:8443",
            "http://127.0.0.1:8080/x",
            "http://localhost:8080",
            "http://[::1]:8080/",
        ] {
            assert!(Target::parse("f", url).is_ok(), "{url}");
        }
        for url in [
            "http://city.example/",
            "http://127.0.0.1.evil.example/",
            "http://localhost.evil.example/",
            "http://127.0.0.1@evil.example/",
            "https://user:pass@city.example/",
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
            "/relative",
            "",
            "http://",
            "https://a b/",
        ] {
            let error = Target::parse("request_uri", url).unwrap_err();
            assert!(
                error.to_string().starts_with("request_uri: must be https"),
                "{url}: {error}"
            );
        }
    }

    #[test]
    fn what_a_stranger_says_cannot_move_the_cursor() {
        let body = r#"{"error":"x","error_description":"line\u001b[2J\nbell\u0007"}"#.into();
        let reply = Reply {
            status: 400,
            media_type: "application/json".into(),
            body,
        };
        let text = reply.refusal("token", "RFC 6749 §5.2").to_string();
        assert_eq!(
            text,
            "token: the other side answered with status 400 (RFC 6749 §5.2): line[2Jbell"
        );
    }
}
