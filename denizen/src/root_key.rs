//! Keyhold's root key: read when keyhold starts, changed while it runs, forgotten when nothing is under it any more.
//!
//! Must never take a root or a share as an argument, never write one that is kept in shares, and never remove a file
//! before keyhold has said that nothing is under that key.

mod commands;
mod shares;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use access::keyhold::{LocalKeyhold, RootKeys};
use access::sealing::SecretKey;
use anyhow::{Context as _, bail};
use store::{Store, StoreError, keyhold as rows};
use zeroize::Zeroizing;

use crate::configuration::{Configuration, RootPlace};
use crate::directory::DataDirectory;

pub use commands::{make_shares, rotate, tell};
pub use shares::take_share_files;

/// The file of the first root key; the others have their number behind it.
const FIRST_FILE: &str = "keyhold.root";
/// How often a running keyhold looks for a new root key.
const BETWEEN_LOOKS: Duration = Duration::from_secs(10);

/// A root key with its number.
type Numbered = (u32, Zeroizing<[u8; 32]>);

/// Every file of a root key, by its number.
///
/// # Errors
/// When the folder of keys cannot be read.
pub fn files(directory: &DataDirectory) -> anyhow::Result<BTreeMap<u32, PathBuf>> {
    let folder = directory.keys();
    let listed =
        std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut found = BTreeMap::new();
    for entry in listed {
        let entry = entry?;
        if let Some(generation) = entry.file_name().to_str().and_then(number) {
            found.insert(generation, entry.path());
        }
    }
    Ok(found)
}

/// `keyhold.root` is the first, `keyhold.root.2` the second; a draft is none.
fn number(name: &str) -> Option<u32> {
    match name.strip_prefix(FIRST_FILE)? {
        "" => Some(1),
        rest => rest.strip_prefix('.')?.parse().ok().filter(|n| *n > 1),
    }
}

fn file(directory: &DataDirectory, generation: u32) -> PathBuf {
    directory.key(&match generation {
        1 => FIRST_FILE.to_owned(),
        later => format!("{FIRST_FILE}.{later}"),
    })
}

/// Makes the file of a new root key.
///
/// # Errors
/// When it is there or cannot be written.
pub fn make_file(directory: &DataDirectory, generation: u32) -> anyhow::Result<PathBuf> {
    let path = file(directory, generation);
    let fresh = Zeroizing::new(keys::SystemEntropy::bytes::<32>());
    keys::write_secret(&path, fresh.as_slice())?;
    Ok(path)
}

fn read_file(path: &PathBuf) -> anyhow::Result<Zeroizing<[u8; 32]>> {
    let bytes = keys::read_secret(path)?.context("the root key's file has just gone")?;
    let root = bytes.as_slice().try_into().ok();
    let root = root.with_context(|| format!("{} does not hold a root key", path.display()))?;
    Ok(Zeroizing::new(root))
}

/// Numbers of the root keys that a keyhold's database is under; none before its first start.
///
/// # Errors
/// The store's.
fn in_use(store: &Store) -> anyhow::Result<Vec<u32>> {
    let all = store.read("keyhold: which root keys", |tx| {
        rows::root_generation::all(tx)
    })?;
    Ok(all.into_iter().map(|(generation, _)| generation).collect())
}

/// The root keys that keyhold starts with: those its database is under, and a newer one if there is one.
///
/// # Errors
/// When a file is missing or open to others, or too few shares came.
pub fn read(
    configuration: &Configuration,
    directory: &DataDirectory,
    store: &Store,
) -> anyhow::Result<RootKeys> {
    let in_use = in_use(store)?;
    let mut found: Vec<Numbered> = Vec::new();
    for (generation, path) in files(directory)? {
        found.push((generation, read_file(&path)?));
    }
    if configuration.root == RootPlace::Shares {
        let wanted: Vec<u32> = in_use
            .iter()
            .copied()
            .filter(|generation| found.iter().all(|(known, _)| known != generation))
            .collect();
        if !wanted.is_empty() || in_use.is_empty() || shares::are_given() {
            found.extend(shares::gather(&wanted)?);
        }
    }
    let mut keys = found
        .into_iter()
        .map(|(generation, root)| (generation, SecretKey::from_bytes(*root)));
    let Some((generation, key)) = keys.next() else {
        bail!(
            "keyhold's root key is missing: put {} back from the safe",
            file(directory, in_use.last().copied().unwrap_or(1)).display()
        );
    };
    let first = RootKeys::new(generation, key);
    Ok(keys.fold(first, |roots, (generation, key)| {
        roots.with(generation, key)
    }))
}

/// Looks after the root key of a running keyhold: takes a new file into use, wraps anew what is under the old one, removes
/// the old file at the end. A step that fails is told and tried again.
///
/// # Errors
/// When the thread cannot be started.
pub fn keep_watch(
    keyhold: Arc<LocalKeyhold>,
    configuration: &Configuration,
    directory: &DataDirectory,
) -> anyhow::Result<()> {
    let (place, directory) = (configuration.root.clone(), directory.clone());
    std::thread::Builder::new()
        .name("root-key".to_owned())
        .spawn(move || {
            loop {
                if let Err(error) = tend(&keyhold, &place, &directory) {
                    tracing::error!(%error, "the root key could not be looked after");
                }
                std::thread::sleep(BETWEEN_LOOKS);
            }
        })?;
    Ok(())
}

/// One look.
///
/// # Errors
/// With the step that did not end; what was done stays done.
pub fn tend(
    keyhold: &LocalKeyhold,
    place: &RootPlace,
    directory: &DataDirectory,
) -> anyhow::Result<()> {
    let files = files(directory)?;
    let newer = files.last_key_value();
    if let Some((generation, path)) =
        newer.filter(|(newer, _)| *place == RootPlace::File && **newer > keyhold.root_generation())
    {
        let root = read_file(path)?;
        keyhold
            .rotate_root(*generation, SecretKey::from_bytes(*root))
            .or_else(|error| match error {
                access::keyhold::KeyholdError::Store(StoreError::Stale(_)) => Ok(()),
                other => Err(other),
            })?;
        tracing::warn!(generation, "a new root key is in use");
    }
    if keyhold.is_rotating() {
        let wrapped = keyhold.rewrap()?;
        tracing::warn!(wrapped, "everything is under the new root key");
    }
    for (_, path) in files.range(..keyhold.root_generation()) {
        std::fs::remove_file(path).with_context(|| format!("cannot remove {}", path.display()))?;
        tracing::warn!(path = %path.display(), "an old root key is forgotten");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
