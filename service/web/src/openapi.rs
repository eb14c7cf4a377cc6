//! The machine endpoints as one OpenAPI document, kept in the repository and compared by a test. Pages for people are not
//! in it: they are forms, and `routes.toml` lists them.

use utoipa::OpenApi;

use crate::protocol::{alive, credential_issuer, presentation, public_log};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Denizen",
        description = "Endpoints for wallets (OpenID4VCI 1.0, OpenID4VP 1.0) and for whoever checks the read log (C2SP \
                       tlog-tiles). They take no cookie and keep nothing of who asked.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    paths(
        alive::healthz,
        public_log::file,
        credential_issuer::metadata,
        credential_issuer::authorization_server,
        credential_issuer::type_metadata,
        credential_issuer::offer,
        credential_issuer::token,
        credential_issuer::nonce,
        credential_issuer::credential,
        presentation::fetch,
        presentation::fetch_with_nonce,
        presentation::response,
    ),
    tags(
        (name = "issuer", description = "The city, for wallets"),
        (name = "reader", description = "A school or a counter, for wallets; its own process, without the city"),
        (name = "log", description = "The public files of the read log"),
        (name = "service", description = "For whoever runs it")
    )
)]
struct Document;

/// The document as JSON.
#[must_use]
pub fn document() -> String {
    let mut text = Document::openapi().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    /// To accept a change: copy what the failing test wrote beside the document.
    #[test]
    fn the_document_in_the_repository_is_what_the_code_says() {
        let now = super::document();
        let place = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
        let kept = std::fs::read_to_string(place).unwrap_or_default();
        if kept != now {
            let new = format!("{place}.new");
            assert!(std::fs::write(&new, &now).is_ok(), "cannot write {new}");
        }
        assert!(
            kept == now,
            "docs/openapi.json differs; docs/openapi.json.new is what the code says"
        );
    }

    #[test]
    fn no_endpoint_names_a_person() {
        let document = super::document();
        for word in [
            "full_name",
            "document_number",
            "address\"",
            "telephone",
            "born_on",
        ] {
            assert!(!document.contains(word), "{word}");
        }
    }
}
