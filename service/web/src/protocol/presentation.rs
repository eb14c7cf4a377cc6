//! A reader's endpoints for wallets (OpenID4VP 1.0): the signed request, by GET or POST, and the encrypted response.
//!
//! Nothing of a wallet is kept or logged; what the answer means stands on the reader's own screen.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use registry::clock::Clock;
use verifying::{Fetch, REQUEST_OBJECT_MEDIA_TYPE, RESPONSE_ACCEPTED_JSON, Refused, Verifier};

/// What the endpoints work with.
#[derive(Clone)]
pub struct Reader {
    /// The reader.
    pub verifier: Arc<Verifier>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// The endpoints.
pub fn router(reader: Reader) -> Router {
    Router::new()
        .route("/request/{request}", get(fetch).post(fetch_with_nonce))
        .route("/response/{request}", post(response))
        .with_state(reader)
}

/// `GET /request/{request}` (§5.10).
#[utoipa::path(get, path = "/request/{request}", tag = "reader",
    params(("request" = String, Path, description = "Name of a waiting request")),
    responses((status = 200, description = "The signed request", content_type = "application/oauth-authz-req+jwt"), (status = 404, description = "The request has ended"), (status = 409, description = "It was answered before")))]
pub async fn fetch(State(reader): State<Reader>, Path(request): Path<String>) -> Response {
    request_object(&reader, &request, Fetch::Get)
}

/// `POST /request/{request}` with a nonce of the wallet's (§5.10.1).
#[utoipa::path(post, path = "/request/{request}", tag = "reader",
    params(("request" = String, Path, description = "Name of a waiting request")),
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "The signed request", content_type = "application/oauth-authz-req+jwt"), (status = 404, description = "The request has ended"), (status = 409, description = "It was answered before")))]
pub async fn fetch_with_nonce(
    State(reader): State<Reader>,
    Path(request): Path<String>,
    body: Bytes,
) -> Response {
    let form = String::from_utf8_lossy(&body);
    request_object(&reader, &request, Fetch::Post(&form))
}

/// `POST /response/{request}` (§8.3.1, `direct_post.jwt`).
#[utoipa::path(post, path = "/response/{request}", tag = "reader",
    params(("request" = String, Path, description = "Name of a waiting request")),
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "Taken; what it means stands on the reader's screen"), (status = 400, description = "Refused; field and clause are named"), (status = 404, description = "The request has ended"), (status = 409, description = "It was answered before")))]
pub async fn response(
    State(reader): State<Reader>,
    Path(request): Path<String>,
    body: Bytes,
) -> Response {
    let Ok(request) = request.parse() else {
        return refused(&Refused::Ended);
    };
    let form = String::from_utf8_lossy(&body).into_owned();
    let now = reader.clock.now().0;
    let taken =
        tokio::task::spawn_blocking(move || reader.verifier.response(request, &form, now)).await;
    match taken {
        Ok(Ok(())) => (
            [
                (header::CONTENT_TYPE, "application/json"),
                (header::CACHE_CONTROL, "no-store"),
            ],
            RESPONSE_ACCEPTED_JSON,
        )
            .into_response(),
        Ok(Err(error)) => refused(&error),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn request_object(reader: &Reader, request: &str, fetch: Fetch<'_>) -> Response {
    let Ok(request) = request.parse() else {
        return refused(&Refused::Ended);
    };
    match reader
        .verifier
        .request_object(request, fetch, reader.clock.now().0)
    {
        Ok(object) => (
            [
                (header::CONTENT_TYPE, REQUEST_OBJECT_MEDIA_TYPE),
                (header::CACHE_CONTROL, "no-store"),
            ],
            object,
        )
            .into_response(),
        Err(error) => refused(&error),
    }
}

fn refused(error: &Refused) -> Response {
    let status =
        StatusCode::from_u16(error.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (
        status,
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        error.to_json(),
    )
        .into_response()
}
