//! The read log as its operator, its witnesses, its residents and its enemies meet it, on both engines.
//!
//! A case is a function; [`on_both_engines`] makes two tests of it, and the engine is the one that
//! [`town::Town`] finds chosen for its thread. The throw-away server is that of the store's own suite.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "../../../store/tests/conformance/cluster.rs"]
mod cluster;

/// Makes a test of each case on each engine. Without a server the `postgres` half says so loudly, and fails in CI.
macro_rules! on_both_engines {
    ($($case:ident),* $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $case() {
                super::$case();
            })*
        }
        mod postgres {
            $(#[test]
            fn $case() {
                crate::town::on_postgres(super::$case);
            })*
        }
    };
}

mod audit;
mod bad_days;
mod check;
mod covered;
mod export;
#[path = "../../examples/my_reads_year/generated.rs"]
mod generated;
mod judged;
mod killed;
mod leaders;
mod pruned;
mod rejoining;
mod sequencing;
mod sumdb;
mod town;
mod witnessing;
