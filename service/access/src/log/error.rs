//! Why the log does not answer, in words for its operator.

use registry::disclosure::{Disclose, Disclosure};
use store::StoreError;
use thiserror::Error;

/// A failure of the log. None of them holds personal data: the log has none.
#[derive(Clone, Debug, Error)]
pub enum LogError {
    /// The log's database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A public file could not be written or read.
    #[error("the log's public file {path} cannot be used: {reason}")]
    File {
        /// Path below the public folder.
        path: String,
        /// The system's words.
        reason: String,
    },
    /// A published file is not what the database says it must be. Somebody changed one of the two.
    #[error(
        "the log's public file {path} differs from the database; do not start again before somebody has compared both \
         with a witness's copy"
    )]
    PublicFileDiffers {
        /// Path below the public folder.
        path: String,
    },
    /// The database is behind a checkpoint that was already published: it was restored from an old copy.
    #[error(
        "the log was published with {published} entries and the database has {stored}: it was rolled back; \
         `denizen restore reconcile-log` reads the missing entries back from the public files"
    )]
    RolledBack {
        /// Entries in the newest published checkpoint.
        published: u64,
        /// Entries in the database.
        stored: u64,
    },
    /// The stored entries do not hash to the stored checkpoint.
    #[error("the log's database was altered at entry {index}: {what}")]
    Altered {
        /// Number of the entry, or the tree's size when only the root differs.
        index: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// This process stands ready; another one puts entries in order.
    #[error(
        "this process does not write the log at the moment, {leader} does; ask that one, or try again in some seconds"
    )]
    NotLeader {
        /// Name of the process that leads, or "nobody yet".
        leader: String,
    },
    /// The body handed in is not the one the entry names.
    #[error("the body is not the one the entry was made with; nothing was logged")]
    OtherBody,
    /// The label stands in the log with other content.
    #[error("an entry with this label exists already and says something else")]
    LabelTaken,
    /// The entry's minute and the log's day do not belong together.
    #[error(
        "the clocks of the log and of keyhold are more than a day apart; nothing was logged: set them right, then try again"
    )]
    ClocksDiffer,
    /// Asked for an entry or a size the log does not have.
    #[error("the log has {size} entries; there is no {asked}")]
    Outside {
        /// What was asked for.
        asked: u64,
        /// The log's size.
        size: u64,
    },
    /// More callers wait than the queue holds.
    #[error("too many entries wait to be logged; try again in a few seconds")]
    Overloaded,
    /// The sequencer has ended.
    #[error("the log is closed")]
    Closed,
    /// A note, checkpoint or proof made here is not lawful: a mistake in the configuration of keys.
    #[error("the log's own key or checkpoint is refused: {0}")]
    Format(String),
}

impl Disclose for LogError {
    fn disclosure(&self) -> Disclosure {
        Disclosure::Internal
    }
}
