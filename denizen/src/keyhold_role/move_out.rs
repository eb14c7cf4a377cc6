//! `denizen keyhold move-out`: keyhold's database and root key go into a directory of their own.
//!
//! Must never write over a database or a root key, and never leave a moment in which somebody would make an empty database
//! in the place of the real one: the city looks for keyhold behind the socket before anything is moved, and keyhold does not
//! start before its database is there. Cut off anywhere, it may be run again.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{BufReader, ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use serde::Serialize;
use store::Schema;

use crate::backup::parent;
use crate::configuration::{Configuration, Sockets, Storage};
use crate::directory::{DataDirectory, DirectoryLock, replace_as_it_was, replace_private};
use crate::root_key;

/// Moves keyhold out. Each step may be repeated: what was moved already is left where it is.
///
/// # Errors
/// When one of the two is running, when both directories have a database of keyhold, or when a file cannot be moved.
pub fn move_out(city: &DataDirectory, to: &Path, sockets: &Path) -> anyhow::Result<()> {
    let moving = Moving::prepare(city, to, sockets)?;
    STEPS.iter().try_for_each(|step| step(&moving))
}

type Step = fn(&Moving) -> anyhow::Result<()>;

/// The database last of all: when it is there, everything is.
const STEPS: [Step; 4] = [
    Moving::write_keyholds_own,
    Moving::tell_the_city,
    Moving::move_root_keys,
    Moving::move_database,
];

/// Both directories, held.
struct Moving {
    city: DataDirectory,
    keyhold: DataDirectory,
    /// The city's configuration as it will be, and is already when a cut-off move goes on.
    text: String,
    configuration: Configuration,
    _locks: [DirectoryLock; 2],
}

/// What is added to the configuration.
#[derive(Serialize)]
struct Added {
    keyhold: Sockets,
}

impl Moving {
    /// Looks at everything that may stand in the way, before anything is changed.
    fn prepare(city: &DataDirectory, to: &Path, sockets: &Path) -> anyhow::Result<Self> {
        let path = city.configuration();
        let before = Configuration::read(&path)?;
        if !matches!(before.storage, Storage::Embedded) {
            bail!(
                "keyhold's database is not a file here: give keyhold a directory with its own copy of the configuration, with \
                 [keyhold] naming the sockets, of the policy, the rule files and the root key, and with an empty file KEYHOLD"
            );
        }
        ensure!(
            !city.is_keyholds(),
            "{} is keyhold's directory already",
            city.root().display()
        );
        let sockets = Sockets {
            socket: sockets.join("keyhold.sock"),
            log_socket: sockets.join("log.sock"),
        };
        let mut text = fs::read_to_string(&path)?;
        match &before.keyhold {
            None => {
                let added = Added {
                    keyhold: sockets.clone(),
                };
                text = format!("{}\n\n{}", text.trim_end(), toml::to_string(&added)?);
            }
            Some(named) => ensure!(
                *named == sockets,
                "{} names other sockets already: name their folder with --sockets",
                path.display()
            ),
        }
        let configuration = Configuration::parse(&text).context("the configuration")?;
        let keyhold = DataDirectory::at(to.to_owned());
        let lock = city.lock()?;
        make_private(&keyhold)?;
        let locks = [lock, keyhold.lock()?];
        let moving = Self {
            city: city.clone(),
            keyhold,
            text,
            configuration,
            _locks: locks,
        };
        moving.refuse_what_is_anothers()?;
        Ok(moving)
    }

    /// Another city's keyhold, and two databases of which nobody knows the right one.
    fn refuse_what_is_anothers(&self) -> anyhow::Result<()> {
        let own = self.keyhold.configuration();
        if own.exists() {
            let own = Configuration::read(&own)?;
            ensure!(
                own.public_url == self.configuration.public_url
                    && own.keyhold == self.configuration.keyhold,
                "{} is another city's, or names other sockets: name a new directory with --to",
                self.keyhold.root().display()
            );
        }
        let [from, to] = self.databases();
        match (from.exists(), to.exists()) {
            (true, true) => {
                let is_copy = !has_log(&from) && !has_log(&to) && alike(&from, &to)?;
                ensure!(
                    is_copy,
                    "{} and {} are both there and differ: nothing was moved. Find out which is keyhold's, and put the other \
                     one aside",
                    from.display(),
                    to.display()
                );
            }
            (false, false) => bail!(
                "keyhold's database is missing: neither {} nor {} is there",
                from.display(),
                to.display()
            ),
            _ => {}
        }
        for (from, to) in self.root_keys()? {
            ensure!(
                !to.exists() || alike(&from, &to)?,
                "{} and {} are two root keys of one number: put the wrong one aside",
                from.display(),
                to.display()
            );
        }
        Ok(())
    }

