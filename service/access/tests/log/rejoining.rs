//! A log that was restored from an old copy reads what it misses back from the public files, and takes nothing that the
//! published checkpoint does not prove.

use std::fs;
use std::path::Path;

use access::log::checker::Folder;
use access::log::{LogError, RejoinError, Rejoined, Rejoining, rejoin, verify};
use registry::clock::{CityDay, CityZone, Clock as _};
use registry::limits::LOG_BODY_DAYS_KEPT;
use tlog::Policy;

use crate::town::{Resident, Town, alone, files_below, log_key, policy};

const DAY: i64 = 86_400;

/// A log that was copied after `before` entries and went on, over several days, to `after`.
fn town(before: usize, after: usize) -> Town {
    let mut town = Town::new(alone());
    let mut resident = Resident::new(1);
    for number in 0..after {
        if number == before {
            town.log().publish_now().unwrap();
            town.stop();
            fs::copy(&town.database, copy_of(&town)).unwrap();
            town.restart().unwrap();
        }
        if number % 100 == 99 {
            town.clock.forward(DAY);
        }
        let (entry, body) = resident.prepare(town.minute());
        town.log().append(&entry, &body).unwrap();
        resident.step();
    }
    town.log().publish_now().unwrap();
    town.stop();
    town
}

fn copy_of(town: &Town) -> std::path::PathBuf {
    town.folder.join("older.sqlite")
}

fn roll_back(town: &Town) {
    fs::copy(copy_of(town), &town.database).unwrap();
}

fn rejoined(town: &Town, files: &Path, policy: &Policy) -> Result<Rejoined, RejoinError> {
    rejoin(&Rejoining {
        store: &town.store(),
        signer: &log_key(),
        policy,
        files: &Folder(files.to_owned()),
        zone: CityZone::CHINA,
        now: town.clock.now(),
    })
}

fn is_whole(town: &Town) -> bool {
    let report = town.check_copy(&town.public(), None, None).unwrap();
    report.findings.is_empty()
}

fn checkpoint(town: &Town) -> String {
    fs::read_to_string(town.public().join("checkpoint")).unwrap()
}

#[test]
fn the_same_bytes_come_back_and_the_log_goes_on() {
    let mut town = town(130, 700);
    let published = checkpoint(&town);
    roll_back(&town);
    let refused = town.restart();
    let rolled_back = LogError::RolledBack {
        published: 700,
        stored: 130,
    };
    assert_eq!(refused.unwrap_err().to_string(), rolled_back.to_string());
    let back = rejoined(&town, &town.public(), &alone()).unwrap();
    let expected = Rejoined {
        before: 130,
        after: 700,
        bodies_missing: 0,
    };
    assert_eq!(back, expected);
    // Every file is what it was: nothing is written again with other bytes, days and bodies among them.
    town.restart().unwrap();
    town.log().publish_now().unwrap();
    assert_eq!(checkpoint(&town), published);
    assert!(is_whole(&town));
    let mut next = Resident::new(2);
    let (entry, body) = next.prepare(town.minute());
    assert_eq!(town.log().append(&entry, &body).unwrap().index, 700);
    next.step();
    town.log().publish_now().unwrap();
    assert!(is_whole(&town));
    town.stop();
    let nothing = rejoined(&town, &town.public(), &alone()).unwrap();
    assert_eq!((nothing.before, nothing.after), (701, 701));
}

#[test]
fn a_lost_database_is_made_again_whole() {
    let mut town = town(1, 300);
    let published = checkpoint(&town);
    fs::remove_file(&town.database).unwrap();
    assert_eq!(rejoined(&town, &town.public(), &alone()).unwrap().before, 0);
    town.restart().unwrap();
    town.log().publish_now().unwrap();
    assert_eq!(checkpoint(&town), published);
    assert!(is_whole(&town));
}

