//! Bounds of this crate. Nothing here is read from configuration.

/// How long an official may take between being shown a statement and sending its signature, in seconds.
pub const STATEMENT_AGE_SECONDS_MAX: i64 = 300;
/// Statements that wait for a signature at one time.
pub const STATEMENTS_WAITING_MAX: usize = 10_000;
/// How long a file stays open on a desk after it was called up, in seconds; keyhold's own bound is the same.
pub const OPENING_AGE_SECONDS_MAX: i64 = 3600;
/// Files open on all desks at one time.
pub const OPENINGS_MAX: usize = 10_000;
/// How long a list under the protected view stays open after the PIN, in seconds; keyhold's own bound.
pub const LIST_OPEN_SECONDS_MAX: i64 = access::limits::PIN_GIVEN_SECONDS_MAX;
/// Times a new reference is drawn when the number is taken.
pub const REFERENCE_DRAWS_MAX: usize = 8;
/// Days after which the sweep looks again at a file it must not delete.
pub const SWEEP_AGAIN_DAYS: i32 = 30;
/// Shortest telephone number, in digits.
pub const TELEPHONE_DIGITS_MIN: usize = 5;
/// Longest address in the resident's own words, in characters.
pub const ADDRESS_SAID_CHARACTERS_MAX: usize = 200;
/// How long what one official signed waits for the next one, in seconds; keyhold's own bound is the same.
pub const EMERGENCY_AGE_SECONDS_MAX: i64 = 600;
/// Emergencies that wait for a second official at one time.
pub const EMERGENCIES_MAX: usize = 1_000;
/// Jobs that wait for more officials at one time.
pub const JOBS_WAITING_MAX: usize = 10;
