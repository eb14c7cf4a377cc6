//! The restore drill: a city with residents is backed up, goes on, loses a database, gets it back and is reconciled.
//! Nothing that was forgotten or ended comes back, and the list of a resident has no gap.

use std::fs;
use std::path::{Path, PathBuf};

use access::log::checker::{Check, Extent, Folder, Report, check};
use denizen::backup::keys::{BackupKey, make};
use denizen::backup::{ORDER, back_up};
use denizen::demo::cast::{CARETAKER, NAMESAKE, Person, WIFE};
use denizen::demo::officials::{AtWork, HandedOut};
use denizen::demo::residents::Resident;
use denizen::restore::{Outcome, PublicCopy, reconcile, reconcile_log, restore};
use denizen::system::SystemClock;
use registry::clock::Clock as _;
use registry::readlog::{Announcement, CheckSheet, public_list};
use rusqlite::Connection;
use store::Schema;
use tests::Town;
use tests::paths::pre_register;
use tests::town::CLERK;
use tlog::Policy;

/// A city with three people, and a backup of each database.
struct Drill {
    town: Town,
    caretaker: HandedOut,
    wife: HandedOut,
    /// File of somebody who was called up, so that they have a list, and will be forgotten.
    namesake: String,
}

impl Drill {
    fn begin() -> Drill {
        let town = Town::open().unwrap();
        let mut clerk = town.official(CLERK).unwrap();
        let caretaker = register(&town, &mut clerk, &CARETAKER);
        let wife = register(&town, &mut clerk, &WIFE);
        let namesake = pre_register(&town, &NAMESAKE).unwrap();
        clerk.call_up(&namesake).unwrap();
        let drill = Drill {
            town,
            caretaker,
            wife,
            namesake,
        };
        fs::create_dir(drill.path("keys")).unwrap();
        for role in ORDER {
            make(&drill.key_file(role)).unwrap();
            let directory = drill.town.directory();
            back_up(directory, role, &drill.backup(role), &drill.key(role)).unwrap();
        }
        drill
    }

    /// Life goes on: somebody looks at their list, somebody loses a phone, somebody is forgotten, somebody new comes.
    fn go_on(&self) {
        self.at_home(&self.caretaker, &CARETAKER);
        let mut wife = Resident::new(&self.town.address);
        wife.sign_in(&self.wife.letter_code, WIFE.pin).unwrap();
        wife.lose_phone().unwrap();
        let city = self.town.city().unwrap();
        let database = self.town.city_database().unwrap();
        let expired = "UPDATE pre_registration SET expires_day = 0 WHERE reference = ?1";
        assert_eq!(database.execute(expired, [&self.namesake]).unwrap(), 1);
        assert_eq!(city.office.expire_abandoned().unwrap(), 1);
        pre_register(&self.town, &NAMESAKE).unwrap();
        city.marks.advance().unwrap();
        city.log.publish_now().unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.town.folder().parent().unwrap().join(name)
    }

    fn key_file(&self, role: Schema) -> PathBuf {
        self.path("keys").join(format!("{role}.key"))
    }

    fn key(&self, role: Schema) -> BackupKey {
        denizen::backup::keys::read(&self.key_file(role)).unwrap()
    }

    fn backup(&self, role: Schema) -> PathBuf {
        self.path(&format!("{role}.denizen-backup"))
    }

    fn restore(&self, role: Schema) {
        restore(
            self.town.directory(),
            role,
            &self.backup(role),
            &self.key(role),
        )
        .unwrap();
    }

    /// Signs in with what the desk handed out, and reads the list.
    fn at_home(&self, handed: &HandedOut, person: &Person<'_>) -> Vec<String> {
        let mut pages = Resident::new(&self.town.address);
        pages.sign_in(&handed.letter_code, person.pin).unwrap();
        pages.who_looked("/who-looked").unwrap()
    }

