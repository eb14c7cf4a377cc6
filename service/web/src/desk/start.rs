//! The clerk calls a file up by the number the person brought: typed, signed for, opened.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use office::{City, OnDuty};
use serde::Deserialize;

use super::at_work::{AtWork, Held};
use super::signing::{self, Asked, SignedForm};
use super::{Desk, Place, navigation, reference};
use crate::fields::{ErrorSummary, FieldError, TextField};
use crate::frame::{self, Frame, go};
use crate::problem::Problem;
use crate::site::Visit;

#[derive(Template)]
#[template(path = "desk/start.html")]
struct StartPage {
    f: Frame,
    summary: ErrorSummary,
    reference: TextField,
}

/// The form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallUpForm {
    reference: String,
}

/// `GET /desk`: the first page of the official's role.
///
/// # Errors
/// [`Problem::SignInEnded`].
pub async fn start(State(desk): State<Desk>, visit: Visit) -> Result<Response, Problem> {
    let Ok(on) = desk.on_duty(&visit).await else {
        return Ok(go("/desk/sign-in"));
    };
    desk.look(&visit, AtWork::clear)?;
    match navigation::first_page(on.official.role) {
        "/desk" => Ok(shown(&desk, &visit, &on, "", &[])),
        elsewhere => Ok(go(elsewhere)),
    }
}

/// `POST /desk/call-up`: the statement to sign.
///
/// # Errors
/// [`Problem`].
pub async fn call_up(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<CallUpForm>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let wrong = |error| Ok(shown(&desk, &visit, &on, &form.reference, &[error]));
    let reference = match reference::parse(visit.words, &form.reference) {
        Ok(reference) => reference,
        Err(error) => return wrong(error),
    };
    let asked = Asked {
        action: "/desk/open",
        back: "/desk",
    };
    let answer = signing::ask(&desk, &visit, asked, move |city, on| {
        Ok([city.call_up_statement(on, reference)?])
    });
    match answer.await {
        Err(Problem::NotFound) => wrong(reference::unknown(visit.words)),
        answer => answer,
    }
}

/// `POST /desk/open`: the signature; the file opens on this screen.
///
/// # Errors
/// [`Problem`].
pub async fn open(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<SignedForm>,
) -> Result<Response, Problem> {
    let file = signing::signed(&desk, &visit, &form, City::call_up).await?;
    let file = Held::new(file, desk.site.clock.now());
    desk.look(&visit, |at_work| at_work.file = Some(file))?;
    Ok(go("/desk/file"))
}

fn shown(desk: &Desk, visit: &Visit, on: &OnDuty, typed: &str, errors: &[FieldError]) -> Response {
    let t = visit.words;
    let page = StartPage {
        f: desk.frame(visit, Place::Work(on)),
        summary: ErrorSummary::new(t, errors),
        reference: reference::field(t, typed, errors),
    };
    frame::form(!errors.is_empty(), &page)
}
