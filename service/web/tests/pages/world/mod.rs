//! A small city behind its pages: stores in memory, a real log and keyhold, a clock that stands; no socket.

pub mod browser;
pub mod court;
pub mod device;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use access::Access;
use access::keyhold::{ExceptionalPolicy, KeyholdSettings, LocalKeyhold, RootKeys};
use access::log::{LogSettings, Sequencer};
use access::passkey::RelyingParty;
use access::sealing::SecretKey;
use axum::Router;
use dwelling::synthetic::SyntheticCity;
use dwelling::{Place, Register, shenzhen};
use issuing::{Issuer, IssuerParts, IssuerSettings};
use keys::{AwsLcEs256, SoftwareSigner};
use office::{City, CitySettings, OutsideCheck, Programmes};
use registry::clock::{CityDay, CityZone, Clock, UnixTime};
use registry::entropy::Entropy;
use registry::official::{Office, Official};
use registry::vocabulary::FieldGroup;
use rules::authority::Role;
use sha2::{Digest, Sha256};
use store::{Schema, Store, officials};
use tempfile::TempDir;
use tlog::Policy;
use tlog::note::NoteSigner;
use web::cookies::Scheme;
use web::desk::Desk;
use web::portal::watch::Watch;
use web::portal::{Portal, PortalParts};
use web::site::{Both, Site};

/// 2026-11-24 12:00 in the city.
pub const NOON: i64 = 1_795_492_800;
/// What the desk takes for this program's build.
pub const BUILD: &str = "f0f1";
const RULE: &str = include_str!("../../../../../policy/entitlements/school-fee-remission.md");

/// A clock that stands until a test moves it.
struct Hands(AtomicI64);
impl Clock for Hands {
    fn now(&self) -> UnixTime {
        UnixTime(self.0.load(Ordering::SeqCst))
    }
}

struct Counted(AtomicU64);
impl Entropy for Counted {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(32) {
            let number = self.0.fetch_add(1, Ordering::SeqCst);
            chunk.copy_from_slice(&Sha256::digest(number.to_be_bytes())[..chunk.len()]);
        }
    }
}

static REGISTER: LazyLock<Arc<Register>> = LazyLock::new(|| {
    let divisions = shenzhen::divisions().unwrap();
    let city = SyntheticCity::new(2007, 1_000, &divisions).unwrap();
    let places: Vec<Place> = city.places().cloned().collect();
    let register = Register::build(divisions, places, city.dwellings().map(Result::unwrap));
    Arc::new(register.unwrap())
});

/// An address of the invented register, in full.
pub fn an_address() -> String {
    let divisions = shenzhen::divisions().unwrap();
    let city = SyntheticCity::new(2007, 1_000, &divisions).unwrap();
    let dwelling = city.dwellings().next().unwrap().unwrap();
    REGISTER.standard_address(&dwelling.code).unwrap().zh
}

pub struct World {
    pub pages: Router,
    city: Arc<City>,
    store: Store,
    entries: Store,
    hands: Arc<Hands>,
    _folder: TempDir,
}

impl World {
    pub fn new() -> Self {
        Self::reached_over(Scheme::Http)
    }

    pub fn reached_over(scheme: Scheme) -> Self {
        let hands = Arc::new(Hands(AtomicI64::new(NOON)));
        let clock: Arc<dyn Clock> = hands.clone();
        let entropy: Arc<dyn Entropy> = Arc::new(Counted(AtomicU64::new(0)));
        let folder = tempfile::tempdir().unwrap();
        let entries = store::sqlite::in_memory(Schema::Log).unwrap();
        let store = store::sqlite::in_memory(Schema::City).unwrap();
        let (city, access) = city(&folder, store.clone(), entries.clone(), &clock, &entropy);
        let city = Arc::new(city);
        let site = Arc::new(Site {
            place: Both::new("盐田区", "Yantian District"),
            help: Both::new(
                "盐田登记中心，工作日9:00至17:30",
                "Yantian registration centre, working days 9:00 to 17:30",
            ),
            telephone: "0755-0000 0000".to_owned(),
            demonstration: true,
            address: "yantian.example".to_owned(),
            scheme,
            zone: CityZone::CHINA,
            clock: clock.clone(),
            entropy,
        });
        let portal = Portal::new(PortalParts {
            site: site.clone(),
            city: city.clone(),
            issuer: Arc::new(issuer(access, &folder, clock)),
            centres: city.registration_centres().unwrap(),
            watch: Arc::new(|| Watch {
                quorum: 2,
                met: true,
                witnesses: vec![
                    ("residents-council".to_owned(), Some(UnixTime(NOON - 120))),
                    ("university".to_owned(), Some(UnixTime(NOON - 180))),
                    ("data-protection-office".to_owned(), None),
                ],
            }),
        });
        let pages = web::portal::router(portal).merge(web::desk::router(Desk::new(
            site,
            city.clone(),
            BUILD,
        )));
        Self {
            pages,
            city,
            store,
            entries,
            hands,
            _folder: folder,
        }
    }