/// A log of a first day, copied then, and of days when the texts of that day are over.
fn old_town() -> Town {
    let mut town = Town::new(alone());
    let mut resident = Resident::new(1);
    town.live(std::slice::from_mut(&mut resident), 130);
    town.stop();
    fs::copy(&town.database, copy_of(&town)).unwrap();
    town.restart().unwrap();
    town.live(std::slice::from_mut(&mut resident), 400);
    town.clock.forward(DAY * i64::from(LOG_BODY_DAYS_KEPT + 1));
    town.live(std::slice::from_mut(&mut resident), 300);
    town
}

fn today(town: &Town) -> CityDay {
    CityDay::of(town.clock.now(), CityZone::CHINA)
}

/// The publisher's own turns may have left narrower files of earlier checkpoints.
fn bodies_in(town: &Town) -> Vec<String> {
    let mut files = files_below(&town.public().join("body"));
    files.retain(|file| !file.contains(".p/") || file == "003.p/62");
    files
}

#[test]
fn texts_that_were_pruned_stay_away_and_the_younger_ones_stay() {
    let mut town = old_town();
    assert_eq!(town.log().prune(today(&town)).unwrap(), 512);
    town.stop();
    let published = bodies_in(&town);
    roll_back(&town);
    let back = rejoined(&town, &town.public(), &alone()).unwrap();
    assert_eq!(back.bodies_missing, 512 - 130);
    // The rows that the old copy still had are gone too, and nothing counts as missing before its time.
    let whole = verify(&town.store(), log_key().verifier()).unwrap();
    assert_eq!((whole.entries, whole.bodies), (830, 830 - 512));
    town.restart().unwrap();
    assert_eq!(town.log().prune(today(&town)).unwrap(), 0);
    assert_eq!(bodies_in(&town), published);
    assert!(is_whole(&town));
}

#[test]
fn a_text_that_is_still_to_be_kept_must_come_from_another_copy() {
    let mut town = old_town();
    town.stop();
    let kept = town.folder.join("kept");
    let refused = |town: &Town, path: &str| {
        fs::rename(town.public().join(path), &kept).unwrap();
        roll_back(town);
        let refused = rejoined(town, &town.public(), &alone()).unwrap_err();
        let named = matches!(&refused, RejoinError::Missing { path: named } if named == path);
        assert!(named, "{refused}");
        fs::rename(&kept, town.public().join(path)).unwrap();
    };
    // Of both days; of the newer day; and no file that is not full is ever pruned.
    for path in ["body/002", "body/003.p/62"] {
        refused(&town, path);
    }
    // The first day's file may be missing once its time is over, and not a day before.
    let younger = town.clock.now();
    town.clock.forward(-2 * DAY);
    refused(&town, "body/001");
    town.clock.forward(younger.0 - town.clock.now().0);
    fs::remove_file(town.public().join("body/001")).unwrap();
    let back = rejoined(&town, &town.public(), &alone()).unwrap();
    assert_eq!(back.bodies_missing, 256);
    town.restart().unwrap();
    town.log().prune(today(&town)).unwrap();
    assert_eq!(bodies_in(&town), ["002", "003.p/62"]);
}

#[test]
fn a_young_lost_log_comes_back_whole_however_long_it_was_quiet() {
    let mut town = Town::new(alone());
    town.live(&mut [Resident::new(1)], 7);
    town.stop();
    let published = checkpoint(&town);
    town.clock.forward(2_000 * DAY);
    fs::remove_file(&town.database).unwrap();
    assert_eq!(rejoined(&town, &town.public(), &alone()).unwrap().after, 7);
    town.restart().unwrap();
    town.log().publish_now().unwrap();
    assert_eq!(checkpoint(&town), published);
    assert!(is_whole(&town));
}

