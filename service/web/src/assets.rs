//! Style sheets and scripts, embedded, each under a name that holds the hash of its bytes, so that a browser keeps
//! it for a year and never shows an old one. Nothing is ever fetched from another host.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// One embedded file.
struct Asset {
    stem: &'static str,
    extension: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! asset {
    ($stem:literal, $extension:literal, $content_type:expr) => {
        Asset {
            stem: $stem,
            extension: $extension,
            content_type: $content_type,
            bytes: include_bytes!(concat!("../assets/", $stem, ".", $extension)),
        }
    };
}

const ASSETS: [Asset; 7] = [
    asset!("tokens", "css", CSS),
    asset!("components", "css", CSS),
    asset!("combobox", "js", SCRIPT),
    asset!("shortcuts", "js", SCRIPT),
    asset!("passkey", "js", SCRIPT),
    asset!("answer", "js", SCRIPT),
    asset!("order", "js", SCRIPT),
];

/// The addresses of the embedded files, as templates name them.
#[derive(Debug)]
pub struct Addresses {
    /// Colours, faces, sizes and steps: the file a city changes.
    pub tokens: String,
    /// Every component.
    pub components: String,
    /// The address field of the registration desk.
    pub combobox: String,
    /// Keys of the desk.
    pub shortcuts: String,
    /// Sign-in of officials and the signing of openings.
    pub passkey: String,
    /// The verifier's waiting page.
    pub answer: String,
    /// Reads the file of a court's order into its field.
    pub order: String,
}

static ADDRESSES: LazyLock<Addresses> = LazyLock::new(|| {
    let at = |place: usize| {
        ASSETS
            .get(place)
            .map(|asset| format!("/assets/{}", hashed_name(asset)))
            .unwrap_or_default()
    };
    Addresses {
        tokens: at(0),
        components: at(1),
        combobox: at(2),
        shortcuts: at(3),
        passkey: at(4),
        answer: at(5),
        order: at(6),
    }
});

/// Where each embedded file is found.
#[must_use]
pub fn addresses() -> &'static Addresses {
    &ADDRESSES
}

fn hashed_name(asset: &Asset) -> String {
    let mut name = format!("{}.", asset.stem);
    for byte in Sha256::digest(asset.bytes).iter().take(8) {
        let _ = write!(name, "{byte:02x}");
    }
    format!("{name}.{}", asset.extension)
}

/// `GET /assets/{name}`.
pub async fn serve(Path(name): Path<String>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| hashed_name(asset) == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(asset.content_type),
        ),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        ),
    ];
    (headers, asset.bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::{ASSETS, addresses};

    #[test]
    fn every_address_names_its_file() {
        let a = addresses();
        let all = [
            &a.tokens,
            &a.components,
            &a.combobox,
            &a.shortcuts,
            &a.passkey,
            &a.answer,
            &a.order,
        ];
        for (asset, address) in ASSETS.iter().zip(all) {
            assert!(
                address.starts_with(&format!("/assets/{}.", asset.stem)),
                "{address}"
            );
            assert!(
                address.ends_with(&format!(".{}", asset.extension)),
                "{address}"
            );
        }
    }

    #[test]
    fn a_module_stays_short_enough_to_read() {
        for asset in ASSETS.iter().filter(|asset| asset.extension == "js") {
            let lines = asset.bytes.iter().filter(|byte| **byte == b'\n').count();
            assert!(lines < 150, "{}.js has {lines} lines", asset.stem);
        }
    }
}
