//! The log refuses to be written: nothing opens, for anybody, the pages say why, and nothing is left behind once it
//! works again.

use denizen::demo::cast::CARETAKER;
use denizen::demo::residents::Resident;
use rusqlite::Connection;
use tests::Town;
use tests::paths::{pre_register, register_at_desk};
use tests::town::{CLERK, COLLEAGUE};

const WHY: &str = "The log cannot be written, so nothing opens";
const NEXT: &str = "try again in a few minutes";

/// From outside, as a disk would: every insertion fails from now on.
fn break_log(database: &Connection) {
    database
        .execute_batch(
            "CREATE TRIGGER disk_gone BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END",
        )
        .unwrap();
}

fn mend_log(database: &Connection) {
    database.execute_batch("DROP TRIGGER disk_gone").unwrap();
}

fn entries(database: &Connection) -> i64 {
    database
        .query_row("SELECT count(*) FROM entry", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn an_officials_opening_refuses_opens_nothing_and_leaves_nothing_on_the_list() {
    let town = Town::open().unwrap();
    let log = town.log_database().unwrap();
    let reference = pre_register(&town, &CARETAKER).unwrap();
    let mut clerk = town.official(CLERK).unwrap();
    let mut colleague = town.official(COLLEAGUE).unwrap();
    clerk.call_up(&reference).unwrap();
    let before = entries(&log);
    assert!(before > 0, "the first opening is in the log");

    break_log(&log);
    for _ in 0..2 {
        let statement = colleague.ask_for(&reference).unwrap();
        let refused = colleague.sign(statement).unwrap();
        assert_eq!(refused.status, 503, "{}", refused.text);
        assert!(refused.text.contains(WHY), "{}", refused.text);
        assert!(refused.text.contains(NEXT), "{}", refused.text);
        let file = colleague.visitor.get("/desk/file").unwrap();
        for text in [&refused.text, &file.text] {
            assert!(!text.contains(CARETAKER.full_name), "{text}");
            assert!(!text.contains(CARETAKER.document_number), "{text}");
        }
    }
    assert_eq!(entries(&log), before);

    mend_log(&log);
    let letter_code = register_at_desk(&mut clerk, &CARETAKER).unwrap();
    let mut pages = Resident::new(&town.address);
    pages.sign_in(&letter_code, CARETAKER.pin).unwrap();
    let page = pages.0.get("/who-looked").unwrap().text;
    assert!(page.contains(CLERK), "{page}");
    assert!(!page.contains(COLLEAGUE), "{page}");
    let lines = pages.who_looked("/who-looked").unwrap();
    let openings = lines.iter().filter(|line| line.contains("to register you"));
    assert_eq!(openings.count(), 1, "{lines:#?}");
}

#[test]
fn a_residents_own_page_refuses_too_and_the_next_opening_goes_on_where_it_was() {
    let town = Town::open().unwrap();
    let log = town.log_database().unwrap();
    let reference = pre_register(&town, &CARETAKER).unwrap();
    let mut clerk = town.official(CLERK).unwrap();
    clerk.call_up(&reference).unwrap();
    let letter_code = register_at_desk(&mut clerk, &CARETAKER).unwrap();
    let mut pages = Resident::new(&town.address);
    pages.sign_in(&letter_code, CARETAKER.pin).unwrap();
    let before = entries(&log);

    break_log(&log);
    let refused = pages.0.get("/home").unwrap();
    assert_eq!(refused.status, 503, "{}", refused.text);
    assert!(refused.text.contains(WHY), "{}", refused.text);
    assert!(!refused.text.contains("蓝田壹站"), "{}", refused.text);
    assert_eq!(entries(&log), before);

    mend_log(&log);
    let home = pages.0.get("/home").unwrap();
    assert_eq!(home.status, 200, "{}", home.text);
    assert_eq!(entries(&log), before + 1, "one opening, one entry");
    let lines = pages.who_looked("/who-looked").unwrap();
    let own = lines
        .iter()
        .filter(|line| line.contains("looked at your own"));
    assert_eq!(own.count(), 1, "{lines:#?}");
}
