//! The data directory: where each file is, and the stamp that tells a demonstration from a city.
//!
//! Must never create a secret that others on the machine can read.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{
    DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown,
};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::configuration::Configuration;

/// One city's files.
#[derive(Debug, Clone)]
pub struct DataDirectory {
    root: PathBuf,
}

const DEMO_STAMP: &str = "DEMONSTRATION";
const SET_UP_STAMP: &str = "SET-UP";
const KEYHOLDS_STAMP: &str = "KEYHOLD";

impl DataDirectory {
    /// Names the directory; nothing is created.
    #[must_use]
    pub const fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// Creates it, readable by its owner alone.
    ///
    /// # Errors
    /// When it exists and is not empty, or cannot be created.
    pub fn create(root: &Path) -> anyhow::Result<Self> {
        if root.exists() && fs::read_dir(root)?.next().is_some() {
            bail!(
                "{} is not empty: name a new directory with --data, or remove this one yourself",
                root.display()
            );
        }
        let directory = Self::at(root.to_owned());
        for folder in [root.to_owned(), directory.keys(), directory.public_log()] {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&folder)
                .with_context(|| format!("cannot create {}", folder.display()))?;
        }
        Ok(directory)
    }

    /// The directory itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The configuration file.
    #[must_use]
    pub fn configuration(&self) -> PathBuf {
        self.root.join("denizen.toml")
    }

    /// The trust policy of the log: log, witnesses, quorum.
    #[must_use]
    pub fn policy(&self) -> PathBuf {
        self.root.join("log-policy.txt")
    }

    /// The folder of secrets.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }

    /// One secret or certificate.
    #[must_use]
    pub fn key(&self, name: &str) -> PathBuf {
        self.keys().join(name)
    }

    /// An embedded database.
    #[must_use]
    pub fn database(&self, role: store::Schema) -> PathBuf {
        self.root.join(format!("{role}.db"))
    }

    /// The log's public files.
    #[must_use]
    pub fn public_log(&self) -> PathBuf {
        self.root.join("public").join("log")
    }

    /// Which backup key is which role's; no secret.
    #[must_use]
    pub fn backup_keys(&self) -> PathBuf {
        self.root.join("backup-keys.txt")
    }

    /// The mark that the three databases carry, outside of all of them.
    #[must_use]
    pub fn mark(&self) -> PathBuf {
        self.root.join("MARK")
    }

    /// There while a database was restored and not reconciled; names the roles.
    #[must_use]
    pub fn restored(&self) -> PathBuf {
        self.root.join("RESTORED")
    }

    /// Held open by whoever works in the directory.
    #[must_use]
    pub fn lock_file(&self) -> PathBuf {
        self.root.join("LOCK")
    }

    /// Takes the directory for this process alone, for as long as the answer lives.
    ///
    /// # Errors
    /// When another process has it: the city is running.
    pub fn lock(&self) -> anyhow::Result<DirectoryLock> {
        let path = self.lock_file();
        let file = match create_private(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                OpenOptions::new().write(true).open(&path)
            }
            created => created,
        }
        .with_context(|| format!("cannot open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(DirectoryLock { _file: file }),
            Err(TryLockError::WouldBlock) => bail!(
                "{} is in use: the city is running; stop it first",
                self.root.display()
            ),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("cannot lock {}", path.display()))
            }
        }
    }

    /// Whether another process has taken it. Asks, and makes nothing.
    #[must_use]
    pub fn is_in_use(&self) -> bool {
        File::open(self.lock_file())
            .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// Marks the directory as a demonstration.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn stamp_as_demonstration(&self) -> anyhow::Result<()> {
        write_private(
            &self.root.join(DEMO_STAMP),
            b"Invented people, documents and figures. Never register anybody here.\n",
        )
    }

    /// Removes a demonstration's directory with everything in it: all of it was invented.
    ///
    /// # Errors
    /// When it is not marked as one, or cannot be removed.
    pub fn remove_demonstration(&self) -> anyhow::Result<()> {
        if !self.is_demonstration() {
            bail!("{} is not a demonstration", self.root.display());
        }
        fs::remove_dir_all(&self.root)
            .with_context(|| format!("cannot remove {}", self.root.display()))
    }

    /// Marks the directory as keyhold's own, apart from its city's.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn stamp_as_keyholds(&self) -> anyhow::Result<()> {
        replace_private(
            &self.root.join(KEYHOLDS_STAMP),
            b"Keyhold's own directory: the city and its log are in another one.\n",
        )
    }

    /// Whether it is keyhold's own.
    #[must_use]
    pub fn is_keyholds(&self) -> bool {
        self.root.join(KEYHOLDS_STAMP).exists()
    }

    /// Whether a role's database belongs here: all three, but where keyhold runs apart.
    #[must_use]
    pub fn keeps(&self, configuration: &Configuration, role: store::Schema) -> bool {
        configuration.keyhold.is_none() || (role == store::Schema::Keyhold) == self.is_keyholds()
    }

    /// Marks the city as completely set up: only then is there something to examine.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn stamp_as_set_up(&self) -> anyhow::Result<()> {
        write_private(&self.root.join(SET_UP_STAMP), b"")
    }

    /// Whether it was completely set up.
    #[must_use]
    pub fn is_set_up(&self) -> bool {
        self.root.join(SET_UP_STAMP).exists()
    }

    /// Whether it is marked so.
    #[must_use]
    pub fn is_demonstration(&self) -> bool {
        self.root.join(DEMO_STAMP).exists()
    }
}

/// Held while a process works in a data directory.
#[derive(Debug)]
pub struct DirectoryLock {
    _file: File,
}

/// Writes a file that only its owner can read, over an earlier one: afterwards the new content is there, or the old.
///
/// # Errors
/// When it cannot be written.
pub fn replace_private(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    replace(path, |draft| write_private(draft, content))
}

/// Writes over a file as [`replace_private`] does, and leaves owner and mode as they were.
///
/// # Errors
/// When it is not there or cannot be written.
pub fn replace_as_it_was(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let was = fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    replace(path, |draft| {
        write_private(draft, content)?;
        let file = File::open(draft)?;
        if file.metadata()?.uid() != was.uid() || file.metadata()?.gid() != was.gid() {
            fchown(&file, Some(was.uid()), Some(was.gid()))?;
        }
        file.set_permissions(fs::Permissions::from_mode(was.mode() & 0o777))?;
        Ok(file.sync_all()?)
    })
}

fn replace(path: &Path, write: impl FnOnce(&Path) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let draft = path.with_extension("draft");
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("cannot remove {}", draft.display()));
        }
        _ => {}
    }
    write(&draft).inspect_err(|_| {
        // Half a draft says nothing; failing to remove it changes nothing about the refusal.
        let _gone = fs::remove_file(&draft);
    })?;
    fs::rename(&draft, path).with_context(|| format!("cannot write {}", path.display()))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Writes a new file that only its owner can read; refuses to overwrite. What root writes belongs to whom the folder does.
///
/// # Errors
/// When the file exists or cannot be written.
pub fn write_private(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let mut file =
        create_private(path).with_context(|| format!("cannot create {}", path.display()))?;
    file.write_all(content)?;
    file.sync_all()
        .with_context(|| format!("cannot write {}", path.display()))
}

fn create_private(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    let folder = fs::metadata(crate::backup::parent(path))?;
    if file.metadata()?.uid() == 0 && folder.uid() != 0 {
        fchown(&file, Some(folder.uid()), Some(folder.gid()))?;
    }
    Ok(file)
}
