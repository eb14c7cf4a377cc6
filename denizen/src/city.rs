//! One city, opened: its stores, its keys, its log, its registers, joined to the use cases.
//!
//! Wiring only. Must never decide anything, and must never open a store of another role than it asks for.

use std::sync::Arc;

use access::Access;
use access::keyhold::{KeyholdSettings, LocalKeyhold};
use access::log::{LogSettings, Sequencer};
use access::passkey::RelyingParty;
use access::sealing::SecretKey;
use anyhow::{Context as _, bail};
use dwelling::{Register, RegisterBuilder};
use office::{CitySettings, OutsideCheck};
use registry::clock::{CityZone, Clock};
use registry::entropy::Entropy as _;
use store::{Schema, Store};
use tlog::Policy;
use tlog::note::NoteSigner;
use url::Url;

use crate::configuration::{Configuration, Storage};
use crate::directory::DataDirectory;
use crate::system::{SystemClock, SystemEntropy};

/// An opened city.
pub struct OpenCity {
    /// What the operator configured.
    pub configuration: Configuration,
    /// Where it is.
    pub directory: DataDirectory,
    /// The city's own store.
    pub store: Store,
    /// The log.
    pub log: Arc<Sequencer>,
    /// The log's trust policy.
    pub policy: Policy,
    /// The door to records, for the issuer.
    pub access: Access,
    /// The use cases.
    pub office: Arc<office::City>,
}

impl OpenCity {
    /// Opens a city that `init` or `demo` has set up.
    ///
    /// # Errors
    /// With the file or the store that does not open, and what to do.
    pub fn open(directory: DataDirectory) -> anyhow::Result<Self> {
        let configuration = Configuration::read(&directory.configuration())?;
        let policy = read_policy(&directory)?;
        let store = open_store(&configuration, &directory, Schema::City)?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let log = start_log(&configuration, &directory, &policy, Arc::clone(&clock))?;
        let keyhold = start_keyhold(
            &configuration,
            &directory,
            &policy,
            &log,
            Arc::clone(&clock),
        )?;
        let access = Access::new(store.clone(), Arc::clone(&log), Arc::new(keyhold));
        let office = office::City::new(CitySettings {
            store: store.clone(),
            access: access.clone(),
            dwellings: Arc::new(read_dwellings(&store)?),
            programmes: crate::programmes::read(&directory)?,
            clock,
            entropy: Arc::new(SystemEntropy),
            zone: zone(&configuration),
            outside_check: outside_check(&policy),
        });
        Ok(Self {
            configuration,
            directory,
            store,
            log,
            policy,
            access,
            office: Arc::new(office),
        })
    }

    /// Where the city's days change.
    #[must_use]
    pub const fn zone(&self) -> CityZone {
        zone(&self.configuration)
    }
}

const fn zone(configuration: &Configuration) -> CityZone {
    CityZone {
        offset_seconds: configuration.clock_offset_minutes * 60,
    }
}

/// Opens one role's store.
///
/// # Errors
/// The engine's, with what to do.
pub fn open_store(
    configuration: &Configuration,
    directory: &DataDirectory,
    role: Schema,
) -> anyhow::Result<Store> {
    match &configuration.storage {
        Storage::Embedded => {
            let path = directory.database(role);
            store::sqlite::open(&path, role)
                .with_context(|| format!("cannot open {}", path.display()))
        }
        Storage::Postgres {
            city_url_file,
            log_url_file,
            keyhold_url_file,
        } => {
            let file = match role {
                Schema::City => city_url_file,
                Schema::Log => log_url_file,
                Schema::Keyhold => keyhold_url_file,
            };
            let url =
                std::fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?;
            store::postgres::connect(url.trim(), role)
                .with_context(|| format!("cannot reach the {role} database"))
        }
    }
}

/// The name of the log: the city's address without its scheme, as C2SP recommends.
#[must_use]
pub fn log_origin(public_url: &str) -> String {
    let place = public_url
        .split_once("://")
        .map_or(public_url, |(_, rest)| rest);
    format!("{}/log", place.trim_end_matches('/'))
}

/// The log's signing key.
///
/// # Errors
/// When the seed cannot be read or made.
pub fn log_signer(
    configuration: &Configuration,
    directory: &DataDirectory,
) -> anyhow::Result<NoteSigner> {
    let seed = keys::open_or_create_seed(&directory.key("log.seed"), &keys::SystemEntropy)?;
    Ok(NoteSigner::from_seed(
        &log_origin(&configuration.public_url),
        &seed,
    )?)
}

fn outside_check(policy: &Policy) -> OutsideCheck {
    OutsideCheck {
        witnesses: policy.witnesses().len(),
        needed: policy.witnesses_needed(),
    }
}

fn read_policy(directory: &DataDirectory) -> anyhow::Result<Policy> {
    let path = directory.policy();
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    Policy::parse(&text).with_context(|| format!("{} is not valid", path.display()))
}

fn start_log(
    configuration: &Configuration,
    directory: &DataDirectory,
    policy: &Policy,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<Arc<Sequencer>> {
    let settings = LogSettings {
        public_dir: directory.public_log(),
        zone: zone(configuration),
        policy: policy.clone(),
    };
    let store = open_store(configuration, directory, Schema::Log)?;
    let signer = log_signer(configuration, directory)?;
    Sequencer::start(store, settings, signer, clock).context("the log does not start")
}

fn start_keyhold(
    configuration: &Configuration,
    directory: &DataDirectory,
    policy: &Policy,
    log: &Arc<Sequencer>,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<LocalKeyhold> {
    let exceptional = crate::exceptional_policy::read(directory)?;
    let root = keys::open_or_create_seed(&directory.key("keyhold.root"), &keys::SystemEntropy)?;
    let log: Arc<Sequencer> = Arc::clone(log);
    LocalKeyhold::start(KeyholdSettings {
        store: open_store(configuration, directory, Schema::Keyhold)?,
        root: SecretKey::from_bytes(*root),
        log,
        policy: policy.clone(),
        relying_party: relying_party(&configuration.public_url)?,
        clock,
        zone: zone(configuration),
    })
    .map(|keyhold| keyhold.with_exceptional(exceptional))
    .context("keyhold does not start")
}

/// Officials' passkeys belong to the host of the public address (`WebAuthn` §5.1.2).
///
/// # Errors
/// When the address has no host.
pub fn relying_party(public_url: &str) -> anyhow::Result<RelyingParty> {
    let url = Url::parse(public_url).context("public_url is not an address")?;
    let Some(host) = url.host_str() else {
        bail!("public_url has no host");
    };
    Ok(RelyingParty {
        id: host.to_owned(),
        origin: url.origin().ascii_serialization(),
    })
}

fn read_dwellings(store: &Store) -> anyhow::Result<Register> {
    store
        .read("read the dwelling register", |tx| {
            let divisions = store::dwellings::divisions(tx)?;
            let mut places = Vec::new();
            store::dwellings::for_each_place(tx, |place| {
                places.push(place);
                anyhow::Ok(())
            })?;
            let mut builder = RegisterBuilder::new(divisions, places)?;
            store::dwellings::for_each_dwelling(tx, |dwelling| {
                builder.push(&dwelling)?;
                anyhow::Ok(())
            })?;
            Ok(builder.finish()?)
        })
        .map_err(|error: anyhow::Error| error.context("the dwelling register does not load"))
}

/// Random bytes for a seed of data, never of keys.
#[must_use]
pub fn fresh_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemEntropy.fill(&mut bytes);
    bytes
}
