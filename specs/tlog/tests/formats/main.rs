//! The formats against other implementations' bytes, against the definitions, and against nonsense.
#![expect(clippy::unwrap_used, reason = "tests")]

mod edge;
mod ml_dsa;
mod notes;
mod policies;
mod requests;
mod trees;
mod vectors;
