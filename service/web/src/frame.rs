//! The frame around every page, and how a page becomes an answer. Frames hold no name of a person.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::assets::Addresses;
use crate::words::Words;

/// One entry of the navigation.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// Where it leads.
    pub href: &'static str,
    /// What it says.
    pub label: String,
    /// Whether the visitor is there.
    pub current: bool,
    /// A button instead of a link: it changes something (signing out).
    pub posts: bool,
}

impl NavItem {
    /// A link.
    #[must_use]
    pub fn link(href: &'static str, label: String, current: bool) -> Self {
        Self {
            href,
            label,
            current,
            posts: false,
        }
    }

    /// A button.
    #[must_use]
    pub fn button(href: &'static str, label: String) -> Self {
        Self {
            href,
            label,
            current: false,
            posts: true,
        }
    }
}

/// What the layouts show.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The words of the page's language.
    pub t: Words,
    /// Says so on top.
    pub demonstration: bool,
    /// The line under the name of the service.
    pub place: String,
    /// Where a person helps.
    pub help: String,
    /// Its telephone.
    pub telephone: String,
    /// The other language's tag.
    pub other_tag: &'static str,
    /// This page in the other language.
    pub other_href: String,
    /// The navigation.
    pub nav: Vec<NavItem>,
    /// Addresses of style sheets and scripts.
    pub css: &'static Addresses,
}

impl Frame {
    /// See [`Words::say`].
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.t.say(key)
    }

    /// See [`Words::with`].
    #[must_use]
    pub fn with(&self, key: &str, name: &str, value: &str) -> String {
        self.t.with(key, name, value)
    }

    /// See [`Words::fill`].
    #[must_use]
    pub fn fill<const N: usize>(&self, key: &str, values: &[(&str, &str); N]) -> String {
        self.t.fill(key, values)
    }
}

/// A rendered page with its status.
pub fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => {
            let content_type = (
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            );
            (status, [content_type], html).into_response()
        }
        Err(error) => {
            // A template error names the template, never its values.
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A page as it should be.
pub fn ok(template: &impl Template) -> Response {
    page(StatusCode::OK, template)
}

/// A page with a form; something to put right shows in its status, so that a program sees it too (422, RFC 9110 §15.5.21).
pub fn form(to_put_right: bool, template: &impl Template) -> Response {
    let status = if to_put_right {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page(status, template)
}

/// Sends the browser on after a form, so that going back or reloading repeats nothing (303, RFC 9110 §15.4.4).
pub fn go(to: &str) -> Response {
    match HeaderValue::try_from(to) {
        Ok(to) => (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Adds a cookie to an answer.
#[must_use]
pub fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
