//! Group commit: many callers, one flush; one caller's failure is that caller's alone.

use crate::engine::{Engine, get, put};
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier};
use std::thread;
use store::{Schema, Store, StoreError};

on_both_engines!(
    many_callers_are_all_answered,
    a_failure_undoes_one_caller_alone,
    a_panic_is_one_callers_alone,
    callers_of_one_group_see_each_other_in_order,
    a_single_transaction_gets_its_turn,
    the_last_clone_may_end_in_the_group,
);

/// Runs `work` on `callers` threads at once and collects the answers.
fn at_once<T: Send + 'static>(
    store: &Store,
    callers: usize,
    work: impl Fn(&Store, usize) -> T + Send + Sync + 'static,
) -> Vec<T> {
    let work = Arc::new(work);
    let start = Arc::new(Barrier::new(callers));
    let threads: Vec<_> = (0..callers)
        .map(|caller| {
            let (store, work, start) = (store.clone(), Arc::clone(&work), Arc::clone(&start));
            thread::spawn(move || {
                start.wait();
                work(&store, caller)
            })
        })
        .collect();
    threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect()
}

fn many_callers_are_all_answered(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let answers = at_once(&fresh.store, 32, |store, caller| {
        (0..20)
            .map(|round| {
                let name = format!("{caller}-{round}");
                store.transact_grouped("test", move |tx| put(tx, &name, "1"))
            })
            .collect::<Result<Vec<()>, _>>()
    });
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    let rows = fresh
        .store
        .read("test", |tx| {
            tx.query("SELECT setting FROM setting LIMIT 1000", &[])
        })
        .unwrap();
    assert_eq!(rows.len(), 32 * 20);
}

fn a_failure_undoes_one_caller_alone(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let answers = at_once(&fresh.store, 32, |store, caller| {
        store.transact_grouped("test", move |tx| {
            put(tx, &format!("before-{caller}"), "1")?;
            if caller % 3 == 0 {
                tx.execute(
                    "INSERT INTO desk (desk, office) VALUES ($1, 'nowhere')",
                    &[caller.to_string().into()],
                )?;
            }
            put(tx, &format!("after-{caller}"), "1")
        })
    });
    for (caller, answer) in answers.iter().enumerate() {
        let kept = caller % 3 != 0;
        assert_eq!(answer.is_ok(), kept, "{answer:?}");
        assert!(
            kept || matches!(answer, Err(StoreError::Constraint { .. })),
            "{answer:?}"
        );
        for part in ["before", "after"] {
            assert_eq!(
                get(&fresh.store, &format!("{part}-{caller}")).is_some(),
                kept
            );
        }
    }
}

fn a_panic_is_one_callers_alone(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let answers = at_once(&fresh.store, 16, |store, caller| {
        store.transact_grouped("test", move |tx| {
            put(tx, &caller.to_string(), "1")?;
            assert!(caller != 7, "on purpose");
            Ok(())
        })
    });
    for (caller, answer) in answers.iter().enumerate() {
        assert_eq!(
            *answer,
            if caller == 7 {
                Err(StoreError::Panicked)
            } else {
                Ok(())
            }
        );
        assert_eq!(
            get(&fresh.store, &caller.to_string()).is_some(),
            caller != 7
        );
    }
}

fn callers_of_one_group_see_each_other_in_order(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let mut seen = at_once(&fresh.store, 48, |store, _| {
        store
            .transact_grouped("test", |tx| {
                let next = store::settings::get(tx, "size")?
                    .and_then(|size| size.parse().ok())
                    .unwrap_or(0_u32);
                put(tx, "size", &(next + 1).to_string())?;
                Ok(next)
            })
            .unwrap()
    });
    seen.sort_unstable();
    assert_eq!(seen, (0..48).collect::<Vec<u32>>());
}

/// The group thread asks for the writer again as soon as it has committed: it must not win every time.
fn a_single_transaction_gets_its_turn(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let (stop, stopped) = channel::<()>();
    let busy = fresh.store.clone();
    let noise = thread::spawn(move || {
        let mut rounds = 0;
        while stopped.try_recv().is_err() {
            at_once(&busy, 4, |store, caller| {
                store
                    .transact_grouped("test", move |tx| put(tx, &format!("noise-{caller}"), "1"))
                    .unwrap();
            });
            rounds += 1;
        }
        rounds
    });
    for round in 0..20 {
        fresh
            .store
            .transact("test", |tx| put(tx, "quiet", &round.to_string()))
            .unwrap();
    }
    stop.send(()).unwrap();
    assert!(noise.join().unwrap() > 0);
    assert_eq!(get(&fresh.store, "quiet").as_deref(), Some("19"));
}

fn the_last_clone_may_end_in_the_group(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let inside = fresh.store.clone();
    fresh
        .store
        .transact_grouped("test", move |tx| put(tx, inside.schema().as_str(), "1"))
        .unwrap();
    drop(fresh.store);
    assert_eq!(
        get(&fresh.place.open(Schema::City).unwrap(), "city").as_deref(),
        Some("1")
    );
}
