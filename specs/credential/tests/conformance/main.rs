//! The formats held against their specifications: the examples of RFC 9901, ISO/IEC 18013-5 and OpenID4VP 1.0, and a refusal
//! for each of their rules.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod cbor;
mod cose;
mod dcql;
mod issuing;
mod key_attestation;
mod key_binding;
mod keys;
mod mdoc_forgery;
mod mdoc_issuing;
mod mdoc_refusals;
mod mdoc_vectors;
mod oauth;
mod sd_jwt_refusals;
mod sd_jwt_vectors;
mod status_list;
