//! An official makes a passkey, once, with the one-time code of the appointment.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use office::Visitor;
use office::session::RegistrationResponse;
use registry::ids::OfficialId;
use registry::sensitive::Sensitive;
use serde::Deserialize;

use super::sign_in::{Bytes, challenged, official_field, refused};
use super::{Desk, Place};
use crate::fields::TextField;
use crate::frame::{Frame, ok};
use crate::problem::Problem;
use crate::site::Visit;

#[derive(Template)]
#[template(path = "desk/passkey.html")]
struct PasskeyPage {
    f: Frame,
    official: TextField,
    code: TextField,
}

/// Asks for a challenge.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    official: OfficialId,
    code: Sensitive<String>,
}

/// The new passkey.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finish {
    official: OfficialId,
    client_data_json: Bytes,
    attestation_object: Bytes,
}

/// `GET /desk/passkey`.
pub async fn page(State(desk): State<Desk>, visit: Visit) -> Response {
    let code = TextField::new("code", visit.words.say("desk-passkey-code"), "")
        .autocomplete("one-time-code");
    ok(&PasskeyPage {
        f: desk.frame(&visit, Place::Outside),
        official: official_field(&visit),
        code,
    })
}

/// `POST /desk/passkey/begin`.
pub async fn begin(State(desk): State<Desk>, Json(begin): Json<Begin>) -> Response {
    let city = desk.city.clone();
    let work = tokio::task::spawn_blocking(move || {
        city.begin_passkey(Visitor, &begin.official, &begin.code)
    });
    match work.await {
        Ok(Ok(challenge)) => challenged(&challenge),
        Ok(Err(error)) => refused(&error),
        Err(_) => Problem::Broken.into_response(),
    }
}

/// `POST /desk/passkey/finish`.
pub async fn finish(State(desk): State<Desk>, Json(finish): Json<Finish>) -> Response {
    let response = RegistrationResponse {
        client_data_json: finish.client_data_json.0,
        attestation_object: finish.attestation_object.0,
    };
    let city = desk.city.clone();
    let work = tokio::task::spawn_blocking(move || {
        city.finish_passkey(Visitor, &finish.official, &response)
    });
    match work.await {
        Ok(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        Ok(Err(error)) => refused(&error),
        Err(_) => Problem::Broken.into_response(),
    }
}
