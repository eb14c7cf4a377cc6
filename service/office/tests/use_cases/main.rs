//! The use cases on stores in memory (after a restore on PostgreSQL too), a real log and keyhold, software passkeys, and a clock that stands still.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod benefits;
#[expect(dead_code, reason = "a store's own tests crash the server too")]
#[path = "../../../store/tests/conformance/cluster.rs"]
mod cluster;
mod crashes;
mod device;
mod exceptional;
mod faulty_keyhold;
mod losing;
mod objecting;
mod protecting;
mod registering;
mod reviewing;
mod signing_in;
mod story;
mod two_desks;
mod world;
