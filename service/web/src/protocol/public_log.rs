//! The public files of the read log (C2SP tlog-tiles, with bodies and daily indexes beside them), served as they lie in
//! their folder: whole files, the same bytes for everybody, no parameter, no question. Nothing outside the folder is
//! ever reached: a path is made of the few characters that the layout uses.

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::limits::LOG_FILE_BYTES_MAX;

/// The folder.
#[derive(Clone, Debug)]
pub struct PublicLog(pub Arc<PathBuf>);

/// `GET /log/{*path}`.
#[utoipa::path(
    get,
    path = "/log/{*path}",
    tag = "log",
    params(("*path" = String, Path, description = "`checkpoint`, `tile/…`, `body/…` or `index/YYYY-MM-DD`")),
    responses(
        (status = 200, description = "The file", content_type = "application/octet-stream"),
        (status = 404, description = "There is no such file, or not yet")
    )
)]
pub async fn file(
    State(PublicLog(folder)): State<PublicLog>,
    Path(path): Path<String>,
) -> Response {
    if !lawful(&path) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let place = folder.join(&path);
    let read = tokio::task::spawn_blocking(move || {
        let small = std::fs::metadata(&place)
            .is_ok_and(|file| file.is_file() && file.len() <= LOG_FILE_BYTES_MAX);
        small.then(|| std::fs::read(&place).ok()).flatten()
    });
    match read.await {
        Ok(Some(bytes)) => (headers(&path), bytes).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Names of the layout: `checkpoint`, `tile/0/x001/234.p/5`, `tile/entries/000`, `body/000`, `index/2026-03-03`.
fn lawful(path: &str) -> bool {
    let known = path == "checkpoint"
        || ["tile/", "body/", "index/"]
            .iter()
            .any(|start| path.starts_with(start));
    known
        && path.len() <= 200
        && path.split('/').all(|part| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.bytes().all(|b| {
                    b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-')
                })
        })
}

/// A full tile never changes; everything else does. A checker in a page may read them from anywhere.
fn headers(path: &str) -> [(header::HeaderName, HeaderValue); 3] {
    let lasting = path.starts_with("tile/") && !path.contains(".p/");
    let cache = if lasting {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let kind = if path == "checkpoint" {
        "text/plain; charset=utf-8"
    } else {
        "application/octet-stream"
    };
    [
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static("*"),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::lawful;

    #[test]
    fn only_names_of_the_layout_reach_the_disk() {
        for good in [
            "checkpoint",
            "tile/0/000",
            "tile/0/x001/234.p/5",
            "tile/entries/x001/000",
            "body/000.p/12",
            "index/2026-03-03",
        ] {
            assert!(lawful(good), "{good}");
        }
        for bad in [
            "",
            "log.db",
            "checkpoint/",
            "tile/../../log.db",
            "tile//0",
            "tile/0/.hidden",
            "tile/0/%2e%2e",
            "index/2026\\03",
            "/checkpoint",
            "tile/0/A",
        ] {
            assert!(!lawful(bad), "{bad}");
        }
    }
}
