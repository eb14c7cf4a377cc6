//! A server that goes away: the caller is told what is known, nothing acknowledged is lost, and the store finds the
//! server again by itself. `PostgreSQL` only; the codes are those of its manual, appendix A.

use crate::cluster::{Cluster, binaries, shared};
use crate::engine::{Engine, get, put};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use store::{Schema, Store, StoreError};

/// Lets the server raise an error of its own choice.
fn raise(store: &Store, code: &str) -> StoreError {
    let statement =
        format!("DO $$ BEGIN RAISE EXCEPTION 'a secret value' USING ERRCODE = '{code}'; END $$");
    store
        .transact("test", |tx| tx.execute(&statement, &[]))
        .unwrap_err()
}

#[test]
fn the_servers_refusals_have_our_words_and_not_its_values() {
    let Some(cluster) = shared() else { return };
    let fresh = Engine::Postgres(cluster).fresh(Schema::City);
    assert_eq!(raise(&fresh.store, "53100"), StoreError::StorageFull);
    assert_eq!(raise(&fresh.store, "40P01"), StoreError::Contended);
    for (code, unavailable) in [
        ("57P01", true),
        ("53300", true),
        ("25006", true),
        ("42P01", false),
        ("22012", false),
    ] {
        let error = raise(&fresh.store, code);
        assert_eq!(
            matches!(error, StoreError::Unavailable { .. }),
            unavailable,
            "{code}: {error:?}"
        );
        assert!(!error.to_string().contains("secret"));
    }
    assert!(matches!(
        raise(&fresh.store, "XX001"),
        StoreError::Damaged { .. }
    ));
}

#[test]
fn a_connection_that_died_in_the_pool_is_replaced() {
    let Some(cluster) = shared() else { return };
    let fresh = Engine::Postgres(cluster).fresh(Schema::City);
    fresh
        .store
        .transact("test", |tx| put(tx, "a", "1"))
        .unwrap();
    let ended = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let other = fresh.place.open(Schema::City).unwrap();
    let ended = other
        .transact("test", |tx| tx.query_one(ended, &[]))
        .unwrap()
        .unwrap();
    assert!(ended.integer::<i64>(0).unwrap() >= 1);
    fresh
        .store
        .transact("test", |tx| put(tx, "a", "2"))
        .unwrap();
    fresh
        .store
        .transact_grouped("test", |tx| put(tx, "b", "3"))
        .unwrap();
    assert_eq!(get(&fresh.store, "a").as_deref(), Some("2"));
}

#[test]
fn a_lost_server_is_unavailable_and_then_there_again() {
    let Some(bin) = binaries() else { return };
    let cluster = Cluster::start(bin);
    let address = cluster.database();
    let store = store::postgres::connect(&address, Schema::City).unwrap();
    let writing = store.clone();
    let (save, saved_so_far) = channel();
    let back = Arc::new(AtomicBool::new(false));
    let is_back = Arc::clone(&back);
    let writer = thread::spawn(move || {
        let mut troubles = 0;
        for round in 0_u32.. {
            // Looked at before writing: what is saved then is saved on the server that came back.
            let last = is_back.load(Ordering::SeqCst);
            let name = round.to_string();
            let inside = name.clone();
            match writing.transact_grouped("test", move |tx| put(tx, &inside, "1")) {
                Ok(()) => {
                    save.send(name).unwrap();
                    if last {
                        break;
                    }
                }
                Err(StoreError::Unavailable { .. } | StoreError::CommitUnknown) => troubles += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        troubles
    });
    let mut saved: Vec<String> = saved_so_far.iter().take(20).collect();
    cluster.crash_and_restart();
    back.store(true, Ordering::SeqCst);
    saved.extend(saved_so_far.iter());
    assert!(writer.join().unwrap() > 0);
    assert!(saved.len() > 20);
    assert!(saved.iter().all(|name| get(&store, name).is_some()));
    drop(store);
}

/// The server itself sees to it that a stopped program does not hold its rows for ever.
#[test]
fn waiting_has_an_end() {
    let Some(cluster) = shared() else { return };
    let fresh = Engine::Postgres(cluster).fresh(Schema::City);
    for (setting, value) in [
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "1min"),
    ] {
        let row = fresh
            .store
            .read("test", |tx| tx.query_one(&format!("SHOW {setting}"), &[]))
            .unwrap()
            .unwrap();
        assert_eq!(row.text(0).unwrap(), value, "{setting}");
    }
}

/// A store is used from threads that belong to somebody else's runtime, and dropped there.
#[test]
fn a_store_may_be_used_inside_another_runtime() {
    let Some(cluster) = shared() else { return };
    let address = cluster.database();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let store = store::postgres::connect(&address, Schema::City).unwrap();
        store.transact("test", |tx| put(tx, "a", "1")).unwrap();
        assert_eq!(get(&store, "a").as_deref(), Some("1"));
        drop(store);
    });
}
