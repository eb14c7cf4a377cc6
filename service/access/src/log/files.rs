//! Writing public files so that a reader, or a power cut, never sees half of one.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::error::LogError;

/// A folder of public files. Paths are this crate's own, below the folder.
#[derive(Clone, Debug)]
pub(super) struct PublicDir {
    root: PathBuf,
}

impl PublicDir {
    pub(super) fn open(root: PathBuf) -> Result<Self, LogError> {
        fs::create_dir_all(&root).map_err(|error| failed("", &error))?;
        Ok(Self { root })
    }

    /// The file's bytes; `None` when it does not exist.
    pub(super) fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LogError> {
        match fs::read(self.root.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(path, &error)),
        }
    }

    /// Writes a file that must never change. One with the same bytes is left alone.
    pub(super) fn write_once(&self, path: &str, bytes: &[u8]) -> Result<(), LogError> {
        match self.read(path)? {
            Some(there) if there == bytes => Ok(()),
            Some(_) => Err(LogError::PublicFileDiffers {
                path: path.to_owned(),
            }),
            None => self.replace(path, bytes),
        }
    }

    /// Writes a file that may change, in one step.
    pub(super) fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), LogError> {
        write_atomically(&self.root.join(path), bytes).map_err(|error| failed(path, &error))
    }

    /// Removes a file whose time is over; one that is not there is removed already.
    pub(super) fn remove(&self, path: &str) -> Result<(), LogError> {
        let target = self.root.join(path);
        let removed = fs::remove_file(&target).and_then(|()| {
            let folder = target.parent().unwrap_or(Path::new("."));
            File::open(folder)?.sync_all()
        });
        match removed {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(failed(path, &error)),
        }
    }

    /// Removes the narrower forms of a tile that is now full (tlog-tiles §"Partial Tiles").
    pub(super) fn remove_partials(&self, full_path: &str) -> Result<(), LogError> {
        let folder = format!("{full_path}.p");
        match fs::remove_dir_all(self.root.join(&folder)) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(failed(&folder, &error)),
        }
    }
}

/// Writes beside the target, flushes, renames, flushes the folder: afterwards the new bytes are there, or the old.
pub(super) fn write_atomically(target: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.new"));
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_data()?;
    drop(file);
    fs::rename(&beside, target)?;
    File::open(folder)?.sync_all()
}

fn failed(path: &str, error: &std::io::Error) -> LogError {
    LogError::File {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}
