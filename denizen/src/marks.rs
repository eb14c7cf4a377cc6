//! The mark that city, log and keyhold carry, with a copy outside of all three: whoever is older than the others was
//! restored alone, or rolled back, and the city does not open before that is reconciled.
//!
//! A new mark is announced in the file, written to each database, and settled in the file, so that a crash anywhere is
//! told from a roll-back. Must never lower a mark.

use std::path::Path;

use access::Access;
use anyhow::{Context as _, bail};
use keys::SystemEntropy;
use store::mark::Mark;
use store::{Schema, Store};
use thiserror::Error;

use crate::backup::envelope::hex;
use crate::directory::{DataDirectory, replace_private};

/// The copy outside of the databases.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct MarkFile {
    /// What every database carries.
    pub settled: Option<Mark>,
    /// What some carry already: it was being written.
    pub announced: Option<Mark>,
}

/// The mark of one database.
pub type Carried = (Schema, Option<Mark>);

/// Why the databases are not of one age.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum MarkError {
    /// Older than the others.
    #[error(
        "the {role} database is older than it was: it carries the mark {carries}, and {newest} was written; it was rolled \
         back or restored. Nothing opens before `denizen restore reconcile` has brought them together; if nobody restored \
         it, find out first who rolled it back"
    )]
    Behind {
        /// Whose.
        role: Schema,
        /// Its mark; 0 for none.
        carries: u64,
        /// The newest.
        newest: u64,
    },
    /// Another history of the same length.
    #[error(
        "the {role} database carries a mark {number} that this city never wrote: it belongs to another copy of the city"
    )]
    Foreign {
        /// Whose.
        role: Schema,
        /// Its number.
        number: u64,
    },
    /// The file is gone, or older than a database.
    #[error(
        "the file MARK is missing or older than the {role} database, which carries the mark {carries}: the directory is \
         not of one age. `denizen restore reconcile` brings it together"
    )]
    FileBehind {
        /// Whose mark is newer.
        role: Schema,
        /// It.
        carries: u64,
    },
}

impl MarkFile {
    /// Reads it; a file that is not there says nothing.
    ///
    /// # Errors
    /// When it cannot be read or is not a mark.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let mut file = Self::default();
        for line in text.lines() {
            let mut words = line.split(' ');
            let (kind, number, nonce) = (words.next(), words.next(), words.next());
            let mark = number
                .and_then(|number| number.parse().ok())
                .zip(nonce.and_then(nonce_of))
                .map(|(number, nonce)| Mark { number, nonce });
            match (kind, mark) {
                (Some("settled"), Some(mark)) => file.settled = Some(mark),
                (Some("announced"), Some(mark)) => file.announced = Some(mark),
                _ => bail!("{} is damaged", path.display()),
            }
        }
        Ok(file)
    }

    /// Writes it whole.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        let line =
            |kind: &str, mark: &Mark| format!("{kind} {} {}\n", mark.number, hex(&mark.nonce));
        let mut text = String::new();
        if let Some(mark) = &self.settled {
            text.push_str(&line("settled", mark));
        }
        if let Some(mark) = &self.announced {
            text.push_str(&line("announced", mark));
        }
        replace_private(path, text.as_bytes())
    }

    /// Whether this database is of the file's age.
    ///
    /// # Errors
    /// [`MarkError`].
    pub fn judge(&self, (role, carried): Carried) -> Result<(), MarkError> {
        if carried == self.settled || (carried.is_some() && carried == self.announced) {
            return Ok(());
        }
        let carries = carried.map_or(0, |mark| mark.number);
        let newest = self
            .announced
            .or(self.settled)
            .map_or(0, |mark| mark.number);
        let least = self.settled.map_or(0, |mark| mark.number);
        if carries > newest {
            Err(MarkError::FileBehind { role, carries })
        } else if carries < least {
            Err(MarkError::Behind {
                role,
                carries,
                newest,
            })
        } else {
            Err(MarkError::Foreign {
                role,
                number: carries,
            })
        }
    }
}

/// Sixteen bytes in hexadecimal.
fn nonce_of(text: &str) -> Option<[u8; 16]> {
    let number = u128::from_str_radix(text, 16).ok()?;
    (text.len() == 32).then(|| number.to_be_bytes())
}

/// The newest mark anywhere, so that the next one is later than all.
#[must_use]
pub fn newest(file: &MarkFile, carried: &[Carried]) -> u64 {
    let marks = carried.iter().map(|(_, mark)| *mark);
    marks
        .chain([file.settled, file.announced])
        .flatten()
        .map(|mark| mark.number)
        .max()
        .unwrap_or(0)
}

/// A fresh mark.
#[must_use]
pub fn fresh(number: u64) -> Mark {
    Mark {
        number,
        nonce: SystemEntropy::bytes(),
    }
}

