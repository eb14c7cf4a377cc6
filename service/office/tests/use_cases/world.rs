//! A small city: three stores in memory, a real log, keyhold, offices of two districts, a clock the test sets.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use access::Access;
use access::keyhold::{KeyholdSettings, LocalKeyhold, RootKeys};
use access::log::{LogSettings, Sequencer};
use access::passkey::RelyingParty;
use access::sealing::SecretKey;
use dwelling::synthetic::SyntheticCity;
use dwelling::{Dwelling, Place, Register, shenzhen};
use office::{City, CitySettings, OutsideCheck, Programmes};
use registry::clock::{CityZone, Clock, UnixTime};
use registry::entropy::Entropy;
use registry::ids::ResidentId;
use registry::official::{Office, Official};
use rules::authority::Role;
use sha2::{Digest, Sha256};
use store::{Schema, Store, officials};
use tempfile::TempDir;
use tlog::Policy;
use tlog::note::NoteSigner;

use crate::device::{AtDesk, HOST, ORIGIN};
use crate::faulty_keyhold::FaultyKeyhold;

/// 2026-11-24 12:00 in the city.
pub const NOON: i64 = 1_795_492_800;
pub const DAY: i64 = 86_400;

/// The rule file of the city's policy.
pub const RULE: &str = include_str!("../../../../policy/entitlements/school-fee-remission.md");

pub struct SetClock(AtomicI64);

impl Clock for SetClock {
    fn now(&self) -> UnixTime {
        UnixTime(self.0.load(Ordering::SeqCst))
    }
}

/// Repeats its bytes in every run.
struct CountedEntropy(AtomicU64);

impl Entropy for CountedEntropy {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(32) {
            let number = self.0.fetch_add(1, Ordering::SeqCst);
            let bytes = Sha256::digest(number.to_be_bytes());
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }
}

/// The invented city of the demonstration, small.
fn invented(without: impl Fn(&Dwelling) -> bool) -> Arc<Register> {
    let divisions = shenzhen::divisions().unwrap();
    let city = SyntheticCity::new(2007, 1_000, &divisions).unwrap();
    let places: Vec<Place> = city.places().cloned().collect();
    let dwellings = city.dwellings().map(Result::unwrap);
    let register = Register::build(divisions, places, dwellings.filter(|d| !without(d)));
    Arc::new(register.unwrap())
}

static REGISTER: LazyLock<Arc<Register>> = LazyLock::new(|| invented(|_| false));

/// What a kill leaves: the stores, the folder of the log, and the world outside the process.
struct Durable {
    keys: Store,
    entries: Store,
    entropy: Arc<CountedEntropy>,
    dwellings: Arc<Register>,
    folder: TempDir,
}

pub struct World {
    pub city: City,
    pub access: Access,
    pub keyhold: Arc<FaultyKeyhold>,
    pub log: Arc<Sequencer>,
    pub clock: Arc<SetClock>,
    pub store: Store,
    durable: Durable,
}

impl World {
    pub fn new() -> World {
        World::kept_in(|schema| store::sqlite::in_memory(schema).unwrap())
    }

    /// The same over three databases of a real server; `None` where there is none to start.
    pub fn on_postgres() -> Option<World> {
        let cluster = crate::cluster::shared()?;
        let database = |schema| store::postgres::connect(&cluster.database(), schema).unwrap();
        Some(World::kept_in(database))
    }

    fn kept_in(database: impl Fn(Schema) -> Store) -> World {
        let store = database(Schema::City);
        set_up(&store);
        let durable = Durable {
            keys: database(Schema::Keyhold),
            entries: database(Schema::Log),
            entropy: Arc::new(CountedEntropy(AtomicU64::new(0))),
            dwellings: Arc::clone(&REGISTER),
            folder: tempfile::tempdir().unwrap(),
        };
        World::start(store, Arc::new(SetClock(AtomicI64::new(NOON))), durable)
    }

