//! What can go wrong with keys. No variant holds key material; paths are the operator's own.

use std::path::{Path, PathBuf};

/// A key could not be made, read, written or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("the key file {path} cannot be used: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Somebody other than its owner may read the file.
    #[error("the key file {0} can be read by others: set its mode to 0600")]
    TooOpen(PathBuf),
    /// The file holds something else than the key it should hold.
    #[error("the key file {0} does not hold the key it should hold")]
    Malformed(PathBuf),
    /// The crypto library refused.
    #[error("the crypto library refused to {0}")]
    Crypto(&'static str),
    /// The token did not do it.
    #[error("the token cannot be used: {0}")]
    Token(String),
    /// A certificate could not be made or read.
    #[error("the certificate cannot be made or read: {0}")]
    Certificate(String),
}

impl KeyError {
    pub(crate) fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            source,
        }
    }
}
