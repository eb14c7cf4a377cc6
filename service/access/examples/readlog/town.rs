//! A town on this disk: city, log and keyhold databases in files, keyhold behind a socket, residents with a sealed name.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use access::Access;
use access::keyhold::remote::{RemoteKeyhold, RemoteLog, log_questions, server, socket};
use access::keyhold::{KeyholdSettings, LocalKeyhold, LogView, RootKeys};
use access::log::{LogSettings, Sequencer};
use access::passkey::RelyingParty;
use access::sealing::SecretKey;
use registry::clock::{CityZone, Clock, UnixTime};
use registry::ids::{Reference, ResidentId};
use registry::readlog::CheckSheet;
use registry::record::NameRecord;
use registry::registration::RegistrationState;
use registry::sensitive::Sensitive;
use registry::vocabulary::Language;
use store::{Schema, Store, sqlite};
use tlog::Policy;
use tlog::note::NoteSigner;

use crate::AnyError;

pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> UnixTime {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        UnixTime(since.map_or(0, |s| i64::try_from(s.as_secs()).unwrap_or(0)))
    }
}

pub(crate) struct Town {
    pub(crate) access: Access,
    pub(crate) store: Store,
}

pub(crate) struct Resident {
    pub(crate) id: ResidentId,
    pub(crate) reference: Reference,
}

pub(crate) fn signer() -> Result<NoteSigner, AnyError> {
    Ok(NoteSigner::from_seed("bench.example/log", &[1; 32])?)
}

pub(crate) fn policy() -> Result<Policy, AnyError> {
    let vkey = signer()?.verifier().vkey();
    Ok(Policy::parse(&format!("log {vkey}\nquorum none\n"))?)
}

pub(crate) fn start_log(folder: &Path) -> Result<Arc<Sequencer>, AnyError> {
    let settings = LogSettings {
        public_dir: folder.join("public"),
        zone: CityZone::CHINA,
        policy: policy()?,
    };
    let store = sqlite::open(folder.join("log.db"), Schema::Log)?;
    Ok(Sequencer::start(
        store,
        settings,
        signer()?,
        Arc::new(SystemClock),
    )?)
}

pub(crate) fn local_keyhold(
    folder: &Path,
    log: Arc<dyn LogView>,
) -> Result<LocalKeyhold, AnyError> {
    Ok(LocalKeyhold::start(KeyholdSettings {
        store: sqlite::open(folder.join("keyhold.db"), Schema::Keyhold)?,
        roots: RootKeys::new(1, SecretKey::from_bytes([7; 32])),
        log,
        policy: policy()?,
        relying_party: RelyingParty {
            id: "localhost".into(),
            origin: "http://localhost:1".into(),
        },
        clock: Arc::new(SystemClock),
        zone: CityZone::CHINA,
        programmes: BTreeMap::new(), // nothing but registrations is opened here
    })?)
}

/// What the other process does.
pub(crate) fn serve_keyhold(folder: &Path) -> Result<(), AnyError> {
    let log = Arc::new(RemoteLog::new(folder.join("log.sock")));
    let keyhold = Arc::new(local_keyhold(folder, log)?);
    let listener = socket::bind(&folder.join("keyhold.sock"))?;
    std::thread::spawn(move || {
        // Ends with the process that started it.
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
    Ok(server::serve(&listener, keyhold)?)
}

impl Town {
    pub(crate) fn found(folder: &Path) -> Result<Self, AnyError> {
        let log = start_log(folder)?;
        let listener = socket::bind(&folder.join("log.sock"))?;
        let questions = Arc::clone(&log);
        std::thread::spawn(move || log_questions::serve(&listener, questions));
        let store = sqlite::open(folder.join("city.db"), Schema::City)?;
        let keyhold = Arc::new(RemoteKeyhold::new(folder.join("keyhold.sock")));
        Ok(Self {
            access: Access::new(store.clone(), log, keyhold),
            store,
        })
    }

    pub(crate) fn enrol(&self) -> Result<(Resident, CheckSheet), AnyError> {
        let entropy = &keys::SystemEntropy;
        let id = ResidentId::random(entropy);
        let reference = Reference::random("YT", registry::ids::FileKind::Registration, entropy)?;
        self.store.transact("bench: a resident", |tx| {
            store::residents::insert(tx, id, RegistrationState::PreRegistered)
        })?;
        let sheet = self.access.enrol(id, reference)?;
        let name = NameRecord {
            full_name: Sensitive::new("A name of ordinary length".to_owned()),
            letters_in: Language::En,
        };
        let sealed = self.access.seal(id, &name)?;
        self.store
            .transact("bench: a record", |tx| sealed.put(tx))?;
        Ok((Resident { id, reference }, sheet))
    }
}
