//! Bodies whose time is over go, whole files at a time; the tree, its proofs and every check stay as they were.

use access::log::{LogError, verify};
use registry::clock::{CityDay, CityZone, Clock as _};
use registry::limits::LOG_BODY_DAYS_KEPT;
use tlog::note::SignedNote;

use crate::sequencing::assert_proved;
use crate::town::{Resident, Town, alone, log_key};

on_both_engines!(
    bodies_go_when_their_time_is_over_and_not_a_day_before,
    killed_between_the_file_and_the_rows,
    a_clock_that_is_ahead_alone_removes_nothing,
    a_new_folder_is_published_without_what_was_pruned,
);

const DAY: i64 = 86_400;

fn today(town: &Town) -> CityDay {
    CityDay::of(town.clock.now(), CityZone::CHINA)
}

fn prune(town: &Town) -> u64 {
    town.log().prune(today(town)).unwrap()
}

/// Days go by, and on the last of them somebody's record is opened.
fn pass(town: &Town, days: i32) {
    town.clock.forward(i64::from(days) * DAY);
    let day = u8::try_from(today(town).0 % 100).unwrap();
    town.live(&mut [Resident::new(100 + day)], 1);
}

fn body_file(town: &Town, path: &str) -> bool {
    town.public().join(path).exists()
}

/// 300 entries on one day, 300 a year later.
fn lived() -> (Town, Vec<Resident>) {
    let town = Town::new(alone());
    let mut residents: Vec<_> = (1..=3).map(Resident::new).collect();
    town.live(&mut residents, 100);
    town.clock.forward(365 * DAY);
    town.live(&mut residents, 100);
    (town, residents)
}

fn bodies_go_when_their_time_is_over_and_not_a_day_before() {
    let (mut town, residents) = lived();
    let (entry, _) = town.log().entry(7).unwrap();
    pass(&town, LOG_BODY_DAYS_KEPT - 365);
    assert_eq!(prune(&town), 0);
    pass(&town, 1);
    let before = town.log().checkpoint_note();
    assert_eq!(prune(&town), 256); // the second file holds younger ones too
    assert_eq!(prune(&town), 0);
    assert!(!body_file(&town, "body/000") && body_file(&town, "body/001"));
    assert_eq!(town.log().entry(255).unwrap().1, None);
    assert!(town.log().entry(256).unwrap().1.is_some());

    // The tree is what it was.
    assert_eq!(town.log().checkpoint_note(), before);
    let proof = town.log().find_label(&entry.label).unwrap().unwrap();
    assert_proved(&entry, &proof);
    let whole = verify(&town.store(), log_key().verifier()).unwrap();
    assert_eq!((whole.entries, whole.bodies), (602, 346));
    let report = town.check(&residents[0]).unwrap();
    assert!(report.is_whole(), "{:?}", report.findings);
    assert_eq!(report.findings.len(), 86);
    assert_eq!(report.lists[0].1.entries.len(), 200);

    // A restart changes nothing, and the log goes on.
    town.restart().unwrap();
    assert_eq!(prune(&town), 0);
    pass(&town, 366);
    assert_eq!(prune(&town), 256);
    town.live(&mut [Resident::new(9)], 5);
    assert!(town.check(&residents[2]).unwrap().is_whole());

    // Somebody removes one more by hand: that is not pruning.
    town.sql("UPDATE entry SET body = NULL WHERE entry_index = 602");
    let found = verify(&town.store(), log_key().verifier());
    assert!(
        matches!(found, Err(LogError::Altered { index: 602, .. })),
        "{found:?}"
    );
}

fn a_clock_that_is_ahead_alone_removes_nothing() {
    let (town, residents) = lived();
    town.clock.forward(40_000 * DAY);
    assert_eq!(prune(&town), 0);
    // The log itself has to have come so far.
    town.clock.forward(-40_000 * DAY);
    pass(&town, LOG_BODY_DAYS_KEPT - 364);
    assert_eq!(prune(&town), 256);
    assert!(town.check(&residents[0]).unwrap().is_whole());
}

fn killed_between_the_file_and_the_rows() {
    let (mut town, residents) = lived();
    pass(&town, LOG_BODY_DAYS_KEPT - 364);
    // As a kill leaves it: the file is gone, the rows are not.
    std::fs::remove_file(town.public().join("body/000")).unwrap();
    town.restart().unwrap();
    assert!(town.check(&residents[0]).unwrap().is_whole());
    assert!(verify(&town.store(), log_key().verifier()).is_ok());
    assert_eq!(prune(&town), 256);
    assert!(town.check(&residents[0]).unwrap().is_whole());

    // The rows cannot be written: nothing is lost but the file, and the next call goes on.
    let (town, residents) = lived();
    pass(&town, LOG_BODY_DAYS_KEPT - 364);
    town.sql("ALTER TABLE head RENAME COLUMN bodies_from TO away");
    assert!(town.log().prune(today(&town)).is_err());
    town.sql("ALTER TABLE head RENAME COLUMN away TO bodies_from");
    assert_eq!(prune(&town), 256);
    assert!(town.check(&residents[1]).unwrap().is_whole());
}

fn a_new_folder_is_published_without_what_was_pruned() {
    let (mut town, residents) = lived();
    pass(&town, LOG_BODY_DAYS_KEPT - 364);
    prune(&town);
    let note = town.log().published_note();
    town.stop();
    std::fs::remove_dir_all(town.public()).unwrap();
    town.restart().unwrap();
    town.log().publish_now().unwrap();
    assert_eq!(town.log().published_note(), note);
    SignedNote::parse(&note).unwrap();
    assert!(!body_file(&town, "body/000") && body_file(&town, "body/001"));
    assert!(town.check(&residents[0]).unwrap().is_whole());

    // A leader with a folder of its own removes from it what was pruned elsewhere.
    std::fs::write(town.public().join("body/000"), b"still here").unwrap();
    town.restart().unwrap();
    assert_eq!(prune(&town), 0);
    assert!(!body_file(&town, "body/000"));
}
