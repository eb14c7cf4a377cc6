//! An official declares whose files they must not open, sees how many there are, and withdraws relatives. What was
//! declared is never shown again: nobody can read it back.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use office::session::{Declared, TieKind};
use office::{OfficeError, OnDuty, TieShown};
use registry::document::DocumentKind;
use registry::sensitive::Sensitive;
use serde::Deserialize;

use super::{Desk, Place};
use crate::fields::{Choice, ChoiceField, ErrorSummary, FieldError, TextField};
use crate::frame::{self, Frame, go};
use crate::labels;
use crate::portal::pre_register::answers::document_error;
use crate::problem::{Problem, blocking};
use crate::site::Visit;
use crate::words::Words;

#[derive(Template)]
#[template(path = "desk/ties.html")]
struct TiesPage {
    f: Frame,
    summary: ErrorSummary,
    count: String,
    whose: ChoiceField,
    kind: ChoiceField,
    issuer: TextField,
    number: TextField,
}

/// The form. What is chosen stays chosen when the number was wrong.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TiesForm {
    whose: Whose,
    document_kind: String,
    document_issuer: String,
    document_number: Sensitive<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Whose {
    Own,
    Relative,
}

impl Whose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Relative => "relative",
        }
    }
}

/// What stands on the form besides the number, which no page shows.
struct Chosen<'a> {
    whose: Whose,
    kind: DocumentKind,
    issuer: &'a str,
}

impl Chosen<'_> {
    const NOTHING: Self = Self {
        whose: Whose::Relative,
        kind: DocumentKind::ResidentIdentityCard,
        issuer: "CHN",
    };
}

/// `GET /desk/ties`.
///
/// # Errors
/// [`Problem::SignInEnded`].
pub async fn page(State(desk): State<Desk>, visit: Visit) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let declared = declared(&desk, &on).await?;
    Ok(shown(&desk, &visit, &on, declared, (&Chosen::NOTHING, &[])))
}

/// `POST /desk/ties`: one document.
///
/// # Errors
/// [`Problem`].
pub async fn declare(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<TiesForm>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let kind = form.document_kind.parse().map_err(|_| Problem::BadForm)?;
    let issuer = form.document_issuer.trim();
    let tie = TieShown {
        whose: match form.whose {
            Whose::Own => TieKind::Own,
            Whose::Relative => TieKind::Relative,
        },
        kind,
        issuer: issuer.to_owned(),
        number: form.document_number,
    };
    let (city, duty) = (desk.city.clone(), on.clone());
    let answer = tokio::task::spawn_blocking(move || city.declare_tie(&duty, &tie)).await;
    match answer.map_err(|_| Problem::Broken)? {
        Ok(_) => Ok(go("/desk/ties")),
        Err(OfficeError::Document(error)) => {
            let error = document_error(visit.words, error);
            let declared = declared(&desk, &on).await?;
            let chosen = Chosen {
                whose: form.whose,
                kind,
                issuer,
            };
            Ok(shown(&desk, &visit, &on, declared, (&chosen, &[error])))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /desk/ties/withdraw`: every relative.
///
/// # Errors
/// [`Problem`].
pub async fn withdraw(State(desk): State<Desk>, visit: Visit) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let city = desk.city.clone();
    blocking(move || city.withdraw_relatives(&on)).await?;
    Ok(go("/desk/ties"))
}

async fn declared(desk: &Desk, on: &OnDuty) -> Result<Declared, Problem> {
    let (city, on) = (desk.city.clone(), on.clone());
    blocking(move || city.ties_declared(&on)).await
}

fn shown(
    desk: &Desk,
    visit: &Visit,
    on: &OnDuty,
    declared: Declared,
    (chosen, errors): (&Chosen<'_>, &[FieldError]),
) -> Response {
    let t = visit.words;
    let kinds =
        DocumentKind::ALL.map(|kind| Choice::new(kind.as_str(), labels::document_kind(t, kind)));
    let page = TiesPage {
        f: desk.frame(visit, Place::Work(on)),
        summary: ErrorSummary::new(t, errors),
        count: count(t, declared),
        whose: ChoiceField::new(
            "whose",
            t.say("ties-whose"),
            chosen.whose.as_str(),
            vec![
                Choice::hinted("own", t.say("ties-own"), t.say("ties-own-means")),
                Choice::hinted(
                    "relative",
                    t.say("ties-relative"),
                    t.say("ties-relative-means"),
                ),
            ],
        ),
        kind: ChoiceField::new(
            "document_kind",
            t.say("desk-file-document"),
            chosen.kind.as_str(),
            kinds.into(),
        ),
        issuer: TextField::new(
            "document_issuer",
            t.say("pre-document-issuer"),
            chosen.issuer,
        )
        .hint(t.say("pre-document-issuer-hint"))
        .errors(errors)
        .width("w6"),
        // What was typed does not come back: the number of a relative stays on no screen.
        number: TextField::new("document_number", t.say("ties-number"), "")
            .hint(t.say("desk-document-number-hint"))
            .errors(errors)
            .autocomplete("off"),
    };
    frame::form(!errors.is_empty(), &page)
}

fn count(t: Words, declared: Declared) -> String {
    let (own, relatives) = (declared.own.to_string(), declared.relatives.to_string());
    t.fill("ties-count", &[("own", &own), ("relatives", &relatives)])
}
