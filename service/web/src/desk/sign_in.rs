//! Officials sign in: the page, and the two messages its script exchanges with us. The challenge that the passkey signs
//! binds the key which the browser has just made (keyhold checks that); we see its public half only.

use askama::Template;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use office::session::Assertion;
use office::{OfficeError, Visitor};
use registry::ids::OfficialId;
use serde::{Deserialize, Serialize};

use super::at_work::AtWork;
use super::{Desk, Place};
use crate::fields::TextField;
use crate::frame::{Frame, go, ok, with_cookie};
use crate::problem::Problem;
use crate::site::{OFFICIAL_COOKIE, Visit};

#[derive(Template)]
#[template(path = "desk/sign_in.html")]
struct SignInPage {
    f: Frame,
    made: bool,
    official: TextField,
}

/// What the address says about how one got here.
#[derive(Deserialize)]
pub struct Came {
    #[serde(default)]
    made: Option<String>,
}

/// Asks for a challenge.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    official: OfficialId,
    /// The browser's fresh P-256 key: uncompressed point, base64url.
    session_key: Bytes,
}

/// The challenge.
#[derive(Debug, Serialize)]
pub struct Challenged {
    /// 32 bytes, base64url.
    challenge: String,
    /// The one credential that may answer, base64url; none at registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<String>,
}

/// The passkey's answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finish {
    official: OfficialId,
    credential_id: Bytes,
    client_data_json: Bytes,
    authenticator_data: Bytes,
    signature: Bytes,
}

/// Bytes in base64url.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Bytes(pub Vec<u8>);

impl TryFrom<String> for Bytes {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        URL_SAFE_NO_PAD
            .decode(text)
            .map(Self)
            .map_err(|_| "must be base64url without padding")
    }
}

/// A refusal for a script: a code whose sentence stands in the page.
#[derive(Debug, Serialize)]
struct Refused {
    problem: &'static str,
}

/// Turns a refusal into its code.
pub(super) fn refused(error: &OfficeError) -> Response {
    let (status, problem) = match error.code() {
        "sign-in" | "not-found" => (StatusCode::FORBIDDEN, "unknown-official"),
        "passkey" | "session-ended" => (StatusCode::FORBIDDEN, "refused"),
        code => {
            tracing::error!(code, "an official could not sign in");
            (StatusCode::SERVICE_UNAVAILABLE, "refused")
        }
    };
    (status, Json(Refused { problem })).into_response()
}

pub(super) fn challenged(challenge: &office::session::Challenge) -> Response {
    Json(Challenged {
        challenge: URL_SAFE_NO_PAD.encode(challenge.challenge),
        credential: challenge
            .credential_id
            .as_ref()
            .map(|id| URL_SAFE_NO_PAD.encode(id)),
    })
    .into_response()
}

/// The field for an official's number.
pub(super) fn official_field(visit: &Visit) -> TextField {
    let t = visit.words;
    TextField::new("official", t.say("desk-official"), "")
        .hint(t.say("desk-official-hint"))
        .autocomplete("username webauthn")
        .width("w6")
}

/// `GET /desk/sign-in`.
pub async fn page(State(desk): State<Desk>, visit: Visit, Query(came): Query<Came>) -> Response {
    let official = official_field(&visit);
    ok(&SignInPage {
        f: desk.frame(&visit, Place::Outside),
        made: came.made.is_some(),
        official,
    })
}

/// `POST /desk/sign-in/begin`.
pub async fn begin(State(desk): State<Desk>, Json(begin): Json<Begin>) -> Response {
    let Ok(key) = <[u8; 65]>::try_from(begin.session_key.0) else {
        return (
            StatusCode::BAD_REQUEST,
            Json(Refused { problem: "refused" }),
        )
            .into_response();
    };
    let city = desk.city.clone();
    let work =
        tokio::task::spawn_blocking(move || city.begin_sign_in(Visitor, &begin.official, &key));
    match work.await {
        Ok(Ok(challenge)) => challenged(&challenge),
        Ok(Err(error)) => refused(&error),
        Err(_) => Problem::Broken.into_response(),
    }
}

/// `POST /desk/sign-in/finish`.
pub async fn finish(State(desk): State<Desk>, Json(finish): Json<Finish>) -> Response {
    let assertion = Assertion {
        credential_id: finish.credential_id.0,
        client_data_json: finish.client_data_json.0,
        authenticator_data: finish.authenticator_data.0,
        signature: finish.signature.0,
    };
    let city = desk.city.clone();
    let work = tokio::task::spawn_blocking(move || {
        city.finish_sign_in(Visitor, &finish.official, &assertion)
    });
    match work.await {
        Ok(Ok(on)) => {
            let ticket = desk.officials.begin(AtWork::new(on.session.id));
            with_cookie(
                StatusCode::NO_CONTENT.into_response(),
                &desk.site.scheme.session(OFFICIAL_COOKIE, &ticket),
            )
        }
        Ok(Err(error)) => refused(&error),
        Err(_) => Problem::Broken.into_response(),
    }
}

/// `POST /desk/sign-out`.
pub async fn sign_out(State(desk): State<Desk>, visit: Visit) -> Response {
    if let Ok(session) = desk.look(&visit, |at_work| at_work.session) {
        let city = desk.city.clone();
        // Nothing can be done when keyhold does not answer; its own session ends by itself.
        let _ = tokio::task::spawn_blocking(move || city.sign_out_official(session)).await;
    }
    desk.officials.end(visit.ticket(OFFICIAL_COOKIE));
    with_cookie(go("/desk/sign-in"), &desk.site.scheme.gone(OFFICIAL_COOKIE))
}