    /// Keyhold decides by its own copies of the policy, of the rule files and of the courts' keys.
    fn write_keyholds_own(&self) -> anyhow::Result<()> {
        self.keyhold.stamp_as_keyholds()?;
        for (path, content) in [
            (self.keyhold.policy(), fs::read(self.city.policy())?),
            (self.keyhold.configuration(), self.text.clone().into_bytes()),
        ] {
            if !path.exists() {
                replace_private(&path, &content)?;
            }
        }
        crate::programmes::copy(&self.city, &self.keyhold)?;
        crate::exceptional_policy::copy(&self.city, &self.keyhold)
    }

    /// From here on the city looks for keyhold behind the socket, and never at a database of its own.
    fn tell_the_city(&self) -> anyhow::Result<()> {
        replace_as_it_was(&self.city.configuration(), self.text.as_bytes())
    }

    fn move_root_keys(&self) -> anyhow::Result<()> {
        let moved = self.root_keys()?;
        moved.iter().try_for_each(|(from, to)| carry(from, to))
    }

    fn move_database(&self) -> anyhow::Result<()> {
        let [from, to] = self.databases();
        if !from.exists() {
            return Ok(());
        }
        if !to.exists() {
            ensure!(
                !has_log(&to),
                "{}-wal is left there of another database: put it aside",
                to.display()
            );
            quiet(&from)?;
        }
        carry(&from, &to)
    }

    fn databases(&self) -> [PathBuf; 2] {
        [&self.city, &self.keyhold].map(|directory| directory.database(Schema::Keyhold))
    }

    fn root_keys(&self) -> anyhow::Result<Vec<(PathBuf, PathBuf)>> {
        let files = root_key::files(&self.city)?.into_values();
        let to = |path: PathBuf| {
            let name = path.file_name().context("a root key's file has a name")?;
            let to = self.keyhold.keys().join(name);
            Ok((path, to))
        };
        files.map(to).collect()
    }
}

/// Makes keyhold's directory, or takes an empty one, or one that an earlier move has begun.
fn make_private(keyhold: &DataDirectory) -> anyhow::Result<()> {
    let root = keyhold.root();
    if root.exists() && !keyhold.is_keyholds() {
        for entry in fs::read_dir(root)? {
            let path = entry?.path();
            let empty_keys = path == keyhold.keys() && fs::read_dir(&path)?.next().is_none();
            ensure!(
                empty_keys || path == keyhold.lock_file(),
                "{} is not empty: name a new directory with --to",
                root.display()
            );
        }
    }
    for folder in [root.to_owned(), keyhold.keys()] {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        ensure!(
            fs::metadata(&folder)?.permissions().mode() & 0o077 == 0,
            "{0} is open to others: chmod 700 {0}",
            folder.display()
        );
    }
    Ok(())
}

/// Empties the write-ahead log, so that the database is one file.
fn quiet(database: &Path) -> anyhow::Result<()> {
    let store = store::sqlite::open(database, Schema::Keyhold)
        .with_context(|| format!("cannot open {}", database.display()))?;
    store.forget_deleted()?;
    drop(store);
    ensure!(
        !has_log(database),
        "{} is in use by another process: stop it first",
        database.display()
    );
    Ok(())
}

/// Whether something of the database is still in its write-ahead log.
fn has_log(database: &Path) -> bool {
    let mut log = database.to_path_buf().into_os_string();
    log.push("-wal");
    fs::metadata(log).is_ok_and(|log| log.len() > 0)
}

/// Across file systems too, where a rename is refused. The copy is on the disk before the original goes.
fn carry(from: &Path, to: &Path) -> anyhow::Result<()> {
    let moved = if to.exists() {
        // It was copied, and cut off before the original went.
        ensure!(
            alike(from, to)?,
            "{} is there already and differs",
            to.display()
        );
        fs::remove_file(from)
    } else {
        match fs::rename(from, to) {
            Err(error) if error.kind() == ErrorKind::CrossesDevices => {
                copy(from, to)?;
                fs::remove_file(from)
            }
            renamed => renamed,
        }
    };
    moved.with_context(|| format!("cannot move {} to {}", from.display(), to.display()))?;
    sync(parent(to))?;
    sync(parent(from))
}

/// Under its own name only once it is whole.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let context = || format!("cannot copy {} to {}", from.display(), to.display());
    let mut draft = to.to_path_buf().into_os_string();
    draft.push(".draft");
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).with_context(context);
        }
        _ => {}
    }
    let mut out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .with_context(context)?;
    std::io::copy(&mut File::open(from)?, &mut out).with_context(context)?;
    out.sync_all().with_context(context)?;
    fs::rename(&draft, to).with_context(context)?;
    sync(parent(to))
}

fn sync(folder: &Path) -> anyhow::Result<()> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("cannot write {}", folder.display()))
}

/// Whether two files hold the same bytes.
fn alike(one: &Path, other: &Path) -> anyhow::Result<bool> {
    let [one, other] = [File::open(one)?, File::open(other)?];
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let mut other = BufReader::new(other).bytes();
    for byte in BufReader::new(one).bytes() {
        if other.next().transpose()? != Some(byte?) {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests;
