//! One suite for both engines: whatever is promised of a store is shown on `SQLite` and on a real `PostgreSQL`.
//!
//! Each case is a function over an [`engine::Engine`]; [`on_both_engines`] makes two tests of it. The server is a
//! throw-away one that this binary starts and that ends with it (`cluster.rs`).
#![expect(clippy::unwrap_used, reason = "tests")]

mod cluster;
mod engine;

/// Makes a test of each case on each engine. Without a server the `postgres` half says so loudly, and fails in CI.
macro_rules! on_both_engines {
    ($($case:ident),* $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $case() {
                super::$case(&crate::engine::Engine::Sqlite);
            })*
        }
        mod postgres {
            $(#[test]
            fn $case() {
                if let Some(cluster) = crate::cluster::shared() {
                    super::$case(&crate::engine::Engine::Postgres(cluster));
                }
            })*
        }
    };
}

mod backup;
mod city;
mod concurrency;
mod crash;
mod data_model;
mod full_disk;
mod grouped;
mod keyhold;
mod log;
mod reconciling;
mod register;
mod schema;
mod server_loss;
mod transactions;
