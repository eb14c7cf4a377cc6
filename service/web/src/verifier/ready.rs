//! Before a check: the one question, and the button that starts it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::CheckPoint;
use crate::frame::{Frame, go, ok};
use crate::problem::Problem;
use crate::site::Visit;

#[derive(Template)]
#[template(path = "verifier/ready.html")]
struct ReadyPage {
    f: Frame,
    question: String,
    trust: String,
}

/// `GET /`.
pub async fn ready(State(point): State<CheckPoint>, visit: Visit) -> Response {
    let t = visit.words;
    ok(&ReadyPage {
        question: t.with("verifier-question", "benefit", t.both(&point.benefit)),
        trust: t.with("verifier-trust", "anchors", t.both(&point.trusts)),
        f: visit.frame(&point.site, Vec::new()),
    })
}

/// `POST /ask`: a new question, good for five minutes.
///
/// # Errors
/// [`Problem::Broken`] when the reader's certificate has ended or too many questions are open.
pub async fn ask(State(point): State<CheckPoint>) -> Result<Response, Problem> {
    let started = point
        .verifier
        .start(point.site.clock.now().0)
        .map_err(|error| {
            tracing::warn!(%error, "a check could not start");
            Problem::Broken
        })?;
    Ok(go(&format!("/answer/{}", started.session)))
}
