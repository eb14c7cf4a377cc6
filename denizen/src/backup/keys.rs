//! Backup keys: one for each role, in files that are nobody else's business, and a list of which key is whose.
//!
//! Must never take one key for two roles, nor keyhold's root key for a backup: a thief of one key then has one database,
//! and a backup of wrapped keys never lies beside what unwraps them.

use std::path::Path;

use access::sealing::SecretKey;
use anyhow::{Context as _, bail};
use store::Schema;
use zeroize::Zeroizing;

use super::envelope::hex;
use super::limits::KEYS_REGISTERED_MAX;
use crate::directory::{DataDirectory, replace_private};

/// A key and the name that the header calls it by.
pub struct BackupKey {
    /// Seals and opens.
    pub secret: SecretKey,
    /// Sixteen digits that tell keys apart and say nothing of them.
    pub id: String,
}

/// Makes a new key.
///
/// # Errors
/// When the file is there already or cannot be written.
pub fn make(path: &Path) -> anyhow::Result<BackupKey> {
    if path.exists() {
        bail!(
            "{} is there already: a key is never overwritten",
            path.display()
        );
    }
    keys::open_or_create_seed(path, &keys::SystemEntropy)?;
    read(path)
}

/// Reads one.
///
/// # Errors
/// When it is missing, open to others, or not a key.
pub fn read(path: &Path) -> anyhow::Result<BackupKey> {
    let bytes = keys::read_secret(path)?.with_context(|| {
        format!(
            "there is no key in {0}: `denizen backup new-key --to {0}` makes one",
            path.display()
        )
    })?;
    let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(
        bytes
            .as_slice()
            .try_into()
            .with_context(|| format!("{} is not a key of 32 bytes", path.display()))?,
    );
    let secret = SecretKey::from_bytes(*bytes);
    let id = hex(secret
        .mac(&[b"denizen/backup/key id/1"])
        .get(..8)
        .unwrap_or_default());
    Ok(BackupKey { secret, id })
}

/// Registers a key for a role at its first use.
///
/// # Errors
/// When it is another role's, or is the root key of keyhold or the log's.
pub fn register(directory: &DataDirectory, role: Schema, key: &BackupKey) -> anyhow::Result<()> {
    let roots = crate::root_key::files(directory)?.into_values();
    for path in roots.chain([directory.key("log.seed")]) {
        if path.exists() && read(&path).is_ok_and(|other| other.id == key.id) {
            bail!(
                "this is {}: make a key of its own for backups",
                path.display()
            );
        }
    }
    let known = registered(directory)?;
    if let Some((other, _)) = known.iter().find(|(_, id)| *id == key.id) {
        if *other == role.as_str() {
            return Ok(());
        }
        bail!(
            "this key is the {other} database's: each role has a backup key of its own, so that one stolen key is one database"
        );
    }
    if known.len() >= KEYS_REGISTERED_MAX {
        bail!(
            "too many keys are registered in {}",
            directory.backup_keys().display()
        );
    }
    let mut text = String::new();
    for (role, id) in &known {
        text.push_str(&format!("{role} {id}\n"));
    }
    text.push_str(&format!("{role} {}\n", key.id));
    replace_private(&directory.backup_keys(), text.as_bytes())
}

fn registered(directory: &DataDirectory) -> anyhow::Result<Vec<(String, String)>> {
    let path = directory.backup_keys();
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(role, id)| (role.to_owned(), id.to_owned()))
        .collect())
}
