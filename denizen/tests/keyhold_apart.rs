//! What an operator runs over a city that works: keyhold in a process of its own, moved out, served, away for a while,
//! restored; and a job.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use denizen::city::OpenCity;
use denizen::demo::cast::CARETAKER;
use denizen::demo::officials::AtWork;
use denizen::demo::passkey::{SessionKey, SoftwarePasskey};
use denizen::demo::residents::Resident;
use denizen::demo::set_up::{YANTIAN_CENTRE, appoint, configuration};
use denizen::directory::DataDirectory;
use denizen::setup::{invent_dwellings, set_up};
use office::session::{Assertion, RegistrationResponse};
use office::{JobSigned, Signature};
use registry::job::Job;
use registry::official::Official;
use rules::authority;
use tempfile::TempDir;

/// A city whose keyhold was moved out.
struct Apart {
    folder: TempDir,
    address: String,
    clerk: String,
    colleague: String,
}

/// A role in a process of its own, killed when it is dropped.
struct Role(Child);

impl Drop for Role {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Apart {
    fn begin() -> Self {
        let apart = Self::together();
        let said = apart.run("keyhold move-out --data city --to keyhold --sockets SOCKETS");
        assert!(said.unwrap().contains("moved out"));
        apart
    }

    /// Before anything is moved out.
    fn together() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let address = format!("http://localhost:{port}");
        let folder = tempfile::tempdir().unwrap();
        let directory = DataDirectory::create(&folder.path().join("city")).unwrap();
        let settings = configuration(&address, port);
        set_up(&directory, &settings, &[]).unwrap();
        invent_dwellings(&directory, &settings, 2007, 2_000, |_| {}).unwrap();
        let officials = appoint(&directory).unwrap();
        let code = |id| {
            officials
                .iter()
                .find(|(of, _)| *of == id)
                .unwrap()
                .1
                .clone()
        };
        let apart = Self {
            clerk: code("YT-0417"),
            colleague: code("YT-0499"),
            folder,
            address,
        };
        std::fs::create_dir(apart.folder.path().join("sockets")).unwrap();
        apart
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, line: &str) -> Command {
        let sockets = self.path("sockets");
        let words = line.split(' ').map(|word| match word {
            "SOCKETS" => sockets.to_str().unwrap(),
            word => word,
        });
        let mut command = Command::new(env!("CARGO_BIN_EXE_denizen"));
        command.args(words).current_dir(self.folder.path());
        command
    }

    /// What it said when it ended well, or when it did not.
    fn run(&self, line: &str) -> Result<String, String> {
        let output = self.command(line).output().unwrap();
        let both = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&both).into_owned();
        if output.status.success() {
            Ok(said)
        } else {
            Err(said)
        }
    }

    /// Starts a role and waits until it listens.
    fn start(&self, line: &str) -> Role {
        let mut child = self.command(line).stdout(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        let output = child.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut first).unwrap();
        let role = Role(child);
        assert!(first.starts_with("listening on "), "{line}: {first}");
        role
    }

    fn keyhold(&self) -> Role {
        self.start("keyhold serve --data keyhold")
    }

    fn city(&self) -> Role {
        self.start("serve --data city")
    }

    /// The sign-in letter of somebody new.
    fn register(&self, clerk: &mut AtWork) -> String {
        let mut pages = Resident::new(&self.address);
        let reference = pages.pre_register(&CARETAKER, YANTIAN_CENTRE).unwrap();
        clerk.call_up(&reference).unwrap();
        let fitting = clerk.dwellings(CARETAKER.address).unwrap();
        let handed = clerk.register(&CARETAKER, &fitting[0].0).unwrap();
        handed.letter_code
    }

    fn list(&self, letter_code: &str) -> Vec<String> {
        let mut pages = Resident::new(&self.address);
        pages.sign_in(letter_code, CARETAKER.pin).unwrap();
        pages.who_looked("/who-looked").unwrap()
    }
}

#[test]
fn a_city_registers_with_keyhold_apart_and_after_either_was_killed() {
    let apart = Apart::begin();
    let keyhold = apart.keyhold();
    let city = apart.city();
    let mut clerk = AtWork::begin(&apart.address, "YT-0417", &apart.clerk).unwrap();
    let letter = apart.register(&mut clerk);
    let before = apart.list(&letter).len();
    assert!(before > 0);
    drop(keyhold);
    assert!(
        AtWork::begin(&apart.address, "YT-0499", &apart.colleague).is_err(),
        "nothing opens without it"
    );
    let keyhold = apart.keyhold();
    AtWork::begin(&apart.address, "YT-0499", &apart.colleague).unwrap();
    assert!(apart.list(&letter).len() > before);
    drop((city, keyhold));
    let _again = (apart.keyhold(), apart.city());
    assert!(!apart.list(&letter).is_empty());
}

