//! What every page needs to know of the place it belongs to, and what a request says about its visitor.
//! A visitor is a language, an address of our own and perhaps a cookie: never a network address or a user agent.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::Uri;
use axum::http::request::Parts;
pub use print::Both;
use registry::clock::{CityZone, Clock};
use registry::entropy::Entropy;
use registry::vocabulary::Language;

use crate::cookies::{self, Scheme};
use crate::frame::{Frame, NavItem};
use crate::words::{self, Words};

/// The place a set of pages belongs to.
#[derive(Clone)]
pub struct Site {
    /// The line under the name: the district, the registration centre, the school.
    pub place: Both,
    /// Where a person is found who helps: name and hours.
    pub help: Both,
    /// Its telephone.
    pub telephone: String,
    /// Every page of a demonstration says that it is one.
    pub demonstration: bool,
    /// The address of these pages as a person types it, without the scheme: what letters say.
    pub address: String,
    /// How browsers reach these pages.
    pub scheme: Scheme,
    /// For times on pages.
    pub zone: CityZone,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness for tickets.
    pub entropy: Arc<dyn Entropy>,
}

/// What a request says about its visitor.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The words to speak to them.
    pub words: Words,
    /// The page they are on: path and query, without the choice of language.
    pub here: String,
    /// The tickets their browser sent.
    cookies: Vec<(&'static str, String)>,
}

/// Names of the session cookies, before [`Scheme::name`].
pub const RESIDENT_COOKIE: &str = "resident";
/// Of the desk.
pub const OFFICIAL_COOKIE: &str = "official";
/// Of a half-filled form.
pub const DRAFT_COOKIE: &str = "draft";

impl Visit {
    /// A visit of which only the language and the page are known.
    #[must_use]
    pub fn bare(language: Language, uri: &Uri) -> Self {
        Self {
            words: Words::of(language),
            here: without_language(uri.path(), uri.query()),
            cookies: Vec::new(),
        }
    }

    /// The ticket in the cookie `name`, or an empty one, which finds nothing.
    #[must_use]
    pub fn ticket(&self, name: &str) -> &str {
        self.cookies
            .iter()
            .find(|(key, _)| *key == name)
            .map_or("", |(_, value)| value)
    }

    /// The page's own path, without its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.here.split('?').next().unwrap_or_default()
    }

    /// The frame of a page: title line, navigation, the link to the other language.
    #[must_use]
    pub fn frame(&self, site: &Site, nav: Vec<NavItem>) -> Frame {
        let other = words::other(self.words.language());
        let mark = if self.here.contains('?') { '&' } else { '?' };
        Frame {
            t: self.words,
            demonstration: site.demonstration,
            place: self.words.both(&site.place).to_owned(),
            help: self.words.both(&site.help).to_owned(),
            telephone: site.telephone.clone(),
            other_tag: other.tag(),
            other_href: format!("{}{mark}lang={}", self.here, other.tag()),
            nav,
            css: crate::assets::addresses(),
        }
    }
}

fn without_language(path: &str, query: Option<&str>) -> String {
    let kept: Vec<_> = query
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
        .collect();
    if kept.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", kept.join("&"))
    }
}

impl<S> FromRequestParts<S> for Visit
where
    Arc<Site>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let site = Arc::<Site>::from_ref(state);
        let language = parts
            .extensions
            .get::<Language>()
            .copied()
            .unwrap_or(Language::ZhCn);
        let cookies = [RESIDENT_COOKIE, OFFICIAL_COOKIE, DRAFT_COOKIE]
            .into_iter()
            .filter_map(|name| {
                cookies::value(&parts.headers, &site.scheme.name(name)).map(|value| (name, value))
            })
            .collect();
        Ok(Self {
            words: Words::of(language),
            here: without_language(parts.uri.path(), parts.uri.query()),
            cookies,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::without_language;

    #[test]
    fn the_link_to_the_other_language_keeps_the_page() {
        assert_eq!(without_language("/a", None), "/a");
        assert_eq!(without_language("/a", Some("lang=en")), "/a");
        assert_eq!(
            without_language("/a", Some("year=2026&lang=en&x=1")),
            "/a?year=2026&x=1"
        );
    }
}
