//! Table `root_generation`: which root keys are in use, by number and by a keyed hash that tells a wrong one. The newest
//! wraps; an older one only unwraps, until nothing is left under it.
//!
//! Must never hold a root key, and must never let anything be written under another than the newest: what has been
//! wrapped anew stays so, whoever else writes meanwhile.

use crate::columns::limit;
use crate::error::StoreError;
use crate::tx::Tx;
use crate::value::{Row, Value};

/// Generations that may be in use at one time.
pub const GENERATIONS_MAX: usize = 8;

/// What a writer under an older root is told: it has to wrap anew.
pub const OLDER_ROOT: StoreError = StoreError::Stale("the root key has changed meanwhile");

/// A key or a chain under one of the root keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapped {
    /// Number of the root key.
    pub generation: u32,
    /// The sealed bytes.
    pub blob: Vec<u8>,
}

impl Wrapped {
    pub(super) fn bytes(&self) -> Value {
        self.blob.as_slice().into()
    }
}

/// The cell at `column`, and the generation in the one after it.
pub(super) fn wrapped_at(row: &Row, column: usize) -> Result<Wrapped, StoreError> {
    Ok(Wrapped {
        generation: row.integer(column + 1)?,
        blob: row.bytes(column)?.to_vec(),
    })
}

/// Lets only what is under the newest root be written.
pub(super) fn admit(tx: &mut dyn Tx, wrapped: &Wrapped) -> Result<(), StoreError> {
    match newest(tx)? {
        Some(generation) if generation == wrapped.generation => Ok(()),
        _ => Err(OLDER_ROOT),
    }
}

/// The generation that wraps.
///
/// # Errors
/// Those of the engine.
pub fn newest(tx: &mut dyn Tx) -> Result<Option<u32>, StoreError> {
    tx.query_one("SELECT max(generation) FROM root_generation", &[])?
        .map(|row| row.optional(0, Row::integer))
        .transpose()
        .map(Option::flatten)
}

/// Every generation in use, oldest first, with the keyed hash of its root.
///
/// # Errors
/// Those of the engine.
pub fn all(tx: &mut dyn Tx) -> Result<Vec<(u32, [u8; 32])>, StoreError> {
    tx.query(
        "SELECT generation, key_check FROM root_generation ORDER BY generation LIMIT $1",
        &[limit(GENERATIONS_MAX)],
    )?
    .iter()
    .map(|row| Ok((row.integer(0)?, row.array(1)?)))
    .collect()
}

/// Takes a newer root into use: from here on it alone wraps. The first one has nothing to announce.
///
/// # Errors
/// [`StoreError::Stale`] when as new a root is in use already; [`StoreError::Overloaded`] when too many are.
pub fn begin(tx: &mut dyn Tx, generation: u32, key_check: &[u8; 32]) -> Result<(), StoreError> {
    let in_use = all(tx)?;
    if in_use.len() == GENERATIONS_MAX {
        return Err(StoreError::Overloaded);
    }
    if in_use.iter().any(|(known, _)| *known >= generation) {
        return Err(OLDER_ROOT);
    }
    tx.execute(
        "INSERT INTO root_generation (generation, key_check, announced) VALUES ($1, $2, $3)",
        &[
            generation.into(),
            key_check.into(),
            in_use.is_empty().into(),
        ],
    )?;
    Ok(())
}

/// Forgets the generations before the newest. The caller has seen that nothing is left under them.
///
/// # Errors
/// Those of the engine.
pub fn end_older(tx: &mut dyn Tx) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM root_generation WHERE generation < (SELECT max(generation) FROM root_generation)",
        &[],
    )
}

/// The newest generation, if the public list does not say yet that it began.
///
/// # Errors
/// Those of the engine.
pub fn unannounced(tx: &mut dyn Tx) -> Result<Option<u32>, StoreError> {
    let Some(generation) = newest(tx)? else {
        return Ok(None);
    };
    let row = tx.query_one(
        "SELECT announced FROM root_generation WHERE generation = $1",
        &[generation.into()],
    )?;
    let announced = row.map(|row| row.integer::<i64>(0)).transpose()?;
    Ok((announced == Some(0)).then_some(generation))
}

/// Remembers that the public list says so.
///
/// # Errors
/// Those of the engine.
pub fn set_announced(tx: &mut dyn Tx, generation: u32) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE root_generation SET announced = 1 WHERE generation = $1",
        &[generation.into()],
    )?;
    Ok(())
}
