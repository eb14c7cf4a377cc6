//! The formats held against their specifications: RFC 9901's own examples, and a refusal for each rule of its §7.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod dcql;
mod issuing;
mod key_binding;
mod keys;
mod sd_jwt_refusals;
mod sd_jwt_vectors;
