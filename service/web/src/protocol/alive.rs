//! `/healthz`: whether this process answers. It says nothing of what it holds.

/// `GET /healthz`.
#[utoipa::path(get, path = "/healthz", tag = "service", responses((status = 200, description = "This process answers", body = String)))]
pub async fn healthz() -> &'static str {
    "ok\n"
}
