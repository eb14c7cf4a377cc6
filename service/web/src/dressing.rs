//! What every set of pages wears, from the outside in: security headers, a bound on the size of a form, the language,
//! problems as pages, and the refusal of other sites' forms.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::{Router, middleware};

use crate::limits::BODY_BYTES_MAX;
use crate::problem::{self, Audience, AudienceKind};
use crate::site::Site;
use crate::{headers, language, same_origin};

/// Pages for people.
pub fn pages(router: Router, site: &Arc<Site>, kind: AudienceKind) -> Router {
    let audience = Audience {
        site: site.clone(),
        kind,
    };
    router
        .layer(middleware::from_fn(same_origin::require))
        .layer(middleware::from_fn_with_state(audience, problem::explain))
        .layer(middleware::from_fn_with_state(
            site.scheme,
            language::settle,
        ))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(
            site.scheme,
            headers::secure_page,
        ))
}

/// Endpoints for programs: no cookie, no language, no page; nor the order to browsers to come by https, which the pages of
/// the same host give.
pub fn endpoints(router: Router) -> Router {
    router
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn(headers::secure))
}
