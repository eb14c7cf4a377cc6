//! A resident signs in with the code of the letter and the PIN. A wrong code and a wrong PIN are one answer.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use office::{OfficeError, Visitor};
use registry::sensitive::Sensitive;
use serde::Deserialize;

use super::signed_in::SignedIn;
use super::{Place, Portal};
use crate::fields::{ErrorSummary, FieldError, TextField};
use crate::frame::{self, Frame, go, with_cookie};
use crate::problem::Problem;
use crate::site::{RESIDENT_COOKIE, Visit};

#[derive(Template)]
#[template(path = "portal/sign_in.html")]
struct SignInPage {
    f: Frame,
    summary: ErrorSummary,
    note: Option<String>,
    code: TextField,
    pin: TextField,
}

/// What the address says about how one got here.
#[derive(Deserialize)]
pub struct Came {
    /// After signing out.
    #[serde(default)]
    out: Option<String>,
}

/// The form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInForm {
    code: Sensitive<String>,
    pin: Sensitive<String>,
}

/// `GET /sign-in`.
pub async fn ask(State(portal): State<Portal>, visit: Visit, Query(came): Query<Came>) -> Response {
    let note = came.out.map(|_| visit.words.say("sign-in-signed-out"));
    shown(&portal, &visit, "", &[], note)
}

/// `POST /sign-in`.
///
/// # Errors
/// [`Problem`] when the service does not answer.
pub async fn sign_in(
    State(portal): State<Portal>,
    visit: Visit,
    Form(form): Form<SignInForm>,
) -> Result<Response, Problem> {
    let city = portal.city.clone();
    let typed = form.code.expose().clone();
    let answer =
        tokio::task::spawn_blocking(move || city.sign_in(Visitor, &form.code, &form.pin)).await;
    match answer.map_err(|_| Problem::Broken)? {
        Ok(own) => {
            let ticket = portal.residents.begin(SignedIn::new(own));
            Ok(with_cookie(
                go("/home"),
                &portal.site.scheme.session(RESIDENT_COOKIE, &ticket),
            ))
        }
        Err(error) => refused(&portal, &visit, &typed, error),
    }
}

fn refused(
    portal: &Portal,
    visit: &Visit,
    typed: &str,
    error: OfficeError,
) -> Result<Response, Problem> {
    let text = match error.code() {
        "sign-in" => "sign-in-wrong",
        "sign-in-shut" => "sign-in-shut",
        _ => return Err(error.into()),
    };
    let errors = [FieldError {
        field: "code",
        text: visit.words.say(text),
    }];
    Ok(shown(portal, visit, typed, &errors, None))
}

/// `POST /sign-out`.
pub async fn sign_out(State(portal): State<Portal>, visit: Visit) -> Response {
    let ticket = visit.ticket(RESIDENT_COOKIE);
    if let Ok(own) = portal.own(&visit) {
        let city = portal.city.clone();
        // Nothing can be done when keyhold does not answer; its own session ends by itself.
        let _ = tokio::task::spawn_blocking(move || city.sign_out(own)).await;
    }
    portal.residents.end(ticket);
    with_cookie(
        go("/sign-in?out=1"),
        &portal.site.scheme.gone(RESIDENT_COOKIE),
    )
}

fn shown(
    portal: &Portal,
    visit: &Visit,
    typed: &str,
    errors: &[FieldError],
    note: Option<String>,
) -> Response {
    let t = visit.words;
    let page = SignInPage {
        f: portal.frame(visit, Place::Outside),
        summary: ErrorSummary::new(t, errors),
        note,
        code: TextField::new("code", t.say("sign-in-code"), typed)
            .hint(t.say("sign-in-code-hint"))
            .errors(errors),
        pin: TextField::new("pin", t.say("sign-in-pin"), "")
            .hint(t.say("sign-in-pin-hint"))
            .kind("password")
            .mode("numeric")
            .width("w6"),
    };
    frame::form(!errors.is_empty(), &page)
}