#[test]
fn a_keyhold_that_misses_three_marks_is_not_taken_for_an_older_one() {
    let apart = Apart::begin();
    let keyhold = apart.keyhold();
    let city = OpenCity::open(DataDirectory::at(apart.path("city"))).unwrap();
    city.marks.advance().unwrap();
    drop(keyhold);
    for _ in 0..3 {
        assert!(city.marks.advance().is_err());
    }
    let _keyhold = apart.keyhold();
    city.marks.advance().unwrap();
    city.marks.advance().unwrap();
    assert!(city.access.keyhold().mark().unwrap().is_some());
}

#[test]
fn the_doctor_misses_each_database_in_the_directory_it_belongs_to() {
    let apart = Apart::begin();
    let (keyhold, city) = (apart.keyhold(), apart.city());
    drop((city, keyhold));
    let said = apart.run("doctor --data city").unwrap();
    assert!(said.contains("✓ entries of the log: "), "{said}");
    assert!(said.contains("✓ between the databases: "), "{said}");
    let said = apart.run("doctor --data keyhold").unwrap();
    assert!(said.contains("✓ between the databases: "), "{said}");
    for (data, role) in [("city", "city"), ("city", "log"), ("keyhold", "keyhold")] {
        let database = apart.path(data).join(format!("{role}.db"));
        let aside = apart.path("aside");
        std::fs::rename(&database, &aside).unwrap();
        let said = apart.run(&format!("doctor --data {data}")).unwrap_err();
        assert!(
            said.contains(&format!("✗ {role} database: ")) && said.contains("is missing"),
            "{said}"
        );
        assert!(!database.exists(), "made by a question");
        std::fs::rename(&aside, &database).unwrap();
    }
}

#[test]
fn a_command_in_the_wrong_directory_changes_nothing_and_names_the_right_one() {
    let apart = Apart::begin();
    drop((apart.keyhold(), apart.city()));
    for role in ["city", "log", "keyhold"] {
        let key = format!("backup new-key --to keys/{role}.key");
        apart.run(&key).unwrap();
    }
    let backup = |data: &str, role: &str| {
        apart.run(&format!(
            "backup --data {data} --role {role} --to {role}.backup --key keys/{role}.key"
        ))
    };
    assert!(backup("city", "keyhold").is_err());
    backup("keyhold", "keyhold").unwrap();
    backup("city", "city").unwrap();
    let restore = |data: &str, role: &str| {
        apart.run(&format!(
            "restore --data {data} --role {role} --from {role}.backup --key keys/{role}.key"
        ))
    };
    for (data, role) in [("city", "keyhold"), ("keyhold", "city")] {
        let said = restore(data, role).unwrap_err();
        assert!(
            said.contains(&format!("the {role} database is in the other one")),
            "{said}"
        );
    }
    for line in [
        "keyhold root --data city",
        "keyhold rotate --data city",
        "keyhold shares --data city --threshold 2 --count 3",
        "restore reconcile --data city",
        "restore reconcile --data keyhold --keyhold keyhold",
        "restore reconcile-log --data keyhold",
    ] {
        let said = apart.run(line).unwrap_err();
        assert!(said.contains("is in the other one"), "{line}: {said}");
    }
    for absent in ["city/keyhold.db", "keyhold/city.db", "keyhold/log.db"] {
        assert!(!apart.path(absent).exists(), "{absent}");
    }
    for data in ["city", "keyhold"] {
        assert!(!apart.path(data).join("RESTORED").exists());
    }
    let said = restore("keyhold", "keyhold").unwrap();
    let next = "denizen restore reconcile --data CITY --keyhold keyhold";
    assert!(said.contains(next), "{said}");
    let said = restore("city", "city").unwrap();
    let next = "denizen restore reconcile --data city --keyhold KEYHOLD";
    assert!(said.contains(next), "{said}");
    apart
        .run("restore reconcile --data city --keyhold keyhold")
        .unwrap();
    std::fs::remove_file(apart.path("city/city.db")).unwrap();
    let said = apart
        .run("restore reconcile --data city --keyhold keyhold")
        .unwrap_err();
    assert!(said.contains("is missing"), "{said}");
    assert!(!apart.path("city/city.db").exists());
}

#[test]
fn reconciling_starts_keyhold_by_its_own_files_and_not_by_the_citys() {
    let apart = Apart::begin();
    drop((apart.keyhold(), apart.city()));
    let settings = apart.path("city/denizen.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, format!("{text}\n[root]\nkept_as = \"shares\"\n")).unwrap();
    let rules = apart.path("city/policy/entitlements");
    std::fs::write(rules.join("school-fee-remission.md"), "not a rule file").unwrap();
    apart
        .run("restore reconcile --data city --keyhold keyhold")
        .unwrap();
}

