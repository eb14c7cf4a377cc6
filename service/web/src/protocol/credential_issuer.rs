//! The issuer's endpoints (OpenID4VCI 1.0): metadata, offers by reference, token, nonce, credential, type metadata.
//!
//! A wallet comes with codes and keys and leaves with copies; nothing of the exchange is kept or logged, and no answer may
//! be cached. Must never take a token from anywhere but the `Authorization` header (RFC 6750 §2.1).

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use issuing::{Issuer, OfferUnavailable};
use serde::Serialize;

use crate::limits::RETRY_AFTER_SECONDS;

/// The endpoints of one issuer, whose identifier has no path.
pub fn router(issuer: Arc<Issuer>) -> Router {
    Router::new()
        .route("/.well-known/openid-credential-issuer", get(metadata))
        .route(
            "/.well-known/oauth-authorization-server",
            get(authorization_server),
        )
        .route("/type/{configuration}", get(type_metadata))
        .route("/offer/{name}", get(offer))
        .route("/token", post(token))
        .route("/nonce", post(nonce))
        .route("/credential", post(credential))
        .with_state(issuer)
}

/// `GET /.well-known/openid-credential-issuer` (§12.2.2).
#[utoipa::path(get, path = "/.well-known/openid-credential-issuer", tag = "issuer",
    responses((status = 200, description = "Credential issuer metadata")))]
pub async fn metadata(State(issuer): State<Arc<Issuer>>) -> Response {
    Json(issuer.metadata()).into_response()
}

/// `GET /.well-known/oauth-authorization-server` (RFC 8414 §3).
#[utoipa::path(get, path = "/.well-known/oauth-authorization-server", tag = "issuer",
    responses((status = 200, description = "Authorization server metadata")))]
pub async fn authorization_server(State(issuer): State<Arc<Issuer>>) -> Response {
    Json(issuer.authorization_server_metadata()).into_response()
}

/// `GET /type/{configuration}` (SD-JWT VC §6).
#[utoipa::path(get, path = "/type/{configuration}", tag = "issuer",
    params(("configuration" = String, Path, description = "Identifier of a credential configuration")),
    responses((status = 200, description = "Type metadata"), (status = 404, description = "No such type")))]
pub async fn type_metadata(Path(configuration): Path<String>) -> Response {
    issuing::type_metadata_of(&configuration).map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |document| Json(document).into_response(),
    )
}

/// `GET /offer/{name}` (§4.1.3).
#[utoipa::path(get, path = "/offer/{name}", tag = "issuer",
    params(("name" = String, Path, description = "Name of a waiting offer")),
    responses((status = 200, description = "The offer"), (status = 404, description = "Unknown or expired"), (status = 503, description = "Too many are waiting; try again after the seconds named")))]
pub async fn offer(State(issuer): State<Arc<Issuer>>, Path(name): Path<String>) -> Response {
    match issuer.held_offer(&name) {
        Ok(offer) => uncached(StatusCode::OK, &offer),
        Err(error) => unavailable(error),
    }
}

fn unavailable(error: OfferUnavailable) -> Response {
    let status = match error {
        OfferUnavailable::Unknown => StatusCode::NOT_FOUND,
        OfferUnavailable::Busy => StatusCode::SERVICE_UNAVAILABLE,
    };
    told_when_to_return((status, error.to_string()).into_response())
}

/// `POST /token` (§6).
#[utoipa::path(post, path = "/token", tag = "issuer",
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "An access token, good once"), (status = 400, description = "Refused; field and clause are named")))]
pub async fn token(State(issuer): State<Arc<Issuer>>, headers: HeaderMap, body: Bytes) -> Response {
    if !is_of(&headers, "application/x-www-form-urlencoded") {
        return refused(
            "invalid_request",
            "the body must be application/x-www-form-urlencoded (OpenID4VCI 1.0 section 6.1)",
        );
    }
    let form = String::from_utf8_lossy(&body).into_owned();
    answer(move || {
        let answer = issuer.token(&form);
        answer.map_err(|error| (error.http_status(), error))
    })
    .await
}

/// `POST /nonce` (§7).
#[utoipa::path(post, path = "/nonce", tag = "issuer", responses((status = 200, description = "A fresh nonce")))]
pub async fn nonce(State(issuer): State<Arc<Issuer>>) -> Response {
    uncached(StatusCode::OK, &issuer.nonce())
}

/// `POST /credential` (§8).
#[utoipa::path(post, path = "/credential", tag = "issuer",
    request_body(content = String, content_type = "application/json"),
    responses((status = 200, description = "One copy for each key"), (status = 400, description = "Refused; field and clause are named"), (status = 401, description = "The token is missing, used or expired")))]
pub async fn credential(
    State(issuer): State<Arc<Issuer>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !is_of(&headers, "application/json") {
        return refused(
            "invalid_credential_request",
            "the body must be application/json (OpenID4VCI 1.0 section 8.2)",
        );
    }
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim().to_owned());
    answer(move || {
        let answer = issuer.credential(bearer.as_deref(), &body);
        answer.map_err(|error| (error.http_status(), error))
    })
    .await
}

/// Signatures and the city's store take their time: never on the threads that serve everybody. An error comes with the
/// status that its own crate gives it.
async fn answer<T, E>(work: impl FnOnce() -> Result<T, (u16, E)> + Send + 'static) -> Response
where
    T: Serialize + Send + 'static,
    E: Serialize + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(value)) => uncached(StatusCode::OK, &value),
        Ok(Err((status, error))) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = uncached(status, &error);
            if status == StatusCode::UNAUTHORIZED {
                // RFC 6750 §3.
                response.headers_mut().insert(
                    header::WWW_AUTHENTICATE,
                    header::HeaderValue::from_static("Bearer error=\"invalid_token\""),
                );
            }
            told_when_to_return(response)
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Who is refused because too many are here is told when to come again (RFC 9110 §10.2.3).
fn told_when_to_return(mut response: Response) -> Response {
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, RETRY_AFTER_SECONDS.into());
    }
    response
}

fn refused(code: &str, description: &str) -> Response {
    let error = serde_json::json!({ "error": code, "error_description": description });
    uncached(StatusCode::BAD_REQUEST, &error)
}

fn uncached(status: StatusCode, value: &impl Serialize) -> Response {
    (
        status,
        [(header::CACHE_CONTROL, "no-store")],
        Json(serde_json::to_value(value).unwrap_or_default()),
    )
        .into_response()
}

fn is_of(headers: &HeaderMap, media_type: &str) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| value.trim().eq_ignore_ascii_case(media_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_that_is_unknown_is_not_found_and_a_full_house_says_when_to_return() {
        let unknown = unavailable(OfferUnavailable::Unknown);
        assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
        assert!(!unknown.headers().contains_key(header::RETRY_AFTER));
        let busy = unavailable(OfferUnavailable::Busy);
        assert_eq!(busy.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(busy.headers()[header::RETRY_AFTER], "60");
    }
}