    fn start(store: Store, clock: Arc<SetClock>, durable: Durable) -> World {
        let signer = || NoteSigner::from_seed("city.example/log", &[1; 32]).unwrap();
        let policy = format!("log {}\nquorum none\n", signer().verifier().vkey());
        let policy = Policy::parse(&policy).unwrap();
        let log = LogSettings {
            process: "test".to_owned(),
            public_dir: durable.folder.path().join("log"),
            zone: CityZone::CHINA,
            policy: policy.clone(),
        };
        let entries = durable.entries.clone();
        let log = Sequencer::start(entries, log, signer(), clock.clone()).unwrap();
        let keyhold = LocalKeyhold::start(KeyholdSettings {
            store: durable.keys.clone(),
            roots: RootKeys::new(1, SecretKey::from_bytes([7; 32])),
            log: log.clone(),
            policy,
            relying_party: RelyingParty {
                id: HOST.into(),
                origin: ORIGIN.into(),
            },
            clock: clock.clone(),
            zone: CityZone::CHINA,
            programmes: Programmes::read([RULE]).unwrap().groups(),
        });
        let keyhold = Arc::new(FaultyKeyhold::new(
            keyhold
                .unwrap()
                .with_exceptional(crate::exceptional::policy()),
        ));
        let access = Access::new(store.clone(), log.clone(), keyhold.clone());
        let city = City::new(CitySettings {
            store: store.clone(),
            access: access.clone(),
            dwellings: durable.dwellings.clone(),
            programmes: Programmes::read([RULE]).unwrap(),
            clock: clock.clone(),
            entropy: durable.entropy.clone(),
            zone: CityZone::CHINA,
            outside_check: OutsideCheck {
                witnesses: 0,
                needed: 0,
            },
            superiors: crate::exceptional::policy().superiors,
        });
        World {
            city,
            access,
            keyhold,
            log,
            clock,
            store,
            durable,
        }
    }

    /// Keyhold's database.
    pub fn keys(&self) -> &Store {
        &self.durable.keys
    }

    /// The process is killed and started again: what was in memory is gone, what was durable is there.
    pub fn restart(self) -> World {
        let World {
            city,
            access,
            keyhold,
            log,
            clock,
            store,
            durable,
        } = self;
        drop((city, access, keyhold, log));
        World::start(store, clock, durable)
    }

    /// As [`World::restart`], with a register in which this dwelling is not current any more.
    pub fn restart_without(mut self, code: dwelling::DwellingCode) -> World {
        self.durable.dwellings = invented(|dwelling| dwelling.code == code);
        self.restart()
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Entries in the log.
    pub fn entries(&self) -> u64 {
        let note = self.log.checkpoint_note();
        note.lines().nth(1).unwrap().parse().unwrap()
    }

    pub fn at_desk(&self, id: &str, office: &str, role: Role) -> AtDesk {
        AtDesk::sign_in(&self.city, &official(id, office, role, None))
    }

    pub fn clerk(&self) -> AtDesk {
        self.at_desk("YT-0417", "yantian-centre", Role::RegistrationClerk)
    }

    pub fn reviewer(&self) -> AtDesk {
        self.at_desk("SZ-0031", "city-review", Role::DuplicateReviewer)
    }

    pub fn officer(&self) -> AtDesk {
        self.at_desk("YT-0520", "yantian-education", Role::EntitlementOfficer)
    }

    pub fn ombudsman(&self) -> AtDesk {
        self.at_desk("SZ-0903", "city-ombudsman", Role::Ombudsman)
    }

    /// Every row of the city's tables as text, the way a thief would read them.
    pub fn stolen(&self, table: &str, columns: &str) -> Vec<Vec<String>> {
        let sql = format!("SELECT {columns} FROM {table} ORDER BY 1 LIMIT 1000");
        let count = columns.split(',').count();
        self.store
            .read("steal", |tx| {
                let rows = tx.query(&sql, &[])?;
                Ok::<_, store::StoreError>(
                    rows.iter()
                        .map(|row| (0..count).map(|c| format!("{:?}", row.get(c))).collect())
                        .collect(),
                )
            })
            .unwrap()
    }
}

pub fn official(id: &str, office: &str, role: Role, own: Option<ResidentId>) -> Official {
    Official {
        id: id.parse().unwrap(),
        office: office.parse().unwrap(),
        role,
        trained_until: "2027-06-30".parse().unwrap(),
        own_resident: own,
    }
}

fn set_up(store: &Store) {
    let offices = [
        (
            "yantian-centre",
            "盐田登记中心",
            "Yantian registration centre",
            "YT",
        ),
        (
            "longgang-centre",
            "龙岗登记中心",
            "Longgang registration centre",
            "LG",
        ),
        (
            "yantian-education",
            "盐田区教育局",
            "Yantian education office",
            "YT",
        ),
        (
            "longgang-education",
            "龙岗区教育局",
            "Longgang education office",
            "LG",
        ),
        ("city-review", "市登记复核室", "City review office", "SZ"),
        ("city-ombudsman", "市申诉专员", "City ombudsman", "SZ"),
    ];
    store
        .transact("set up offices", |tx| {
            for (id, zh, en, district) in offices {
                let office = Office {
                    id: id.parse().unwrap(),
                    name_zh: zh.into(),
                    name_en: en.into(),
                    district: district.into(),
                };
                officials::put_office(tx, &office)?;
            }
            Ok(())
        })
        .unwrap();
}
