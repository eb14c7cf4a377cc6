//! Table `mark`: one row in each of the three databases, the same in all of them. A database that was restored alone
//! carries an older one, and is noticed.
//!
//! Must never go back, and says nothing of what a database holds.

use crate::columns::count;
use crate::error::StoreError;
use crate::tx::Tx;

/// One mark: a number that only grows, and random bytes, so that two histories that counted alike are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// 1, 2, 3 …
    pub number: u64,
    /// Drawn for this number.
    pub nonce: [u8; 16],
}

/// The mark this database carries; `None` before the first.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx) -> Result<Option<Mark>, StoreError> {
    tx.query_one("SELECT number, nonce FROM mark WHERE slot = 1", &[])?
        .map(|row| {
            Ok(Mark {
                number: row.integer(0)?,
                nonce: row.array(1)?,
            })
        })
        .transpose()
}

/// Writes a later mark. The same one again changes nothing.
///
/// # Errors
/// [`StoreError::Stale`] when the database carries a later one, or another of the same number.
pub fn raise(tx: &mut dyn Tx, to: &Mark) -> Result<(), StoreError> {
    match get(tx)? {
        Some(mark) if mark == *to => return Ok(()),
        Some(mark) if mark.number >= to.number => {
            return Err(StoreError::Stale("the database carries a later mark"));
        }
        _ => {}
    }
    tx.execute(
        "INSERT INTO mark (slot, number, nonce) VALUES (1, $1, $2)
         ON CONFLICT (slot) DO UPDATE SET number = excluded.number, nonce = excluded.nonce",
        &[count(to.number)?, to.nonce.to_vec().into()],
    )?;
    Ok(())
}
