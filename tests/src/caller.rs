//! One request at a time, with exactly the headers that are given: what a browser would add is left to the test.

use anyhow::Context as _;
use ureq::Agent;
use ureq::http::{HeaderMap, Request};

/// Longest answer worth reading, in bytes.
const ANSWER_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// The media type of a form.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// Somebody who asks.
pub struct Caller {
    agent: Agent,
    origin: String,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Caller {
    /// For one origin; follows nothing and keeps nothing.
    #[must_use]
    pub fn new(origin: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            // A refusal may end the connection before the body is read; the next request takes a new one.
            .max_idle_connections(0)
            .build()
            .new_agent();
        Self {
            agent,
            origin: origin.to_owned(),
        }
    }

    /// Sends one request.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> anyhow::Result<Reply> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.origin))
            .header("accept-language", "en");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let agent = &self.agent;
        let answer = if matches!(method, "GET" | "HEAD" | "DELETE") {
            agent.run(request.body(())?)
        } else {
            agent.run(request.body(body.to_owned())?)
        };
        let mut answer = answer.with_context(|| format!("{method} {path}"))?;
        let text = answer
            .body_mut()
            .with_config()
            .limit(ANSWER_BYTES_MAX)
            .read_to_string()?;
        Ok(Reply {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            text,
        })
    }

    /// Opens a page.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn get(&self, path: &str) -> anyhow::Result<Reply> {
        self.send("GET", path, &[], "")
    }

    /// Sends a form as our own pages do.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn post_form(&self, path: &str, body: &str) -> anyhow::Result<Reply> {
        let headers = [("content-type", FORM), ("sec-fetch-site", "same-origin")];
        self.send("POST", path, &headers, body)
    }
}

impl Reply {
    /// A header's text, empty when it is absent.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The two members of an OAuth error response: code and description (RFC 6749 §5.2).
    ///
    /// # Errors
    /// When the body is something else.
    pub fn refusal(&self) -> anyhow::Result<(String, String)> {
        let value: serde_json::Value = serde_json::from_str(&self.text)
            .with_context(|| format!("{} {}", self.status, self.text))?;
        let member = |name: &str| {
            let text = value.get(name).and_then(serde_json::Value::as_str);
            text.map(str::to_owned)
                .with_context(|| format!("no {name} in {value}"))
        };
        Ok((member("error")?, member("error_description")?))
    }
}
