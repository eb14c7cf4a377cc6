//! The read log as its operator, its witnesses, its residents and its enemies meet it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod audit;
mod check;
mod covered;
mod export;
#[path = "../../examples/my_reads_year/generated.rs"]
mod generated;
mod judged;
mod killed;
mod rejoining;
mod sequencing;
mod sumdb;
mod town;
mod witnessing;
