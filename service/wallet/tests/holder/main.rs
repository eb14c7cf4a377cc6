//! A wallet against an issuer that may misbehave and against the project's own reader, message by message: what is kept,
//! what is shown, what is refused, and what two presentations have in common.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod accepting;
mod bad_batches;
mod network;
mod presenting;
mod properties;
mod untrusted_readers;
mod world;
