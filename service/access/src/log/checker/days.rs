//! Comparing the daily index files with the entries, one day in memory at a time.
//!
//! Days are looked for around each entry's minute, which allows for any offset from UTC and for an entry appended just
//! after its day had changed. It must never take an index file's word for where it begins: that is where the last ended.

use registry::clock::CityDay;
use registry::readlog::{DayIndex, Entry};

use super::finding::{Finding, Findings, Piece};
use super::source::{PublicFiles, SourceError};
use crate::log::layout::{days_around, index_path};

/// Where the comparison stands.
#[derive(Default)]
pub(super) struct Days {
    /// The first day that was not looked for yet.
    next: Option<CityDay>,
    /// The day's file, and the number of its first entry.
    current: Option<(u64, DayIndex)>,
    /// Where the next file must begin.
    end: u64,
    /// Whether the line of the last entry was nowhere; said once.
    lost: bool,
    /// Files read.
    pub(super) read: u64,
}

impl Days {
    /// Compares one entry's line. Call for all entries, in log order.
    pub(super) fn compare(
        &mut self,
        files: &dyn PublicFiles,
        index: u64,
        entry: &Entry,
        findings: &mut Findings,
    ) -> Result<(), SourceError> {
        loop {
            if let Some((base, day)) = &self.current {
                let line = index.checked_sub(*base).map(|place| day.at(place));
                match line {
                    None => break, // the file begins further on
                    Some(Some(short)) => {
                        self.lost = false;
                        if short != entry.label.short() {
                            findings.push(altered(index));
                        }
                        return Ok(());
                    }
                    Some(None) => {
                        self.end = base + day.len() as u64;
                        self.current = None;
                    }
                }
            }
            if !self.load(files, index, entry, findings)? {
                break;
            }
        }
        if !self.lost {
            findings.push(missing(index));
            self.lost = true;
        }
        Ok(())
    }

    /// Loads the next file there is; says whether there was one.
    fn load(
        &mut self,
        files: &dyn PublicFiles,
        index: u64,
        entry: &Entry,
        findings: &mut Findings,
    ) -> Result<bool, SourceError> {
        for day in days_around(entry.minute) {
            if self.next.is_some_and(|next| day < next) {
                continue;
            }
            self.next = Some(day.plus_days(1));
            let Some(bytes) = files.get(&index_path(day))? else {
                continue;
            };
            self.read += 1;
            match DayIndex::parse(&bytes) {
                Err(_) => {
                    findings.push(altered(index));
                    self.lost = true;
                }
                Ok(day) if day.is_empty() => {}
                Ok(day) => {
                    if let Some(base) = self.base(&day, index, entry, findings) {
                        self.current = Some((base, day));
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }

    /// The number of a file's first entry, by its place among the days; `None` when it fits nowhere.
    fn base(
        &mut self,
        day: &DayIndex,
        index: u64,
        entry: &Entry,
        findings: &mut Findings,
    ) -> Option<u64> {
        let first = day.first();
        if self.lost {
            return (first + day.len() as u64 > index).then_some(first);
        }
        let expected = self.end;
        if first == expected {
            return Some(first);
        }
        if day.at(index.checked_sub(expected)?) == Some(entry.label.short()) {
            findings.push(altered(expected)); // only its first number was altered
            return Some(expected);
        }
        self.lost = true;
        if first > expected {
            findings.push(missing(expected)); // a whole day
            return Some(first);
        }
        findings.push(altered(expected));
        None
    }
}

fn altered(entry: u64) -> Finding {
    Finding::Altered {
        entry,
        piece: Piece::Index,
    }
}

fn missing(entry: u64) -> Finding {
    Finding::Missing {
        entry,
        piece: Piece::Index,
    }
}
