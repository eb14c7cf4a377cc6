//! CBOR (RFC 8949) as COSE and mdoc need it: definite lengths, shortest form, unique keys, bounded depth and size, nothing
//! after the end. An [`Item`] keeps the bytes it was read from, because digests and signatures are taken over those.
//! Must never re-encode what it read, and never keep one of two equal keys, by which two readers would see two documents.

mod item;
mod read;
mod write;

pub use item::{Item, Value};
pub use read::{CborError, parse};
pub use write::Writer;

use crate::refusal::{Refusal, refuse};

/// The tag of a byte string that holds encoded CBOR (RFC 8949 §3.4.5.1).
pub const TAG_ENCODED: u64 = 24;
/// The tag of a date and time as text (RFC 8949 §3.4.1).
pub const TAG_DATE_TIME: u64 = 0;
/// The tag of a full date as text (RFC 8943 §2.1).
pub const TAG_FULL_DATE: u64 = 1004;

/// Reads one item; what is wrong with it is said of `field`.
///
/// # Errors
/// As [`parse`].
pub fn parse_field<'b>(bytes: &'b [u8], field: &str) -> Result<Item<'b>, Refusal> {
    parse(bytes).map_err(|error| refuse(field, error.reason, error.clause))
}
