//! Somebody puts an older database back by hand, without a command: each of the three is noticed when the city is
//! opened, and nothing opens.

use std::fs;
use std::path::PathBuf;

use denizen::demo::cast::CARETAKER;
use denizen::restore::{Outcome, reconcile};
use store::Schema;
use tests::Town;
use tests::paths::register;
use tests::town::{CLERK, COLLEAGUE};

/// A closed city that went on for a while after a database was copied; the copy lies where the database was.
fn with_older(role: Schema) -> Town {
    let mut town = Town::open().unwrap();
    let mut clerk = town.official(CLERK).unwrap();
    register(&town, &mut clerk, &CARETAKER).unwrap();
    town.close();
    let older = town.folder().parent().unwrap().join("older.db");
    fs::copy(database(&town, role), &older).unwrap();
    town.reopen().unwrap();
    town.official(COLLEAGUE).unwrap();
    let city = town.city().unwrap();
    city.marks.advance().unwrap();
    city.log.publish_now().unwrap();
    town.close();
    fs::copy(&older, database(&town, role)).unwrap();
    town
}

fn database(town: &Town, role: Schema) -> PathBuf {
    town.directory().database(role)
}

fn refusal(town: &mut Town) -> String {
    format!("{:#}", town.reopen().unwrap_err())
}

fn is_noticed(role: Schema) {
    let mut town = with_older(role);
    let refused = refusal(&mut town);
    let named = format!("the {role} database is older than it was");
    assert!(refused.contains(&named), "{refused}");
    assert!(refused.contains("denizen restore reconcile"), "{refused}");
    // Trying again does not help.
    assert!(refusal(&mut town).contains(&named));
    let done = reconcile(town.directory(), town.directory(), true).unwrap();
    assert!(matches!(done, Outcome::Done(_)), "{done:?}");
    town.reopen().unwrap();
}

#[test]
fn an_older_city_database_is_noticed() {
    is_noticed(Schema::City);
}

#[test]
fn an_older_log_database_is_noticed() {
    is_noticed(Schema::Log);
}

#[test]
fn an_older_keyhold_database_is_noticed() {
    is_noticed(Schema::Keyhold);
}

/// The whole directory is of one age, but for keyhold: what it has seen of the log is enough.
#[test]
fn keyhold_notices_a_log_that_was_cut_with_everything_that_tells_of_it() {
    let mut town = Town::open().unwrap();
    town.close();
    let folder = town.folder().to_owned();
    let kept = folder.parent().unwrap().join("log.db");
    fs::copy(database(&town, Schema::Log), &kept).unwrap();
    town.reopen().unwrap();
    let mut clerk = town.official(CLERK).unwrap();
    register(&town, &mut clerk, &CARETAKER).unwrap();
    town.close();
    fs::copy(&kept, database(&town, Schema::Log)).unwrap();
    fs::remove_dir_all(town.directory().public_log()).unwrap();
    // Somebody who knows what the mark is writes the newest one into the old database.
    let mark = fs::read_to_string(town.directory().mark()).unwrap();
    let words: Vec<&str> = mark.split_whitespace().collect();
    let log = rusqlite::Connection::open(database(&town, Schema::Log)).unwrap();
    let number: i64 = words[1].parse().unwrap();
    let nonce = u128::from_str_radix(words[2], 16).unwrap().to_be_bytes();
    log.execute("DELETE FROM mark", []).unwrap();
    log.execute(
        "INSERT INTO mark (slot, number, nonce) VALUES (1, ?1, ?2)",
        (number, nonce),
    )
    .unwrap();
    drop(log);
    let refused = refusal(&mut town);
    assert!(
        refused.contains("the log is older than what keyhold has seen of it"),
        "{refused}"
    );
}

/// A database that cannot be written for a while is not one that was rolled back: the city goes on, and opens again.
#[test]
fn a_database_that_misses_three_marks_shuts_nothing() {
    let mut town = Town::open().unwrap();
    let mut clerk = town.official(CLERK).unwrap();
    for role in Schema::ALL {
        let away = rusqlite::Connection::open(database(&town, role)).unwrap();
        away.execute_batch(
            "CREATE TRIGGER away BEFORE INSERT ON mark BEGIN SELECT RAISE(ABORT, 'away'); END",
        )
        .unwrap();
        let city = town.city().unwrap();
        for _ in 0..3 {
            assert!(city.marks.advance().is_err(), "{role}");
        }
        away.execute_batch("DROP TRIGGER away").unwrap();
        city.marks.advance().unwrap();
        city.marks.advance().unwrap();
    }
    register(&town, &mut clerk, &CARETAKER).unwrap();
    town.close();
    town.reopen().unwrap();
}
