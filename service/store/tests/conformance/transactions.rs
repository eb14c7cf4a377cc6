//! What `transact` promises: all or nothing, serialisable, refusals passed on, the same on both engines.

use crate::engine::{Engine, get, put};
use store::{Schema, StoreError, Value};

on_both_engines!(
    a_commit_is_there_after_reopening,
    a_refusal_rolls_back_and_is_passed_on,
    a_failed_statement_fails_the_transaction,
    a_panic_rolls_back,
    values_come_back_as_they_went,
    parameters_may_repeat_and_stand_in_any_order,
    a_query_without_a_bound_is_an_error,
    a_read_does_not_write,
    a_read_sees_one_moment,
    a_transaction_inside_another_is_refused,
    constraints_have_names,
);

fn a_commit_is_there_after_reopening(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    fresh
        .store
        .transact("test", |tx| put(tx, "a", "1"))
        .unwrap();
    drop(fresh.store);
    assert_eq!(
        get(&fresh.place.open(Schema::City).unwrap(), "a").as_deref(),
        Some("1")
    );
}

#[derive(Debug, PartialEq, Eq)]
enum Refusal {
    Rule,
    Store(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn a_refusal_rolls_back_and_is_passed_on(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let refused: Result<(), Refusal> = fresh.store.try_transact("test", |tx| {
        put(tx, "a", "1")?;
        Err(Refusal::Rule)
    });
    assert_eq!(refused, Err(Refusal::Rule));
    assert_eq!(get(&fresh.store, "a"), None);
    let refused: Result<(), Refusal> = fresh.store.try_transact_grouped("test", |tx| {
        put(tx, "a", "1")?;
        Err(Refusal::Rule)
    });
    assert_eq!(refused, Err(Refusal::Rule));
    assert_eq!(get(&fresh.store, "a"), None);
}

fn a_failed_statement_fails_the_transaction(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let mut second = None;
    let result = fresh.store.transact("test", |tx| {
        put(tx, "a", "1")?;
        let _swallowed = tx.execute(
            "INSERT INTO setting (setting, value) VALUES ('a', '2')",
            &[],
        );
        second = Some(put(tx, "b", "2"));
        Ok(())
    });
    assert!(
        matches!(result, Err(StoreError::Conflict { .. })),
        "{result:?}"
    );
    assert_eq!(second, Some(Err(StoreError::Aborted)));
    assert_eq!(get(&fresh.store, "a"), None);
}

fn a_panic_rolls_back(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let store = fresh.store.clone();
    let panicked = std::thread::spawn(move || {
        store.transact("test", |tx| {
            put(tx, "a", "1")?;
            panic!("on purpose");
            #[expect(unreachable_code, reason = "gives the closure its type")]
            Ok(())
        })
    })
    .join();
    assert!(panicked.is_err());
    assert_eq!(get(&fresh.store, "a"), None);
    fresh
        .store
        .transact("test", |tx| put(tx, "a", "2"))
        .unwrap();
    assert_eq!(get(&fresh.store, "a").as_deref(), Some("2"));
}

fn values_come_back_as_they_went(engine: &Engine) {
    let fresh = engine.fresh(Schema::Keyhold);
    let bytes: Vec<u8> = (0..=255).collect();
    let row = fresh.store.transact("test", |tx| {
        tx.execute(
            "INSERT INTO entry_key (resident, epoch, entry_number, wrapped, day, root_generation) VALUES ($1, $2, $3, $4, $5, 1)",
            &[Vec::new().into(), i64::MAX.into(), i64::MIN.into(), bytes.as_slice().into(), (-1_i64).into()],
        )?;
        tx.execute(
            "INSERT INTO official_key (official, office, role, code_hash, seal) VALUES ($1, $2, $3, $4, $5)",
            &["盐田 \u{1F511} ' $1 ?".into(), "".into(), "r".into(), Value::Null, Vec::new().into()],
        )?;
        tx.query_one("SELECT resident, epoch, entry_number, wrapped, day FROM entry_key LIMIT 1", &[])
    });
    let row = row.unwrap().unwrap();
    assert_eq!(row.bytes(0).unwrap(), b"");
    assert_eq!(row.integer::<i64>(1).unwrap(), i64::MAX);
    assert_eq!(row.integer::<i64>(2).unwrap(), i64::MIN);
    assert_eq!(row.bytes(3).unwrap(), bytes);
    assert_eq!(row.integer::<i32>(4).unwrap(), -1);
    let text = fresh.store.read("test", |tx| {
        tx.query_one("SELECT official, code_hash FROM official_key LIMIT 1", &[])
    });
    let text = text.unwrap().unwrap();
    assert_eq!(text.text(0).unwrap(), "盐田 \u{1F511} ' $1 ?");
    assert!(text.is_null(1));
}

fn parameters_may_repeat_and_stand_in_any_order(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let value = fresh.store.transact("test", |tx| {
        put(tx, "a", "1")?;
        tx.execute(
            "UPDATE setting SET value = $2 WHERE setting = $1 AND $2 <> value",
            &["a".into(), "2".into()],
        )?;
        store::settings::get(tx, "a")
    });
    assert_eq!(value.unwrap().as_deref(), Some("2"));
    let wrong = fresh.store.transact("test", |tx| {
        tx.query("SELECT value FROM setting WHERE setting = $1", &[])
    });
    assert!(
        matches!(wrong, Err(StoreError::Statement { .. })),
        "{wrong:?}"
    );
}

fn a_query_without_a_bound_is_an_error(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let rows_max = store::limits::ROWS_PER_QUERY_MAX;
    let unbounded = fresh.store.transact("test", |tx| {
        for row in 0..=rows_max {
            tx.execute(
                "INSERT INTO setting (setting, value) VALUES ($1, '')",
                &[row.to_string().into()],
            )?;
        }
        tx.query("SELECT setting FROM setting", &[])
    });
    assert_eq!(unbounded, Err(StoreError::Unbounded { rows_max }));
}

fn a_read_does_not_write(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let written = fresh.store.read("test", |tx| put(tx, "a", "1"));
    assert!(
        matches!(written, Err(StoreError::Unavailable { .. })),
        "{written:?}"
    );
    assert_eq!(get(&fresh.store, "a"), None);
}

fn a_read_sees_one_moment(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    fresh
        .store
        .transact("test", |tx| put(tx, "a", "1"))
        .unwrap();
    let writer = fresh.store.clone();
    let seen = fresh.store.read("test", |tx| {
        let before = store::settings::get(tx, "a")?;
        let writer = writer.clone();
        // Another thread: a store refuses a transaction inside a transaction.
        std::thread::spawn(move || writer.transact("test", |tx| put(tx, "a", "2")))
            .join()
            .unwrap()?;
        Ok::<_, StoreError>((before, store::settings::get(tx, "a")?))
    });
    assert_eq!(seen.unwrap(), (Some("1".to_owned()), Some("1".to_owned())));
    assert_eq!(get(&fresh.store, "a").as_deref(), Some("2"));
}

fn a_transaction_inside_another_is_refused(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let store = fresh.store.clone();
    let inner = fresh.store.transact("test", |_| {
        Ok(store.transact("test", |tx| put(tx, "a", "1")))
    });
    assert_eq!(inner.unwrap(), Err(StoreError::Nested));
    let inner = fresh.store.transact("test", |_| {
        Ok(store.transact_grouped("test", |tx| put(tx, "a", "1")))
    });
    assert_eq!(inner.unwrap(), Err(StoreError::Nested));
    let inside = fresh.store.clone();
    let inner = fresh.store.transact_grouped("test", move |_| {
        Ok(inside.read("test", |tx| store::settings::get(tx, "a")))
    });
    assert_eq!(inner.unwrap(), Err(StoreError::Nested));
    // Another store is another matter.
    let other = engine.fresh(Schema::City);
    fresh
        .store
        .transact("test", |_| {
            other.store.transact("test", |tx| put(tx, "a", "1"))
        })
        .unwrap();
}

fn constraints_have_names(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let insert =
        "INSERT INTO office (office, name_zh, name_en, district) VALUES ('o', '', '', 'YT')";
    fresh
        .store
        .transact("test", |tx| tx.execute(insert, &[]))
        .unwrap();
    let twice = fresh.store.transact("test", |tx| tx.execute(insert, &[]));
    assert!(
        matches!(&twice, Err(StoreError::Conflict { constraint }) if constraint.contains("office")),
        "{twice:?}"
    );
    let orphan = fresh.store.transact("test", |tx| {
        tx.execute("INSERT INTO desk (desk, office) VALUES ('d', 'x')", &[])
    });
    assert!(
        matches!(orphan, Err(StoreError::Constraint { .. })),
        "{orphan:?}"
    );
    let null = fresh.store.transact("test", |tx| {
        tx.execute("INSERT INTO desk (desk) VALUES ('d')", &[])
    });
    assert!(
        matches!(null, Err(StoreError::Constraint { .. })),
        "{null:?}"
    );
    let nonsense = fresh.store.transact("test", |tx| {
        tx.execute("INSERT INTO nothing (x) VALUES (1)", &[])
    });
    assert!(
        matches!(nonsense, Err(StoreError::Statement { .. })),
        "{nonsense:?}"
    );
}
