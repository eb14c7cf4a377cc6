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
    misread: Option<String>,
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
        (Answer::Waiting, Some(deep_link)) => {
            Ok(waiting(&point, &visit, session, deep_link, false))
        }
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

/// `POST /answer/{session}/check`: a pass as text, from a hand scanner. Another code under the scanner (a book, a parcel)
/// is no answer: the question goes on waiting.
///
/// # Errors
/// [`Problem::NotFound`] for a name that is none.
pub async fn check(
    State(point): State<CheckPoint>,
    visit: Visit,
    Path(session): Path<String>,
    Form(pasted): Form<Pasted>,
) -> Result<Response, Problem> {
    let session: SessionId = session.parse().map_err(|_| Problem::NotFound)?;
    let now = point.site.clock.now().0;
    let verifier = point.verifier.clone();
    let checked =
        tokio::task::spawn_blocking(move || verifier.check_pasted(session, &pasted.code, now));
    checked.await.map_err(|_| Problem::Broken)?;
    let deep_link = point.verifier.deep_link(session, now);
    match (point.verifier.answer(session, now), deep_link) {
        (Answer::Waiting, Some(link)) => Ok(waiting(&point, &visit, session, link, true)),
        _ => Ok(go(&format!("/answer/{session}"))),
    }
}

fn waiting(
    point: &CheckPoint,
    visit: &Visit,
    session: SessionId,
    deep_link: String,
    misread: bool,
) -> Response {
    let t = visit.words;
    ok(&WaitingPage {
        question: t.with("verifier-question", "benefit", t.both(&point.benefit)),
        session: session.to_string(),
        qr: qr::svg(&deep_link, &t.say("verifier-waiting-title")),
        deep_link,
        misread: misread.then(|| t.say("verifier-not-a-pass")),
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
                t.both(&point.benefit),
            ),
            next: t.say("verifier-next"),
            left,
            f,
        },
        Answer::Refused { reason, .. } => {
            let [small, lead] = refusal(*reason).map(|key| t.say(key));
            AnswerPage {
                state: "is-no",
                ok: false,
                no: true,
                title: t.say("verifier-refused"),
                left: t.with("verifier-reason", "why", &small),
                small,
                lead,
                next: t.say("verifier-try-again"),
                f,
            }
        }
        Answer::CannotTell { what_to_do } => unknown(f, t, *what_to_do),
        Answer::Waiting => unknown(f, t, WhatToDo::StartAgain),
    };
    ok(&page)
}

fn unknown(f: Frame, t: Words, what_to_do: WhatToDo) -> AnswerPage {
    let [small, lead] = unknown_words(what_to_do).map(|key| t.say(key));
    AnswerPage {
        state: "is-warn",
        ok: false,
        no: false,
        title: t.say("verifier-unknown"),
        left: t.with("verifier-reason", "why", &small),
        small,
        lead,
        next: t.say("verifier-try-again"),
        f,
    }
}

/// Why, in words, and what to do next.
const fn refusal(reason: RefusedReason) -> [&'static str; 2] {
    match reason {
        RefusedReason::Altered => ["verifier-no-altered", "verifier-no-altered-next"],
        RefusedReason::NotForThisRequest => ["verifier-no-copied", "verifier-no-copied-next"],
        RefusedReason::DayIsOver => ["verifier-no-over", "verifier-no-over-next"],
        RefusedReason::DayHasNotCome => ["verifier-no-early", "verifier-no-early-next"],
        RefusedReason::UntrustedIssuer => ["verifier-no-issuer", "verifier-no-issuer-next"],
        RefusedReason::WrongCredential => ["verifier-no-other", "verifier-no-other-next"],
        RefusedReason::OtherBenefit => ["verifier-no-benefit", "verifier-no-benefit-next"],
        RefusedReason::NotShown => ["verifier-no-shown", "verifier-no-shown-next"],
    }
}

/// What keeps the answer away, in words, and what to do next.
const fn unknown_words(what_to_do: WhatToDo) -> [&'static str; 2] {
    match what_to_do {
        WhatToDo::StartAgain => ["verifier-unknown-again", "verifier-unknown-again-next"],
        WhatToDo::OfferAnotherWay => ["verifier-unknown-way", "verifier-unknown-way-next"],
        WhatToDo::TryAnotherWallet => ["verifier-unknown-wallet", "verifier-unknown-wallet-next"],
        WhatToDo::CheckClocks => ["verifier-unknown-clocks", "verifier-unknown-clocks-next"],
        WhatToDo::UpdateAnchors => ["verifier-unknown-anchors", "verifier-unknown-anchors-next"],
        WhatToDo::CallSupport => ["verifier-unknown-support", "verifier-unknown-support-next"],
    }
}
