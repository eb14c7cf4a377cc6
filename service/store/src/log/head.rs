//! Table `head`: the newest checkpoint the sequencer signed. It only grows, only from where its writer saw it, and only
//! under the newest epoch of the lease, so that two processes can never fork the log.

use crate::columns::count;
use crate::error::StoreError;
use crate::tx::Tx;

/// The newest signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Size of the tree it signs.
    pub size: u64,
    /// The signed note.
    pub checkpoint: String,
}

/// Reads the head; `None` before the first.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx) -> Result<Option<Head>, StoreError> {
    tx.query_one("SELECT size, checkpoint FROM head WHERE slot = 1", &[])?
        .map(|row| {
            Ok(Head {
                size: row.integer(0)?,
                checkpoint: row.text(1)?.to_owned(),
            })
        })
        .transpose()
}

/// Writes the first head, of no entries and before any epoch.
///
/// # Errors
/// [`StoreError::Conflict`] if there is one already.
pub fn begin(tx: &mut dyn Tx, checkpoint: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO head (slot, size, checkpoint, epoch, bodies_from) VALUES (1, 0, $1, 0, 0)",
        &[checkpoint.into()],
    )?;
    Ok(())
}

/// Replaces the head that the writer saw, to the letter of its note, by one that signs as many entries or more. The
/// condition locks the row on either engine until the transaction ends.
///
/// # Errors
/// [`StoreError::Stale`] if the head or the epoch is another one by now, or the head would shrink.
pub fn advance(tx: &mut dyn Tx, epoch: u64, from: &Head, to: &Head) -> Result<(), StoreError> {
    let moved = tx.execute(
        "UPDATE head SET size = $1, checkpoint = $2 \
         WHERE slot = 1 AND size = $3 AND checkpoint = $4 AND size <= $1 AND epoch = $5",
        &[
            count(to.size)?,
            to.checkpoint.as_str().into(),
            count(from.size)?,
            from.checkpoint.as_str().into(),
            count(epoch)?,
        ],
    )?;
    if moved == 1 {
        Ok(())
    } else {
        Err(StoreError::Stale("the log has another head"))
    }
}

/// Number of the first entry whose body is kept.
///
/// # Errors
/// Those of the engine.
pub fn bodies_from(tx: &mut dyn Tx) -> Result<u64, StoreError> {
    tx.query_one("SELECT bodies_from FROM head WHERE slot = 1", &[])?
        .map_or(Ok(0), |row| row.integer(0))
}

/// Writes down that bodies are kept from `to` on.
///
/// # Errors
/// [`StoreError::Stale`] if the epoch is another one by now, or the number would go back.
pub fn keep_bodies_from(tx: &mut dyn Tx, epoch: u64, to: u64) -> Result<(), StoreError> {
    let moved = tx.execute(
        "UPDATE head SET bodies_from = $1 WHERE slot = 1 AND epoch = $2 AND bodies_from <= $1",
        &[count(to)?, count(epoch)?],
    )?;
    if moved == 1 {
        Ok(())
    } else {
        Err(StoreError::Stale("another process prunes the log"))
    }
}
