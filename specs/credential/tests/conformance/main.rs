//! The formats held against their specifications: their own examples, and a refusal for each rule.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod dcql;
mod issuing;
mod key_attestation;
mod key_binding;
mod keys;
mod oauth;
mod sd_jwt_refusals;
mod sd_jwt_vectors;
mod status_list;
