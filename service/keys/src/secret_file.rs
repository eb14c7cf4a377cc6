//! Files that hold a secret: mode 0600, written whole or not at all. Must never read a secret that others can read, nor
//! overwrite one that is there.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::KeyError;

const SECRET_BYTES_MAX: u64 = 64 * 1024;

/// Reads a secret; `None` when there is no such file.
///
/// # Errors
/// The file cannot be read, is longer than 64 KiB, or is open to others.
pub fn read_secret(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, KeyError> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(|error| KeyError::file(path, error))?,
    };
    let mode = file
        .metadata()
        .map_err(|error| KeyError::file(path, error))?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        return Err(KeyError::TooOpen(path.to_owned()));
    }
    let mut secret = Zeroizing::new(Vec::new());
    file.take(SECRET_BYTES_MAX + 1)
        .read_to_end(&mut secret)
        .map_err(|error| KeyError::file(path, error))?;
    if secret.len() as u64 > SECRET_BYTES_MAX {
        return Err(KeyError::Malformed(path.to_owned()));
    }
    Ok(Some(secret))
}

/// Writes a new secret durably. A crash leaves either no file or the whole one.
///
/// # Errors
/// The file is there already, or cannot be written.
pub fn write_secret(path: &Path, secret: &[u8]) -> Result<(), KeyError> {
    let failed = |error| KeyError::file(path, error);
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let draft = path.with_extension("draft");
    // A draft that a crash left behind is nobody's key yet.
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
        _ => (),
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .map_err(failed)?;
    file.write_all(secret)
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    // A hard link, unlike a rename, does not replace a key that is there.
    fs::hard_link(&draft, path).map_err(failed)?;
    fs::remove_file(&draft).map_err(failed)?;
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn secrets_are_private_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/key");
        assert!(read_secret(&path).unwrap().is_none());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path.with_extension("draft"), b"left behind").unwrap();
        write_secret(&path, b"secret").unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(read_secret(&path).unwrap().unwrap().as_slice(), b"secret");
        assert!(write_secret(&path, b"other").is_err());
        assert_eq!(read_secret(&path).unwrap().unwrap().as_slice(), b"secret");

        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(read_secret(&path), Err(KeyError::TooOpen(_))));
    }
}
