//! A small town to test with: its log, its clock, and residents whose entries are made one after another.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use access::log::checker::{Check, CheckFailure, Extent, Folder, Report, check};
use access::log::{LogError, LogProof, LogSettings, Sequencer};
use registry::clock::{CityZone, Clock, Minute, UnixTime};
use registry::purpose::Purpose;
use registry::readlog::{
    Announcement, ChainKey, ChainState, CheckSheet, Detail, Entry, EntryKind, Opening, SealedBody,
};
use store::{Schema, Store, Tx, postgres, sqlite};
use tempfile::TempDir;
use tlog::Policy;
use tlog::note::NoteSigner;

use crate::cluster;
use crate::sumdb::agreed;

pub const ORIGIN: &str = "city.example/readlog";
/// 2026-11-24T00:00:00Z.
pub const START: i64 = 1_795_478_400;

/// A clock that a test moves.
pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(START)))
    }

    pub fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> UnixTime {
        UnixTime(self.0.load(Ordering::SeqCst))
    }
}

pub fn log_key() -> NoteSigner {
    NoteSigner::from_seed(ORIGIN, &[1; 32]).unwrap()
}

/// The policy of a city that has no witness yet.
pub fn alone() -> Policy {
    policy("quorum none\n")
}

pub fn policy(rest: &str) -> Policy {
    Policy::parse(&format!("log {}\n{rest}", log_key().verifier().vkey())).unwrap()
}

/// A resident with a sheet.
pub struct Resident {
    pub sheet: CheckSheet,
    state: ChainState,
}

impl Resident {
    pub fn new(seed: u8) -> Self {
        Self::of(CheckSheet {
            k0: ChainKey::from_bytes([seed; 32]),
            epoch: 0,
        })
    }

    pub fn of(sheet: CheckSheet) -> Self {
        Self {
            state: ChainState::begin(&sheet.k0),
            sheet,
        }
    }

    /// Puts an announcement on this list, which is the public one.
    pub fn announce(&mut self, town: &Town, announcement: Announcement) {
        let opening = Opening {
            announcement: Some(announcement),
            ..Opening::of_register(EntryKind::Announced, Purpose::PublicNotice)
        };
        let detail = Detail {
            list: self.state.list(),
            number: self.state.number(),
            unreleased: 0,
            opening,
        };
        let (entry, body) = self.state.entry_key().seal(town.minute(), &detail).unwrap();
        town.log().append(&entry, &body).unwrap();
        self.step();
    }

    /// The next entry, without stepping on.
    pub fn prepare(&self, minute: Minute) -> (Entry, SealedBody) {
        self.prepare_after(0, minute)
    }

    /// The next entry, after so many that released nothing.
    pub fn prepare_after(&self, unreleased: u32, minute: Minute) -> (Entry, SealedBody) {
        let kind = if self.state.number() == 0 {
            EntryKind::ListBegins
        } else {
            EntryKind::Opened
        };
        let detail = Detail {
            list: self.state.list(),
            number: self.state.number(),
            unreleased,
            opening: Opening::of_register(kind, Purpose::OwnView),
        };
        self.state.entry_key().seal(minute, &detail).unwrap()
    }

    /// The phone is lost: the list ends and names the one that goes on.
    pub fn end(&mut self, town: &Town, next: &Self) {
        let next = next.sheet.k0.commitment();
        let detail = Detail {
            list: self.state.list(),
            number: self.state.number(),
            unreleased: 0,
            opening: Opening::of_register(EntryKind::EpochBegins { next }, Purpose::ReportLoss),
        };
        let (entry, body) = self.state.entry_key().seal(town.minute(), &detail).unwrap();
        town.log().append(&entry, &body).unwrap();
        self.step();
    }

    pub fn step(&mut self) {
        self.state = self.state.advance().unwrap();
    }
}

thread_local! {
    /// Whether towns made on this thread keep their log on the server.
    static ON_POSTGRES: Cell<bool> = const { Cell::new(false) };
}

/// Runs a case with its towns on the throw-away server, if there is one.
pub fn on_postgres(case: fn()) {
    if cluster::shared().is_some() {
        ON_POSTGRES.set(true);
        case();
    }
}

pub fn is_on_postgres() -> bool {
    ON_POSTGRES.get()
}

/// Where a town's database is: a file's path, or a server's address.
pub fn new_database(folder: &Path) -> String {
    match cluster::shared().filter(|_| is_on_postgres()) {
        Some(cluster) => cluster.database(),
        None => folder.join("log.sqlite").display().to_string(),
    }
}

/// A log in a folder of its own.
pub struct Town {
    pub folder: PathBuf,
    pub database: String,
    /// The name it has in the lease.
    pub process: String,
    temporary: Option<TempDir>,
    pub clock: Arc<TestClock>,
    pub policy: Policy,
    pub log: Option<Arc<Sequencer>>,
}

