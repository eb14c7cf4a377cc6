//! While a check runs and when it is answered: the code to scan, then one state for the whole screen.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use serde::Deserialize;
use verifying::{Answer, RefusedReason, SessionId, WhatToDo};

use super::CheckPoint;
use crate::frame::{Frame, go, ok};
use crate::problem::Problem;
use crate::qr;
use crate::site::Visit;
use crate::words::Words;

#[derive(Template)]
#[template(path = "verifier/waiting.html")]
struct WaitingPage {
    f: Frame,
    question: String,
    session: String,
    deep_link: String,
    qr: String,
}

#[derive(Template)]
#[template(path = "verifier/answer.html")]
struct AnswerPage {
    f: Frame,
    state: &'static str,
    ok: bool,
    no: bool,
    title: String,
    small: String,
    lead: String,
    next: String,
    left: String,
}

/// What a hand scanner typed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pasted {
    code: String,
}

/// `GET /answer/{session}`.
///
/// # Errors
/// [`Problem::NotFound`] for a name that is none.
pub async fn show(
    State(point): State<CheckPoint>,
    visit: Visit,
    Path(session): Path<String>,
) -> Result<Response, Problem> {
    let session: SessionId = session.parse().map_err(|_| Problem::NotFound)?;
    let now = point.site.clock.now().0;
    let answer = point.verifier.answer(session, now);
    match (&answer, point.verifier.deep_link(session, now)) {
        (Answer::Waiting, Some(deep_link)) => Ok(waiting(&point, &visit, session, deep_link)),
        _ => Ok(answered(&point, &visit, &answer)),
    }
}

/// `GET /answer/{session}/state`: for the page's own script; says no more than whether to load the page again.
pub async fn state(State(point): State<CheckPoint>, Path(session): Path<String>) -> Response {
    let waits = session.parse().is_ok_and(|session: SessionId| {
        point.verifier.answer(session, point.site.clock.now().0) == Answer::Waiting
    });
    let state = if waits { "waiting" } else { "answered" };
    Json(serde_json::json!({ "state": state })).into_response()
}

/// `POST /answer/{session}/check`: a pass as text, from a hand scanner.
///
/// # Errors
/// [`Problem::NotFound`] for a name that is none.
pub async fn check(
    State(point): State<CheckPoint>,
    Path(session): Path<String>,
    Form(pasted): Form<Pasted>,
) -> Result<Response, Problem> {
    let session: SessionId = session.parse().map_err(|_| Problem::NotFound)?;
    let now = point.site.clock.now().0;
    let verifier = point.verifier.clone();
    let checked =
        tokio::task::spawn_blocking(move || verifier.check_pasted(session, &pasted.code, now));
    checked.await.map_err(|_| Problem::Broken)?;
    Ok(go(&format!("/answer/{session}")))
}

fn waiting(
    point: &CheckPoint,
    visit: &Visit,
    session: SessionId,
    deep_link: String,
) -> Response {
    let t = visit.words;
    ok(&WaitingPage {
        question: t.with("verifier-question", "benefit", point.benefit.pick(t)),
        session: session.to_string(),
        qr: qr::svg(&deep_link, &t.say("verifier-waiting-title")),
        deep_link,
        f: visit.frame(&point.site, Vec::new()),
    })
}

fn answered(point: &CheckPoint, visit: &Visit, answer: &Answer) -> Response {
    let t = visit.words;
    let f = visit.frame(&point.site, Vec::new());
    let left = t.say("verifier-clears");
    let page = match answer {
        Answer::Entitled { school_year, .. } => AnswerPage {
            state: "is-ok",
            ok: true,
            no: false,
            title: t.say("verifier-entitled"),
            small: t.with("verifier-entitled-year", "year", school_year),
            lead: t.with(
                "verifier-entitled-learned",
                "benefit",
                point.benefit.pick(t),
            ),
            next: t.say("verifier-next"),
            left,
            f,
        },
        Answer::Refused { reason, .. } => {
            let key = refusal_key(*reason);
            AnswerPage {
                state: "is-no",
                ok: false,
                no: true,
                title: t.say("verifier-refused"),
                small: t.say(key),
                lead: t.say(&format!("{key}-next")),
                next: t.say("verifier-next"),
                left,
                f,
            }
        }
        Answer::CannotTell { what_to_do } => unknown(f, t, left, unknown_key(*what_to_do)),
        Answer::Waiting => unknown(f, t, left, "verifier-unknown-time"),
    };
    ok(&page)
}

fn unknown(f: Frame, t: Words, left: String, key: &str) -> AnswerPage {
    AnswerPage {
        state: "is-warn",
        ok: false,
        no: false,
        title: t.say("verifier-unknown"),
        small: t.say("verifier-unknown-not-them"),
        lead: t.say(key),
        next: t.say("verifier-try-again"),
        left,
        f,
    }
}

const fn refusal_key(reason: RefusedReason) -> &'static str {
    match reason {
        RefusedReason::Altered => "verifier-refused-signature",
        RefusedReason::NotForThisRequest => "verifier-refused-holder",
        RefusedReason::DayIsOver | RefusedReason::DayHasNotCome => "verifier-refused-date",
        RefusedReason::UntrustedIssuer => "verifier-refused-issuer",
        RefusedReason::WrongCredential
        | RefusedReason::OtherBenefit
        | RefusedReason::NotShown => "verifier-refused-other",
    }
}

const fn unknown_key(what_to_do: WhatToDo) -> &'static str {
    match what_to_do {
        WhatToDo::StartAgain => "verifier-unknown-time",
        WhatToDo::OfferAnotherWay => "verifier-unknown-declined",
        WhatToDo::TryAnotherWallet => "verifier-unknown-wallet",
        WhatToDo::CheckClocks => "verifier-unknown-clocks",
        WhatToDo::UpdateAnchors => "verifier-unknown-anchors",
        WhatToDo::CallSupport => "verifier-unknown-support",
    }
}