/// Nothing signs an index: what it says of a day must fit the entries that the checkpoint proves.
#[test]
fn no_day_is_taken_on_the_word_of_an_index_alone() {
    let mut town = Town::new(alone());
    let mut resident = Resident::new(1);
    for _ in 0..3 {
        town.live(std::slice::from_mut(&mut resident), 5);
        town.clock.forward(4 * DAY);
    }
    town.stop();
    fs::remove_file(&town.database).unwrap();
    let days = files_below(&town.public().join("index"));
    let path = |day: &str| town.public().join("index").join(day);
    let whole = fs::read(path(&days[1])).unwrap();
    let first = fs::read(path(&days[0])).unwrap();
    let two_days = [&first[..], &whole[24..]].concat();
    let mut begins_elsewhere = whole.clone();
    begins_elsewhere[23] += 1;
    for altered in [flipped(&whole), begins_elsewhere, whole[..23].to_vec()] {
        fs::write(path(&days[1]), altered).unwrap();
        let refused = rejoined(&town, &town.public(), &alone()).unwrap_err();
        assert!(matches!(refused, RejoinError::Differs { .. }), "{refused}");
    }
    fs::write(path(&days[1]), &whole).unwrap();
    // Entries of a later day under an earlier one: their texts would go too early.
    fs::write(path(&days[0]), two_days).unwrap();
    let refused = rejoined(&town, &town.public(), &alone()).unwrap_err();
    assert!(matches!(refused, RejoinError::Differs { .. }), "{refused}");
    fs::write(path(&days[0]), &first).unwrap();
    fs::rename(path(&days[1]), town.folder.join("kept")).unwrap();
    let refused = rejoined(&town, &town.public(), &alone()).unwrap_err();
    assert!(matches!(refused, RejoinError::Missing { .. }), "{refused}");
    fs::rename(town.folder.join("kept"), path(&days[1])).unwrap();
    rejoined(&town, &town.public(), &alone()).unwrap();
}

#[test]
fn nothing_that_is_not_proved_is_taken() {
    let town = town(130, 600);
    roll_back(&town);
    for file in ["tile/entries/001", "body/001"] {
        let path = town.public().join(file);
        let whole = fs::read(&path).unwrap();
        for altered in [flipped(&whole), whole[..whole.len() - 1].to_vec()] {
            fs::write(&path, altered).unwrap();
            let refused = rejoined(&town, &town.public(), &alone()).unwrap_err();
            assert!(
                matches!(refused, RejoinError::Differs { .. } | RejoinError::Forked),
                "{refused}"
            );
        }
        fs::write(&path, whole).unwrap();
    }
    let missing = town.public().join("tile/entries/001");
    fs::rename(&missing, town.folder.join("kept")).unwrap();
    let refused = rejoined(&town, &town.public(), &alone()).unwrap_err();
    assert!(matches!(refused, RejoinError::Missing { .. }), "{refused}");
    fs::rename(town.folder.join("kept"), &missing).unwrap();
    let refused = rejoined(&town, &town.folder, &alone()).unwrap_err();
    assert!(matches!(refused, RejoinError::NoCheckpoint), "{refused}");
    // Where the policy asks for witnesses, a checkpoint that only the log has signed proves nothing.
    let witness = tlog::cosignature::CosignatureSigner::from_seed("w.example", &[9; 32]).unwrap();
    let strict = policy(&format!(
        "witness w {}\nquorum w\n",
        witness.verifier().vkey()
    ));
    let refused = rejoined(&town, &town.public(), &strict).unwrap_err();
    assert!(matches!(refused, RejoinError::Unbelievable(_)), "{refused}");
    let entries = town
        .store()
        .read::<_, store::StoreError>("test", store::log::entry::size)
        .unwrap();
    assert_eq!(entries, 130, "nothing came of it");
    rejoined(&town, &town.public(), &alone()).unwrap();
}

#[test]
fn two_histories_of_one_log_are_told_apart() {
    let mut town = town(10, 40);
    roll_back(&town);
    // The rolled-back database went on by itself, its public files out of sight.
    let aside = town.folder.join("aside");
    fs::rename(town.public(), &aside).unwrap();
    town.restart().unwrap();
    let other = Resident::new(7);
    let (entry, body) = other.prepare(town.minute());
    town.log().append(&entry, &body).unwrap();
    town.stop();
    let refused = rejoined(&town, &aside, &alone()).unwrap_err();
    assert!(matches!(refused, RejoinError::Forked), "{refused}");
}

fn flipped(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    bytes
}
