//! A reader held against the verifier modules of the OpenID Foundation's conformance suite
//! (openid-certification/conformance-suite, vp1finalverifier) and against bad days of our own. Each refusal is checked at
//! both ends: what the desk sees, and the field that the wallet is told.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod bad_days;
mod bad_proofs;
mod days;
mod happy;
mod issuers;
mod pasted;
mod set_up;
mod world;
