//! Both migration trees make one schema, the one in the snapshots; and a database that is not ours, not of this role or
//! of a newer program is refused with a sentence that says what to do.

mod describe;

use crate::engine::{Engine, Place, get, put};
use describe::describe;
use store::{Schema, Store, StoreError};

pub use describe::tables;

on_both_engines!(
    the_schema_is_the_snapshot,
    a_newer_schema_is_refused,
    another_role_is_refused,
    tables_of_others_are_refused,
    opening_again_changes_nothing,
    who_opens_to_read_makes_and_changes_nothing,
    every_reference_to_a_resident_has_an_index,
);

/// One snapshot for both engines: that the trees agree is that both equal it.
fn the_schema_is_the_snapshot(engine: &Engine) {
    for schema in Schema::ALL {
        let fresh = engine.fresh(schema);
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "schema", omit_expression => true }, {
            insta::assert_snapshot!(schema.as_str(), describe(&tables(engine, &fresh.store)));
        });
    }
}

fn a_newer_schema_is_refused(engine: &Engine) {
    let fresh = engine.fresh(Schema::Log);
    fresh
        .store
        .transact("test", |tx| {
            tx.execute("UPDATE schema_version SET version = 999", &[])
        })
        .unwrap();
    drop(fresh.store);
    let refused = fresh.place.open(Schema::Log).err().unwrap();
    assert!(matches!(
        refused,
        StoreError::UnknownSchema {
            found: 999,
            known: 1,
            ..
        }
    ));
    assert_eq!(
        refused.to_string(),
        "This log database has schema version 999; this program knows versions up to 1. \
         Start the newer program that wrote it, or restore a backup made before the upgrade."
    );
}

fn another_role_is_refused(engine: &Engine) {
    let fresh = engine.fresh(Schema::Keyhold);
    let refused = fresh.place.open(Schema::City).err().unwrap();
    assert_eq!(
        refused,
        StoreError::OtherRole {
            wanted: Schema::City,
            found: "keyhold".to_owned()
        }
    );
    assert!(
        refused
            .to_string()
            .contains("Check the paths and addresses in the configuration")
    );
}

fn tables_of_others_are_refused(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    fresh
        .store
        .transact("test", |tx| tx.execute("DROP TABLE schema_version", &[]))
        .unwrap();
    assert_eq!(
        fresh.place.open(Schema::City).err(),
        Some(StoreError::NotOurs)
    );
}

fn opening_again_changes_nothing(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    fresh
        .store
        .transact("test", |tx| put(tx, "a", "1"))
        .unwrap();
    let before = describe(&tables(engine, &fresh.store));
    let again = fresh.place.open(Schema::City).unwrap();
    assert_eq!(describe(&tables(engine, &again)), before);
    assert_eq!(crate::engine::get(&again, "a").as_deref(), Some("1"));
}

/// Without one, deleting somebody would look at everybody.
fn every_reference_to_a_resident_has_an_index(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let mut references = 0;
    for table in tables(engine, &fresh.store) {
        for rule in table
            .rules
            .iter()
            .filter(|rule| rule.ends_with("references resident (resident)"))
        {
            let column = rule.split_once(' ').unwrap().0;
            let starts = |rule: &String| {
                rule.split_once('(').is_some_and(|(_, on)| {
                    on.trim_end_matches(')').split(", ").next() == Some(column)
                })
            };
            let indexed = table
                .rules
                .iter()
                .any(|rule| !rule.contains("references") && starts(rule));
            assert!(indexed, "{}.{column}", table.name);
            references += 1;
        }
    }
    assert!(references >= 7);
}

