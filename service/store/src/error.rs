//! What can go wrong with durable data, and what to do next. No variant carries a value of a row: statements and
//! constraint names only, so that an error may be logged.

use std::path::PathBuf;

use registry::disclosure::{Disclose, Disclosure};

use crate::schema::Schema;

/// Why a transaction did not happen. Unless a variant says otherwise, nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The disk, the quota or the tablespace is full.
    #[error(
        "The storage is full. Nothing was lost and nothing was saved; free space on the data disk, then try again."
    )]
    StorageFull,
    /// The database cannot be reached or written just now.
    #[error(
        "The storage cannot be used just now ({reason}). Nothing was saved; try again in a minute."
    )]
    Unavailable {
        /// The engine's own words.
        reason: String,
    },
    /// More callers wait than the queue holds.
    #[error(
        "Too many changes are waiting to be saved. Nothing was saved; try again in a few seconds."
    )]
    Overloaded,
    /// Others changed the same rows every time the transaction was tried.
    #[error("Others were changing the same record. Nothing was saved; try again.")]
    Contended,
    /// The connection was lost while the commit was on its way: the change may have been saved or not.
    /// Look for it before repeating it.
    #[error(
        "The storage did not confirm the change. Look whether it is there before you repeat it."
    )]
    CommitUnknown,
    /// A row with this key is there already.
    #[error("a row with this key exists already ({constraint})")]
    Conflict {
        /// The constraint or the columns, as the engine names them.
        constraint: String,
    },
    /// A foreign key, NOT NULL or CHECK constraint refused the row.
    #[error("a constraint refused the row ({constraint})")]
    Constraint {
        /// The constraint or the column, as the engine names it.
        constraint: String,
    },
    /// What the caller had read has changed meanwhile: read again and decide anew.
    #[error("{0}; call it up again")]
    Stale(&'static str),
    /// The database was written by a newer program.
    #[error(
        "This {kind} database has schema version {found}; this program knows versions up to {known}. \
         Start the newer program that wrote it, or restore a backup made before the upgrade."
    )]
    UnknownSchema {
        /// Which of the databases.
        kind: Schema,
        /// The version found.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The database is older than this program, and nobody may change it now.
    #[error(
        "This {kind} database has schema version {found}, and this program works with {known}. \
         Start the city once: it brings the database up to date."
    )]
    OlderSchema {
        /// Which of the databases.
        kind: Schema,
        /// The version found.
        found: i64,
        /// The version this program works with.
        known: i64,
    },
    /// The database belongs to another role.
    #[error(
        "This is a database of the role \"{found}\", not of \"{wanted}\". \
         Check the paths and addresses in the configuration; each role keeps a database of its own."
    )]
    OtherRole {
        /// The role this program opened it for.
        wanted: Schema,
        /// What the database says it is.
        found: String,
    },
    /// There are tables, but not ours.
    #[error(
        "This database holds tables that Denizen did not make. Point the configuration at an empty or a Denizen database."
    )]
    NotOurs,
    /// The engine says that the file or a page is damaged.
    #[error("The database is damaged ({reason}). Stop the service and restore the last backup.")]
    Damaged {
        /// The engine's own words.
        reason: String,
    },
    /// The address of a database could not be understood.
    #[error("The database address cannot be used: {reason}.")]
    Address {
        /// What is wrong with it.
        reason: String,
    },
    /// A backup's target is there already, so that no backup is overwritten by mistake.
    #[error("{path} exists already. Choose a new file name for the backup.")]
    TargetExists {
        /// The target.
        path: PathBuf,
    },
    /// A value in a row is not what the repository wrote there.
    #[error("column {column} does not hold {wanted}")]
    Unexpected {
        /// The column's position, from 0.
        column: usize,
        /// What was asked for.
        wanted: &'static str,
    },
    /// A statement failed: a mistake in this program.
    #[error("statement failed: {reason}")]
    Statement {
        /// The engine's own words, without values.
        reason: String,
    },
    /// A query had no effective bound.
    #[error("a query answered more than {rows_max} rows")]
    Unbounded {
        /// The bound.
        rows_max: usize,
    },
    /// A statement after a failed one, in the same transaction.
    #[error("the transaction has failed already")]
    Aborted,
    /// A transaction was begun inside another one of the same store.
    #[error("a transaction of this store is open in this thread already")]
    Nested,
    /// The work of a grouped transaction panicked.
    #[error("the work of a grouped transaction panicked")]
    Panicked,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// Whether the whole transaction is lost, not only the statement (and its savepoint).
    pub(crate) fn ends_transaction(&self) -> bool {
        matches!(
            self,
            Self::StorageFull
                | Self::Unavailable { .. }
                | Self::Contended
                | Self::CommitUnknown
                | Self::Damaged { .. }
        )
    }
}

impl Disclose for StoreError {
    fn disclosure(&self) -> Disclosure {
        match self {
            Self::StorageFull
            | Self::Overloaded
            | Self::Contended
            | Self::CommitUnknown
            | Self::Stale(_) => Disclosure::Public,
            // For whoever runs the service, since the engine's words may name a path; people see a general sentence.
            _ => Disclosure::Internal,
        }
    }
}
