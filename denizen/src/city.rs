//! One city, opened: its stores, its keys, its log, its registers, joined to the use cases.
//!
//! Wiring only. Must never decide anything, and must never open a store of another role than it asks for.

use std::sync::Arc;

use access::Access;
use access::keyhold::remote::{self, RemoteKeyhold, log_questions};
use access::keyhold::{Keyhold, KeyholdSettings, LocalKeyhold, LogView};
use access::log::{LogSettings, Sequencer};
use access::passkey::RelyingParty;
use anyhow::{Context as _, bail};
use dwelling::{Register, RegisterBuilder};
use office::{CitySettings, OutsideCheck, Programmes};
use registry::clock::{CityZone, Clock};
use registry::entropy::Entropy as _;
use store::{Schema, Store};
use tlog::Policy;
use tlog::note::NoteSigner;
use url::Url;

use crate::configuration::{Configuration, Sockets};
use crate::databases::open_existing;
use crate::directory::{DataDirectory, DirectoryLock};
use crate::marks::{MarkFile, Marks, carried_by};
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
    /// The mark that the three databases carry.
    pub marks: Arc<Marks>,
    /// Held until the city is closed.
    _lock: DirectoryLock,
    /// Keyhold itself, when it runs in this process.
    pub keyhold_here: Option<Arc<LocalKeyhold>>,
}

impl OpenCity {
    /// Opens a city that `init` or `demo` has set up.
    ///
    /// # Errors
    /// With the file or the store that does not open, and what to do.
    pub fn open(directory: DataDirectory) -> anyhow::Result<Self> {
        let configuration = Configuration::read(&directory.configuration())?;
        let lock = directory.lock()?;
        crate::restore::refuse_unreconciled(&directory)?;
        let policy = read_policy(&directory)?;
        let store = open_existing(&configuration, &directory, Schema::City)?;
        let entries = open_existing(&configuration, &directory, Schema::Log)?;
        let marks = MarkFile::read(&directory.mark())?;
        for store in [&store, &entries] {
            marks.judge(carried_by(store)?)?;
        }
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let log = start_log(
            &configuration,
            &directory,
            &policy,
            entries.clone(),
            Arc::clone(&clock),
        )?;
        let programmes = crate::programmes::read(&directory)?;
        let (keyhold, keyhold_here) = start_keyhold(
            &configuration,
            &directory,
            &policy,
            &log,
            Arc::clone(&clock),
            &programmes,
        )?;
        let access = Access::new(store.clone(), Arc::clone(&log), keyhold);
        let marks = Marks::begin(directory.clone(), store.clone(), entries, access.clone())?;
        let office = office::City::new(CitySettings {
            store: store.clone(),
            access: access.clone(),
            dwellings: Arc::new(read_dwellings(&store)?),
            programmes,
            clock,
            entropy: Arc::new(SystemEntropy),
            zone: zone(&configuration),
            outside_check: outside_check(&policy),
            superiors: crate::exceptional_policy::read(&directory)?.superiors,
        });
        Ok(Self {
            configuration,
            directory,
            store,
            log,
            policy,
            access,
            office: Arc::new(office),
            marks: Arc::new(marks),
            _lock: lock,
            keyhold_here,
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

/// The name of the log: the city's address without its scheme, as C2SP recommends.
#[must_use]
pub fn log_origin(public_url: &str) -> String {
    format!("{}/log", crate::listening::address(public_url))
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

/// The log's policy, from the directory.
///
/// # Errors
/// When it is missing or not valid.
pub fn read_policy(directory: &DataDirectory) -> anyhow::Result<Policy> {
    let path = directory.policy();
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    Policy::parse(&text).with_context(|| format!("{} is not valid", path.display()))
}

/// The log over its store.
///
/// # Errors
/// When it is not whole.
pub fn start_log(
    configuration: &Configuration,
    directory: &DataDirectory,
    policy: &Policy,
    store: Store,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<Arc<Sequencer>> {
    let settings = LogSettings {
        process: process_name(directory),
        public_dir: directory.public_log(),
        zone: zone(configuration),
        policy: policy.clone(),
    };
    let signer = log_signer(configuration, directory)?;
    Sequencer::start(store, settings, signer, clock).context("the log does not start")
}

/// What an operator calls this process: the machine and the directory. The same after a restart, so that a killed one goes
/// on at once.
fn process_name(directory: &DataDirectory) -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    format!("{}:{}", host.trim(), directory.root().display())
}

/// Keyhold as the city asks it, and keyhold itself when it is in this process.
type StartedKeyhold = (Arc<dyn Keyhold>, Option<Arc<LocalKeyhold>>);

/// Within this process, or behind the socket that the configuration names.
fn start_keyhold(
    configuration: &Configuration,
    directory: &DataDirectory,
    policy: &Policy,
    log: &Arc<Sequencer>,
    clock: Arc<dyn Clock>,
    programmes: &Programmes,
) -> anyhow::Result<StartedKeyhold> {
    let log: Arc<Sequencer> = Arc::clone(log);
    let Some(Sockets { socket, log_socket }) = &configuration.keyhold else {
        let keyhold = local_keyhold(configuration, directory, policy, log, clock, programmes)?;
        return Ok((Arc::clone(&keyhold) as _, Some(keyhold)));
    };
    let listener = remote::socket::bind(log_socket)
        .with_context(|| format!("cannot serve {}", log_socket.display()))?;
    std::thread::Builder::new()
        .name("log-questions".to_owned())
        .spawn(move || {
            if let Err(error) = log_questions::serve(&listener, log) {
                tracing::error!(%error, "keyhold cannot ask the log any more");
            }
        })?;
    Ok((Arc::new(RemoteKeyhold::new(socket.clone())), None))
}

/// Keyhold over its own database, in this process.
///
/// # Errors
/// When its root key or its database does not open.
pub fn local_keyhold(
    configuration: &Configuration,
    directory: &DataDirectory,
    policy: &Policy,
    log: Arc<dyn LogView>,
    clock: Arc<dyn Clock>,
    programmes: &Programmes,
) -> anyhow::Result<Arc<LocalKeyhold>> {
    let exceptional = crate::exceptional_policy::read(directory)?;
    let store = open_existing(configuration, directory, Schema::Keyhold)?;
    let roots = crate::root_key::read(configuration, directory, &store)?;
    LocalKeyhold::start(KeyholdSettings {
        store,
        roots,
        log,
        policy: policy.clone(),
        relying_party: relying_party(&configuration.public_url)?,
        clock,
        zone: zone(configuration),
        programmes: programmes.groups(),
    })
    .map(|keyhold| Arc::new(keyhold.with_exceptional(exceptional)))
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
