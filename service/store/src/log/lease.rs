//! Table `lease`: which process puts entries in order. Every take-over raises the epoch, also in `head`, where each
//! append names its own: who slept through its lease can no longer write.
//!
//! The holder shows that it lives by counting `beats`; whoever waits looks whether they still move, by its own clock. No
//! time stands here, so that no clock of another machine is believed.

use crate::columns::count;
use crate::error::StoreError;
use crate::tx::Tx;

/// Who leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Name of the process; empty when it has resigned.
    pub holder: String,
    /// Number of the take-over.
    pub epoch: u64,
    /// Moves as long as the holder lives.
    pub beats: u64,
}

const GONE: StoreError = StoreError::Stale("another process has taken the lease of the log");

/// Reads the lease; `None` before the first.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx) -> Result<Option<Lease>, StoreError> {
    tx.query_one("SELECT holder, epoch, beats FROM lease WHERE slot = 1", &[])?
        .map(|row| {
            Ok(Lease {
                holder: row.text(0)?.to_owned(),
                epoch: row.integer(1)?,
                beats: row.integer(2)?,
            })
        })
        .transpose()
}

/// Takes the lease if it still stands as it was `seen`, and gives the new epoch. From its commit on no append of an
/// earlier epoch succeeds.
///
/// # Errors
/// [`StoreError::Stale`] or [`StoreError::Conflict`] when another process was faster, or there is no head yet.
pub fn take(tx: &mut dyn Tx, seen: Option<&Lease>, holder: &str) -> Result<u64, StoreError> {
    let epoch = seen.map_or(0, |lease| lease.epoch) + 1;
    let taken = match seen {
        None => tx.execute(
            "INSERT INTO lease (slot, holder, epoch, beats) VALUES (1, $1, $2, 0)",
            &[holder.into(), count(epoch)?],
        )?,
        Some(seen) => tx.execute(
            "UPDATE lease SET holder = $1, epoch = $2, beats = 0 WHERE slot = 1 AND epoch = $3 AND beats = $4",
            &[
                holder.into(),
                count(epoch)?,
                count(seen.epoch)?,
                count(seen.beats)?,
            ],
        )?,
    };
    let fenced = tx.execute(
        "UPDATE head SET epoch = $1 WHERE slot = 1 AND epoch < $1",
        &[count(epoch)?],
    )?;
    if taken == 1 && fenced == 1 {
        Ok(epoch)
    } else {
        Err(GONE)
    }
}

/// Shows that the holder lives.
///
/// # Errors
/// [`StoreError::Stale`] when it is the holder no longer.
pub fn beat(tx: &mut dyn Tx, epoch: u64) -> Result<(), StoreError> {
    let moved = tx.execute(
        "UPDATE lease SET beats = beats + 1 WHERE slot = 1 AND epoch = $1",
        &[count(epoch)?],
    )?;
    if moved == 1 { Ok(()) } else { Err(GONE) }
}

/// Resigns, so that the next one need not wait. Nothing happens when the lease has passed on already.
///
/// # Errors
/// Those of the engine.
pub fn resign(tx: &mut dyn Tx, epoch: u64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE lease SET holder = '', beats = beats + 1 WHERE slot = 1 AND epoch = $1",
        &[count(epoch)?],
    )?;
    Ok(())
}
