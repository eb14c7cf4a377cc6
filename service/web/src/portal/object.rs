//! "I object": the words go to the ombudsman, sealed with the rest of the record.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use office::OfficeError;
use registry::limits::OBJECTION_CHARACTERS_MAX;
use registry::sensitive::Sensitive;
use serde::Deserialize;

use super::protected::or_pin;
use super::{Place, Portal};
use crate::fields::{ErrorSummary, FieldError};
use crate::frame::{self, Frame, go};
use crate::problem::Problem;
use crate::site::Visit;

#[derive(Template)]
#[template(path = "portal/object.html")]
struct ObjectPage {
    f: Frame,
    summary: ErrorSummary,
    entry: u64,
    text: String,
    characters_max: usize,
}

/// The form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectForm {
    text: Sensitive<String>,
}

/// `GET /who-looked/{entry}/object`.
///
/// # Errors
/// [`Problem::SignInEnded`].
pub async fn ask(
    State(portal): State<Portal>,
    visit: Visit,
    Path(entry): Path<u64>,
) -> Result<Response, Problem> {
    let open = portal.open_view(&visit).await;
    or_pin(open.map(|_| shown(&portal, &visit, entry, "", &[])), None)
}

/// `POST /who-looked/{entry}/object`.
///
/// # Errors
/// [`Problem`].
pub async fn send(
    State(portal): State<Portal>,
    visit: Visit,
    Path(entry): Path<u64>,
    Form(form): Form<ObjectForm>,
) -> Result<Response, Problem> {
    let own = portal.own(&visit)?;
    let city = portal.city.clone();
    let typed = form.text.expose().clone();
    let answer =
        tokio::task::spawn_blocking(move || city.object_to_opening(own, entry, &form.text)).await;
    match answer.map_err(|_| Problem::Broken)? {
        Ok(_) => {
            portal.forget_record(&visit);
            Ok(go(&format!("/who-looked#e{entry}")))
        }
        Err(OfficeError::Field { .. }) => {
            let errors = [FieldError {
                field: "text",
                text: visit.words.with(
                    "object-text-form",
                    "max",
                    &OBJECTION_CHARACTERS_MAX.to_string(),
                ),
            }];
            Ok(shown(&portal, &visit, entry, &typed, &errors))
        }
        Err(error) => Err(error.into()),
    }
}

fn shown(
    portal: &Portal,
    visit: &Visit,
    entry: u64,
    text: &str,
    errors: &[FieldError],
) -> Response {
    let page = ObjectPage {
        f: portal.frame(visit, Place::Looked),
        summary: ErrorSummary::new(visit.words, errors),
        entry,
        text: text.to_owned(),
        characters_max: OBJECTION_CHARACTERS_MAX,
    };
    frame::form(!errors.is_empty(), &page)
}
