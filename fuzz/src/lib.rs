//! One function for each parser of foreign bytes: it must return, whatever it is given, and what it accepts
//! it must write again in the same way. A target must never reach the disk, the network, a clock or chance.
//!
//! The corpora stand in `fuzz/corpus/<target>/` in libFuzzer's layout, one input a file. As an ordinary test
//! (`cargo test -p fuzz`) each seed runs as it is and in some thousands of repeatable mutations.

mod city;
mod documents;
mod keyhold;
mod log;
mod mdoc;
pub mod mutation;
mod oauth;
mod presentations;
mod requests;
mod status;

/// A parser of foreign bytes.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The folder of its corpus.
    pub name: &'static str,
    /// Parses; `true` when the input was accepted. Panics when a property of the parser does not hold.
    pub run: fn(&[u8]) -> bool,
}

const fn target(name: &'static str, run: fn(&[u8]) -> bool) -> Target {
    Target { name, run }
}

/// Every target.
pub const TARGETS: &[Target] = &[
    // Who hands us a credential or shows one.
    target("base64url", presentations::base64url),
    target("cbor", mdoc::cbor),
    target("certificate", presentations::certificate),
    target("disclosure", presentations::disclosure),
    target("jwe", presentations::jwe),
    target("jwk", presentations::jwk),
    target("jws", presentations::jws),
    target("key_binding", presentations::key_binding),
    target("mdoc_device_response", mdoc::device_response),
    target("mdoc_issuer_signed", mdoc::issuer_signed),
    target("sd_jwt", presentations::sd_jwt),
    target("strict_json", presentations::strict_json),
    target("status_draws", status::status_draws),
    target("status_list", status::status_list),
    target("status_list_token", status::status_list_token),
    target("status_reference", status::status_reference),
    target("zlib", status::zlib),
    // What a wallet proves itself with.
    target("client_attestation", oauth::client_attestation),
    target("client_attestation_pop", oauth::client_attestation_pop),
    target("dpop_proof", oauth::dpop_proof),
    target("pkce_verifier", oauth::pkce_verifier),
    target("vci_key_attestation", oauth::vci_key_attestation),
    target("vci_proofs", oauth::vci_proofs),
    // The messages of issuing and verifying.
    target("dcql_query", requests::dcql_query),
    target("form", requests::form),
    target("vci_credential_request", requests::vci_credential_request),
    target("vci_key_proof", requests::vci_key_proof),
    target("vci_offer", requests::vci_offer),
    target("vci_offer_link", requests::vci_offer_link),
    target("vci_token_request", requests::vci_token_request),
    target("vp_request_link", requests::vp_request_link),
    target("vp_request_object", requests::vp_request_object),
    target("vp_response", requests::vp_response),
    // The log, its witnesses and who checks them.
    target("log_add_checkpoint", log::add_checkpoint),
    target("log_bundle", log::bundle),
    target("log_checkpoint", log::checkpoint),
    target("log_note", log::note),
    target("log_policy", log::policy),
    target("log_proof", log::proof),
    target("log_tile_path", log::tile_path),
    target("log_verifier_key", log::verifier_key),
    // The resident's list.
    target("list_check_sheet", city::check_sheet),
    target("list_day_index", city::day_index),
    target("list_detail", city::detail),
    target("list_entry", city::entry),
    target("list_export", city::export),
    // Between the city and keyhold, and who holds a part of its root key.
    target("keyhold_answer", keyhold::answer),
    target("keyhold_call", keyhold::call),
    target("keyhold_log_answer", keyhold::log_answer),
    target("keyhold_log_question", keyhold::log_question),
    target("root_share", keyhold::root_share),
    // What people type and what the city writes down as data.
    target("address_text", documents::address_text),
    target("division_file", documents::division_file),
    target("document_number", documents::document_number),
    target("court_order", documents::court_order),
    target("identifiers", documents::identifiers),
    target("programme_file", documents::programme_file),
];

/// Text targets leave bytes that are not UTF-8 to the caller's own decoder, as the callers of the parsers do.
fn with_text(data: &[u8], run: impl FnOnce(&str) -> bool) -> bool {
    std::str::from_utf8(data).is_ok_and(run)
}