    /// What anybody finds in the public files with a sheet.
    fn checked(&self, sheet: CheckSheet) -> Report {
        let directory = self.town.directory();
        let policy = fs::read_to_string(directory.policy()).unwrap();
        let report = check(
            &Folder(directory.public_log()),
            &Check {
                sheets: &[sheet],
                policy: &Policy::parse(&policy).unwrap(),
                remembered: None,
                extent: Extent::Everything,
                now: SystemClock.now(),
            },
        );
        report.unwrap()
    }

    fn assert_caretakers_list_is_whole(&self, entries_before: usize) {
        self.town.city().unwrap().log.publish_now().unwrap();
        let report = self.checked(self.caretaker.sheet.parse().unwrap());
        assert_eq!(report.findings, []);
        let entries = report.lists[0].1.entries.len();
        assert!(entries > entries_before, "{entries} after {entries_before}");
    }

    /// How many restores everybody can count, by database.
    fn announced(&self) -> Vec<String> {
        let city = self.town.city().unwrap();
        city.log.publish_now().unwrap();
        let origin = denizen::city::log_origin(&self.town.address);
        let report = self.checked(public_list(&origin));
        assert_eq!(report.findings, []);
        let said = report.lists[0].1.entries.iter().filter_map(|entry| {
            let announcement = entry.detail.as_ref()?.opening.announcement.clone()?;
            match announcement {
                Announcement::Restored { database } => Some(database),
                _ => None,
            }
        });
        said.collect()
    }

    fn count(&self, role: Schema, sql: &str) -> i64 {
        let database = Connection::open(self.town.directory().database(role)).unwrap();
        database.query_row(sql, [], |row| row.get(0)).unwrap()
    }
}

fn register(town: &Town, clerk: &mut AtWork, person: &Person<'_>) -> HandedOut {
    let reference = pre_register(town, person).unwrap();
    clerk.call_up(&reference).unwrap();
    let fitting = clerk.dwellings(person.address).unwrap();
    clerk.register(person, &fitting[0].0).unwrap()
}

