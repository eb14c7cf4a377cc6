//! A log that was restored from an old copy reads what it misses back from the public files, and takes nothing that the
//! published checkpoint does not prove.

use std::fs;
use std::path::Path;

use access::log::checker::Folder;
use access::log::{LogError, RejoinError, Rejoined, Rejoining, rejoin};
use registry::clock::{CityZone, Clock as _};
use tlog::Policy;

use crate::town::{Resident, Town, alone, log_key, policy};

const DAY: i64 = 86_400;

/// A log that was copied after `before` entries and went on, over several days, to `after`.
fn town(before: usize, after: usize) -> Town {
    let mut town = Town::new(alone());
    let mut resident = Resident::new(1);
    for number in 0..after {
        if number == before {
            town.log().publish_now().unwrap();
            town.stop();
            fs::copy(town.database(), copy_of(&town)).unwrap();
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
    fs::copy(copy_of(town), town.database()).unwrap();
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
    fs::remove_file(town.database()).unwrap();
    assert_eq!(rejoined(&town, &town.public(), &alone()).unwrap().before, 0);
    town.restart().unwrap();
    town.log().publish_now().unwrap();
    assert_eq!(checkpoint(&town), published);
    assert!(is_whole(&town));
}

#[test]
fn texts_that_are_no_longer_published_stay_away() {
    let mut town = town(130, 600);
    fs::remove_file(town.public().join("body/001")).unwrap();
    roll_back(&town);
    let back = rejoined(&town, &town.public(), &alone()).unwrap();
    assert_eq!(back.bodies_missing, 256);
    town.restart().unwrap();
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
