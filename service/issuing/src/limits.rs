//! The bounds of issuing. Fixed numbers, the same for everybody: a number that varied would tell residents apart.

/// City days that one batch covers, today included. One number with what a resident is told after a loss.
pub const BATCH_DAYS: usize = registry::limits::PHONE_COPY_DAYS_MAX as usize;
/// Copies for each of those days.
pub const COPIES_PER_DAY: usize = 3;
/// Copies of a full batch: `batch_size` in the metadata.
pub const BATCH_COPIES: usize = BATCH_DAYS * COPIES_PER_DAY;
/// How long an access token lives.
pub const TOKEN_SECONDS_MAX: i64 = registry::limits::ISSUING_TOKEN_SECONDS_MAX;
/// Access tokens alive at one moment.
pub const TOKENS_MAX: usize = 10_000;
/// How long a nonce can be used.
pub const NONCE_SECONDS_MAX: i64 = 300;
/// Used nonces that are remembered until they expire.
pub const USED_NONCES_MAX: usize = 20_000;
/// How long an offer by reference can be fetched.
pub const OFFER_SECONDS_MAX: i64 = 900;
/// Offers by reference at one moment.
pub const OFFERS_MAX: usize = 10_000;
/// How far a wallet's clock may be off in a key proof.
pub const PROOF_AGE_SECONDS_MAX: i64 = 300;
/// Digits of a transaction code.
pub const TX_CODE_DIGITS: usize = 6;
