//! A move that is cut off after each of its steps, and what it must refuse.

#![expect(clippy::unwrap_used, reason = "tests")]
use std::os::unix::fs::MetadataExt as _;

use store::mark::Mark;
use tempfile::TempDir;

use super::*;
use crate::city::OpenCity;
use crate::setup::{invent_dwellings, set_up};

/// A city that has run, and the folder for everything.
fn city() -> (TempDir, DataDirectory) {
    let folder = tempfile::tempdir().unwrap();
    let city = DataDirectory::create(&folder.path().join("city")).unwrap();
    let settings = crate::demo::set_up::configuration("http://localhost:1", 1);
    set_up(&city, &settings, &[]).unwrap();
    invent_dwellings(&city, &settings, 2007, 2_000, |_| {}).unwrap();
    fs::set_permissions(city.configuration(), fs::Permissions::from_mode(0o640)).unwrap();
    let text = fs::read_to_string(city.configuration()).unwrap();
    fs::write(city.configuration(), format!("# ours\n{text}")).unwrap();
    drop(OpenCity::open(city.clone()).unwrap());
    fs::create_dir(folder.path().join("sockets")).unwrap();
    (folder, city)
}

fn apart(folder: &TempDir) -> DataDirectory {
    DataDirectory::at(folder.path().join("keyhold"))
}

fn again(folder: &TempDir, city: &DataDirectory) -> anyhow::Result<()> {
    move_out(city, apart(folder).root(), &folder.path().join("sockets"))
}

fn mark(database: &Path) -> Option<Mark> {
    let store = store::sqlite::open(database, Schema::Keyhold).unwrap();
    crate::marks::carried_by(&store).unwrap().1
}

/// Keyhold's only database is the one that was there, and its root key lies beside it.
fn assert_moved(folder: &TempDir, city: &DataDirectory) {
    let keyhold = apart(folder);
    let [from, to] = [city, &keyhold].map(|directory| directory.database(Schema::Keyhold));
    assert!(!from.exists());
    let file = crate::marks::MarkFile::read(&city.mark()).unwrap();
    assert_eq!(mark(&to), file.settled, "the city's own, as it was");
    assert!(root_key::files(city).unwrap().is_empty());
    assert_eq!(root_key::files(&keyhold).unwrap().len(), 1);
    let text = fs::read_to_string(city.configuration()).unwrap();
    assert!(text.starts_with("# ours\n"), "{text}");
    assert!(Configuration::parse(&text).unwrap().keyhold.is_some());
    let was = fs::metadata(city.configuration()).unwrap();
    assert_eq!(was.mode() & 0o777, 0o640);
    for name in ["denizen.toml", "log-policy.txt", "policy/entitlements"] {
        assert!(keyhold.root().join(name).exists(), "{name}");
    }
}

#[test]
fn cut_off_after_any_step_it_goes_on_and_nobody_makes_a_second_database() {
    for cut in 0..=STEPS.len() {
        let (folder, city) = city();
        let keyhold = apart(&folder);
        let moving = Moving::prepare(&city, keyhold.root(), &folder.path().join("sockets"));
        let moving = moving.unwrap();
        for step in STEPS.iter().take(cut) {
            step(&moving).unwrap();
        }
        drop(moving);
        // Both start by themselves when the power comes back.
        let opened = OpenCity::open(city.clone());
        assert_eq!(opened.is_ok(), cut < 2, "after {cut} steps");
        drop(opened);
        if cut < STEPS.len() {
            assert!(crate::keyhold_role::serve(&keyhold).is_err(), "{cut}");
            assert!(!keyhold.database(Schema::Keyhold).exists(), "{cut}");
        }
        again(&folder, &city).unwrap();
        assert_moved(&folder, &city);
        again(&folder, &city).unwrap();
        assert_moved(&folder, &city);
    }
}

#[test]
fn cut_off_between_a_copy_and_its_original_it_goes_on() {
    let (folder, city) = city();
    let keyhold = apart(&folder);
    let sockets = folder.path().join("sockets");
    let moving = Moving::prepare(&city, keyhold.root(), &sockets).unwrap();
    STEPS
        .iter()
        .take(2)
        .try_for_each(|step| step(&moving))
        .unwrap();
    let [from, to] = moving.databases();
    quiet(&from).unwrap();
    copy(&from, &to).unwrap();
    for (from, to) in moving.root_keys().unwrap() {
        copy(&from, &to).unwrap();
    }
    drop(moving);
    again(&folder, &city).unwrap();
    assert_moved(&folder, &city);
}

#[test]
fn no_database_and_no_root_key_is_ever_written_over() {
    let (folder, city) = city();
    again(&folder, &city).unwrap();
    let keyhold = apart(&folder);
    let [from, to] = [&city, &keyhold].map(|directory| directory.database(Schema::Keyhold));
    // As an older program would have made it.
    drop(store::sqlite::open(&from, Schema::Keyhold).unwrap());
    let said = format!("{:#}", again(&folder, &city).unwrap_err());
    assert!(said.contains("both there and differ"), "{said}");
    fs::remove_file(&from).unwrap();
    fs::write(city.key("keyhold.root"), [9; 32]).unwrap();
    let said = format!("{:#}", again(&folder, &city).unwrap_err());
    assert!(said.contains("two root keys of one number"), "{said}");
    fs::remove_file(city.key("keyhold.root")).unwrap();
    assert_moved(&folder, &city);
    fs::remove_file(&to).unwrap();
    let said = format!("{:#}", again(&folder, &city).unwrap_err());
    assert!(said.contains("keyhold's database is missing"), "{said}");
}

#[test]
fn what_runs_what_is_full_and_what_is_open_to_others_is_refused() {
    let (folder, city) = city();
    let keyhold = apart(&folder);
    let running = city.lock().unwrap();
    assert!(again(&folder, &city).is_err());
    drop(running);
    assert!(!keyhold.root().exists());
    fs::create_dir(keyhold.root()).unwrap();
    fs::set_permissions(keyhold.root(), fs::Permissions::from_mode(0o750)).unwrap();
    let said = format!("{:#}", again(&folder, &city).unwrap_err());
    assert!(said.contains("open to others"), "{said}");
    fs::set_permissions(keyhold.root(), fs::Permissions::from_mode(0o700)).unwrap();
    fs::write(keyhold.root().join("notes"), "").unwrap();
    let said = format!("{:#}", again(&folder, &city).unwrap_err());
    assert!(said.contains("is not empty"), "{said}");
    fs::remove_file(keyhold.root().join("notes")).unwrap();
    // An empty directory without a folder of keys is taken.
    again(&folder, &city).unwrap();
    assert_moved(&folder, &city);
    let running = keyhold.lock().unwrap();
    assert!(again(&folder, &city).is_err());
    drop(running);
}
