//! What the databases rest on: witnesses, key files, disk, backups.
//!
//! Must never print more of a secret than the name of its file.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use registry::clock::Clock as _;
use store::Schema;
use tlog::note::SignedNote;

use super::{ELSEWHERE, Finding};
use crate::backup::limits::BACKUP_AGE_DAYS_MAX;
use crate::backup::shelf::{Shelved, list};
use crate::backup::{keys, today, verify};
use crate::city::read_policy;
use crate::configuration::{Configuration, RootPlace};
use crate::directory::DataDirectory;
use crate::root_key;
use crate::system::SystemClock;

/// Bytes that must be free on the data disk.
const FREE_BYTES_MIN: u64 = 1024 * 1024 * 1024;
/// The secret without which the log does not go on.
const LOG_SEED: &str = "log.seed";
/// How deep the folder of keys goes.
const KEY_FOLDERS_DEPTH_MAX: usize = 4;

/// How long ago each witness signed.
pub(super) fn witnesses(directory: &DataDirectory) -> Vec<Finding> {
    match signed(directory) {
        Ok(findings) if findings.is_empty() => {
            vec![Finding::ok(
                "witnesses",
                "the policy names none: the log is kept by the city alone, and its pages say so",
            )]
        }
        Ok(findings) => findings,
        Err(error) => vec![Finding::bad("witnesses", format!("{error:#}"))],
    }
}

fn signed(directory: &DataDirectory) -> anyhow::Result<Vec<Finding>> {
    let policy = read_policy(directory)?;
    if policy.witnesses().is_empty() {
        return Ok(Vec::new());
    }
    let path = directory.public_log().join(access::log::layout::CHECKPOINT);
    if !path.exists() {
        return Ok(vec![Finding::skipped(
            "witnesses",
            "no checkpoint is published here yet, or the log is kept in another directory",
        )]);
    }
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let now = u64::try_from(SystemClock.now().0).unwrap_or(0);
    let verified = policy.verify(&SignedNote::parse(&text)?, now)?;
    let limit = u64::try_from(access::limits::COSIGNATURE_AGE_SECONDS_MAX).unwrap_or(0);
    let of = |name: &String| {
        let question = format!("witness {name}");
        match verified.cosigned.iter().find(|(signer, _)| signer == name) {
            None => Finding::bad(
                question,
                "has not signed the published checkpoint: ask whoever runs it",
            ),
            Some((_, at)) if now.saturating_sub(*at) > limit => Finding::bad(
                question,
                format!(
                    "signed {} minutes ago: start the city, or ask whoever runs the witness",
                    now.saturating_sub(*at) / 60
                ),
            ),
            Some((_, at)) => Finding::ok(
                question,
                format!("signed {} seconds ago", now.saturating_sub(*at)),
            ),
        }
    };
    Ok(policy
        .witnesses()
        .iter()
        .map(|witness| of(&witness.name))
        .collect())
}

/// Whether every secret is there and nobody else's business.
pub(super) fn secrets(configuration: &Configuration, directory: &DataDirectory) -> Finding {
    Finding::from("key files", private(configuration, directory))
}

fn private(configuration: &Configuration, directory: &DataDirectory) -> anyhow::Result<String> {
    let seed = directory.key(LOG_SEED);
    ensure!(
        seed.exists() || !directory.keeps(configuration, Schema::Log),
        "{} is missing: put it back from the safe",
        seed.display()
    );
    ensure!(
        configuration.root != RootPlace::File
            || !directory.keeps(configuration, Schema::Keyhold)
            || !root_key::files(directory)?.is_empty(),
        "keyhold's root key is missing in {}: put it back from the safe",
        directory.keys().display()
    );
    let mut files = Vec::new();
    secret_files(&directory.keys(), KEY_FOLDERS_DEPTH_MAX, &mut files)?;
    for file in &files {
        let mode = fs::metadata(file)?.permissions().mode();
        ensure!(
            mode & 0o077 == 0,
            "{} is open to others: chmod 600 it, and think of it as known",
            file.display()
        );
    }
    Ok(format!(
        "{} secrets, all for their owner alone",
        files.len()
    ))
}

/// Certificates are no secrets.
fn secret_files(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    ensure!(depth > 0, "{} is nested too deep", folder.display());
    for file in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = file?.path();
        if path.is_dir() {
            secret_files(&path, depth - 1, found)?;
        } else if path.extension().is_none_or(|ending| ending != "der") {
            found.push(path);
        }
    }
    Ok(())
}

/// Room on the data disk.
pub(super) fn room(directory: &DataDirectory) -> Finding {
    let seen = rustix::fs::statvfs(directory.root())
        .map_err(anyhow::Error::from)
        .and_then(|disk| {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let mebibytes = free / (1024 * 1024);
            ensure!(
                free >= FREE_BYTES_MIN,
                "{mebibytes} MiB are free: when the log cannot be written, nothing opens; make room"
            );
            Ok(format!("{mebibytes} MiB are free"))
        });
    Finding::from("disk", seen)
}

/// Age of the newest backup of each role, and that it opens.
pub(super) fn backups(
    configuration: &Configuration,
    directory: &DataDirectory,
    folder: Option<&Path>,
    keys: Option<&Path>,
) -> Vec<Finding> {
    let Some(folder) = folder else {
        return vec![Finding::skipped(
            "backups",
            "not looked at: name their folder with --backups",
        )];
    };
    let shelf = match list(folder) {
        Ok(shelf) => shelf,
        Err(error) => return vec![Finding::bad("backups", format!("{error:#}"))],
    };
    let mut findings: Vec<Finding> = Schema::ALL
        .map(|role| {
            let question = format!("{role} backup");
            let newest = shelf
                .iter()
                .rfind(|backup| backup.header.schema() == Some(role));
            if newest.is_none() && !directory.keeps(configuration, role) {
                return Finding::skipped(question, ELSEWHERE);
            }
            Finding::from(question, judge(configuration, role, newest, keys))
        })
        .into();
    let over = shelf
        .iter()
        .filter(|backup| {
            backup
                .header
                .expires_on()
                .is_none_or(|day| day <= today(configuration))
        })
        .count();
    findings.push(if over == 0 {
        Finding::ok("old backups", "none is past its term")
    } else {
        Finding::bad(
            "old backups",
            format!("{over} are past their term: `denizen backup expire`"),
        )
    });
    findings
}

fn judge(
    configuration: &Configuration,
    role: Schema,
    newest: Option<&Shelved>,
    keys_in: Option<&Path>,
) -> anyhow::Result<String> {
    let Some(newest) = newest else {
        bail!("there is none: `denizen backup --role {role}`");
    };
    let made_on = newest.header.made_on().context("its day is not one")?;
    let age = today(configuration).0 - made_on.0;
    ensure!(
        age <= BACKUP_AGE_DAYS_MAX,
        "the newest is {age} days old: see why no other was made"
    );
    let Some(keys_in) = keys_in else {
        return Ok(format!(
            "{age} days old; not opened: name the folder of the keys with --keys"
        ));
    };
    verify(
        &newest.path,
        &keys::read(&keys_in.join(format!("{role}.key")))?,
    )?;
    Ok(format!("{age} days old, opens to its last byte"))
}
