//! The use cases on stores in memory, a real log and keyhold, software passkeys, and a clock that stands still.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod benefits;
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
