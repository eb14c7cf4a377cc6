//! Private files: folders 0700, files 0600, written whole or not at all, gone for good when they are gone. Must never read
//! what others can read.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::WalletError;

/// Makes `folder` with mode 0700, or checks that it has it.
pub(crate) fn private_folder(folder: &Path) -> Result<(), WalletError> {
    let failed = |error| WalletError::folder(folder, error);
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(failed)?;
    check_mode(folder, &fs::metadata(folder).map_err(failed)?)
}

/// The same for the wallet's own folder, whose mode is set for it as long as none of its `contents` is there: nothing
/// can have been read yet.
pub(crate) fn private_root(folder: &Path, contents: &[&str]) -> Result<(), WalletError> {
    if folder.is_dir() && !contents.iter().any(|name| folder.join(name).exists()) {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
            .map_err(|error| WalletError::folder(folder, error))?;
    }
    private_folder(folder)
}

/// Writes a new private file durably; the folder's entry is made durable by [`sync_folder`].
pub(crate) fn write(path: &Path, contents: &[u8]) -> Result<(), WalletError> {
    let failed = |error| WalletError::folder(path, error);
    let draft = path.with_extension("draft");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .map_err(failed)?;
    file.write_all(contents)
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    fs::rename(&draft, path).map_err(failed)
}

/// Reads a private file of at most `bytes_max`.
pub(crate) fn read(path: &Path, bytes_max: u64) -> Result<Zeroizing<Vec<u8>>, WalletError> {
    let failed = |error| WalletError::folder(path, error);
    let file = File::open(path).map_err(failed)?;
    check_mode(path, &file.metadata().map_err(failed)?)?;
    let mut contents = Zeroizing::new(Vec::new());
    file.take(bytes_max + 1)
        .read_to_end(&mut contents)
        .map_err(failed)?;
    if contents.len() as u64 > bytes_max {
        return Err(WalletError::Malformed(path.to_owned()));
    }
    Ok(contents)
}

/// Deletes a file for good: when this returns `true` it does not come back after a crash. `false` when somebody else
/// deleted it first.
pub(crate) fn delete_durably(path: &Path) -> Result<bool, WalletError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(WalletError::folder(path, error)),
        Ok(()) => sync_folder(path.parent().unwrap_or(Path::new("."))).map(|()| true),
    }
}

/// Makes what was written or deleted in `folder` durable.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), WalletError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| WalletError::folder(folder, error))
}

/// The entries of `folder` with the extension `extension`, in order of their names; none when there is no folder.
pub(crate) fn entries(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, WalletError> {
    let failed = |error| WalletError::folder(folder, error);
    let found = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        found => found.map_err(failed)?,
    };
    let mut paths = Vec::new();
    for entry in found {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|found| found == extension) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn check_mode(path: &Path, metadata: &fs::Metadata) -> Result<(), WalletError> {
    if metadata.permissions().mode() & 0o077 == 0 {
        Ok(())
    } else {
        Err(WalletError::TooOpen(path.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn files_are_private_and_deleted_once() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        private_folder(&inner).unwrap();
        let path = inner.join("x.copy");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(read(&path, 3).unwrap().as_slice(), b"two");
        assert!(matches!(read(&path, 2), Err(WalletError::Malformed(_))));
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(entries(&inner, "copy").unwrap(), [path.as_path()]);
        assert_eq!(entries(&inner, "draft").unwrap(), Vec::<PathBuf>::new());

        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(read(&path, 3), Err(WalletError::TooOpen(_))));
        fs::set_permissions(&inner, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(matches!(
            private_folder(&inner),
            Err(WalletError::TooOpen(_))
        ));

        assert!(delete_durably(&path).unwrap());
        assert!(!delete_durably(&path).unwrap());
    }
}
