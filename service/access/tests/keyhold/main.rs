//! Keyhold against a log that may lie, crash or lag: what is released, and what never is.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod break_glass;
mod court_order;
mod jobs;
mod offers;
mod openings;
mod proofs;
mod public_list;
mod retention;
mod sign_in;
mod statements;
mod world;