fn opening_error(town: &mut Town) -> String {
    let refused = town.reopen().unwrap_err();
    refused
        .chain()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

const STANDING: &str = "SELECT count(*) FROM grant_key WHERE ended = 0";
const KNOWN: &str =
    "SELECT count(*) FROM (SELECT resident FROM group_key UNION SELECT resident FROM subject)";
const FORGOTTEN: &str = "SELECT count(*) FROM forgotten";

#[test]
fn keyhold_is_lost_and_comes_back() {
    let mut drill = Drill::begin();
    let standing_at_backup = drill.count(Schema::Keyhold, STANDING);
    let known_at_backup = drill.count(Schema::Keyhold, KNOWN);
    drill.go_on();
    assert_eq!(drill.count(Schema::City, FORGOTTEN), 1);
    let standing = drill.count(Schema::Keyhold, STANDING);
    assert!(standing < standing_at_backup);
    let before = drill.checked(drill.caretaker.sheet.parse().unwrap()).lists[0]
        .1
        .entries
        .len();
    drill.town.close();
    fs::remove_file(drill.town.directory().database(Schema::Keyhold)).unwrap();

    drill.restore(Schema::Keyhold);
    assert_eq!(drill.count(Schema::Keyhold, KNOWN), known_at_backup);
    assert_eq!(drill.count(Schema::Keyhold, STANDING), standing_at_backup);
    let refused = opening_error(&mut drill.town);
    assert!(
        refused.contains("restored and not reconciled: keyhold"),
        "{refused}"
    );

    // Who came after the backup has no keys any more: the operator is asked first, and nothing is changed.
    let asked = reconcile(drill.town.directory(), drill.town.directory(), false).unwrap();
    let Outcome::AskFirst(found) = asked else {
        unreachable!("{asked:?}")
    };
    assert_eq!(found.residents_without_keys, 1, "{found:?}");
    assert_eq!(drill.count(Schema::Keyhold, KNOWN), known_at_backup);
    let Outcome::Done(done) =
        reconcile(drill.town.directory(), drill.town.directory(), true).unwrap()
    else {
        unreachable!()
    };
    assert_eq!(done, found, "the survey counts what is then done");
    assert_eq!(done.forgotten_again, 1, "{done:?}");
    assert_eq!(done.grants_ended, 1, "{done:?}");
    assert_eq!(done.lists_ended, 1, "{done:?}");
    assert!(done.entries_passed >= 3, "{done:?}");
    assert!(done.passkeys_ended > 0, "{done:?}");
    assert!(done.spent_for_all >= 3, "{done:?}");

    drill.town.reopen().unwrap();
    // Beside the chains of nobody, under which look-ups that meet nobody are written.
    const NOBODYS: i64 = 64;
    // Without the public list's chain, which keyhold may not have had at the backup.
    let lists = "SELECT count(*) FROM (SELECT resident FROM group_key UNION SELECT resident FROM subject) WHERE resident <> zeroblob(16)";
    assert_eq!(
        drill.count(Schema::Keyhold, lists),
        2 + NOBODYS,
        "forgotten stays forgotten"
    );
    assert_eq!(
        drill.count(Schema::Keyhold, STANDING),
        standing,
        "ended stays ended"
    );
    let list = drill.at_home(&drill.caretaker, &CARETAKER);
    assert!(!list.is_empty());
    drill.assert_caretakers_list_is_whole(before);
    assert_eq!(drill.announced(), ["keyhold"]);
    assert_whole(&mut drill);
}

/// The public files are lost too.
fn nobody_has_the_entries(drill: &Drill, public: &Path) {
    // Nobody has the missing entries: the log cannot go on, and says what to publish.
    fs::rename(public, drill.path("gone")).unwrap();
    fs::create_dir(public).unwrap();
    let lost = format!(
        "{:#}",
        reconcile(drill.town.directory(), drill.town.directory(), false).unwrap_err()
    );
    assert!(lost.contains("reconcile-log"), "{lost}");
    let own = PublicCopy::Folder(public.to_path_buf());
    let lost = format!(
        "{:#}",
        reconcile_log(drill.town.directory(), drill.town.directory(), &own).unwrap_err()
    );
    assert!(
        lost.contains("cannot go on") && lost.contains("Publish that these entries"),
        "{lost}"
    );
}

#[test]
fn the_log_is_lost_and_comes_back_from_its_public_files() {
    let mut drill = Drill::begin();
    drill.go_on();
    let before = drill.checked(drill.caretaker.sheet.parse().unwrap());
    let root = before.verified.checkpoint.root;
    let copy = drill.path("copy");
    copy_folder(&drill.town.directory().public_log(), &copy);
    drill.town.close();
    drill.restore(Schema::Log);

    let public = drill.town.directory().public_log();
    nobody_has_the_entries(&drill, &public);

    // Somebody kept a copy, and an altered one does not pass.
    let bundles = fs::read_dir(copy.join("tile/entries/000.p")).unwrap();
    let width = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u16>().ok();
    let bundle = bundles
        .map(|file| file.unwrap().path())
        .max_by_key(width)
        .unwrap();
    let whole = fs::read(&bundle).unwrap();
    let mut altered = whole.clone();
    let last = altered.len() - 1;
    altered[last] ^= 1;
    fs::write(&bundle, &altered).unwrap();
    let kept = PublicCopy::Folder(copy);
    assert!(reconcile_log(drill.town.directory(), drill.town.directory(), &kept).is_err());
    fs::write(&bundle, &whole).unwrap();
    let back = reconcile_log(drill.town.directory(), drill.town.directory(), &kept).unwrap();
    assert!(back.after > back.before, "{back:?}");
    assert_eq!(back.after, before.verified.checkpoint.size);
    assert_eq!(back.bodies_missing, 0);

    assert!(matches!(
        reconcile(drill.town.directory(), drill.town.directory(), false).unwrap(),
        Outcome::Done(_)
    ));
    drill.town.reopen().unwrap();
    let city = drill.town.city().unwrap();
    city.log.publish_now().unwrap();
    let now = drill.checked(drill.caretaker.sheet.parse().unwrap());
    assert!(
        now.verified.checkpoint.size > back.after,
        "the restore is announced"
    );
    let log = fs::read(drill.path("gone").join("checkpoint")).unwrap();
    let report = check(
        &Folder(public),
        &Check {
            sheets: &[],
            policy: &Policy::parse(&fs::read_to_string(drill.town.directory().policy()).unwrap())
                .unwrap(),
            remembered: Some(std::str::from_utf8(&log).unwrap()),
            extent: Extent::Everything,
            now: SystemClock.now(),
        },
    );
    assert_eq!(
        report.unwrap().findings,
        [],
        "the published root {root} is a beginning of it"
    );
    drill.at_home(&drill.caretaker, &CARETAKER);
    drill.assert_caretakers_list_is_whole(before.lists[0].1.entries.len());
    assert_eq!(drill.announced(), ["log"]);
    assert_whole(&mut drill);
}

#[test]
fn the_city_is_lost_and_comes_back() {
    let mut drill = Drill::begin();
    drill.go_on();
    let before = drill.checked(drill.caretaker.sheet.parse().unwrap()).lists[0]
        .1
        .entries
        .len();
    drill.town.close();
    drill.restore(Schema::City);
    // The note on who was forgotten came over from the database that was replaced.
    assert_eq!(drill.count(Schema::City, FORGOTTEN), 1);
    let Outcome::AskFirst(found) =
        reconcile(drill.town.directory(), drill.town.directory(), false).unwrap()
    else {
        unreachable!()
    };
    assert_eq!(found.residents_without_record, 1, "{found:?}");
    let Outcome::Done(done) =
        reconcile(drill.town.directory(), drill.town.directory(), true).unwrap()
    else {
        unreachable!()
    };
    assert_eq!(done.residents_removed, 1, "{done:?}");
    assert_eq!(done.grants_without_key, 1, "{done:?}");
    drill.town.reopen().unwrap();
    let residents = drill.count(Schema::City, "SELECT count(*) FROM resident");
    assert_eq!(residents, 2, "the forgotten one does not come back");
    drill.at_home(&drill.caretaker, &CARETAKER);
    drill.assert_caretakers_list_is_whole(before);
    assert_eq!(drill.announced(), ["city"]);
    assert_whole(&mut drill);
}

/// All three at once, on a new machine: the drill that is timed.
#[test]
#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "the figure is printed"
)]
fn everything_is_lost_but_the_public_files_and_the_keys() {
    let mut drill = Drill::begin();
    drill.go_on();
    drill.town.close();
    let began = std::time::Instant::now();
    for role in ORDER {
        fs::remove_file(drill.town.directory().database(role)).unwrap();
        drill.restore(role);
    }
    let refused = opening_error(&mut drill.town);
    assert!(refused.contains("city, log, keyhold"), "{refused}");
    let done = reconcile(drill.town.directory(), drill.town.directory(), true).unwrap();
    assert!(matches!(done, Outcome::Done(_)), "{done:?}");
    drill.town.reopen().unwrap();
    println!("restore drill: {} ms", began.elapsed().as_millis());
    drill.at_home(&drill.caretaker, &CARETAKER);
    drill.assert_caretakers_list_is_whole(0);
    assert_eq!(drill.announced(), ["city", "log", "keyhold"]);
    assert_whole(&mut drill);
}

/// What `denizen doctor` compares between the three.
fn assert_whole(drill: &mut Drill) {
    drill.town.close();
    let condition = denizen::doctor::examine(drill.town.directory()).unwrap();
    assert!(condition.is_whole(), "{condition:?}");
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let path = file.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
