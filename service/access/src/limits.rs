//! The bounds of this crate, in one place. Nothing here may be read from configuration: a bound that protects
//! residents is a line of code that a reviewer sees.

/// How long a signed statement may wait before keyhold sees it.
pub const STATEMENT_AGE_MINUTES_MAX: u32 = 5;
/// How long between preparing an entry and showing its inclusion proof (DESIGN §4).
pub const CONFIRMATION_AGE_SECONDS_MAX: i64 = 60;
/// How old the newest sufficient set of outside cosignatures may be (`docs` call it T).
pub const COSIGNATURE_AGE_SECONDS_MAX: i64 = 600;
/// An official's session ends after this long, whatever they do.
pub const OFFICIAL_SESSION_MINUTES_MAX: u32 = 9 * 60;
/// A resident's session at keyhold ends after this long.
pub const RESIDENT_SESSION_MINUTES_MAX: u32 = 30;
/// Sessions of officials and residents held at one time; the oldest goes first.
pub const SESSIONS_MAX: usize = 50_000;
/// Challenges given out and not yet answered.
pub const CHALLENGES_MAX: usize = 10_000;
/// A challenge is good for this long.
pub const CHALLENGE_AGE_SECONDS_MAX: i64 = 300;
/// Times something is read or wrapped again because the root key changed meanwhile.
pub const ROOT_TRIES_MAX: usize = 4;
/// Documents of their own that an official may declare.
pub const TIES_OWN_MAX: usize = 4;
/// Relatives' documents that an official may declare.
pub const TIES_RELATIVES_MAX: usize = 20;
/// How long keyhold remembers that an official decided a file.
pub const DECIDED_DAYS_MAX: i32 = 3 * 365;
/// Wrong PINs before sign-in by letter code is shut and a desk must make a new letter.
pub const PIN_TRIES_MAX: i64 = 5;
/// How long a list under the protected view stays open after the PIN.
pub const PIN_GIVEN_SECONDS_MAX: i64 = 5 * 60;
/// Letters made for a resident since the last right PIN, each of which gives the tries back: at most 30 wrong PINs in a row.
pub const LETTERS_MAX: i64 = 6;
/// Wrong transaction codes before an offer is void (`OpenID4VCI` 1.0 §3.5; errata set 1).
pub const TX_CODE_TRIES_MAX: u8 = 5;
/// An offer is good for this long.
pub const OFFER_AGE_SECONDS_MAX: i64 = 900;
/// Offers outstanding at one time.
pub const OFFERS_MAX: usize = 100_000;
/// Recent releases that a grant may be based on.
pub const RECENT_RELEASES_MAX: usize = 100_000;
/// How long after an opening a decision may still rest on it.
pub const RELEASE_AGE_SECONDS_MAX: i64 = 3600;
/// Entries waiting for their inclusion proof.
pub const PENDING_MAX: usize = 4096;
/// How long one request waits for another entry of the same resident.
pub const PENDING_WAIT_SECONDS_MAX: u64 = 10;
/// Entries in a row that reached the log and released nothing, before keyhold writes down that it is past them. A crash, a
/// proof that came too late and a full disk of keyhold's leave one each.
pub const PASSED_MAX: usize = 64;
/// How many such entries the next one counts at most: two digits always fit into a body. Each of those before has counted
/// the ones before itself, so that a longer row is marked without a hole.
pub const UNRELEASED_SAID_MAX: u32 = 99;
/// Residents whose chain is known to stand where keyhold's own last confirmation left it.
pub const SETTLED_MAX: usize = 100_000;
/// How long keys of entries are kept for the resident's own page, and releases to be compared with the log.
pub const ENTRY_KEYS_DAYS_MAX: i32 = 365;
/// Entries of one list that the portal shows; the rest is in the public files.
pub const LIST_ENTRIES_MAX: usize = 1_000;
/// Openings in emergencies, for each office and month of the calendar.
pub const BREAK_GLASS_PER_MONTH_MAX: i64 = 6;
/// How long after a statement was made the second official may sign before the record opens, and the officials of a job.
pub const SECOND_WITHIN_MINUTES_MAX: u32 = 10;
/// How long after an opening in danger to life the second official must have signed.
pub const SECOND_AFTER_MINUTES_MAX: u32 = 24 * 60;
/// How long an announcement may wait for what it announces.
pub const ANNOUNCED_AGE_SECONDS_MAX: i64 = 60;
/// Announcements that wait at one time.
pub const ANNOUNCED_MAX: usize = 1_000;
/// Officials who sign for one job, at most.
pub const JOB_SIGNATURES_MAX: usize = 20;
