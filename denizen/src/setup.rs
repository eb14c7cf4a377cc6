//! A new city: directory, configuration, keys, databases, the dwelling register, the rule files, the log's policy.
//!
//! Must never overwrite anything: a directory that is not empty is refused. People, offices and officials are not made
//! here.

use std::fmt::Write as _;

use anyhow::Context as _;
use credential::entropy::Entropy;
use credential::signer::Signer as _;
use dwelling::synthetic::SyntheticCity;
use keys::{Authority, Leaf, SoftwareSigner, ValidityPeriod};
use registry::clock::Clock as _;
use store::Schema;

use crate::city::log_signer;
use crate::configuration::{Configuration, RootPlace};
use crate::databases::open_store;
use crate::directory::{DataDirectory, write_private};
use crate::system::SystemClock;

/// A witness of the log, as the policy names it.
#[derive(Debug, Clone)]
pub struct WitnessLine {
    /// Its name within the policy.
    pub name: String,
    /// Its verifier key (C2SP vkey).
    pub vkey: String,
    /// Where it is asked for cosignatures.
    pub url: String,
}

const DAY_SECONDS: i64 = 86_400;
/// How long the city's authorities are valid.
const AUTHORITY_VALIDITY_DAYS: i64 = 10 * 365;
/// How long a leaf of them is.
pub const LEAF_VALIDITY_DAYS: i64 = 400;

/// Names of the city's two authorities: folder and common name.
pub const ISSUER_AUTHORITY: (&str, &str) = ("issuer", "Denizen issuer authority");
/// The authority that certifies readers (verifiers).
pub const READER_AUTHORITY: (&str, &str) = ("readers", "Denizen reader authority");

/// Sets a city up in a new directory.
///
/// # Errors
/// With what could not be made.
pub fn set_up(
    directory: &DataDirectory,
    configuration: &Configuration,
    witnesses: &[WitnessLine],
) -> anyhow::Result<()> {
    let text = toml::to_string(configuration).context("the configuration")?;
    write_private(&directory.configuration(), text.as_bytes())?;
    crate::programmes::write(directory)?;
    if configuration.root == RootPlace::File {
        crate::root_key::make_file(directory, &configuration.root, 1)?;
    }
    let log = log_signer(configuration, directory)?;
    write_private(
        &directory.policy(),
        policy_text(&log.verifier().vkey(), witnesses)?.as_bytes(),
    )?;
    issuer(directory, configuration)?;
    authority(directory, READER_AUTHORITY)?;
    for role in Schema::ALL {
        open_store(configuration, directory, role)?;
    }
    Ok(())
}

/// All witnesses must sign; with none, the policy says so.
fn policy_text(log: &str, witnesses: &[WitnessLine]) -> anyhow::Result<String> {
    let mut text = format!("log {log}\n");
    for witness in witnesses {
        writeln!(
            text,
            "witness {} {} {}",
            witness.name, witness.vkey, witness.url
        )?;
    }
    let names: Vec<&str> = witnesses
        .iter()
        .map(|witness| witness.name.as_str())
        .collect();
    match names.as_slice() {
        [] => text.push_str("quorum none\n"),
        [one] => writeln!(text, "quorum {one}")?,
        many => writeln!(text, "group outside all {}\nquorum outside", many.join(" "))?,
    }
    Ok(text)
}

/// One of the city's authorities, made at first use.
///
/// # Errors
/// When its files cannot be read or written.
pub fn authority(
    directory: &DataDirectory,
    (folder, name): (&str, &str),
) -> anyhow::Result<Authority> {
    let folder = directory.key(folder);
    std::fs::create_dir_all(&folder)?;
    let validity = validity(AUTHORITY_VALIDITY_DAYS);
    Ok(keys::open_or_create_authority(
        &folder,
        name,
        validity,
        &keys::SystemEntropy,
    )?)
}

/// The signer of credentials: a leaf of the issuer authority whose name is the city's address (HAIP 1.0 §6).
///
/// # Errors
/// When its files cannot be read or written.
pub fn issuer(
    directory: &DataDirectory,
    configuration: &Configuration,
) -> anyhow::Result<(SoftwareSigner, Authority)> {
    let authority = authority(directory, ISSUER_AUTHORITY)?;
    let folder = directory.key(ISSUER_AUTHORITY.0);
    let key = keys::open_or_create_signer(&folder.join("leaf.key"))?.public_key();
    let uris = [configuration.public_url.as_str()];
    let leaf = Leaf {
        key: &key,
        common_name: "Denizen issuer",
        uris: &uris,
        dns_names: &[],
        validity: validity(LEAF_VALIDITY_DAYS),
    };
    let entropy: &dyn Entropy = &keys::SystemEntropy;
    let signer =
        keys::open_or_create_certified_signer(&folder, "leaf", &authority, &leaf, entropy)?;
    Ok((signer, authority))
}

/// From an hour ago, for clocks that differ a little.
#[must_use]
pub fn validity(days: i64) -> ValidityPeriod {
    let now = SystemClock.now().0;
    ValidityPeriod {
        not_before_unix: now - 3600,
        not_after_unix: now + days * DAY_SECONDS,
    }
}

/// Fills the register with invented, coded dwellings over Shenzhen's real divisions.
///
/// # Errors
/// When the count is out of range or the store does not take it.
pub fn invent_dwellings(
    directory: &DataDirectory,
    configuration: &Configuration,
    seed: u64,
    count: usize,
    mut progress: impl FnMut(usize),
) -> anyhow::Result<()> {
    const DWELLINGS_PER_TRANSACTION: usize = 50_000;
    let divisions = dwelling::shenzhen::divisions()?;
    let invented = SyntheticCity::new(seed, count, &divisions)?;
    let places: Vec<_> = invented.places().cloned().collect();
    let store = open_store(configuration, directory, Schema::City)?;
    store.transact("write divisions and places", |tx| {
        store::dwellings::insert_divisions(tx, &divisions)?;
        store::dwellings::insert_places(tx, &places)
    })?;
    let mut rows = invented.dwellings();
    let mut written = 0;
    loop {
        let batch = rows
            .by_ref()
            .take(DWELLINGS_PER_TRANSACTION)
            .collect::<Result<Vec<_>, _>>()?;
        if batch.is_empty() {
            return Ok(());
        }
        written += batch.len();
        store.transact("write dwellings", |tx| {
            store::dwellings::insert_dwellings(tx, batch.iter().cloned())
        })?;
        progress(written);
    }
}
