//! Keyhold against a log that may lie, crash or lag: what is released, and what never is.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod actors;
mod alike;
mod break_glass;
mod budgets;
mod court_order;
mod durable_writes;
mod forbids;
mod forgetting;
mod jobs;
mod marks;
mod objections;
mod offers;
mod openings;
mod proofs;
mod protected_view;
mod public_list;
mod retention;
mod rotation;
mod sign_in;
mod statements;
mod world;

/// Keyhold runs within the test's own process, without a socket.
const APART: bool = false;