/// The mark a store carries.
///
/// # Errors
/// The store's.
pub fn carried_by(store: &Store) -> anyhow::Result<Carried> {
    let mark = store.read("read the mark", |tx| anyhow::Ok(store::mark::get(tx)?))?;
    Ok((store.schema(), mark))
}

/// The three carriers of an open city.
pub struct Marks {
    directory: DataDirectory,
    city: Store,
    log: Store,
    access: Access,
}

impl Marks {
    /// Judges all three, and writes the next mark.
    ///
    /// # Errors
    /// [`MarkError`], and those of the stores.
    pub fn begin(
        directory: DataDirectory,
        city: Store,
        log: Store,
        access: Access,
    ) -> anyhow::Result<Self> {
        let marks = Self {
            directory,
            city,
            log,
            access,
        };
        let file = MarkFile::read(&marks.directory.mark())?;
        for carried in marks.carried()? {
            file.judge(carried)?;
        }
        marks.advance()?;
        Ok(marks)
    }

    /// Writes the next mark: what any database is rolled back to from now on is older than this.
    ///
    /// # Errors
    /// Those of the stores; [`access::keyhold::KeyholdError::RolledBack`] when keyhold was replaced meanwhile.
    pub fn advance(&self) -> anyhow::Result<()> {
        let path = self.directory.mark();
        // One that a database has missed comes first: keyhold takes the next mark and no other, and whoever leaves one out
        // for it is taken for somebody who rolled it back.
        self.settle(MarkFile::read(&path)?)?;
        let settled = MarkFile::read(&path)?.settled;
        let next = MarkFile {
            settled,
            announced: Some(fresh(settled.map_or(1, |mark| mark.number + 1))),
        };
        next.write(&path)?;
        self.settle(next)
    }

    /// Brings every database to what the file has announced.
    fn settle(&self, file: MarkFile) -> anyhow::Result<()> {
        let Some(mark) = file.announced else {
            return Ok(());
        };
        for store in [&self.city, &self.log] {
            store.transact("carry the next mark", |tx| store::mark::raise(tx, &mark))?;
        }
        self.access.keyhold().set_mark(&mark)?;
        let settled = MarkFile {
            settled: Some(mark),
            announced: None,
        };
        settled.write(&self.directory.mark())
    }

    fn carried(&self) -> anyhow::Result<[Carried; 3]> {
        Ok([
            carried_by(&self.city)?,
            carried_by(&self.log)?,
            (Schema::Keyhold, self.access.keyhold().mark()?),
        ])
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn mark(number: u64) -> Mark {
        Mark {
            number,
            nonce: [u8::try_from(number).unwrap(); 16],
        }
    }

    #[test]
    fn what_is_of_one_age_passes_and_what_is_not_is_named() {
        let settled = MarkFile {
            settled: Some(mark(7)),
            announced: None,
        };
        let between = MarkFile {
            settled: Some(mark(7)),
            announced: Some(mark(8)),
        };
        let role = Schema::Keyhold;
        assert_eq!(MarkFile::default().judge((role, None)), Ok(()));
        assert_eq!(settled.judge((role, Some(mark(7)))), Ok(()));
        // Cut off between two databases.
        assert_eq!(between.judge((role, Some(mark(7)))), Ok(()));
        assert_eq!(between.judge((role, Some(mark(8)))), Ok(()));
        let behind = |carries, newest| {
            Err(MarkError::Behind {
                role,
                carries,
                newest,
            })
        };
        assert_eq!(settled.judge((role, Some(mark(6)))), behind(6, 7));
        assert_eq!(between.judge((role, Some(mark(6)))), behind(6, 8));
        assert_eq!(settled.judge((role, None)), behind(0, 7));
        assert_eq!(
            settled.judge((role, Some(mark(8)))),
            Err(MarkError::FileBehind { role, carries: 8 })
        );
        assert_eq!(
            MarkFile::default().judge((role, Some(mark(1)))),
            Err(MarkError::FileBehind { role, carries: 1 })
        );
        let other = Mark {
            number: 7,
            nonce: [0; 16],
        };
        assert_eq!(
            settled.judge((role, Some(other))),
            Err(MarkError::Foreign { role, number: 7 })
        );
    }

    #[test]
    fn the_file_reads_back_and_a_damaged_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("MARK");
        assert_eq!(MarkFile::read(&path).unwrap(), MarkFile::default());
        let file = MarkFile {
            settled: Some(mark(7)),
            announced: Some(fresh(8)),
        };
        file.write(&path).unwrap();
        assert_eq!(MarkFile::read(&path).unwrap(), file);
        std::fs::write(&path, "settled 7 00\n").unwrap();
        assert!(MarkFile::read(&path).is_err());
    }
}
