//! Keyhold's tables. Opaque to everything but keyhold: wrapped keys, chain states, keyed hashes.

pub mod break_glass;
pub mod budget;
pub mod case_act;
pub mod checkpoint_seen;
pub mod court_seal;
pub mod decided;
pub mod document_index;
pub mod entry_key;
pub mod grant_key;
pub mod group_key;
pub mod job_run;
pub mod official_key;
pub mod release;
pub mod rewrap;
pub mod root_generation;
pub mod second_due;
pub mod secret;
pub mod sign_in;
pub mod subject;

pub use budget::Budget;
pub use root_generation::Wrapped;

use registry::ids::ResidentId;

use crate::error::StoreError;
use crate::tx::Tx;

/// Destroys every key of a resident: what is sealed under them can be read by nobody any more. The entries that stand
/// in the log stay, and stay readable to whoever holds the list's first key.
///
/// # Errors
/// Those of the engine.
pub fn forget(tx: &mut dyn Tx, resident: ResidentId) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM group_key WHERE resident = $1",
        "DELETE FROM grant_key WHERE resident = $1",
        "DELETE FROM entry_key WHERE resident = $1",
        "DELETE FROM document_index WHERE resident = $1",
        "DELETE FROM case_act WHERE resident = $1",
        "DELETE FROM sign_in WHERE resident = $1",
        "DELETE FROM subject WHERE resident = $1",
        // A job goes on behind whoever stood before them.
        "UPDATE job_run SET last_resident =
             (SELECT resident FROM group_key WHERE resident < $1 ORDER BY resident DESC LIMIT 1)
         WHERE last_resident = $1",
    ] {
        tx.execute(statement, &[resident.into()])?;
    }
    Ok(())
}