/// Rows of people lie in the order of their random keys, so that their order tells nothing; and types are kept.
#[test]
fn sqlite_tables_are_strict_and_without_rowid() {
    for schema in Schema::ALL {
        let fresh = Engine::Sqlite.fresh(schema);
        let rows = fresh.store.read("test", |tx| {
            tx.query(
                "SELECT name, wr, strict FROM pragma_table_list
                 WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' LIMIT 1000",
                &[],
            )
        });
        for row in rows.unwrap() {
            let name = row.text(0).unwrap();
            assert_eq!(row.integer::<i64>(2).unwrap(), 1, "{name} is not STRICT");
            // Entries and tiles of the log are public, and in order by their nature.
            assert_eq!(
                row.integer::<i64>(1).unwrap() == 1,
                !["entry", "tile"].contains(&name),
                "{name}"
            );
        }
    }
}

#[test]
fn sqlite_flushes_every_commit_and_overwrites_what_is_deleted() {
    let fresh = Engine::Sqlite.fresh(Schema::Keyhold);
    let mut settings = Vec::new();
    for pragma in [
        "PRAGMA synchronous",
        "PRAGMA secure_delete",
        "PRAGMA foreign_keys",
        "PRAGMA temp_store",
    ] {
        let row = fresh
            .store
            .transact("test", |tx| tx.query_one(pragma, &[]))
            .unwrap()
            .unwrap();
        settings.push(row.integer::<i64>(0).unwrap());
    }
    // FULL, ON, ON, MEMORY.
    assert_eq!(settings, [2, 1, 1, 2]);
    let journal = fresh
        .store
        .transact("test", |tx| tx.query_one("PRAGMA journal_mode", &[]))
        .unwrap()
        .unwrap();
    assert_eq!(journal.text(0).unwrap(), "wal");
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.sqlite");
    std::fs::write(&file, "this is a letter, not a database, and it is longer than a header of one hundred bytes would be").unwrap();
    let refused = store::sqlite::open(&file, Schema::City).err().unwrap();
    assert!(matches!(refused, StoreError::Damaged { .. }), "{refused:?}");
    let nowhere = store::sqlite::open(folder.path().join("no/such/folder.sqlite"), Schema::City)
        .err()
        .unwrap();
    assert!(
        matches!(nowhere, StoreError::Unavailable { .. }),
        "{nowhere:?}"
    );
}

#[test]
fn an_address_that_demands_tls_is_refused_without_quoting_it() {
    for address in [
        "postgres://u:hunter2@localhost/d?sslmode=require",
        "mysql://u:hunter2@localhost/d",
        "host=a port=hunter2",
    ] {
        let refused = store::postgres::connect(address, Schema::City)
            .err()
            .unwrap();
        assert!(matches!(refused, StoreError::Address { .. }), "{refused:?}");
        assert!(!refused.to_string().contains("hunter2"));
    }
}

fn who_opens_to_read_makes_and_changes_nothing(engine: &Engine) {
    let empty = engine.place();
    assert!(empty.open_to_read(Schema::City).is_err());
    if let Place::File { file, .. } = &empty {
        assert!(!file.exists(), "made by a question");
    }
    let fresh = engine.fresh(Schema::City);
    let write = |store: &Store| store.transact("test", |tx| put(tx, "name", "value"));
    write(&fresh.store).unwrap();
    // Beside the store that works.
    let asked = fresh.place.open_to_read(Schema::City).unwrap();
    assert_eq!(get(&asked, "name").as_deref(), Some("value"));
    assert!(write(&asked).is_err());
    assert!(
        asked
            .transact_grouped("test", |tx| put(tx, "name", "other"))
            .is_err()
    );
    assert!(asked.read("test", |tx| put(tx, "name", "other")).is_err());
    assert!(asked.forget_deleted().is_err());
    write(&fresh.store).unwrap();
    assert!(fresh.place.open_to_read(Schema::Log).is_err());
    let older =
        |tx: &mut dyn store::Tx| tx.execute("UPDATE schema_version SET version = version - 1", &[]);
    fresh.store.transact("test", older).unwrap();
    assert!(fresh.place.open_to_read(Schema::City).is_err());
}
