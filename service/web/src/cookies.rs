//! Cookies: the sign-in and the language, nothing else. Over https a name begins with `__Host-`, which browsers bind
//! to this host alone; over plain http, which a city uses on its own loopback only, that prefix is not allowed.

use axum::http::{HeaderMap, header};

/// How the pages are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// The public way.
    Https,
    /// Loopback: demonstration, tests, a proxy on the same machine that speaks http to the browser.
    Http,
}

impl Scheme {
    /// `name` as the browser knows it.
    #[must_use]
    pub fn name(self, name: &str) -> String {
        match self {
            Self::Https => format!("__Host-{name}"),
            Self::Http => name.to_owned(),
        }
    }

    fn attributes(self) -> &'static str {
        match self {
            Self::Https => "; Path=/; SameSite=Lax; Secure",
            Self::Http => "; Path=/; SameSite=Lax",
        }
    }

    /// A cookie for as long as the browser is open, out of reach of scripts.
    #[must_use]
    pub fn session(self, name: &str, value: &str) -> String {
        format!("{}={value}; HttpOnly{}", self.name(name), self.attributes())
    }

    /// A cookie for a year: a choice, never an identifier.
    #[must_use]
    pub fn lasting(self, name: &str, value: &str) -> String {
        format!("{name}={value}; Max-Age=31536000{}", self.attributes())
    }

    /// Takes a session cookie back.
    #[must_use]
    pub fn gone(self, name: &str) -> String {
        format!(
            "{}=; Max-Age=0; HttpOnly{}",
            self.name(name),
            self.attributes()
        )
    }
}

/// The value of one cookie of a request.
#[must_use]
pub fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|line| line.to_str().ok());
    let mut pairs = all
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{Scheme, value};

    #[test]
    fn a_session_cookie_is_bound_to_the_host_and_hidden_from_scripts() {
        assert_eq!(
            Scheme::Https.session("resident", "x"),
            "__Host-resident=x; HttpOnly; Path=/; SameSite=Lax; Secure"
        );
        assert_eq!(
            Scheme::Http.session("resident", "x"),
            "resident=x; HttpOnly; Path=/; SameSite=Lax"
        );
        assert_eq!(
            Scheme::Https.gone("resident"),
            "__Host-resident=; Max-Age=0; HttpOnly; Path=/; SameSite=Lax; Secure"
        );
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let headers = HeaderMap::from_iter([(
            header::COOKIE,
            HeaderValue::from_static("xlang=fr; lang=en; other=1"),
        )]);
        assert_eq!(value(&headers, "lang").as_deref(), Some("en"));
        assert_eq!(value(&headers, "ang"), None);
    }
}
