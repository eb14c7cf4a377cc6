//! Bounds on every list, text and lifetime of this crate. Units come last in each name.

/// Days after which an abandoned pre-registration is deleted, keys included.
pub const PRE_REGISTRATION_DAYS_MAX: i32 = 30;
/// Longest name of a person, in characters; ICAO 9303 has 39, long names of several scripts need more.
pub const FULL_NAME_CHARACTERS_MAX: usize = 120;
/// Longest standard address, in characters.
pub const STANDARD_ADDRESS_CHARACTERS_MAX: usize = 200;
/// Longest telephone number, in digits (ITU-T E.164).
pub const TELEPHONE_DIGITS_MAX: usize = 15;
/// Digits of a PIN.
pub const PIN_DIGITS: usize = 6;
/// Most documents written down as seen for one registration.
pub const DOCUMENTS_SEEN_MAX: usize = 4;
/// Most files one applicant may have; bounds the sealed record, whose size is fixed.
pub const OWN_FILES_MAX: usize = 16;
/// Most cases about one beneficiary; bounds the sealed record.
pub const CASE_FACTS_MAX: usize = 16;
/// Longest name of a school on a form, in characters.
pub const SCHOOL_CHARACTERS_MAX: usize = 40;
/// Most actions in one case; a case that needs more is closed and a new one opened.
pub const CASE_ACTIONS_MAX: usize = 64;
/// Most references one page of waiting cases shows.
pub const CASES_WAITING_MAX: usize = 50;
/// Longest text of an objection to an opening, in characters.
pub const OBJECTION_CHARACTERS_MAX: usize = 200;
/// Longest answer to an objection, in characters.
pub const OBJECTION_ANSWER_CHARACTERS_MAX: usize = 500;
/// Most objections of one resident that are kept; bounds the sealed record. When all of them wait, the next one must; an
/// answered one makes room, the oldest first.
pub const OBJECTIONS_KEPT_MAX: usize = 10;
/// Fixed size of the record of objections, in bytes.
pub const OBJECTIONS_RECORD_BYTES: usize = 32 * 1024;
/// Largest sealed record, in bytes.
pub const RECORD_BYTES_MAX: usize = OBJECTIONS_RECORD_BYTES;
/// Sealed records are padded to a multiple of this, so that their length says little, in bytes.
pub const RECORD_BLOCK_BYTES: usize = 512;
/// Fixed size of the records that would otherwise tell how many applications there are, in bytes.
pub const APPLICATION_RECORD_BYTES: usize = 4096;
/// City days for which one refill may bring copies to a phone; a lost phone works no longer than this.
pub const PHONE_COPY_DAYS_MAX: i32 = 7;
/// How long a wallet that redeemed an offer may take to fetch its copies, in seconds.
pub const ISSUING_TOKEN_SECONDS_MAX: i64 = 300;
/// Sealed attributes of a grant always have this size, in bytes.
pub const GRANTED_ATTRIBUTES_BYTES: usize = 2048;
/// Years for which a registration is valid before it is confirmed again.
pub const REGISTRATION_VALIDITY_YEARS: i16 = 1;
/// Days for which a backup of keyhold is kept. Whoever is forgotten is forgotten for good when the last backup with
/// their keys has expired.
pub const KEYHOLD_BACKUP_DAYS_MAX: i32 = 30;
/// City days for which the sealed body of an entry of the read log is kept: ten years. A child whose record was opened on
/// the first day of nine years of compulsory schooling can still read why in the year after the last. It is more than
/// three times the three years within which a claim is ordinarily brought (Civil Code, article 188).
pub const LOG_BODY_DAYS_KEPT: i32 = 3_653;
/// City days by which a checker may differ from the city in judging that a body's time is over.
pub const LOG_BODY_DAYS_GRACE: i32 = 2;
/// Years for which the entries themselves, without bodies, are kept at the least: a lifetime, so that somebody registered
/// as a newborn can prove at any age that nothing was removed from their list. An entry says nothing but a minute and
/// random bytes, and taking one out breaks the tree: no code here does.
pub const LOG_ENTRY_YEARS_KEPT: i32 = 100;
