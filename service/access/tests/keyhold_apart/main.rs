//! The tests of keyhold once more, with keyhold behind a socket: what holds within one process holds between two.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

#[path = "../keyhold/actors.rs"]
mod actors;
mod away;
#[path = "../keyhold/break_glass.rs"]
mod break_glass;
#[path = "../keyhold/budgets.rs"]
mod budgets;
#[path = "../keyhold/court_order.rs"]
mod court_order;
#[path = "../keyhold/forbids.rs"]
mod forbids;
#[path = "../keyhold/forgetting.rs"]
mod forgetting;
#[path = "../keyhold/jobs.rs"]
mod jobs;
#[path = "../keyhold/marks.rs"]
mod marks;
#[path = "../keyhold/objections.rs"]
mod objections;
#[path = "../keyhold/offers.rs"]
mod offers;
#[path = "../keyhold/openings.rs"]
mod openings;
#[path = "../keyhold/proofs.rs"]
mod proofs;
#[path = "../keyhold/protected_view.rs"]
mod protected_view;
#[path = "../keyhold/public_list.rs"]
mod public_list;
#[path = "../keyhold/retention.rs"]
mod retention;
#[path = "../keyhold/sign_in.rs"]
mod sign_in;
#[path = "../keyhold/statements.rs"]
mod statements;
#[path = "../keyhold/world.rs"]
mod world;

/// Keyhold runs behind a socket.
const APART: bool = true;
