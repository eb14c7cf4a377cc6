//! The bounds on everything this crate keeps or reads. Unit last in each name.

/// The body of an answer; a batch of 21 copies is about 80 KB.
pub const REPLY_BYTES_MAX: usize = 512 * 1024;
/// From opening the connection to the last byte of the answer.
pub const EXCHANGE_SECONDS_MAX: u64 = 20;
/// Opening the connection.
pub const CONNECT_SECONDS_MAX: u64 = 5;
/// A link or an offer that somebody hands to the wallet.
pub const LINK_BYTES_MAX: usize = 16 * 1024;
/// Keys that one request asks copies for, whatever the issuer offers.
pub const BATCH_COPIES_MAX: usize = 64;
/// Cards in one folder.
pub const CARDS_MAX: usize = 64;
/// Copies on one card.
pub const COPIES_MAX: usize = 256;
/// One copy in a file.
pub const COPY_FILE_BYTES_MAX: u64 = 64 * 1024;
/// Trust anchors of one kind.
pub const ANCHORS_MAX: usize = 16;
/// How long one copy may be valid: a city day, with an hour for a change of clocks.
pub const COPY_SECONDS_MAX: i64 = 25 * 3600;
/// How far the clocks of wallet and issuer may differ.
pub const CLOCK_SKEW_SECONDS_MAX: i64 = 60;
