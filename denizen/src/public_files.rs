//! What the commands of those outside the city begin with: where a log's public files are, and a policy.
//!
//! Must never fall back to another place than the one that was named.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use access::log::checker::{BaseUrl, Folder, PublicFiles};
use anyhow::{Context as _, ensure};
use tlog::Policy;
use tlog::policy::POLICY_BYTES_MAX;

/// Files at a web address or in a folder.
#[must_use]
pub fn open(source: &str) -> Box<dyn PublicFiles> {
    if source.starts_with("https://") || source.starts_with("http://") {
        Box::new(BaseUrl::new(source))
    } else {
        Box::new(Folder(PathBuf::from(source)))
    }
}

/// Reads a policy file.
///
/// # Errors
/// With the file and the line.
pub fn policy(path: &Path) -> anyhow::Result<Policy> {
    let text = text_of(path, POLICY_BYTES_MAX as u64)?;
    Policy::parse(&text).with_context(|| format!("{} is not a policy", path.display()))
}

/// Reads a text file, or standard input for `-`.
///
/// # Errors
/// With the file; also when it is longer than a file of its kind can be.
pub fn text_of(path: &Path, bytes_max: u64) -> anyhow::Result<String> {
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin()
            .take(bytes_max + 1)
            .read_to_string(&mut text)
            .context("standard input")?;
    } else {
        std::fs::File::open(path)
            .and_then(|file| file.take(bytes_max + 1).read_to_string(&mut text))
            .with_context(|| format!("cannot read {}", path.display()))?;
    }
    ensure!(
        text.len() as u64 <= bytes_max,
        "{} is too large to be what it should be",
        path.display()
    );
    Ok(text)
}
