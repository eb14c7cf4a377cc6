//! The named bounds of this crate. Nothing that a caller or a database can grow is without one.

use std::time::Duration;

/// Rows one query may answer. More is a query without a bound, and an error rather than a slow success.
pub const ROWS_PER_QUERY_MAX: usize = 10_000;

/// Parameters one statement may carry. `SQLite` stops at 32,766, `PostgreSQL` at 65,535.
pub const PARAMETERS_PER_STATEMENT_MAX: usize = 2_000;

/// Times a transaction is tried before its caller is told that the store is contended.
pub const ATTEMPTS_MAX: u32 = 12;

/// Transactions that share one commit.
pub const GROUP_MAX: usize = 256;

/// Grouped transactions that may wait for their turn; the next caller is told to come back.
pub const GROUP_QUEUE_MAX: usize = 4_096;

/// How long a group waits, each time, for one more of the callers it expects; a third of a usual commit (0.35 ms).
pub const GATHER_PAUSE: Duration = Duration::from_micros(120);
/// Times it waits in vain before it commits without them.
pub const GATHER_PAUSES_MAX: u32 = 4;
/// Groups for which, after somebody did not come, no more are expected than came.
pub const GATHER_STEADY_GROUPS: u32 = 16;

/// Connections that read beside the one writer of a `SQLite` file.
pub const SQLITE_READERS_MAX: usize = 4;

/// Prepared statements a `SQLite` connection keeps.
pub const SQLITE_STATEMENTS_MAX: usize = 256;

/// How long `SQLite` waits for another process (a backup, an auditor's shell) to let go of the file.
pub const SQLITE_BUSY: Duration = Duration::from_secs(5);

/// Times a new file is asked to keep a write-ahead log while another program does the same; as long as [`SQLITE_BUSY`].
pub const WAL_ATTEMPTS_MAX: u32 = 250;

/// The pause between two of them.
pub const WAL_PAUSE: Duration = Duration::from_millis(20);

/// Bytes the write-ahead log keeps on disk once its content is in the database file.
pub const SQLITE_WAL_KEPT_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Pages the write-ahead log of a file takes before they are carried over into it, half of what is kept of it: under load the
/// same pages are written again and again, and are carried over once.
pub const SQLITE_WAL_PAGES_MAX: u32 = 8_192;

/// Connections to a `PostgreSQL` server.
pub const POSTGRES_CONNECTIONS_MAX: usize = 16;

/// How long a caller waits for a connection, or a connection for its server.
pub const POSTGRES_WAIT: Duration = Duration::from_secs(5);

/// How long a statement waits for a row that another transaction holds, in milliseconds; then it is tried again.
pub const POSTGRES_LOCK_MS: u32 = 5_000;

/// How long a transaction may do nothing before the server ends it, in milliseconds.
pub const POSTGRES_IDLE_MS: u32 = 60_000;

/// Files one sweep deletes; the next sweep takes the next ones.
pub const EXPIRED_PER_SWEEP_MAX: usize = 500;

/// Reviews shown as waiting.
pub const REVIEWS_WAITING_MAX: usize = 50;

/// Objections of one resident that are shown.
pub const OBJECTIONS_OWN_MAX: usize = 100;

/// Objections shown as waiting.
pub const OBJECTIONS_WAITING_MAX: usize = 50;

/// Grants of one resident that are read at once.
pub const GRANTS_OWN_MAX: usize = 200;

/// Offices of a city.
pub const OFFICES_MAX: usize = 5_000;

/// Divisions of a city.
pub const DIVISIONS_MAX: usize = ROWS_PER_QUERY_MAX;

/// Rows one statement writes when a register is loaded.
pub const ROWS_PER_INSERT: usize = 200;

/// Dwellings one query reads when a register is read through.
pub const DWELLINGS_PER_PAGE: usize = 5_000;

/// Places one query reads when a register is read through; their aliases must fit into one answer.
pub const PLACES_PER_PAGE: usize = 500;

/// Entries of the log one query reads.
pub const ENTRIES_PER_PAGE_MAX: usize = 4_096;

/// Rows that one page of a reconciliation compares.
pub const RECONCILED_PER_PAGE: usize = 1_000;
/// Blind document numbers of one resident that are compared with what an official declared.
pub const DOCUMENTS_OWN_MAX: usize = 8;

/// Labels one query looks for.
pub const LABELS_PER_QUERY_MAX: usize = 128;

/// Tiles of 8 KiB one query reads.
pub const TILES_PER_PAGE_MAX: usize = 256;

/// Second signatures of one office that are outstanding; far above any monthly cap.
pub const SECONDS_DUE_MAX: usize = 100;

/// Court seals that one sweep opens; the next sweep takes the next ones.
pub const SEALS_PER_SWEEP_MAX: usize = 500;

/// Records of a job that are named at once.
pub const JOB_RECORDS_PER_PAGE_MAX: usize = 500;
