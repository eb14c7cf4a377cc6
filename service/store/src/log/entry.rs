//! Table `entry`: one row for each leaf, numbered without a hole by the sequencer, never changed. Only its sealed body
//! may be removed, when its time is over; the tree does not notice.

use registry::clock::CityDay;
use registry::readlog::{Entry, Label, SealedBody};

use crate::columns::{count, limit};
use crate::error::StoreError;
use crate::limits::{ENTRIES_PER_PAGE_MAX, LABELS_PER_QUERY_MAX};
use crate::tx::Tx;
use crate::value::{Row, Value, unexpected};

/// Rows of one statement, largest first: few texts, so that all stay prepared, and few round trips.
const ROWS_PER_STATEMENT: [usize; 3] = [LABELS_PER_QUERY_MAX, 16, 1];
const COLUMNS: usize = 5;

/// Appends entries, all of one day, at `first` and the numbers after it.
///
/// # Errors
/// [`StoreError::Conflict`] if an index or a label is in the log already.
pub fn append(
    tx: &mut dyn Tx,
    first: u64,
    entries: &[(&Entry, &SealedBody)],
    day: CityDay,
) -> Result<(), StoreError> {
    let mut index = first;
    let mut rest = entries;
    for rows in ROWS_PER_STATEMENT {
        while rest.len() >= rows {
            let (now, later) = rest.split_at(rows);
            let mut values = Vec::with_capacity(rows * COLUMNS);
            for (entry, body) in now {
                values.extend([
                    count(index)?,
                    entry.label.0.into(),
                    entry.to_bytes().into(),
                    body.as_bytes().into(),
                    day.into(),
                ]);
                index += 1;
            }
            tx.execute(&insert(rows), &values)?;
            rest = later;
        }
    }
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
        return append(tx, index, &[(entry, body)], day);
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

fn insert(rows: usize) -> String {
    let row = |row: usize| {
        let first = row * COLUMNS;
        format!(
            "(${}, ${}, ${}, ${}, ${})",
            first + 1,
            first + 2,
            first + 3,
            first + 4,
            first + 5
        )
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!(
        "INSERT INTO entry (entry_index, label, leaf, body, day) VALUES {}",
        rows.join(", ")
    )
}

/// Which of these labels stand in the log, with index and entry; in no order.
///
/// # Errors
/// Those of the engine.
pub fn find_labels(tx: &mut dyn Tx, labels: &[Label]) -> Result<Vec<(u64, Entry)>, StoreError> {
    let mut found = Vec::new();
    for labels in labels.chunks(LABELS_PER_QUERY_MAX) {
        let smallest = ROWS_PER_STATEMENT
            .iter()
            .rev()
            .find(|rows| **rows >= labels.len());
        let places = smallest.copied().unwrap_or(LABELS_PER_QUERY_MAX);
        let numbers: Vec<String> = (1..=places).map(|place| format!("${place}")).collect();
        // The last one again, where there are fewer than places.
        let padding = labels.last().into_iter().cycle();
        let values: Vec<Value> = labels
            .iter()
            .chain(padding)
            .take(places)
            .map(|label| label.0.into())
            .collect();
        let rows = tx.query(
            &format!(
                "SELECT entry_index, leaf FROM entry WHERE label IN ({}) LIMIT {LABELS_PER_QUERY_MAX}",
                numbers.join(", ")
            ),
            &values,
        )?;
        for row in rows {
            found.push((row.integer(0)?, read_entry(&row, 1)?));
        }
    }
    Ok(found)
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

/// Numbers and leaves from `first` on, in order and as they are stored; at most `rows_max`, and never more than one page
/// holds.
///
/// # Errors
/// Those of the engine.
pub fn numbered_leaves(
    tx: &mut dyn Tx,
    first: u64,
    rows_max: usize,
) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
    tx.query(
        "SELECT entry_index, leaf FROM entry WHERE entry_index >= $1 ORDER BY entry_index LIMIT $2",
        &[count(first)?, limit(rows_max.min(ENTRIES_PER_PAGE_MAX))],
    )?
    .iter()
    .map(|row| Ok((row.integer(0)?, row.bytes(1)?.to_vec())))
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

/// One row exactly as it is stored, for whoever checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its number.
    pub index: u64,
    /// The label's column.
    pub label: Vec<u8>,
    /// The leaf's column.
    pub leaf: Vec<u8>,
    /// The sealed body's column, unless it has been removed.
    pub body: Option<Vec<u8>>,
    /// The day's column.
    pub day: CityDay,
}

/// Rows from `first` on as they are stored, in order; as many as one page holds.
///
/// # Errors
/// Those of the engine.
pub fn stored(tx: &mut dyn Tx, first: u64) -> Result<Vec<Stored>, StoreError> {
    tx.query(
        "SELECT entry_index, label, leaf, body, day FROM entry WHERE entry_index >= $1 ORDER BY entry_index LIMIT $2",
        &[count(first)?, limit(ENTRIES_PER_PAGE_MAX)],
    )?
    .iter()
    .map(|row| {
        Ok(Stored {
            index: row.integer(0)?,
            label: row.bytes(1)?.to_vec(),
            leaf: row.bytes(2)?.to_vec(),
            body: row.optional(3, |row, column| row.bytes(column).map(<[u8]>::to_vec))?,
            day: row.read(4)?,
        })
    })
    .collect()
}

/// Removes the bodies of the entries from `first` up to, not including, `end`; says how many there were.
///
/// # Errors
/// Those of the engine.
pub fn remove_bodies(tx: &mut dyn Tx, first: u64, end: u64) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE entry SET body = NULL WHERE entry_index >= $1 AND entry_index < $2 AND body IS NOT NULL",
        &[count(first)?, count(end)?],
    )
}

fn read_entry(row: &Row, column: usize) -> Result<Entry, StoreError> {
    Entry::parse(row.bytes(column)?).map_err(|_| unexpected(column, "an entry"))
}

fn read_body(row: &Row, column: usize) -> Result<SealedBody, StoreError> {
    SealedBody::parse(row.bytes(column)?).map_err(|_| unexpected(column, "a sealed body"))
}
