//! `denizen.toml`: what differs between cities. Unknown keys are refused; no key weakens an invariant.
//!
//! Secrets are never in this file: they are files of their own in `keys/`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

/// The whole file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// Where browsers and wallets reach this city: scheme, host and port, no path. It is the issuer's identifier and
    /// stands in every certificate, so it cannot be changed later without new certificates.
    pub public_url: String,
    /// The address to listen on.
    pub listen: String,
    /// The line under the name on residents' pages.
    pub place: Both,
    /// Where a person helps, and when.
    pub help: Both,
    /// The telephone number of that place.
    pub telephone: String,
    /// Minutes east of UTC of the city's clock; days change at 03:00 of it.
    pub clock_offset_minutes: i32,
    /// Where things are kept.
    #[serde(default)]
    pub storage: Storage,
    /// Where keyhold is reached when it is a process of its own; without this it runs within `denizen serve`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyhold: Option<Sockets>,
    /// Where keyhold's root key comes from when it starts.
    #[serde(default, skip_serializing_if = "RootPlace::is_file")]
    pub root: RootPlace,
}

/// Where keyhold's root key is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "kept_as")]
pub enum RootPlace {
    /// In a file of the keys' folder that only keyhold's user can read.
    #[default]
    File,
    /// Nowhere: so many of its holders' shares make it each time keyhold starts.
    Shares,
    /// In a file, under a key that never leaves a token (PKCS#11).
    Token {
        /// The token's library, as `/usr/lib/softhsm/libsofthsm2.so`.
        module: PathBuf,
        /// Label of the token.
        token: String,
        /// Label of the key on it; made when there is none.
        key: String,
        /// File with the token's PIN, which only keyhold's user can read.
        pin_file: PathBuf,
    },
}

impl RootPlace {
    fn is_file(&self) -> bool {
        *self == Self::File
    }
}

/// The two Unix sockets between city and keyhold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sockets {
    /// Keyhold listens here and the city asks.
    pub socket: PathBuf,
    /// The city's log listens here and keyhold asks: public questions only.
    pub log_socket: PathBuf,
}

/// A text in both languages.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Both {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Which engine keeps the city, the log and keyhold.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "engine")]
pub enum Storage {
    /// Three files in the data directory.
    #[default]
    Embedded,
    /// Three `PostgreSQL` databases, by the files that hold their connection strings.
    Postgres {
        /// File with the connection string of the city's database.
        city_url_file: String,
        /// Of the log's.
        log_url_file: String,
        /// Of keyhold's.
        keyhold_url_file: String,
    },
}

impl Configuration {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is missing, or has an unknown or missing key; the message names the line.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("{} is not valid", path.display()))
    }

    /// Reads the text of the file.
    ///
    /// # Errors
    /// As [`Configuration::read`].
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        Ok(toml::from_str(text)?)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const SAMPLE: &str = include_str!("../../docs/config/denizen.toml");

    #[test]
    fn the_sample_in_the_documents_is_valid() {
        let read = Configuration::parse(SAMPLE).unwrap();
        assert_eq!(read.clock_offset_minutes, 480);
    }

    #[test]
    fn an_unknown_key_is_refused() {
        assert!(Configuration::parse(&format!("colour = \"red\"\n{SAMPLE}")).is_err());
    }
}
