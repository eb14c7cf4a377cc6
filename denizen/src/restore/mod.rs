//! `denizen restore`: puts one database back from a backup, and marks the directory until all three are reconciled.
//!
//! Must never run beside a working city, never destroy the database it replaces, and never leave anything but the old
//! database or the new one, wherever it is cut off.

mod arguments;
mod log_back;
mod reconcile;

use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use registry::clock::CityDay;
use registry::ids::ResidentId;
use store::{Schema, Store};

use crate::backup::envelope::{self, Header};
use crate::backup::keys::BackupKey;
use crate::backup::{Removed, today};
use crate::city::log_origin;
use crate::configuration::{Configuration, Storage};
use crate::databases::is_kept_here;
use crate::directory::{DataDirectory, replace_private};

pub use arguments::{RestoreArguments, run};
pub use log_back::{PublicCopy, reconcile_log};
pub use reconcile::{Outcome, reconcile};

/// What a restore did.
#[derive(Debug)]
pub struct Restored {
    /// What the backup said of itself.
    pub header: Header,
    /// Where the database that was there lies now.
    pub replaced: Option<PathBuf>,
    /// Notes on forgotten residents that were carried over from it; `None` when there was none that could be read.
    pub notes_carried: Option<usize>,
}

/// Puts a database in place.
///
/// # Errors
/// With what is wrong with the backup; the database that is there stays. When it is cut off later, the old one or the new
/// one is there, and the directory is marked.
pub fn restore(
    directory: &DataDirectory,
    role: Schema,
    from: &Path,
    key: &BackupKey,
) -> anyhow::Result<Restored> {
    let _lock = directory.lock()?;
    let configuration = Configuration::read(&directory.configuration())?;
    if !matches!(configuration.storage, Storage::Embedded) {
        bail!("this city is kept in PostgreSQL: docs/operating/backup.md says how to restore it");
    }
    is_kept_here(&configuration, directory, role)?;
    let staged = Removed(directory.root().join(format!(".restoring-{role}.db")));
    staged.remove()?;
    let header = unseal(&configuration, role, from, key, &staged.0)?;
    let database = directory.database(role);
    let notes_carried = if database.exists() {
        quiet(&database, role)
            .and_then(|notes| carry(role, &staged.0, &notes))
            .inspect_err(
                |error| tracing::warn!(%error, "the database that is replaced does not open"),
            )
            .ok()
    } else {
        None
    };
    stamp(directory, role)?;
    let replaced = set_aside(
        directory,
        role,
        today(&configuration),
        notes_carried.is_none(),
    )?;
    fs::rename(&staged.0, &database)
        .with_context(|| format!("cannot write {}", database.display()))?;
    sync(directory.root())?;
    Ok(Restored {
        header,
        replaced,
        notes_carried,
    })
}

/// Refuses to open a directory in which something was restored and not reconciled.
///
/// # Errors
/// With what to do.
pub fn refuse_unreconciled(directory: &DataDirectory) -> anyhow::Result<()> {
    let roles = restored_roles(directory)?;
    if roles.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    bail!(
        "restored and not reconciled: {}. Run `{}` first",
        names.join(", "),
        how_to_reconcile(directory)
    )
}

/// The command, as it must be said for this directory.
fn how_to_reconcile(directory: &DataDirectory) -> String {
    let here = directory.root().display();
    if directory.is_keyholds() {
        return format!("denizen restore reconcile --data CITY --keyhold {here}");
    }
    let apart = Configuration::read(&directory.configuration())
        .is_ok_and(|configuration| configuration.keyhold.is_some());
    let keyhold = if apart { " --keyhold KEYHOLD" } else { "" };
    format!("denizen restore reconcile --data {here}{keyhold}")
}

/// What was restored and not reconciled.
///
/// # Errors
/// When the stamp cannot be read.
pub fn restored_roles(directory: &DataDirectory) -> anyhow::Result<Vec<Schema>> {
    let path = directory.restored();
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let known = Schema::ALL.into_iter();
    Ok(known
        .filter(|role| text.lines().any(|line| line == role.as_str()))
        .collect())
}

fn stamp(directory: &DataDirectory, role: Schema) -> anyhow::Result<()> {
    let mut roles = restored_roles(directory)?;
    if !roles.contains(&role) {
        roles.push(role);
    }
    let text: String = roles.iter().map(|role| format!("{role}\n")).collect();
    replace_private(&directory.restored(), text.as_bytes())
}

