//! Refuses a form sent from another site. The rule needs no token in forms: browsers say where a request comes from
//! (`Sec-Fetch-Site`), older ones at least its `Origin`; a request with neither is no browser's and carries no
//! cookie that a stranger could have borrowed. Protocol endpoints take no cookie and stand outside this rule.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;

/// Lets a request through when it changes nothing or comes from our own pages.
pub async fn require(request: Request, next: Next) -> Response {
    if allowed(request.method(), request.headers()) {
        next.run(request).await
    } else {
        Problem::OtherSite.into_response()
    }
}

fn allowed(method: &Method, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    if let Some(site) = headers.get("sec-fetch-site") {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let (Ok(origin), Some(Ok(host))) = (
        origin.to_str(),
        headers.get(header::HOST).map(|host| host.to_str()),
    ) else {
        return false;
    };
    origin
        .split_once("://")
        .is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, Method, header};

    use super::allowed;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    header::HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    #[test]
    fn reading_is_always_allowed() {
        assert!(allowed(
            &Method::GET,
            &headers(&[("sec-fetch-site", "cross-site")])
        ));
    }

    #[test]
    fn a_form_of_another_site_is_refused() {
        for site in ["cross-site", "same-site", "", "Same-Origin"] {
            assert!(
                !allowed(&Method::POST, &headers(&[("sec-fetch-site", site)])),
                "{site}"
            );
        }
        assert!(!allowed(
            &Method::POST,
            &headers(&[("origin", "https://evil.example"), ("host", "city.example")])
        ));
        assert!(!allowed(
            &Method::POST,
            &headers(&[("origin", "null"), ("host", "city.example")])
        ));
        assert!(!allowed(
            &Method::POST,
            &headers(&[("origin", "https://city.example")])
        ));
    }

    #[test]
    fn our_own_forms_and_programs_pass() {
        assert!(allowed(
            &Method::POST,
            &headers(&[("sec-fetch-site", "same-origin")])
        ));
        assert!(allowed(
            &Method::POST,
            &headers(&[("sec-fetch-site", "none")])
        ));
        assert!(allowed(
            &Method::POST,
            &headers(&[
                ("origin", "http://127.0.0.1:8080"),
                ("host", "127.0.0.1:8080")
            ])
        ));
        assert!(allowed(&Method::POST, &headers(&[])));
    }
}
