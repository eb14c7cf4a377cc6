//! A person's browser, as far as the demonstration needs one: follows no redirect by itself, keeps cookies, sends the
//! headers a browser sends, and goes through the same doors as anybody.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, bail};
use ureq::Agent;

/// Longest page or answer worth reading, in bytes.
const ANSWER_BYTES_MAX: u64 = 2 * 1024 * 1024;
const REQUEST_SECONDS_MAX: u64 = 30;

/// The address that a proxy in front would report (RFC 5737, for documentation). The service must keep it nowhere.
pub const CLIENT_ADDRESS: &str = "203.0.113.77";
/// What the browser calls itself. The service must keep it nowhere.
pub const USER_AGENT: &str = "DemonstrationBrowser/20.07 (planted)";

/// One browser.
pub struct Visitor {
    agent: Agent,
    origin: String,
    cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// The body.
    pub text: String,
}

impl Visitor {
    /// A browser for pages of one origin.
    #[must_use]
    pub fn new(origin: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(USER_AGENT)
            .timeout_global(Some(Duration::from_secs(REQUEST_SECONDS_MAX)))
            .build()
            .new_agent();
        Self {
            agent,
            origin: origin.to_owned(),
            cookies: BTreeMap::new(),
        }
    }

    /// Opens a page in English.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        let request = self
            .agent
            .get(format!("{}{path}", self.origin))
            .header("accept-language", "en")
            .header("x-forwarded-for", CLIENT_ADDRESS)
            .header("cookie", self.cookie_header());
        let answer = request.call().with_context(|| format!("GET {path}"))?;
        self.take(answer)
    }

    /// Sends a form.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let request = self
            .agent
            .post(format!("{}{path}", self.origin))
            .header("accept-language", "en")
            .header("x-forwarded-for", CLIENT_ADDRESS)
            .header("origin", &self.origin)
            .header("sec-fetch-site", "same-origin")
            .header("cookie", self.cookie_header());
        let answer = request
            .send_form(fields.iter().copied())
            .with_context(|| format!("POST {path}"))?;
        self.take(answer)
    }

    /// Sends JSON, as our own scripts do.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn post_json(&mut self, path: &str, body: &serde_json::Value) -> anyhow::Result<Answer> {
        let request = self
            .agent
            .post(format!("{}{path}", self.origin))
            .header("accept-language", "en")
            .header("x-forwarded-for", CLIENT_ADDRESS)
            .header("origin", &self.origin)
            .header("sec-fetch-site", "same-origin")
            .header("cookie", self.cookie_header());
        let answer = request
            .send_json(body)
            .with_context(|| format!("POST {path}"))?;
        self.take(answer)
    }

    fn cookie_header(&self) -> String {
        self.cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    fn take(&mut self, mut answer: ureq::http::Response<ureq::Body>) -> anyhow::Result<Answer> {
        for cookie in answer.headers().get_all("set-cookie") {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies
                    .insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        let location = answer
            .headers()
            .get("location")
            .and_then(|place| place.to_str().ok())
            .map(str::to_owned);
        let text = answer
            .body_mut()
            .with_config()
            .limit(ANSWER_BYTES_MAX)
            .read_to_string()?;
        Ok(Answer {
            status: answer.status().as_u16(),
            location,
            text,
        })
    }
}

impl Answer {
    /// The answer, if it is a page or a redirect.
    ///
    /// # Errors
    /// With the page's own words otherwise.
    pub fn good(self) -> anyhow::Result<Self> {
        if self.status >= 400 {
            bail!(
                "the service answered {}: {}",
                self.status,
                words(&self.text)
            );
        }
        Ok(self)
    }

    /// Where the redirect leads.
    ///
    /// # Errors
    /// When it is not one.
    pub fn place(&self) -> anyhow::Result<&str> {
        self.location.as_deref().with_context(|| {
            format!(
                "expected to be led on, got {}: {}",
                self.status,
                words(&self.text)
            )
        })
    }

    /// The value of the first attribute `name="…"` on the page, unescaped.
    ///
    /// # Errors
    /// When the page has none.
    pub fn attribute(&self, name: &str) -> anyhow::Result<String> {
        let mark = format!("{name}=\"");
        let start = self
            .text
            .find(&mark)
            .with_context(|| format!("the page has no {name}: {}", words(&self.text)))?
            + mark.len();
        let rest = self.text.get(start..).unwrap_or_default();
        let end = rest.find('"').context("unfinished attribute")?;
        Ok(unescaped(rest.get(..end).unwrap_or_default()))
    }

    /// The value of the hidden field `name`.
    ///
    /// # Errors
    /// When the page has none.
    pub fn hidden(&self, name: &str) -> anyhow::Result<String> {
        let mark = format!("name=\"{name}\" value=\"");
        let start = self
            .text
            .find(&mark)
            .with_context(|| format!("the page has no field {name}: {}", words(&self.text)))?
            + mark.len();
        let rest = self.text.get(start..).unwrap_or_default();
        let end = rest.find('"').context("unfinished field")?;
        Ok(unescaped(rest.get(..end).unwrap_or_default()))
    }
}

/// Every stretch of a page between two marks, unescaped.
#[must_use]
pub fn between(page: &str, start: &str, end: &str) -> Vec<String> {
    page.split(start)
        .skip(1)
        .filter_map(|rest| rest.split(end).next())
        .map(unescaped)
        .collect()
}

/// The words of a page without its markup, shortened, for messages.
#[must_use]
pub fn words(page: &str) -> String {
    all_words(page).chars().take(300).collect()
}

/// All words of a page, without its markup.
#[must_use]
pub fn all_words(page: &str) -> String {
    let mut inside = false;
    let text: String = page
        .chars()
        .filter_map(|c| match c {
            '<' => {
                inside = true;
                Some(' ')
            }
            '>' => {
                inside = false;
                None
            }
            _ if inside => None,
            c => Some(c),
        })
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}
