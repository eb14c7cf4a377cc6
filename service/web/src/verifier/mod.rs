//! The pages of a reader at a school or a counter: one question, one huge answer, nothing kept.
//!
//! They need no city: the role that serves them has trust anchors and its own key. Must never show more of a pass than
//! the one answer, and never a list of checks.

mod answered;
mod ready;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::{get, post};
use verifying::Verifier;

use crate::problem::{AudienceKind, Problem};
use crate::protocol::presentation::{self, Reader};
use crate::site::{Both, Site};
use crate::{assets, dressing};

/// What the pages work with. Cheap to clone.
#[derive(Clone)]
pub struct CheckPoint {
    /// The place: its name is the reader's registered name.
    pub site: Arc<Site>,
    /// The reader.
    pub verifier: Arc<Verifier>,
    /// The benefit asked about, in words.
    pub benefit: Both,
    /// Who is trusted, in words.
    pub trusts: Both,
}

impl FromRef<CheckPoint> for Arc<Site> {
    fn from_ref(point: &CheckPoint) -> Self {
        point.site.clone()
    }
}

/// Pages and wallet endpoints of one reader.
pub fn router(point: CheckPoint) -> Router {
    let site = point.site.clone();
    let reader = Reader {
        verifier: point.verifier.clone(),
        clock: site.clock.clone(),
    };
    let routes = Router::new()
        .route("/", get(ready::ready))
        .route("/ask", post(ready::ask))
        .route("/answer/{session}", get(answered::show))
        .route("/answer/{session}/state", get(answered::state))
        .route("/answer/{session}/check", post(answered::check))
        .route("/assets/{name}", get(assets::serve))
        .fallback(async || Problem::NotFound)
        .with_state(point);
    dressing::pages(routes, &site, AudienceKind::Verifier)
        .merge(dressing::endpoints(presentation::router(reader)))
}
