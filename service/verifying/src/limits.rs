//! The bounds on everything this crate keeps or reads. Unit last in each name.

/// Sessions in memory at one time; a desk needs a handful.
pub const SESSIONS_MAX: usize = 256;
/// How long a request may be answered, and how long its answer can be read (invariant 12: five minutes).
pub const SESSION_SECONDS: i64 = 300;
/// The body of a response: one encrypted presentation is about 6 KB.
pub const RESPONSE_FORM_BYTES_MAX: usize = 64 * 1024;
/// The body of a wallet that fetches the request by POST.
pub const REQUEST_FORM_BYTES_MAX: usize = 16 * 1024;
/// A wallet's nonce, which is repeated in the request.
pub const WALLET_NONCE_BYTES_MAX: usize = 256;
/// A presentation read by a hand scanner; what one QR code can hold, with room for several.
pub const PASTED_BYTES_MAX: usize = 16 * 1024;
/// How far the clocks of phone, city and reader may differ.
pub const CLOCK_SKEW_SECONDS_MAX: i64 = 60;
/// Benefits and school years that one reader may name.
pub const QUERY_VALUES_MAX: usize = 16;
