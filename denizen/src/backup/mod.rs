//! `denizen backup`: each database apart, as of one moment, sealed under a key of its role, read back before it counts.
//!
//! Must never make one file of two roles, use one key for two, overwrite anything, or leave half a backup. The city's keys
//! are not in it: a copy of keyhold's database without its root key opens nothing, and one place for both would undo that.

pub mod envelope;
pub mod keys;
pub mod limits;
pub mod shelf;

mod arguments;

use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use registry::clock::{CityDay, CityZone, Clock as _};
use sha2::{Digest, Sha256};
use store::{Schema, Store};
use tlog::Checkpoint;
use tlog::note::SignedNote;

use crate::city::log_origin;
use crate::configuration::{Configuration, Storage};
use crate::databases::is_there;
use crate::directory::DataDirectory;
use crate::system::SystemClock;

pub use arguments::{BackupArguments, database_role, run};
use envelope::{Header, hex};
use keys::BackupKey;

/// Plain copies of all three databases, for a demonstration whose leavings are searched.
///
/// # Errors
/// When the city is no demonstration, the folder holds copies already, or a copy does not pass its check.
pub fn plain_copies(directory: &DataDirectory, to: &Path) -> anyhow::Result<()> {
    ensure!(
        directory.is_demonstration(),
        "{} is not a demonstration: its copies are sealed",
        directory.root().display()
    );
    fs::create_dir_all(to)?;
    for role in ORDER {
        let target = to.join(format!("{role}.db"));
        store::sqlite::backup(directory.database(role), &target, role)
            .with_context(|| format!("cannot copy the {role} database"))?;
    }
    Ok(())
}

/// Each copy is later than the ones before it. City before keyhold: every sealed record of the copy then has its key.
/// Keyhold before log: what keyhold has seen of the log is then in the copy.
pub const ORDER: [Schema; 3] = [Schema::City, Schema::Keyhold, Schema::Log];

/// Backs one database up into a new file, while the city works.
///
/// # Errors
/// When the file is there, the key is another role's, the disk is full, or the backup does not read back. No file is left.
pub fn back_up(
    directory: &DataDirectory,
    role: Schema,
    to: &Path,
    key: &BackupKey,
) -> anyhow::Result<Header> {
    let configuration = Configuration::read(&directory.configuration())?;
    if !matches!(configuration.storage, Storage::Embedded) {
        bail!("this city is kept in PostgreSQL: docs/operating/backup.md says how to back it up");
    }
    is_there(&configuration, directory, role)?;
    ensure!(
        !to.exists(),
        "{} is there already: backups are never overwritten",
        to.display()
    );
    keys::register(directory, role, key)?;
    let staged = Removed(directory.root().join(format!(".backup-{role}.db")));
    staged.remove()?;
    store::sqlite::backup(directory.database(role), &staged.0, role)
        .with_context(|| format!("cannot copy the {role} database"))?;
    let header = describe(&configuration, role, &staged.0, key)?;
    let draft = Removed(to.with_extension("draft"));
    draft.remove()?;
    write(&header, key, &staged.0, &draft.0)?;
    verify(&draft.0, key).context("the backup does not read back")?;
    // A link, unlike a rename, does not replace a backup that is there.
    fs::hard_link(&draft.0, to).with_context(|| format!("cannot write {}", to.display()))?;
    draft.remove()?;
    File::open(parent(to)).and_then(|folder| folder.sync_all())?;
    Ok(header)
}

/// Opens a backup to its last byte without keeping anything of it.
///
/// # Errors
/// With what is wrong with it.
pub fn verify(path: &Path, key: &BackupKey) -> anyhow::Result<Header> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(envelope::open(
        &key.secret,
        &mut BufReader::new(file),
        &mut std::io::sink(),
    )?)
}

/// The zone of a city's days.
#[must_use]
pub const fn zone(configuration: &Configuration) -> CityZone {
    CityZone {
        offset_seconds: configuration.clock_offset_minutes * 60,
    }
}

/// Today in the city.
#[must_use]
pub fn today(configuration: &Configuration) -> CityDay {
    CityDay::of(SystemClock.now(), zone(configuration))
}

fn write(header: &Header, key: &BackupKey, database: &Path, to: &Path) -> anyhow::Result<()> {
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(to)
        .with_context(|| format!("cannot write {}", to.display()))?;
    let mut out = BufWriter::new(file);
    let mut database = BufReader::new(File::open(database)?);
    envelope::seal(header, &key.secret, &mut database, &mut out)
        .with_context(|| format!("cannot write {}", to.display()))?;
    out.flush()?;
    out.into_inner()
        .map_err(std::io::IntoInnerError::into_error)?
        .sync_all()
        .with_context(|| format!("cannot write {}", to.display()))
}

fn describe(
    configuration: &Configuration,
    role: Schema,
    copy: &Path,
    key: &BackupKey,
) -> anyhow::Result<Header> {
    let schema_version = store::sqlite::check(copy, role)?;
    let store = store::sqlite::open(copy, role)?;
    let mark = store.read("backup: mark", |tx| anyhow::Ok(store::mark::get(tx)?))?;
    let (log_size, log_root) = log_known(&store, role)?;
    store.forget_deleted()?;
    drop(store);
    let (bytes, sha256) = digest(copy)?;
    Ok(Header {
        role: role.to_string(),
        city: log_origin(&configuration.public_url),
        day: today(configuration).date().to_string(),
        schema_version,
        log_size,
        log_root,
        mark: mark.map_or(0, |mark| mark.number),
        retention_days: limits::retention_days(role),
        key: key.id.clone(),
        bytes,
        sha256,
    })
}

/// Size and root of the log as this database knows it.
fn log_known(store: &Store, role: Schema) -> anyhow::Result<(u64, String)> {
    match role {
        Schema::City => Ok((0, String::new())),
        Schema::Keyhold => {
            let seen = store.read("backup: checkpoint seen", |tx| {
                anyhow::Ok(store::keyhold::checkpoint_seen::get(tx)?)
            })?;
            Ok(seen.map_or((0, String::new()), |(size, root)| (size, hex(&root))))
        }
        Schema::Log => {
            let head = store.read("backup: head", |tx| anyhow::Ok(store::log::head::get(tx)?))?;
            let Some(head) = head else {
                return Ok((0, String::new()));
            };
            let note = SignedNote::parse(&head.checkpoint)?;
            let checkpoint = Checkpoint::parse(note.text())?;
            Ok((checkpoint.size, hex(&checkpoint.root.0)))
        }
    }
}

fn digest(path: &Path) -> anyhow::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut bytes = 0;
    let mut buffer = vec![0; limits::CHUNK_BYTES];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((bytes, hex(&hash.finalize())));
        }
        hash.update(buffer.get(..read).unwrap_or_default());
        bytes += read as u64;
    }
}

/// The folder a path lies in.
#[must_use]
pub fn parent(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// A file that must not outlive what it was made for, whatever happens in between.
pub struct Removed(pub PathBuf);

impl Removed {
    /// Removes it, with what `SQLite` keeps beside it.
    ///
    /// # Errors
    /// When it is there and cannot be removed.
    pub fn remove(&self) -> anyhow::Result<()> {
        for beside in ["", "-wal", "-shm"] {
            let mut name = self.0.clone().into_os_string();
            name.push(beside);
            match fs::remove_file(&name) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error)
                        .with_context(|| format!("cannot remove {}", self.0.display()));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Drop for Removed {
    fn drop(&mut self) {
        // What is left is sealed, or lies beside the database it is a copy of; the next run removes it.
        let _left = self.remove();
    }
}
