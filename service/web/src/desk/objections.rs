//! The objections that wait for the ombudsman, numbers and days alone, and opening one of them.
//! Must never show a word of what they say.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use office::{City, ObjectionWaiting};
use registry::ids::Reference;

use super::at_work::Held;
use super::signing::{self, Asked, SignedForm};
use super::{Desk, Place};
use crate::dates;
use crate::frame::{Frame, go, ok};
use crate::problem::{Problem, blocking};
use crate::site::Visit;
use crate::words::Words;

#[derive(Template)]
#[template(path = "desk/objections.html")]
struct ObjectionsPage {
    f: Frame,
    waiting: Vec<Waiting>,
    answered: Vec<String>,
}

struct Waiting {
    reference: String,
    received: String,
    waited: String,
}

/// `GET /desk/objections`.
///
/// # Errors
/// [`Problem`].
pub async fn list(State(desk): State<Desk>, visit: Visit) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let (city, duty) = (desk.city.clone(), on.clone());
    let waiting = blocking(move || city.objections_waiting(&duty)).await?;
    let answered = desk.look(&visit, |at_work| at_work.decided.clone())?;
    let shown = |one: &ObjectionWaiting| Waiting {
        reference: one.reference.to_string(),
        received: received(visit.words, one),
        waited: waited(visit.words, one.waited_days),
    };
    Ok(ok(&ObjectionsPage {
        f: desk.frame(&visit, Place::Work(&on)),
        waiting: waiting.iter().map(shown).collect(),
        answered,
    }))
}

fn received(t: Words, one: &ObjectionWaiting) -> String {
    t.with("case-received", "date", &dates::date(t, one.received_on))
}

/// How long one has waited, in days.
pub(super) fn waited(t: Words, days: u32) -> String {
    t.count("objection-waited", usize::try_from(days).unwrap_or(0))
}

/// `POST /desk/objections/{reference}/open`: the statement to sign.
///
/// # Errors
/// [`Problem`].
pub async fn ask(
    State(desk): State<Desk>,
    visit: Visit,
    Path(reference): Path<Reference>,
) -> Result<Response, Problem> {
    let asked = Asked {
        action: "/desk/objections/open",
        back: "/desk/objections",
    };
    signing::ask(&desk, &visit, asked, move |city, on| {
        Ok([city.objection_statement(on, reference)?])
    })
    .await
}

/// `POST /desk/objections/open`: the signature; the objection opens on this screen.
///
/// # Errors
/// [`Problem`].
pub async fn open(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<SignedForm>,
) -> Result<Response, Problem> {
    let heard = signing::signed(&desk, &visit, &form, City::hear_objection).await?;
    let reference = heard.reference;
    let heard = Held::new(heard, desk.site.clock.now());
    desk.look(&visit, |at_work| at_work.objection = Some(heard))?;
    Ok(go(&format!("/desk/objections/{reference}")))
}
