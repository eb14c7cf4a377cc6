//! Backup and restore as an operator runs them: the program itself, over a city without residents.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use denizen::configuration::Configuration;
use denizen::demo::set_up::{appoint, configuration};
use denizen::directory::DataDirectory;
use denizen::setup::{invent_dwellings, set_up};
use tempfile::TempDir;

const ROLES: [&str; 3] = ["city", "log", "keyhold"];

struct City {
    folder: TempDir,
}

impl City {
    fn new(address: &str) -> City {
        let city = City {
            folder: tempfile::tempdir().unwrap(),
        };
        let directory = DataDirectory::create(&city.data()).unwrap();
        let settings: Configuration = configuration(address, 1);
        set_up(&directory, &settings, &[]).unwrap();
        invent_dwellings(&directory, &settings, 2007, 2_000, |_| {}).unwrap();
        appoint(&directory).unwrap();
        directory.stamp_as_set_up().unwrap();
        for role in ROLES {
            city.ok(&[
                "backup",
                "new-key",
                "--to",
                &city.path(&format!("keys/{role}.key")),
            ]);
        }
        city
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("city")
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn database(&self, role: &str) -> PathBuf {
        self.data().join(format!("{role}.db"))
    }

    fn run(&self, arguments: &[&str]) -> Output {
        program().args(arguments).output().unwrap()
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", words(&output));
        words(&output)
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(
            !output.status.success(),
            "{arguments:?}: {}",
            words(&output)
        );
        words(&output)
    }

    fn back_up(&self, role: &str) -> String {
        let to = self.path(&format!("{role}.denizen-backup"));
        self.ok(&self
            .arguments("backup", role, "--to", &to)
            .each_ref()
            .map(String::as_str));
        to
    }

    fn arguments(&self, command: &str, role: &str, flag: &str, file: &str) -> [String; 9] {
        let key = self.path(&format!("keys/{role}.key"));
        let data = self.path("city");
        [
            command, "--data", &data, "--role", role, flag, file, "--key", &key,
        ]
        .map(str::to_owned)
    }

    fn restore_refused(&self, role: &str, file: &str) -> String {
        let before = fs::read(self.database(role)).unwrap();
        let arguments = self.arguments("restore", role, "--from", file);
        let said = self.refused(&arguments.each_ref().map(String::as_str));
        assert_eq!(fs::read(self.database(role)).unwrap(), before);
        assert!(!self.data().join("RESTORED").exists());
        assert_no_drafts(&self.data());
        said
    }
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_denizen"))
}

fn words(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap();
    files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn assert_no_drafts(folder: &Path) {
    let left: Vec<_> = names(folder)
        .into_iter()
        .filter(|name| name.starts_with('.') || name.contains("draft"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn each_role_has_a_key_and_a_term_of_its_own() {
    let city = City::new("http://localhost:1");
    let file = city.back_up("keyhold");
    let listed = city.ok(&["backup", "list", "--folder", &city.path("")]);
    assert!(listed.contains("keyhold"), "{listed}");
    // Never over an earlier one.
    let again = city.arguments("backup", "keyhold", "--to", &file);
    assert!(
        city.refused(&again.each_ref().map(String::as_str))
            .contains("never overwritten")
    );
    // Keyhold's key for the city, and keyhold's root key for a backup.
    let mut other = city.arguments("backup", "city", "--to", &city.path("c.denizen-backup"));
    other[8] = city.path("keys/keyhold.key");
    let said = city.refused(&other.each_ref().map(String::as_str));
    assert!(
        said.contains("this key is the keyhold database's"),
        "{said}"
    );
    other[8] = city.path("city/keys/keyhold.root");
    let said = city.refused(&other.each_ref().map(String::as_str));
    assert!(said.contains("make a key of its own"), "{said}");
    // The next root key.
    city.ok(&["keyhold", "rotate", "--data", &city.path("city")]);
    other[8] = city.path("city/keys/keyhold.root.2");
    let said = city.refused(&other.each_ref().map(String::as_str));
    assert!(said.contains("make a key of its own"), "{said}");
    assert!(!Path::new(&city.path("c.denizen-backup")).exists());
    // The three terms differ.
    let terms: std::collections::BTreeSet<_> = store::Schema::ALL
        .map(denizen::backup::limits::retention_days)
        .into();
    assert_eq!(terms.len(), 3);
    assert_eq!(terms.first(), Some(&30), "keyhold's is the shortest");
}

#[test]
fn what_is_not_the_right_backup_is_refused_and_changes_nothing() {
    let city = City::new("http://localhost:1");
    let files = ROLES.map(|role| city.back_up(role));
    let [city_file, log_file, _] = &files;
    let said = city.restore_refused("keyhold", city_file);
    assert!(
        said.contains("a backup of the city database, not of keyhold"),
        "{said}"
    );
    // The right file, another key.
    let mut wrong = city.arguments("restore", "city", "--from", city_file);
    wrong[8] = city.path("keys/log.key");
    let said = city.refused(&wrong.each_ref().map(String::as_str));
    assert!(said.contains("this key does not open it"), "{said}");
    // Cut, flipped, and not a backup at all.
    let whole = fs::read(log_file).unwrap();
    let bad = city.path("bad");
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    for (bytes, why) in [
        (&whole[..whole.len() - 1], "cut or altered"),
        (&flipped[..], "cut or altered"),
        (&b"SQLite format 3"[..], "not a backup"),
        (&b""[..], "not a backup"),
    ] {
        fs::write(&bad, bytes).unwrap();
        let said = city.restore_refused("log", &bad);
        assert!(said.contains(why), "{said}");
        let key = city.path("keys/log.key");
        city.refused(&["backup", "check", "--from", &bad, "--key", &key]);
    }
    city.ok(&[
        "backup",
        "check",
        "--from",
        log_file,
        "--key",
        &city.path("keys/log.key"),
    ]);
    // Another city's, under the same key.
    let other = City::new("http://localhost:2");
    fs::copy(city.path("keys/log.key"), other.path("keys/log.key")).unwrap();
    let said = other.restore_refused("log", log_file);
    assert!(said.contains("a backup of another city"), "{said}");
}

#[test]
fn a_running_city_is_not_restored() {
    let city = City::new("http://localhost:1");
    let file = city.back_up("city");
    let held = DataDirectory::at(city.data()).lock().unwrap();
    assert!(
        city.restore_refused("city", &file)
            .contains("the city is running")
    );
    drop(held);
    let arguments = city.arguments("restore", "city", "--from", &file);
    city.ok(&arguments.each_ref().map(String::as_str));
    let said = city.refused(&["doctor", "--data", &city.path("city")]);
    assert!(said.contains("restored and not reconciled"), "{said}");
    city.ok(&["restore", "reconcile", "--data", &city.path("city")]);
    let said = city.refused(&["doctor", "--data", &city.path("city")]);
    assert!(
        said.contains("✗ databases put aside: city.db.replaced-"),
        "{said}"
    );
    for name in names(&city.data()) {
        if name.contains(".replaced-") {
            fs::remove_file(city.data().join(name)).unwrap();
        }
    }
    city.ok(&["doctor", "--data", &city.path("city")]);
}

/// A file may not grow beyond what the limit says: what a full disk answers, without filling one.
#[test]
fn a_full_disk_leaves_no_half_backup_and_no_damage() {
    let city = City::new("http://localhost:1");
    let to = city.path("full.denizen-backup");
    for blocks in ["0", "8", "200"] {
        let line = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let output = Command::new("bash")
            .args(["-c", &line, env!("CARGO_BIN_EXE_denizen")])
            .args(city.arguments("backup", "city", "--to", &to))
            .output()
            .unwrap();
        assert!(!output.status.success(), "{blocks}: {}", words(&output));
        assert!(!Path::new(&to).exists());
        assert_no_drafts(&city.data());
        assert_no_drafts(city.folder.path());
        store::sqlite::check(city.database("city"), store::Schema::City).unwrap();
    }
    city.back_up("city");
}

/// Killed at chance moments: the database that is there is the old one or the new one, and when it is the new one, the
/// directory says so.
#[test]
#[expect(clippy::print_stdout, reason = "how often which was left")]
fn kill_9_in_a_restore_leaves_the_old_or_the_new() {
    let city = City::new("http://localhost:1");
    let file = city.back_up("city");
    let database = city.database("city");
    let store = store::sqlite::open(&database, store::Schema::City).unwrap();
    store
        .transact("test", |tx| {
            store::settings::put(tx, "later", "than the backup")
        })
        .unwrap();
    drop(store);
    let (mut old, mut new) = (0, 0);
    for round in 0..40_u64 {
        let mut child = program()
            .args(city.arguments("restore", "city", "--from", &file))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(round * 3));
        child.kill().unwrap(); // SIGKILL
        child.wait().unwrap();
        store::sqlite::check(&database, store::Schema::City).unwrap();
        let store = store::sqlite::open(&database, store::Schema::City).unwrap();
        let later = store
            .read("test", |tx| store::settings::get(tx, "later"))
            .unwrap();
        if later.is_some() {
            old += 1;
            continue;
        }
        new += 1;
        assert!(
            city.data().join("RESTORED").exists(),
            "the new one, unmarked"
        );
        store
            .transact("test", |tx| {
                store::settings::put(tx, "later", "than the backup")
            })
            .unwrap();
    }
    println!("kill -9: {old} times the old database, {new} times the new one");
    assert!(old > 0, "never killed early enough");
    let arguments = city.arguments("restore", "city", "--from", &file);
    city.ok(&arguments.each_ref().map(String::as_str));
    assert_no_drafts(&city.data());
    city.ok(&[
        "restore",
        "reconcile",
        "--data",
        &city.path("city"),
        "--accept-loss",
    ]);
}

#[test]
fn what_is_past_its_term_goes_and_the_rest_stays() {
    let city = City::new("http://localhost:1");
    let folder = city.path("shelf");
    let all = [
        "backup",
        "--data",
        &city.path("city"),
        "--folder",
        &folder,
        "--keys",
        &city.path("keys"),
    ];
    city.ok(&all);
    let today =
        denizen::backup::today(&Configuration::read(&city.data().join("denizen.toml")).unwrap());
    let shelf = Path::new(&folder);
    let left = |days: i32| -> Vec<String> {
        let gone = denizen::backup::shelf::expire(shelf, today.plus_days(days)).unwrap();
        gone.into_iter().map(|backup| backup.header.role).collect()
    };
    fs::write(shelf.join("notes.txt"), "kept").unwrap();
    assert_eq!(left(29), [""; 0]);
    assert_eq!(left(30), ["keyhold"]);
    assert_eq!(left(90), ["city"]);
    assert_eq!(left(364), [""; 0]);
    assert_eq!(left(365), ["log"]);
    assert_eq!(names(shelf), ["notes.txt"]);
}

/// The marks of `denizen doctor`, by question.
fn doctors_marks(said: &str) -> Vec<(String, String)> {
    let findings: serde_json::Value = serde_json::from_str(said).unwrap();
    let text = |finding: &serde_json::Value, name: &str| finding[name].as_str().unwrap().to_owned();
    let findings = findings.as_array().unwrap();
    findings
        .iter()
        .map(|finding| (text(finding, "question"), text(finding, "standing")))
        .collect()
}

#[test]
fn the_doctor_says_what_is_ok_and_what_to_do() {
    use std::os::unix::fs::PermissionsExt as _;
    let city = City::new("http://localhost:1");
    let (data, folder, keys) = (city.path("city"), city.path("shelf"), city.path("keys"));
    city.ok(&[
        "backup", "--data", &data, "--folder", &folder, "--keys", &keys,
    ]);
    let ask = [
        "doctor",
        "--data",
        &data,
        "--backups",
        &folder,
        "--keys",
        &keys,
        "--json",
    ];
    let output = city.run(&ask);
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(output.status.success(), "{}", words(&output));
    let marks = doctors_marks(&said);
    assert!(
        marks.iter().all(|(_, standing)| standing == "ok"),
        "{marks:?}"
    );
    assert_eq!(marks.len(), 18, "{marks:?}");

    // A key that others can read, a backup that does not open, an older database: each is named, nothing else.
    fs::set_permissions(
        city.data().join("keys/log.seed"),
        fs::Permissions::from_mode(0o640),
    )
    .unwrap();
    let keyhold = names(Path::new(&folder))
        .into_iter()
        .find(|name| name.starts_with("keyhold"))
        .unwrap();
    let path = Path::new(&folder).join(keyhold);
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&path, bytes).unwrap();
    let store = store::sqlite::open(city.database("city"), store::Schema::City).unwrap();
    store
        .transact("test", |tx| {
            tx.execute("UPDATE mark SET number = number - 1", &[])
        })
        .unwrap();
    drop(store);
    let output = city.run(&ask);
    assert!(!output.status.success());
    let marks = doctors_marks(&String::from_utf8(output.stdout).unwrap());
    let bad: Vec<&str> = marks
        .iter()
        .filter(|(_, standing)| standing == "bad")
        .map(|(question, _)| question.as_str())
        .collect();
    assert_eq!(
        bad,
        ["age of the city database", "key files", "keyhold backup"],
        "{marks:?}"
    );
}

/// Every file below a folder, with its bytes.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for name in names(folder) {
        let path = folder.join(name);
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn the_doctor_changes_no_byte_and_makes_no_file() {
    let city = City::new("http://localhost:1");
    let data = city.path("city");
    // A root key in shares, which a start would ask for.
    let settings = city.data().join("denizen.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, format!("{text}\n[root]\nkept_as = \"shares\"\n")).unwrap();
    fs::remove_file(city.data().join("LOCK")).unwrap();
    let before = contents(&city.data());
    city.ok(&["doctor", "--data", &data]);
    city.ok(&["doctor", "--data", &data, "--thorough"]);
    assert!(contents(&city.data()) == before, "something was changed");
    for missing in ["keys/log.seed", "log.db"] {
        fs::rename(city.data().join(missing), city.path("aside")).unwrap();
        city.refused(&["doctor", "--data", &data]);
        assert!(!city.data().join(missing).exists(), "{missing}");
        fs::rename(city.path("aside"), city.data().join(missing)).unwrap();
    }
    assert!(contents(&city.data()) == before, "something was changed");
}

#[test]
fn the_whole_log_is_read_while_the_city_runs_when_that_is_asked_for() {
    let city = City::new("http://localhost:1");
    let data = city.path("city");
    let held = DataDirectory::at(city.data()).lock().unwrap();
    let store = store::sqlite::open(city.database("log"), store::Schema::Log).unwrap();
    let said = city.ok(&["doctor", "--data", &data, "--thorough"]);
    assert!(said.contains("✓ entries of the log: "), "{said}");
    store
        .transact("test", |tx| {
            let alter = "UPDATE head SET checkpoint = 'another note'";
            tx.execute(alter, &[])
        })
        .unwrap();
    let said = city.ok(&["doctor", "--data", &data]);
    assert!(said.contains("– entries of the log: "), "{said}");
    let said = city.refused(&["doctor", "--data", &data, "--thorough"]);
    assert!(
        said.contains("✗ entries of the log: the log is not whole"),
        "{said}"
    );
    drop(held);
    let said = city.refused(&["doctor", "--data", &data]);
    assert!(
        said.contains("✗ entries of the log: the log is not whole"),
        "{said}"
    );
}