    /// Time goes by.
    pub fn pass(&self, seconds: i64) {
        self.hands.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// As many addresses as a city has that needs three signatures for a job. Nobody can read them.
    pub fn fill_with_addresses(&self, count: u16) {
        let filled = self.store.transact("fill with addresses", |tx| {
            for number in 0..count {
                let mut resident = vec![7; 14];
                resident.extend(number.to_be_bytes());
                tx.execute(
                    "INSERT INTO resident (resident, state) VALUES ($1, 'registered')",
                    &[resident.as_slice().into()],
                )?;
                tx.execute(
                    "INSERT INTO sealed_group (resident, field_group, version, ciphertext) VALUES ($1, $2, 1, $1)",
                    &[resident.as_slice().into(), FieldGroup::Address.into()],
                )?;
            }
            Ok::<_, store::StoreError>(())
        });
        filled.unwrap();
    }

    /// The program on the machine runs what was announced.
    pub fn run_job(&self, name: &str) {
        let digits = name.as_bytes().chunks(2);
        let bytes: Vec<u8> = digits
            .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
            .collect();
        let run = bytes.try_into().unwrap();
        self.city.run_job(&run, BUILD, |_| {}).unwrap();
    }

    /// Today in the city.
    pub fn today(&self) -> CityDay {
        CityDay::of(self.hands.now(), CityZone::CHINA)
    }

    /// The log's disk gives up.
    pub fn break_the_log(&self) {
        let broken = self
            .entries
            .transact("break the log", |tx| tx.execute("DROP TABLE entry", &[]));
        broken.unwrap();
    }

    /// Appoints an official; the one-time code of the appointment.
    pub fn appoint(&self, id: &str, office: &str, role: Role) -> String {
        let official = Official {
            id: id.parse().unwrap(),
            office: office.parse().unwrap(),
            role,
            trained_until: "2027-06-30".parse().unwrap(),
            own_resident: None,
        };
        self.city
            .appoint_official(&official)
            .unwrap()
            .expose()
            .clone()
    }
}

fn city(
    folder: &TempDir,
    store: Store,
    entries: Store,
    clock: &Arc<dyn Clock>,
    entropy: &Arc<dyn Entropy>,
) -> (City, Access) {
    let in_memory = |schema| store::sqlite::in_memory(schema).unwrap();
    set_up(&store);
    let signer = || NoteSigner::from_seed("city.example/log", &[1; 32]).unwrap();
    let policy = Policy::parse(&format!(
        "log {}\nquorum none\n",
        signer().verifier().vkey()
    ))
    .unwrap();
    let settings = LogSettings {
        process: "test".to_owned(),
        public_dir: folder.path().join("log"),
        zone: CityZone::CHINA,
        policy: policy.clone(),
    };
    let log = Sequencer::start(entries, settings, signer(), clock.clone()).unwrap();
    let keyhold = LocalKeyhold::start(KeyholdSettings {
        store: in_memory(Schema::Keyhold),
        roots: RootKeys::new(1, SecretKey::from_bytes([7; 32])),
        log: log.clone(),
        policy,
        relying_party: RelyingParty {
            id: device::HOST.into(),
            origin: device::ORIGIN.into(),
        },
        clock: clock.clone(),
        zone: CityZone::CHINA,
        programmes: Programmes::read([RULE]).unwrap().groups(),
    });
    let keyhold = keyhold.unwrap().with_exceptional(ExceptionalPolicy {
        courts: BTreeMap::from([(court::NAME.parse().unwrap(), court::public_key())]),
        superiors: BTreeMap::new(),
    });
    let access = Access::new(store.clone(), log, Arc::new(keyhold));
    let city = City::new(CitySettings {
        store,
        access: access.clone(),
        dwellings: REGISTER.clone(),
        programmes: Programmes::read([RULE]).unwrap(),
        clock: clock.clone(),
        entropy: entropy.clone(),
        zone: CityZone::CHINA,
        outside_check: OutsideCheck {
            witnesses: 0,
            needed: 0,
        },
        superiors: BTreeMap::new(),
    });
    (city, access)
}

fn issuer(access: Access, folder: &TempDir, clock: Arc<dyn Clock>) -> Issuer {
    let signer: SoftwareSigner =
        keys::open_or_create_signer(&folder.path().join("leaf.key")).unwrap();
    let settings = IssuerSettings {
        identifier: "http://localhost:1".to_owned(),
        name_zh_cn: "示例市".to_owned(),
        name_en: "Sample City".to_owned(),
        zone: CityZone::CHINA,
    };
    let parts = IssuerParts {
        signer: Arc::new(signer),
        es256: Arc::new(AwsLcEs256),
        grants: Arc::new(access),
        entropy: Arc::new(keys::SystemEntropy),
        clock,
    };
    Issuer::new(settings, parts)
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
        ("city-ombudsman", "市申诉专员", "City ombudsman", "SZ"),
        ("yantian-court", "盐田区人民法院", "Yantian court", "YT"),
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
                if id.ends_with("-centre") {
                    let desk = registry::desk::Desk {
                        id: format!("{id}-1").parse().unwrap(),
                        office: office.id.clone(),
                    };
                    officials::put_desk(tx, &desk)?;
                }
            }
            Ok(())
        })
        .unwrap();
}
