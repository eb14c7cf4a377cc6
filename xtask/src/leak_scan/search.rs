//! Looks through files for all forms of all values at once. It must never stop at the first find, and never
//! print a value: only what it is and how it was written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use anyhow::{Context, Result, bail};

use super::{Planted, WALLET, forms};

/// What to look for, ready to look.
pub struct Needles {
    exact: AhoCorasick,
    /// For each exact form, what it is a form of.
    meaning: Vec<String>,
    numbers: AhoCorasick,
    number_meaning: Vec<String>,
}

impl Needles {
    /// Prepares the forms of all values.
    ///
    /// # Errors
    /// A value has no form that is long enough.
    pub fn of(planted: &[Planted]) -> Result<Self> {
        let mut exact = Vec::new();
        let mut meaning = Vec::new();
        let mut numbers = Vec::new();
        let mut number_meaning = Vec::new();
        for value in planted {
            let found = forms::of(value)?;
            if found.is_empty() {
                bail!("{}: no form of it is long enough", value.what);
            }
            for form in found {
                exact.push(form);
                meaning.push(value.what.clone());
            }
            if let Some(digits) = forms::digits(value) {
                numbers.push(digits.into_bytes());
                number_meaning.push(format!("{} (digits, separators left out)", value.what));
            }
        }
        Ok(Self {
            exact: AhoCorasick::new(&exact)?,
            meaning,
            numbers: AhoCorasick::new(&numbers)?,
            number_meaning,
        })
    }

    pub fn len(&self) -> usize {
        self.meaning.len() + self.number_meaning.len()
    }

    /// What of the values stands in `content`, each named once.
    pub fn search(&self, content: &[u8]) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        for hit in self.exact.find_overlapping_iter(content) {
            found.extend(
                self.meaning
                    .get(hit.pattern().as_usize())
                    .map(String::as_str),
            );
        }
        for hit in self.numbers.find_overlapping_iter(&squeezed(content)) {
            found.extend(
                self.number_meaning
                    .get(hit.pattern().as_usize())
                    .map(String::as_str),
            );
        }
        found
    }
}

/// The content without what can stand between two digits of a number: separators, and the zero bytes of UTF-16.
fn squeezed(content: &[u8]) -> Vec<u8> {
    let mut kept: Vec<u8> = Vec::with_capacity(content.len());
    for byte in content {
        let separates = matches!(
            byte,
            0 | b' ' | b'-' | b'.' | b'/' | b'_' | b'(' | b')' | b'+'
        );
        if !(separates && kept.last().is_some_and(u8::is_ascii_digit)) {
            kept.push(*byte);
        }
    }
    kept
}

/// Every file under `directory` outside of the wallet's folder, in order.
///
/// # Errors
/// A folder cannot be read, or there is no file at all.
pub fn files(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![directory.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)
            .with_context(|| format!("cannot read {}", folder.display()))?
        {
            let path = entry?.path();
            if path.is_symlink() {
                bail!(
                    "{} is a link: what it points at was not searched",
                    path.display()
                );
            }
            if path.is_file() {
                files.push(path);
            } else if path.is_dir() && path != directory.join(WALLET) {
                folders.push(path);
            }
        }
    }
    if files.is_empty() {
        bail!("{} holds nothing to search", directory.display());
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Needles, WALLET, files};
    use crate::leak_scan::planted::{Planted, Value};

    fn needles() -> Needles {
        let text = |what: &str, text: &str| Planted {
            what: what.into(),
            value: Value::Text(text.into()),
        };
        let salt = Planted {
            what: "salt".into(),
            value: Value::Bytes(vec![7, 200, 33, 4, 95, 6, 77, 8]),
        };
        Needles::of(&[
            text("name", "欧阳建国"),
            text("telephone", "13812345678"),
            salt,
        ])
        .unwrap()
    }

    #[test]
    fn a_clean_file_has_nothing() {
        let clean = "欧阳 建国 1381234567a8 138,1234,5678 B8ghBF8G".as_bytes();
        assert_eq!(needles().search(clean).len(), 0);
    }

    #[test]
    fn values_are_found_however_they_are_written() {
        let needles = needles();
        let telephone = "telephone (digits, separators left out)";
        for (content, expected) in [
            ("…欧阳建国…".as_bytes(), "name"),
            (b"tel. +86 138-1234 5678.", telephone),
            (
                b"1\x003\x008\x001\x002\x003\x004\x005\x006\x007\x008\x00",
                telephone,
            ),
            (b"\x07\xc8\x21\x04\x5f\x06\x4d\x08", "salt"),
            (b"B8ghBF8GTQg", "salt"),
            (b"07C821045F064D08", "salt"),
        ] {
            assert!(needles.search(content).contains(expected), "{expected}");
        }
    }

    #[test]
    fn only_the_wallet_is_left_out() {
        let directory = tempfile::tempdir().unwrap();
        for folder in ["log/wallet", WALLET] {
            std::fs::create_dir_all(directory.path().join(folder)).unwrap();
        }
        for file in ["city.sqlite-wal", "log/wallet/0", "wallet/copies.json"] {
            std::fs::write(directory.path().join(file), "x").unwrap();
        }
        assert_eq!(files(directory.path()).unwrap().len(), 2);
        assert!(files(&directory.path().join(WALLET)).unwrap().len() == 1);
        std::os::unix::fs::symlink("/", directory.path().join("elsewhere")).unwrap();
        assert!(files(directory.path()).is_err());
    }
}
