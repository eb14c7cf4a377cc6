//! The read log as its operator, its witnesses, its residents and its enemies meet it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod check;
mod killed;
mod rejoining;
mod sequencing;
mod sumdb;
mod town;
mod witnessing;
