//! Table `entry`: one row for each leaf, numbered without a hole by the sequencer, never changed. Only its sealed body
//! may be removed, when its time is over; the tree does not notice.

use registry::clock::CityDay;
use registry::readlog::{ENTRY_BYTES, Entry, Label, SealedBody};

use crate::columns::{count, limit};
use crate::error::StoreError;
use crate::limits::ENTRIES_PER_PAGE_MAX;
use crate::tx::Tx;
use crate::value::{Row, unexpected};

/// Appends an entry at `index`.
///
/// # Errors
/// [`StoreError::Conflict`] if the index or the label is in the log already.
pub fn append(
    tx: &mut dyn Tx,
    index: u64,
    entry: &Entry,
    body: &SealedBody,
    day: CityDay,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO entry (entry_index, label, leaf, body, day) VALUES ($1, $2, $3, $4, $5)",
        &[
            count(index)?,
            entry.label.0.into(),
            entry.to_bytes().into(),
            body.as_bytes().into(),
            day.into(),
        ],
    )?;
    Ok(())
}

/// Puts back an entry that was read from the public files, with its body as far as that was still kept there.
///
/// # Errors
/// As [`append`].
pub fn put_back(
    tx: &mut dyn Tx,
    index: u64,
    entry: &Entry,
    body: Option<&SealedBody>,
    day: CityDay,
) -> Result<(), StoreError> {
    if let Some(body) = body {
        return append(tx, index, entry, body, day);
    }
    tx.execute(
        "INSERT INTO entry (entry_index, label, leaf, day) VALUES ($1, $2, $3, $4)",
        &[
            count(index)?,
            entry.label.0.into(),
            entry.to_bytes().into(),
            day.into(),
        ],
    )?;
    Ok(())
}

/// How many entries there are, which is the index of the next one.
///
/// # Errors
/// Those of the engine.
pub fn size(tx: &mut dyn Tx) -> Result<u64, StoreError> {
    tx.query_one("SELECT coalesce(max(entry_index) + 1, 0) FROM entry", &[])?
        .map_or(Ok(0), |row| row.integer(0))
}

/// The index of the entry with this label.
///
/// # Errors
/// Those of the engine.
pub fn index_of(tx: &mut dyn Tx, label: &Label) -> Result<Option<u64>, StoreError> {
    tx.query_one(
        "SELECT entry_index FROM entry WHERE label = $1",
        &[label.0.into()],
    )?
    .map(|row| row.integer(0))
    .transpose()
}

/// The entry at `index`.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, index: u64) -> Result<Option<Entry>, StoreError> {
    tx.query_one(
        "SELECT leaf FROM entry WHERE entry_index = $1",
        &[count(index)?],
    )?
    .map(|row| read_entry(&row, 0))
    .transpose()
}

/// The sealed body of the entry at `index`; `None` if there is none, or none any more.
///
/// # Errors
/// Those of the engine.
pub fn body(tx: &mut dyn Tx, index: u64) -> Result<Option<SealedBody>, StoreError> {
    let row = tx.query_one(
        "SELECT body FROM entry WHERE entry_index = $1",
        &[count(index)?],
    )?;
    row.map_or(Ok(None), |row| row.optional(0, read_body))
}

/// Leaves from `first` on, in order; as many as one page holds.
///
/// # Errors
/// Those of the engine.
pub fn leaves(tx: &mut dyn Tx, first: u64) -> Result<Vec<[u8; ENTRY_BYTES]>, StoreError> {
    tx.query(
        "SELECT leaf FROM entry WHERE entry_index >= $1 ORDER BY entry_index LIMIT $2",
        &[count(first)?, limit(ENTRIES_PER_PAGE_MAX)],
    )?
    .iter()
    .map(|row| row.array(0))
    .collect()
}

/// One row as a publisher needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its number.
    pub index: u64,
    /// The leaf.
    pub entry: Entry,
    /// The sealed body, unless it has been removed.
    pub body: Option<SealedBody>,
    /// The city day it was appended on.
    pub day: CityDay,
}

/// Rows from `first` on, in order; at most `rows_max`, and never more than one page holds.
///
/// # Errors
/// Those of the engine.
pub fn range(tx: &mut dyn Tx, first: u64, rows_max: usize) -> Result<Vec<Published>, StoreError> {
    tx.query(
        "SELECT entry_index, leaf, body, day FROM entry WHERE entry_index >= $1 ORDER BY entry_index LIMIT $2",
        &[count(first)?, limit(rows_max.min(ENTRIES_PER_PAGE_MAX))],
    )?
    .iter()
    .map(|row| {
        Ok(Published {
            index: row.integer(0)?,
            entry: read_entry(row, 1)?,
            body: row.optional(2, read_body)?,
            day: row.read(3)?,
        })
    })
    .collect()
}

fn read_entry(row: &Row, column: usize) -> Result<Entry, StoreError> {
    Entry::parse(row.bytes(column)?).map_err(|_| unexpected(column, "an entry"))
}

fn read_body(row: &Row, column: usize) -> Result<SealedBody, StoreError> {
    SealedBody::parse(row.bytes(column)?).map_err(|_| unexpected(column, "a sealed body"))
}
