//! One objection: what the entry says, what the resident wrote, and the answer. The page names nobody.
//! Must never show it on another screen than the one that signed for it.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use office::{HeardObjection, OfficeError, OnDuty};
use registry::ids::Reference;
use registry::limits::OBJECTION_ANSWER_CHARACTERS_MAX;
use registry::objection::ObjectionOutcome;
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroup;
use serde::Deserialize;

use super::objections::waited;
use super::{Desk, Place};
use crate::fields::{Choice, ChoiceField, ErrorSummary, FieldError};
use crate::frame::{self, Frame, go};
use crate::problem::Problem;
use crate::site::Visit;
use crate::words::Words;
use crate::{dates, labels};

#[derive(Template)]
#[template(path = "desk/objection.html")]
struct ObjectionPage {
    f: Frame,
    summary: ErrorSummary,
    reference: String,
    received: String,
    waited: String,
    entry: String,
    day: String,
    office: String,
    purpose: String,
    words: Vec<String>,
    opened: String,
    outcome: ChoiceField,
    reasons: String,
    reasons_bad: bool,
    characters_max: usize,
}

/// The form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerForm {
    #[serde(default)]
    outcome: String,
    reasons: Sensitive<String>,
}

/// `GET /desk/objections/{reference}`.
///
/// # Errors
/// [`Problem::FileNotOpen`] unless this objection is open on this screen.
pub async fn show(
    State(desk): State<Desk>,
    visit: Visit,
    Path(reference): Path<Reference>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let heard = open_objection(&desk, &visit, reference)?;
    Ok(screen(&desk, &visit, &on, &heard, ("", ""), &[]))
}

/// `POST /desk/objections/{reference}/answer`.
///
/// # Errors
/// [`Problem`].
pub async fn answer(
    State(desk): State<Desk>,
    visit: Visit,
    Path(reference): Path<Reference>,
    Form(form): Form<AnswerForm>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let heard = open_objection(&desk, &visit, reference)?;
    let typed = form.reasons.expose().clone();
    let again = |error| {
        let typed = (form.outcome.as_str(), typed.as_str());
        Ok(screen(&desk, &visit, &on, &heard, typed, &[error]))
    };
    let Some(outcome) = ObjectionOutcome::parse(&form.outcome) else {
        return again(FieldError {
            field: "outcome",
            text: visit.words.say("objection-outcome-missing"),
        });
    };
    let (city, duty) = (desk.city.clone(), on.clone());
    let reasons = form.reasons.clone();
    let answered = tokio::task::spawn_blocking(move || {
        city.answer_objection(&duty, reference, outcome, &reasons)
    });
    match answered.await.map_err(|_| Problem::Broken)? {
        Ok(()) => {
            desk.look(&visit, |at_work| {
                at_work.objection = None;
                at_work.decided.push(reference.to_string());
            })?;
            Ok(go("/desk/objections"))
        }
        Err(OfficeError::Field { .. }) => again(FieldError {
            field: "reasons",
            text: visit.words.with(
                "objection-reasons-form",
                "max",
                &OBJECTION_ANSWER_CHARACTERS_MAX.to_string(),
            ),
        }),
        Err(error) => Err(error.into()),
    }
}

fn open_objection(
    desk: &Desk,
    visit: &Visit,
    reference: Reference,
) -> Result<Arc<HeardObjection>, Problem> {
    let heard = desk.open(visit, |at_work| at_work.objection.as_ref())?;
    if heard.reference != reference {
        return Err(Problem::FileNotOpen);
    }
    Ok(heard)
}

fn screen(
    desk: &Desk,
    visit: &Visit,
    on: &OnDuty,
    heard: &HeardObjection,
    (outcome, reasons): (&str, &str),
    errors: &[FieldError],
) -> Response {
    let t = visit.words;
    let groups = labels::groups(t, FieldGroup::Objections.into());
    let entry = dates::number(heard.log_entry);
    let page = ObjectionPage {
        f: desk.frame(visit, Place::Work(on)),
        summary: ErrorSummary::new(t, errors),
        reference: heard.reference.to_string(),
        received: t.with("case-received", "date", &dates::date(t, heard.received_on)),
        waited: waited(t, heard.waited_days),
        entry: t.with(
            "objection-entry",
            "n",
            &dates::number(heard.about.log_entry),
        ),
        day: dates::date(t, heard.about.on),
        office: office(t, heard),
        purpose: heard.about.purpose.map_or_else(
            || t.say("objection-unreadable"),
            |purpose| labels::office_purpose(t, purpose),
        ),
        words: heard.words.expose().lines().map(str::to_owned).collect(),
        opened: t.fill("case-opened", &[("groups", &groups), ("n", &entry)]),
        outcome: outcomes(t, outcome).errors(errors),
        reasons: reasons.to_owned(),
        reasons_bad: errors.iter().any(|error| error.field == "reasons"),
        characters_max: OBJECTION_ANSWER_CHARACTERS_MAX,
    };
    frame::form(!errors.is_empty(), &page)
}

/// The office as it is called today, else as the entry names it.
fn office(t: Words, heard: &HeardObjection) -> String {
    match (&heard.office, &heard.about.office) {
        (Some(office), _) => labels::office(t, office),
        (None, Some(id)) => id.to_string(),
        (None, None) if heard.about.purpose.is_some() => t.say("objection-no-office"),
        (None, None) => t.say("objection-unreadable"),
    }
}

fn outcomes(t: Words, chosen: &str) -> ChoiceField {
    let choices = ObjectionOutcome::ALL.map(|outcome| {
        let means = match outcome {
            ObjectionOutcome::Founded => "objection-founded-means",
            ObjectionOutcome::NotFounded => "objection-not-founded-means",
            ObjectionOutcome::PassedOn => "objection-passed-on-means",
        };
        Choice::hinted(
            outcome.as_str(),
            outcome.label(t.language()).to_owned(),
            t.say(means),
        )
    });
    ChoiceField::new(
        "outcome",
        t.say("objection-outcome"),
        chosen,
        choices.into(),
    )
}
