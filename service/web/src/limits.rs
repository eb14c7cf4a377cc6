//! Named bounds of everything a page takes in or keeps, unit last.
//! Nothing here may be raised by a setting: a bound that can be switched off is no bound.

/// Largest body of any form or protocol message, in bytes. No route accepts a file.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// Sign-ins held in memory at a time, for each kind of visitor; the one idle for longest gives way.
pub const SESSIONS_MAX: usize = 50_000;

/// Half-filled forms held in memory at a time; the one idle for longest gives way.
pub const DRAFTS_MAX: usize = 10_000;

/// A resident's sign-in ends after this much silence.
pub const RESIDENT_IDLE_SECONDS: i64 = 15 * 60;

/// A resident's sign-in ends after this much time, silent or not.
pub const RESIDENT_ABSOLUTE_SECONDS: i64 = 30 * 60;

/// An official's sign-in ends after this much silence.
pub const OFFICIAL_IDLE_SECONDS: i64 = 15 * 60;

/// An official's sign-in ends after this much time: one working day.
pub const OFFICIAL_ABSOLUTE_SECONDS: i64 = 9 * 60 * 60;

/// A half-filled form is forgotten after this much silence.
pub const DRAFT_IDLE_SECONDS: i64 = 30 * 60;

/// A half-filled form is forgotten after this much time.
pub const DRAFT_ABSOLUTE_SECONDS: i64 = 2 * 60 * 60;

/// Longest text a person may give in one field, in characters.
pub const FIELD_CHARS_MAX: usize = 200;

/// Dwellings offered to a clerk at a time.
pub const DWELLING_CHOICES_MAX: usize = 8;

/// Largest file of the public log that is served whole, in bytes: a bundle of 256 bodies of 512 bytes, with room.
pub const LOG_FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The own record is opened again for a page when it was opened longer ago than this.
pub const OWN_RECORD_AGE_SECONDS_MAX: i64 = 5 * 60;

/// A list under the protected view stays open this long after the PIN; keyhold's own bound.
pub const LIST_OPEN_SECONDS_MAX: i64 = office::limits::LIST_OPEN_SECONDS_MAX;

/// A wallet that found no room is asked to come again after this much time.
pub const RETRY_AFTER_SECONDS: u16 = 60;

/// What was opened at a desk is shown for this long; the office's own bound.
pub const FILE_OPEN_SECONDS_MAX: i64 = office::limits::OPENING_AGE_SECONDS_MAX;

/// What a court's order opened is shown for this long; an emergency's bound too.
pub const ORDER_OPEN_SECONDS_MAX: i64 = office::limits::EMERGENCY_AGE_SECONDS_MAX;

/// Emergencies that one official may have asked for and not signed; the oldest gives way.
pub const EMERGENCIES_ASKED_MAX: usize = 8;