/// The backup as a database beside the one that is there, checked to its last page.
fn unseal(
    configuration: &Configuration,
    role: Schema,
    from: &Path,
    key: &BackupKey,
    to: &Path,
) -> anyhow::Result<Header> {
    let open = || File::open(from).with_context(|| format!("cannot read {}", from.display()));
    let claimed = envelope::read_header(&mut BufReader::new(open()?))?;
    admissible(configuration, role, &claimed)?;
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(to)
        .with_context(|| format!("cannot write {}", to.display()))?;
    let mut out = BufWriter::new(file);
    let header = envelope::open(&key.secret, &mut BufReader::new(open()?), &mut out)?;
    ensure!(header == claimed, "the backup changed while it was read");
    out.flush()?;
    out.into_inner()
        .map_err(std::io::IntoInnerError::into_error)?
        .sync_all()
        .with_context(|| format!("cannot write {}", to.display()))?;
    store::sqlite::check(to, role).context("the backup does not hold a whole database")?;
    Ok(header)
}

fn admissible(configuration: &Configuration, role: Schema, header: &Header) -> anyhow::Result<()> {
    ensure!(
        header.schema() == Some(role),
        "this is a backup of the {} database, not of {role}",
        header.role
    );
    let city = log_origin(&configuration.public_url);
    ensure!(
        header.city == city,
        "this is a backup of another city: {}, not {city}",
        header.city
    );
    let expires = header.expires_on().context("the backup's day is not one")?;
    ensure!(
        today(configuration) < expires,
        "this backup of {} should have been removed on {}: who was forgotten since then would come back",
        header.day,
        expires.date()
    );
    Ok(())
}

type Notes = Vec<(ResidentId, CityDay)>;

/// Empties the write-ahead log of the database that is replaced, so that it is one file, and reads what must not be lost
/// with it: whose keys were destroyed.
fn quiet(database: &Path, role: Schema) -> anyhow::Result<Notes> {
    let store = store::sqlite::open(database, role)?;
    store.forget_deleted()?;
    if role != Schema::City {
        return Ok(Notes::new());
    }
    let mut notes = Notes::new();
    loop {
        let after = notes
            .last()
            .map(|(resident, _)| resident.as_bytes().to_vec())
            .unwrap_or_default();
        let page = store.read("restore: notes", |tx| {
            anyhow::Ok(store::forgotten::after(tx, &after)?)
        })?;
        if page.is_empty() {
            return Ok(notes);
        }
        notes.extend(page);
    }
}

fn carry(role: Schema, staged: &Path, notes: &Notes) -> anyhow::Result<usize> {
    if role == Schema::City {
        let store: Store = store::sqlite::open(staged, role)?;
        store.transact("restore: carry notes over", |tx| {
            notes
                .iter()
                .try_for_each(|(resident, day)| store::forgotten::note(tx, *resident, *day))
        })?;
        store.forget_deleted()?;
    }
    Ok(notes.len())
}

/// Keeps the database that is there under another name, by a second link: the first stays until the new one replaces it.
fn set_aside(
    directory: &DataDirectory,
    role: Schema,
    day: CityDay,
    unreadable: bool,
) -> anyhow::Result<Option<PathBuf>> {
    let database = directory.database(role);
    let beside = |path: &Path, ending: &str| {
        let mut name = path.to_path_buf().into_os_string();
        name.push(ending);
        PathBuf::from(name)
    };
    let mut kept = None;
    if database.exists() {
        let free = (1..=1_000)
            .map(|n| beside(&database, &format!(".replaced-{}-{n}", day.date())))
            .find(|path| !path.exists())
            .context("too many databases were replaced today")?;
        fs::hard_link(&database, &free)
            .with_context(|| format!("cannot keep {}", database.display()))?;
        kept = Some(free);
    }
    for ending in ["-wal", "-shm"] {
        let file = beside(&database, ending);
        if !file.exists() {
            continue;
        }
        // An unreadable database keeps its write-ahead log, for whoever may still read it.
        match kept.as_ref().filter(|_| unreadable) {
            Some(kept) => fs::rename(&file, beside(kept, ending)),
            None => fs::remove_file(&file),
        }
        .with_context(|| format!("cannot move {}", file.display()))?;
    }
    sync(directory.root())?;
    Ok(kept)
}

fn sync(folder: &Path) -> anyhow::Result<()> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("cannot write {}", folder.display()))
}
