//! A folder of backups: what lies there, and what must go because its time is over.
//!
//! Must never remove a file that is not a backup, and needs no key.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use registry::clock::CityDay;

use super::envelope::{Header, read_header};
use super::limits::BACKUPS_LISTED_MAX;

/// Ending of a backup's file name.
pub const ENDING: &str = "denizen-backup";

/// One backup.
#[derive(Debug, Clone)]
pub struct Shelved {
    /// Where.
    pub path: PathBuf,
    /// What it says of itself.
    pub header: Header,
}

/// The backups of a folder, oldest first.
///
/// # Errors
/// When the folder cannot be read, or holds more files than one looks through.
pub fn list(folder: &Path) -> anyhow::Result<Vec<Shelved>> {
    let mut found = Vec::new();
    let files =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for (count, file) in files.enumerate() {
        if count >= BACKUPS_LISTED_MAX {
            bail!(
                "{} holds more than {BACKUPS_LISTED_MAX} files",
                folder.display()
            );
        }
        let path = file?.path();
        if path.extension().is_none_or(|ending| ending != ENDING) {
            continue;
        }
        match File::open(&path).map(|mut file| read_header(&mut file)) {
            Ok(Ok(header)) => found.push(Shelved { path, header }),
            _ => tracing::warn!(path = %path.display(), "is named a backup and is none"),
        }
    }
    found.sort_by(|a, b| (&a.header.day, &a.path).cmp(&(&b.header.day, &b.path)));
    Ok(found)
}

/// Removes every backup whose time is over on `today`; answers which.
///
/// # Errors
/// When one cannot be removed.
pub fn expire(folder: &Path, today: CityDay) -> anyhow::Result<Vec<Shelved>> {
    let mut gone = Vec::new();
    for backup in list(folder)? {
        if backup.header.expires_on().is_some_and(|day| day <= today) {
            fs::remove_file(&backup.path)
                .with_context(|| format!("cannot remove {}", backup.path.display()))?;
            gone.push(backup);
        }
    }
    Ok(gone)
}
