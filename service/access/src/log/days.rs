//! The daily index of the day being written, kept in memory and rebuilt from the database at start.
//!
//! It must never make the file of a day shorter while the day may go on: a leader that slept knows fewer entries of it
//! than the one that has taken over.

use registry::clock::CityDay;
use registry::readlog::{DayIndex, Entry, Label};
use store::{Store, log as rows};

use super::error::LogError;
use super::files::PublicDir;
use super::layout::index_path;

/// The last day of which something was published.
#[derive(Debug, Default)]
pub(super) struct Days {
    current: Option<(CityDay, DayIndex)>,
}

impl Days {
    /// The state after the first `size` entries have been published.
    pub(super) fn rebuild(store: &Store, size: u64) -> Result<Self, LogError> {
        let Some(last) = size.checked_sub(1) else {
            return Ok(Self::default());
        };
        let day = day_of(store, last)?;
        let mut index = DayIndex::new(first_of(store, day, last)?);
        let mut next = index.first();
        while next < size {
            let page = store.read("log: leaves", |tx| {
                rows::entry::numbered_leaves(tx, next, usize::MAX)
            })?;
            if page.first().is_none_or(|(number, _)| *number != next) {
                return Err(hole(next));
            }
            for (number, leaf) in page {
                if number >= size {
                    break;
                }
                if number != next {
                    return Err(hole(next));
                }
                index.push(&label_of(&leaf, next)?);
                next += 1;
            }
        }
        Ok(Self {
            current: Some((day, index)),
        })
    }

    /// Adds the entry with this number; a day that is over is written.
    pub(super) fn push(
        &mut self,
        dir: &PublicDir,
        number: u64,
        day: CityDay,
        label: &Label,
    ) -> Result<(), LogError> {
        if number < self.next() {
            return Ok(()); // a turn that failed half-way is being repeated
        }
        if self.current.as_ref().is_none_or(|(today, _)| *today != day) {
            self.close(dir)?;
            self.current = Some((day, DayIndex::new(number)));
        }
        if let Some((_, index)) = &mut self.current {
            index.push(label);
        }
        Ok(())
    }

    fn next(&self) -> u64 {
        self.current
            .as_ref()
            .map_or(0, |(_, index)| index.first() + index.len() as u64)
    }

    /// Writes the file of the current day, unless it goes on there beyond what is known here.
    pub(super) fn write(&self, dir: &PublicDir) -> Result<(), LogError> {
        let Some((day, index)) = &self.current else {
            return Ok(());
        };
        let (path, bytes) = (index_path(*day), index.to_bytes());
        match dir.read(&path)? {
            Some(there) if there.starts_with(&bytes) => Ok(()),
            _ => dir.replace(&path, &bytes),
        }
    }

    /// Writes the file of a day after which another has begun: it ends here, whatever stands there.
    fn close(&self, dir: &PublicDir) -> Result<(), LogError> {
        match &self.current {
            Some((day, index)) => dir.replace(&index_path(*day), &index.to_bytes()),
            None => Ok(()),
        }
    }
}

/// Days never go back from one entry to the next, so that the first of a day is found by halving.
fn first_of(store: &Store, day: CityDay, last: u64) -> Result<u64, LogError> {
    let (mut low, mut high) = (0, last);
    while low < high {
        let middle = low + (high - low) / 2;
        if day_of(store, middle)? < day {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

fn day_of(store: &Store, number: u64) -> Result<CityDay, LogError> {
    store
        .read("log: day", |tx| rows::entry::range(tx, number, 1))?
        .first()
        .filter(|row| row.index == number)
        .map(|row| row.day)
        .ok_or_else(|| hole(number))
}

fn label_of(leaf: &[u8], number: u64) -> Result<Label, LogError> {
    Entry::parse(leaf)
        .map(|entry| entry.label)
        .map_err(|_| LogError::Altered {
            index: number,
            what: "the stored bytes are not an entry",
        })
}

fn hole(number: u64) -> LogError {
    LogError::Altered {
        index: number,
        what: "the entry is missing",
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{Days, index_path};
    use crate::log::files::PublicDir;
    use registry::clock::CityDay;
    use registry::readlog::{DayIndex, Label};

    const TODAY: CityDay = CityDay(20_000);

    fn push(days: &mut Days, dir: &PublicDir, numbers: std::ops::Range<u8>, day: CityDay) {
        for number in numbers {
            let label = Label([number; 32]);
            days.push(dir, number.into(), day, &label).unwrap();
        }
    }

    fn lines(dir: &PublicDir) -> usize {
        let bytes = dir.read(&index_path(TODAY)).unwrap().unwrap();
        DayIndex::parse(&bytes).unwrap().len()
    }

    #[test]
    fn who_slept_does_not_cut_the_day_of_who_took_over() {
        let folder = tempfile::tempdir().unwrap();
        let dir = PublicDir::open(folder.path().to_owned()).unwrap();
        let (mut slept, mut leads) = (Days::default(), Days::default());
        push(&mut slept, &dir, 0..3, TODAY);
        slept.write(&dir).unwrap();
        assert_eq!(lines(&dir), 3);
        push(&mut leads, &dir, 0..5, TODAY);
        leads.write(&dir).unwrap();
        push(&mut slept, &dir, 3..4, TODAY);
        slept.write(&dir).unwrap();
        assert_eq!(lines(&dir), 5);

        // A file with other lines is put right at once, one with further lines when the day is over.
        let path = index_path(TODAY);
        let whole = dir.read(&path).unwrap().unwrap();
        dir.replace(&path, &[&whole[..20], &[0xff; 28]].concat())
            .unwrap();
        leads.write(&dir).unwrap();
        assert_eq!(dir.read(&path).unwrap().unwrap(), whole);
        dir.replace(&path, &[&whole[..], &[0xff; 8]].concat())
            .unwrap();
        push(&mut leads, &dir, 5..6, TODAY.plus_days(1));
        assert_eq!(dir.read(&path).unwrap().unwrap(), whole);
    }
}