impl Town {
    pub fn new(policy: Policy) -> Self {
        let folder = TempDir::new().unwrap();
        let database = new_database(folder.path());
        let mut town = Self::at(folder.path().to_owned(), database, policy);
        town.temporary = Some(folder);
        town
    }

    pub fn at(folder: PathBuf, database: String, policy: Policy) -> Self {
        let mut town = Self {
            folder,
            database,
            process: "town".to_owned(),
            temporary: None,
            clock: TestClock::new(),
            policy,
            log: None,
        };
        town.restart().unwrap();
        town
    }

    pub fn public(&self) -> PathBuf {
        self.folder.join("public")
    }

    /// Another process that stands ready on the same database and the same public folder, with a clock of its own.
    pub fn neighbour(&self, process: &str) -> Self {
        let mut town = self.another(process);
        town.restart().unwrap();
        town
    }

    /// The same, not started yet.
    pub fn another(&self, process: &str) -> Self {
        Self {
            folder: self.folder.clone(),
            database: self.database.clone(),
            process: process.to_owned(),
            temporary: None,
            clock: TestClock::new(),
            policy: self.policy.clone(),
            log: None,
        }
    }

    pub fn store(&self) -> Store {
        if self.database.starts_with('/') {
            sqlite::open(&self.database, Schema::Log).unwrap()
        } else {
            postgres::connect(&self.database, Schema::Log).unwrap()
        }
    }

    /// What an operator with a shell could do.
    pub fn sql(&self, statement: &str) {
        self.store()
            .transact("test", |tx: &mut dyn Tx| tx.execute(statement, &[]))
            .unwrap();
    }

    /// Ends the log's process, as a crash after the last answer would, and starts it again.
    pub fn restart(&mut self) -> Result<(), LogError> {
        self.stop();
        let settings = LogSettings {
            process: self.process.clone(),
            public_dir: self.public(),
            zone: CityZone::CHINA,
            policy: self.policy.clone(),
        };
        let clock: Arc<dyn Clock> = self.clock.clone();
        self.log = Some(Sequencer::start(self.store(), settings, log_key(), clock)?);
        Ok(())
    }

    pub fn stop(&mut self) {
        self.log = None;
    }

    pub fn log(&self) -> &Sequencer {
        self.log.as_ref().unwrap()
    }

    pub fn minute(&self) -> Minute {
        Minute::of(self.clock.now())
    }

    pub fn act(&self, resident: &mut Resident) -> LogProof {
        let (entry, body) = resident.prepare(self.minute());
        let proof = self.log().append(&entry, &body).unwrap();
        resident.step();
        proof
    }

    /// `turns` rounds in which each resident gets an entry, published.
    pub fn live(&self, residents: &mut [Resident], turns: usize) {
        for _ in 0..turns {
            for resident in &mut *residents {
                self.act(resident);
            }
        }
        self.log().publish_now().unwrap();
        // Every log a test makes is judged twice.
        assert!(agreed(&self.public(), &[], self.clock.now()));
    }

    pub fn check(&self, resident: &Resident) -> Result<Report, CheckFailure> {
        self.check_copy(&self.public(), Some(resident), None)
    }

    pub fn check_copy(
        &self,
        folder: &Path,
        resident: Option<&Resident>,
        remembered: Option<&str>,
    ) -> Result<Report, CheckFailure> {
        let sheets: Vec<CheckSheet> = resident.iter().map(|r| r.sheet.clone()).collect();
        check(
            &Folder(folder.to_owned()),
            &Check {
                sheets: &sheets,
                policy: &self.policy,
                remembered,
                extent: Extent::Everything,
                now: self.clock.now(),
            },
        )
    }
}

/// Copies a public folder.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for item in std::fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        if item.file_type().unwrap().is_dir() {
            copy_folder(&item.path(), &target);
        } else {
            std::fs::copy(item.path(), target).unwrap();
        }
    }
}

/// Every file below a folder, as paths relative to it, in order.
pub fn files_below(root: &Path) -> Vec<String> {
    fn walk(root: &Path, folder: &Path, out: &mut Vec<String>) {
        for item in std::fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                walk(root, &path, out);
            } else {
                out.push(
                    path.strip_prefix(root)
                        .unwrap()
                        .to_string_lossy()
                        .into_owned(),
                );
            }
        }
    }
    let mut out = Vec::new();
    walk(root, root, &mut out);
    out.sort();
    out
}

/// Serves a folder over HTTP; gives its address.
pub fn serve_folder(folder: PathBuf) -> String {
    use std::io::{BufRead as _, BufReader, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/log/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let request = lines.next().unwrap().unwrap();
            while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
            let path = request.split(' ').nth(1).unwrap();
            let path = path.strip_prefix("/log/").unwrap();
            let (status, body) = match std::fs::read(folder.join(path)) {
                Ok(body) => (200, body),
                Err(_) => (404, b"no such file".to_vec()),
            };
            let length = body.len();
            write!(
                stream,
                "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
            )
            .unwrap();
            stream.write_all(&body).unwrap();
        }
    });
    url
}
