//! The bounds of the log's service side.

use std::time::Duration;

/// Entries that share one commit.
pub const BATCH_ENTRIES_MAX: usize = 512;
/// Entries that may wait for their turn; the next caller is told to come back.
pub const QUEUE_ENTRIES_MAX: usize = 4_096;
/// Finished tiles of the tree in memory, 16 KiB each: those of the newest 260,000 entries, or the ones asked for lately.
pub const TILES_CACHED_MAX: usize = 1_024;
/// How often the sequencer's thread looks after the lease when nothing else is to be done.
pub const LEASE_LOOK: Duration = Duration::from_millis(250);
/// How often the holder of the lease shows that it lives, in seconds.
pub const LEASE_BEAT_SECONDS: i64 = 2;
/// How long the lease must not have moved before another process takes it, in seconds: five beats.
pub const LEASE_SECONDS: i64 = 10;
/// Files of 256 bodies that one call prunes; the hourly sweep goes on.
pub const PRUNED_FILES_MAX: usize = 1_024;
/// How often the publisher looks whether there is something to publish.
pub const PUBLISH_EVERY: Duration = Duration::from_secs(1);
/// How long the log waits before it asks for cosignatures on new entries again, in seconds.
pub const COSIGN_GROWTH_SECONDS: i64 = 60;
/// How long it waits before it has an unchanged tree cosigned anew, in seconds: below half of keyhold's patience.
pub const COSIGN_REFRESH_SECONDS: i64 = 240;
/// How soon it asks again when the quorum was missed, in seconds: until it is met, keyhold opens nothing.
pub const COSIGN_RETRY_SECONDS: i64 = 10;
/// How long one witness may take to answer.
pub const WITNESS_ANSWER: Duration = Duration::from_secs(5);
/// Longest answer of a witness worth reading.
pub const WITNESS_ANSWER_BYTES_MAX: u64 = 16 * 1024;
/// Logs one witness watches.
pub const WITNESSED_LOGS_MAX: usize = 64;
/// Pieces of evidence of one log's misbehaviour that a witness keeps.
pub const EVIDENCE_KEPT_MAX: usize = 16;
/// Longest public file a checker reads: 256 bodies, or the index of one day.
pub const PUBLIC_FILE_BYTES_MAX: u64 = 40 * 1024 * 1024;
/// Days in a row without an index that a checker asks for before it looks where the next entry belongs.
pub const ABSENT_DAYS_MAX: u32 = 32;
/// How long a checker waits for one public file.
pub const PUBLIC_FILE_ANSWER: Duration = Duration::from_secs(60);
/// Findings of one check that are kept; of the others, how many there are.
pub const FINDINGS_MAX: usize = 4_096;
/// Older checkpoints that one audit compares.
pub const OLDER_CHECKPOINTS_MAX: usize = 4_096;