#[test]
fn a_backup_of_all_takes_what_a_directory_keeps_and_names_the_rest() {
    let apart = Apart::begin();
    for role in ["city", "log", "keyhold"] {
        apart
            .run(&format!("backup new-key --to keys/{role}.key"))
            .unwrap();
    }
    let said = apart
        .run("backup --data city --folder shelf --keys keys")
        .unwrap();
    assert!(
        said.contains("ok, city database") && said.contains("ok, log database"),
        "{said}"
    );
    assert!(
        said.contains("the keyhold database is in the other directory"),
        "{said}"
    );
    let said = apart
        .run("backup --data keyhold --folder shelf --keys keys")
        .unwrap();
    assert!(said.contains("ok, keyhold database"), "{said}");
    assert_eq!(std::fs::read_dir(apart.path("shelf")).unwrap().count(), 3);
    let copies = apart.path("copies");
    let city = DataDirectory::at(apart.path("city"));
    assert!(denizen::backup::plain_copies(&city, &copies).is_err());
    assert!(
        !copies.exists(),
        "plain copies of a city that is no demonstration"
    );
}

/// An operator appointed, signed in, and signing for a run of this build: its name.
fn signed_for(city: &OpenCity, address: &str, id: &str, build: &str) -> String {
    let office = &city.office;
    let operator = Official {
        id: id.parse().unwrap(),
        office: YANTIAN_CENTRE.parse().unwrap(),
        role: authority::Role::Operator,
        trained_until: "2099-01-01".parse().unwrap(),
        own_resident: None,
    };
    let code = office.appoint_official(&operator).unwrap();
    let (id, visitor) = (&operator.id, || office::Visitor);
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let passkey = SoftwarePasskey::new("localhost", address).unwrap();
    let challenge = office
        .begin_passkey(visitor(), id, &code)
        .unwrap()
        .challenge;
    let (client_data, attestation) = passkey
        .register(&URL_SAFE_NO_PAD.encode(challenge))
        .unwrap();
    let registration = RegistrationResponse {
        client_data_json: bytes(&client_data),
        attestation_object: bytes(&attestation),
    };
    office.finish_passkey(visitor(), id, &registration).unwrap();
    let key = SessionKey::new().unwrap();
    let point: [u8; 65] = bytes(&key.public()).try_into().unwrap();
    let challenge = office
        .begin_sign_in(visitor(), id, &point)
        .unwrap()
        .challenge;
    let parts = passkey.sign_in(&URL_SAFE_NO_PAD.encode(challenge)).unwrap();
    let assertion = Assertion {
        credential_id: bytes(&parts.credential_id),
        client_data_json: bytes(&parts.client_data_json),
        authenticator_data: bytes(&parts.authenticator_data),
        signature: bytes(&parts.signature),
    };
    let on = office.finish_sign_in(visitor(), id, &assertion).unwrap();
    let job = Job::CorrectDistrictNames;
    let prepared = office.job_statement(&on, job, build).unwrap();
    let signature = bytes(&key.sign(&prepared.text).unwrap());
    let signature = Signature {
        nonce: prepared.nonce,
        signature: signature.try_into().unwrap(),
    };
    let JobSigned::Announced(run) = office.sign_job(&on, &signature).unwrap() else {
        panic!("one record needs one signature");
    };
    denizen::backup::envelope::hex(&run)
}

#[test]
fn a_job_that_was_signed_for_runs_by_this_build_alone_and_stands_on_the_residents_list() {
    let town = Apart::together();
    let city = town.city();
    let mut clerk = AtWork::begin(&town.address, "YT-0417", &town.clerk).unwrap();
    let letter = town.register(&mut clerk);
    let build = town.run("job build").unwrap();
    drop(city);
    let open = OpenCity::open(DataDirectory::at(town.path("city"))).unwrap();
    let run = signed_for(&open, &town.address, "YT-0502", build.trim());
    let another = signed_for(&open, &town.address, "YT-0503", "another-build");
    let line = format!("job run {run} --data city");
    assert!(town.run(&line).unwrap_err().contains("is in use"));
    drop(open);
    for refused in [another, "0".repeat(64), run[1..].to_owned()] {
        assert!(town.run(&format!("job run {refused} --data city")).is_err());
    }
    let said = town.run(&line).unwrap();
    assert!(
        said.contains("0 of 1 records announced have been opened before"),
        "{said}"
    );
    assert!(said.contains("done: 1 opened, 0 written again"), "{said}");
    assert!(!said.contains(CARETAKER.full_name), "{said}");
    let said = town.run(&line).unwrap();
    assert!(said.contains("1 of 1 records announced"), "{said}");
    let _city = town.city();
    let list = town.list(&letter);
    let of_jobs = list
        .iter()
        .filter(|line| line.contains("A program of the city"));
    assert_eq!(
        of_jobs.count(),
        2,
        "each run looked at the last record: {list:?}"
    );
}
