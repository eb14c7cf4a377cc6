//! `courts.toml` in the city's directory: whose orders are carried out, and which office is above which.
//!
//! It holds public keys alone and is meant to be published. Without the file no court is known and no office has a
//! superior. Must never hold a number that bounds what is opened: those are constants in code.

use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use registry::ids::OfficeId;
use serde::Deserialize;

use access::keyhold::{CourtKey, ExceptionalPolicy};

use crate::directory::{DataDirectory, replace_private};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    court: Vec<Court>,
    #[serde(default)]
    superior: Vec<Superior>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Court {
    id: OfficeId,
    /// `ed25519:` or `es256:` and the key in base64url: 32 bytes, or the uncompressed point of 65.
    key: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Superior {
    office: OfficeId,
    superior: OfficeId,
}

/// Copies the file, if there is one, into keyhold's own directory; what is there already stays.
///
/// # Errors
/// The system's.
pub fn copy(from: &DataDirectory, to: &DataDirectory) -> anyhow::Result<()> {
    let (from, to) = (path(from), path(to));
    if from.exists() && !to.exists() {
        replace_private(&to, &std::fs::read(from)?)?;
    }
    Ok(())
}

fn path(directory: &DataDirectory) -> PathBuf {
    directory.root().join("courts.toml")
}

/// Reads the file, if there is one.
///
/// # Errors
/// Names the court whose key is not one.
pub fn read(directory: &DataDirectory) -> anyhow::Result<ExceptionalPolicy> {
    let path = path(directory);
    if !path.exists() {
        return Ok(ExceptionalPolicy::default());
    }
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    parse(&text).with_context(|| format!("{} is not valid", path.display()))
}

fn parse(text: &str) -> anyhow::Result<ExceptionalPolicy> {
    let file: File = toml::from_str(text)?;
    let mut policy = ExceptionalPolicy::default();
    for court in file.court {
        let key = key(&court.key).ok_or_else(|| anyhow!("the key of court {}", court.id))?;
        if policy.courts.insert(court.id.clone(), key).is_some() {
            return Err(anyhow!("court {} stands there twice", court.id));
        }
    }
    for line in file.superior {
        policy.superiors.insert(line.office, line.superior);
    }
    Ok(policy)
}

fn key(text: &str) -> Option<CourtKey> {
    let (kind, bytes) = text.split_once(':')?;
    let bytes = URL_SAFE_NO_PAD.decode(bytes).ok()?;
    match kind {
        "ed25519" => bytes.try_into().ok().map(CourtKey::Ed25519),
        "es256" => bytes
            .try_into()
            .ok()
            .filter(|point: &[u8; 65]| point[0] == 4)
            .map(CourtKey::Es256),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    /// The sample that operators copy.
    #[test]
    fn the_sample_is_read() {
        let policy = parse(include_str!("../../docs/config/courts.toml")).unwrap();
        assert_eq!(policy.courts.len(), 1);
        assert_eq!(policy.superiors.len(), 1);
    }

    #[test]
    fn a_wrong_key_an_unknown_member_and_a_court_twice_are_refused() {
        let sample = include_str!("../../docs/config/courts.toml");
        for wrong in [
            sample.replace("ed25519:", "rsa:"),
            sample.replace("ed25519:", "ed25519:AA"),
            sample.replace("[[superior]]", "seal_days_max = 900\n[[superior]]"),
            format!("{sample}{sample}"),
        ] {
            assert!(parse(&wrong).is_err(), "{wrong}");
        }
    }
}
