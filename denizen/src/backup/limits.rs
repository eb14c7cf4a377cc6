//! The bounds of backups. How long each is kept is a line of code that a reviewer sees, and differs by role: what one
//! role's backup could undo is gone before another's.

use registry::limits::KEYHOLD_BACKUP_DAYS_MAX;
use store::Schema;

/// Days for which a backup of the city's database is kept.
pub const CITY_BACKUP_DAYS_MAX: i32 = 90;
/// Days for which a backup of the log's database is kept; the public files keep its entries for ever.
pub const LOG_BACKUP_DAYS_MAX: i32 = 365;
/// Bytes of a database that are sealed at a time.
pub const CHUNK_BYTES: usize = 1024 * 1024;
/// Longest header of a backup, in bytes.
pub const HEADER_BYTES_MAX: usize = 4096;
/// Backups that one folder may hold and still be listed.
pub const BACKUPS_LISTED_MAX: usize = 10_000;
/// Keys that may be registered for one role; old ones stay, so that they are never used for another.
pub const KEYS_REGISTERED_MAX: usize = 100;
/// A backup older than this is too old for `denizen doctor`, in days.
pub const BACKUP_AGE_DAYS_MAX: i32 = 2;

/// How long a role's backups are kept, in days.
#[must_use]
pub const fn retention_days(role: Schema) -> i32 {
    match role {
        Schema::City => CITY_BACKUP_DAYS_MAX,
        Schema::Log => LOG_BACKUP_DAYS_MAX,
        Schema::Keyhold => KEYHOLD_BACKUP_DAYS_MAX,
    }
}
