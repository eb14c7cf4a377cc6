//! How long the disk under the data directory takes to make four kilobytes durable. It must never measure a
//! file that the system keeps in memory only.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use crate::stopwatch::Stopwatch;

const WRITES: usize = 200;
/// A page of the database's journal.
const BYTES: usize = 4096;

/// One figure for each write, in microseconds.
///
/// # Errors
/// The folder cannot be written.
pub fn fsync_microseconds(folder: &Path) -> Result<Vec<u64>> {
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let path = folder.join("fsync.probe");
    let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
    let page = [0x5a; BYTES];
    let mut figures = Vec::with_capacity(WRITES);
    for _ in 0..WRITES {
        let watch = Stopwatch::start();
        file.write_all(&page)?;
        file.sync_data()?;
        figures.push(watch.microseconds());
    }
    fs::remove_file(path)?;
    Ok(figures)
}
