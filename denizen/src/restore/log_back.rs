//! `denizen restore reconcile-log`: the entries that a restored log misses come back from its own public files.
//!
//! Must never make the log go on from fewer entries than somebody has seen.

use std::path::{Path, PathBuf};

use access::log::checker::{BaseUrl, Folder, PublicFiles};
use access::log::{Rejoined, Rejoining, rejoin};
use anyhow::{Context as _, bail, ensure};
use registry::clock::Clock as _;
use store::{Schema, Store};

use crate::backup::zone;
use crate::city::{log_origin, log_signer, read_policy};
use crate::configuration::Configuration;
use crate::databases::open_existing;
use crate::directory::DataDirectory;
use crate::system::SystemClock;

/// Where public files are read back from.
#[derive(Debug, Clone)]
pub enum PublicCopy {
    /// A folder: the city's own, or a copy.
    Folder(PathBuf),
    /// An address that serves them.
    Address(String),
}

/// Reads the missing entries back, and compares with what keyhold has seen.
///
/// # Errors
/// When they do not fit, or when nobody here has them all: then with what is left to do.
pub fn reconcile_log(
    directory: &DataDirectory,
    keyhold_in: &DataDirectory,
    from: &PublicCopy,
) -> anyhow::Result<Rejoined> {
    let _lock = directory.lock()?;
    log_back(directory, keyhold_in, from)
}

/// As [`reconcile_log`], for a caller that holds the directory.
pub(super) fn log_back(
    directory: &DataDirectory,
    keyhold_in: &DataDirectory,
    from: &PublicCopy,
) -> anyhow::Result<Rejoined> {
    let configuration = Configuration::read(&directory.configuration())?;
    let store = open_existing(&configuration, directory, Schema::Log)?;
    let files: Box<dyn PublicFiles> = match from {
        PublicCopy::Folder(folder) => Box::new(Folder(folder.clone())),
        PublicCopy::Address(address) => Box::new(BaseUrl::new(address)),
    };
    let (_, keyhold) = open_keyhold(&configuration, directory, keyhold_in)?;
    let seen = keyhold_has_seen(&keyhold)?;
    let rejoined = rejoin(&Rejoining {
        store: &store,
        signer: &log_signer(&configuration, directory)?,
        policy: &read_policy(directory)?,
        files: &*files,
        zone: zone(&configuration),
        now: SystemClock.now(),
    });
    let rejoined = match rejoined {
        Ok(rejoined) => rejoined,
        Err(error) => {
            let stored = stored(&store)?;
            if stored < seen {
                return Err(error).context(cannot_go_on(&configuration, stored, seen));
            }
            return Err(error).context("the log's missing entries do not come back from here");
        }
    };
    if rejoined.after < seen {
        bail!(cannot_go_on(&configuration, rejoined.after, seen));
    }
    Ok(rejoined)
}

/// The folder that the city itself publishes.
#[must_use]
pub fn own_files(directory: &DataDirectory) -> PublicCopy {
    PublicCopy::Folder(directory.public_log())
}

/// Whether a folder holds public files at all.
pub(super) fn are_there(folder: &Path) -> bool {
    folder.join(access::log::layout::CHECKPOINT).exists()
}

/// Keyhold's configuration and store, from the directory that it runs from and no other.
///
/// # Errors
/// When the two directories are not one city's, or its database is not there.
pub(super) fn open_keyhold(
    city: &Configuration,
    directory: &DataDirectory,
    keyhold_in: &DataDirectory,
) -> anyhow::Result<(Configuration, Store)> {
    let own = Configuration::read(&keyhold_in.configuration())?;
    ensure!(
        city.keyhold.is_some() || keyhold_in.root() == directory.root(),
        "keyhold runs within {}: leave --keyhold out",
        directory.root().display()
    );
    ensure!(
        own.public_url == city.public_url && own.keyhold == city.keyhold,
        "{} is not the keyhold of {}: its configuration names another city, or other sockets",
        keyhold_in.root().display(),
        directory.root().display()
    );
    let where_else = "where keyhold runs apart, name its directory with --keyhold";
    let store = open_existing(&own, keyhold_in, Schema::Keyhold).context(where_else)?;
    Ok((own, store))
}

fn keyhold_has_seen(keyhold: &Store) -> anyhow::Result<u64> {
    let seen = keyhold.read("restore: checkpoint seen", |tx| {
        anyhow::Ok(store::keyhold::checkpoint_seen::get(tx)?)
    })?;
    Ok(seen.map_or(0, |(size, _)| size))
}

fn stored(store: &Store) -> anyhow::Result<u64> {
    store.read("restore: size of the log", |tx| {
        anyhow::Ok(store::log::entry::size(tx)?)
    })
}

fn cannot_go_on(configuration: &Configuration, has: u64, seen: u64) -> String {
    format!(
        "keyhold has seen {seen} entries and {has} are left. Look for a copy of the public files with all of them: at the \
         web server in front, at an auditor, at whoever runs my-reads. If nobody has the entries {has} to {}, the log {} \
         cannot go on: nothing may ever be signed under this name again. Publish that these entries are lost, between \
         which days, and how; keep the files; and set the log up anew under another address",
        seen.saturating_sub(1),
        log_origin(&configuration.public_url)
    )
}
