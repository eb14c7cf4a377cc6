//! Where a checker gets public files from: a folder, or a web address. Nothing read here is believed.

use std::cell::Cell;
use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Component, Path, PathBuf};

use ureq::Agent;

use crate::log::limits::{PUBLIC_FILE_ANSWER, PUBLIC_FILE_BYTES_MAX};

/// Gives public files by their path below the log's prefix.
pub trait PublicFiles {
    /// The file, or `None` when there is none of that name.
    ///
    /// # Errors
    /// [`SourceError`] when that cannot be told.
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, SourceError>;
}

/// A public file could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path} cannot be read: {reason}")]
pub struct SourceError {
    /// Path below the prefix.
    pub path: String,
    /// The system's or server's words.
    pub reason: String,
}

/// Counts what is read from another source.
pub struct Metered<'a> {
    files: &'a dyn PublicFiles,
    fetched: Cell<Fetched>,
}

/// How much was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// Files that there were.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl<'a> Metered<'a> {
    /// Counts from zero.
    #[must_use]
    pub fn new(files: &'a dyn PublicFiles) -> Self {
        Self {
            files,
            fetched: Cell::default(),
        }
    }

    /// So far.
    #[must_use]
    pub fn fetched(&self) -> Fetched {
        self.fetched.get()
    }
}

impl PublicFiles for Metered<'_> {
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, SourceError> {
        let file = self.files.get(path)?;
        if let Some(bytes) = &file {
            let before = self.fetched.get();
            self.fetched.set(Fetched {
                files: before.files + 1,
                bytes: before.bytes + bytes.len() as u64,
            });
        }
        Ok(file)
    }
}

/// A folder with a copy of the public files.
#[derive(Clone, Debug)]
pub struct Folder(pub PathBuf);

impl PublicFiles for Folder {
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, SourceError> {
        let failed = |reason: String| SourceError {
            path: path.to_owned(),
            reason,
        };
        let plain = Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !plain {
            return Err(failed("not a path of a log".to_owned()));
        }
        let file = match fs::File::open(self.0.join(path)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error.to_string())),
        };
        let mut bytes = Vec::new();
        file.take(PUBLIC_FILE_BYTES_MAX + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| failed(error.to_string()))?;
        if bytes.len() as u64 > PUBLIC_FILE_BYTES_MAX {
            return Err(failed("the file is too large".to_owned()));
        }
        Ok(Some(bytes))
    }
}

/// A web address of the public files.
pub struct BaseUrl {
    agent: Agent,
    prefix: String,
}

impl BaseUrl {
    /// The files below this address.
    #[must_use]
    pub fn new(prefix: &str) -> Self {
        let agent = Agent::config_builder()
            .timeout_global(Some(PUBLIC_FILE_ANSWER))
            .http_status_as_error(false)
            .build()
            .new_agent();
        Self {
            agent,
            prefix: prefix.trim_end_matches('/').to_owned(),
        }
    }
}

impl PublicFiles for BaseUrl {
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, SourceError> {
        let failed = |reason: String| SourceError {
            path: path.to_owned(),
            reason,
        };
        let mut response = self
            .agent
            .get(format!("{}/{path}", self.prefix))
            .call()
            .map_err(|error| failed(error.to_string()))?;
        match response.status().as_u16() {
            200 => response
                .body_mut()
                .with_config()
                .limit(PUBLIC_FILE_BYTES_MAX)
                .read_to_vec()
                .map(Some)
                .map_err(|error| failed(error.to_string())),
            404 | 410 => Ok(None),
            other => Err(failed(format!("the server answers with status {other}"))),
        }
    }
}
