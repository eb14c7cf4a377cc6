//! Keyhold's root key: read when keyhold starts, changed while it runs, forgotten when nothing is under it any more.
//!
//! Must never take a root or a share as an argument, never write one that is kept in shares, and never remove a file
//! before keyhold has said that nothing is under that key.

mod commands;
mod shares;
mod token;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use access::keyhold::{LocalKeyhold, RootKeys};
use access::sealing::SecretKey;
use anyhow::{Context as _, bail, ensure};
use store::{Store, keyhold as rows};
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
/// When it is there or cannot be written, or the token does not do it.
pub fn make_file(
    directory: &DataDirectory,
    place: &RootPlace,
    generation: u32,
) -> anyhow::Result<PathBuf> {
    let path = file(directory, generation);
    let fresh = Zeroizing::new(keys::SystemEntropy::bytes::<32>());
    match place {
        RootPlace::Token { .. } => {
            keys::write_secret(&path, &token::wrap(place, generation, &fresh)?)?;
        }
        RootPlace::File | RootPlace::Shares => keys::write_secret(&path, fresh.as_slice())?,
    }
    Ok(path)
}

/// What the file holds: the root key itself, or the root key under the token's.
fn read_file(
    path: &Path,
    place: &RootPlace,
    generation: u32,
) -> anyhow::Result<Zeroizing<[u8; 32]>> {
    let bytes = keys::read_secret(path)?.context("the root key's file has just gone")?;
    if let Ok(root) = bytes.as_slice().try_into() {
        return Ok(Zeroizing::new(root));
    }
    token::unwrap(place, generation, &bytes)
        .with_context(|| format!("{} does not open", path.display()))
}

/// Whether a file holds a root key as it is, for whoever reads it.
fn is_plain(path: &Path) -> anyhow::Result<bool> {
    Ok(std::fs::metadata(path)?.len() == 32)
}

/// Whether a root key may begin with this file. Where the city keeps its root in shares or under a token, one that lies in a
/// plain file is an old one at most.
fn may_begin(place: &RootPlace, path: &Path) -> anyhow::Result<bool> {
    Ok(match place {
        RootPlace::File => true,
        RootPlace::Shares => false,
        RootPlace::Token { .. } => !is_plain(path)?,
    })
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
    read_with(&configuration.root, directory, &in_use, shares::gather)
}

/// As [`read`], with the asking for shares handed in.
fn read_with(
    place: &RootPlace,
    directory: &DataDirectory,
    in_use: &[u32],
    gather: impl FnOnce(&[u32]) -> anyhow::Result<Vec<Numbered>>,
) -> anyhow::Result<RootKeys> {
    let mut found: Vec<Numbered> = Vec::new();
    for (generation, path) in files(directory)? {
        if in_use.contains(&generation) || may_begin(place, &path)? {
            found.push((generation, read_file(&path, place, generation)?));
        }
    }
    if found.is_empty() && in_use.is_empty() && matches!(place, RootPlace::Token { .. }) {
        let path = make_file(directory, place, 1)?;
        found.push((1, read_file(&path, place, 1)?));
    }
    if *place == RootPlace::Shares {
        let wanted: Vec<u32> = in_use
            .iter()
            .copied()
            .filter(|generation| found.iter().all(|(known, _)| known != generation))
            .collect();
        // Always, and not only when a key is wanted: an old file that is still there opens what is under it, and must not be
        // what the city goes on with in silence.
        let mut given = gather(&wanted);
        if wanted.is_empty() && !in_use.is_empty() {
            given = given.context(
                "this root key is still in a file, and [root] says shares: make them with denizen keyhold shares, and start \
                 with them once; or leave kept_as at \"file\" until then",
            );
        }
        let given = given?;
        let newest = in_use.last().copied().unwrap_or(0);
        ensure!(
            !wanted.is_empty() || given.iter().any(|(generation, _)| *generation > newest),
            "these are shares of an earlier root key than the one in use, {newest}"
        );
        found.extend(given);
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
    if let Some((generation, path)) = newer.filter(|(newer, _)| **newer > keyhold.root_generation())
        && may_begin(place, path)?
    {
        let root = read_file(path, place, *generation)?;
        keyhold.rotate_root(*generation, SecretKey::from_bytes(*root))?;
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
