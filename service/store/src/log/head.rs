//! Table `head`: the newest checkpoint the sequencer signed. It only grows, and only from where its writer saw it, so
//! that a second sequencer started by mistake stops instead of forking the log.

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

/// Replaces the head that signed `from` entries (0: none yet) by one that signs as many or more.
///
/// # Errors
/// [`StoreError::Stale`] if the head is another one by now, or would shrink.
pub fn advance(tx: &mut dyn Tx, from: u64, to: &Head) -> Result<(), StoreError> {
    let params = [count(to.size)?, to.checkpoint.as_str().into(), count(from)?];
    let moved = match get(tx)? {
        Some(head) if head.size == from && from <= to.size => tx.execute(
            "UPDATE head SET size = $1, checkpoint = $2 WHERE slot = 1 AND size = $3",
            &params,
        )?,
        None if from == 0 => tx.execute(
            "INSERT INTO head (slot, size, checkpoint) VALUES (1, $1, $2)",
            &params[..2],
        )?,
        _ => 0,
    };
    if moved == 1 {
        Ok(())
    } else {
        Err(StoreError::Stale("the log has another head"))
    }
}
