//! What a desk makes again for somebody registered: the letter for signing in, and the card after a lost phone. The
//! document is in the clerk's hand; the PIN is nobody's but the resident's, and the offer is made on the own page.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use office::{NewLetter, OnDuty};
use print::sign_in_letter::{SignInLetter, sign_in_letter};
use registry::ids::Reference;
use serde::Deserialize;

use super::signing::{self, Asked, SignedForm};
use super::{Desk, Place, reference};
use crate::fields::{Choice, ChoiceField, ErrorSummary, FieldError, TextField};
use crate::frame::{self, Frame, ok};
use crate::problem::{Problem, blocking};
use crate::site::Visit;

#[derive(Template)]
#[template(path = "desk/again.html")]
struct AgainPage {
    f: Frame,
    summary: ErrorSummary,
    reference: TextField,
    what: ChoiceField,
}

#[derive(Template)]
#[template(path = "desk/new_letter.html")]
struct NewLetterPage {
    f: Frame,
    reference: String,
    letter: SignInLetter,
}

#[derive(Template)]
#[template(path = "desk/new_card.html")]
struct NewCardPage {
    f: Frame,
}

/// The form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgainForm {
    reference: String,
    what: What,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Letter,
    Card,
}

impl What {
    fn as_str(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Card => "card",
        }
    }
}

/// `GET /desk/again`.
///
/// # Errors
/// [`Problem::SignInEnded`].
pub async fn page(State(desk): State<Desk>, visit: Visit) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    Ok(shown(&desk, &visit, &on, ("", What::Letter), &[]))
}

/// `POST /desk/again`: a letter at once; for a card the statement to sign.
///
/// # Errors
/// [`Problem`].
pub async fn ask(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<AgainForm>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let wrong = |error| {
        Ok(shown(
            &desk,
            &visit,
            &on,
            (&form.reference, form.what),
            &[error],
        ))
    };
    let reference = match reference::parse(visit.words, &form.reference) {
        Ok(reference) => reference,
        Err(error) => return wrong(error),
    };
    let answer = match form.what {
        What::Letter => letter(&desk, &visit, &on, reference).await,
        What::Card => card(&desk, &visit, reference).await,
    };
    match answer {
        Err(Problem::NotFound) => wrong(reference::unknown(visit.words)),
        answer => answer,
    }
}

async fn letter(
    desk: &Desk,
    visit: &Visit,
    on: &OnDuty,
    reference: Reference,
) -> Result<Response, Problem> {
    let (city, duty) = (desk.city.clone(), on.clone());
    let NewLetter {
        reference,
        letter_code,
    } = blocking(move || city.new_letter(&duty, reference)).await?;
    Ok(ok(&NewLetterPage {
        f: desk.frame(visit, Place::Work(on)),
        reference: reference.to_string(),
        letter: sign_in_letter(&letter_code, &desk.site.address),
    }))
}

async fn card(desk: &Desk, visit: &Visit, reference: Reference) -> Result<Response, Problem> {
    let asked = Asked {
        action: "/desk/card",
        back: "/desk/again",
    };
    signing::ask(desk, visit, asked, move |city, on| {
        Ok([city.grant_statement(on, reference)?])
    })
    .await
}

/// `POST /desk/card`: the signature; the card stands ready on the own page again.
///
/// # Errors
/// [`Problem`].
pub async fn grant(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<SignedForm>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let signature = form.signature()?;
    let (city, duty) = (desk.city.clone(), on.clone());
    blocking(move || city.grant_again(&duty, &signature).map(drop)).await?;
    Ok(ok(&NewCardPage {
        f: desk.frame(&visit, Place::Work(&on)),
    }))
}

fn shown(
    desk: &Desk,
    visit: &Visit,
    on: &OnDuty,
    (typed, chosen): (&str, What),
    errors: &[FieldError],
) -> Response {
    let t = visit.words;
    let choices = vec![
        Choice::hinted("letter", t.say("again-letter"), t.say("again-letter-means")),
        Choice::hinted("card", t.say("again-card"), t.say("again-card-means")),
    ];
    let page = AgainPage {
        f: desk.frame(visit, Place::Work(on)),
        summary: ErrorSummary::new(t, errors),
        reference: reference::field(t, typed, errors),
        what: ChoiceField::new("what", t.say("again-what"), chosen.as_str(), choices),
    };
    frame::form(!errors.is_empty(), &page)
}
