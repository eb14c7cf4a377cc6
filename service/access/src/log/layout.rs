//! Where the public files lie, beside those tlog-tiles names: bodies and daily indexes.

use registry::clock::CityDay;
use registry::readlog::BODY_BYTES;
use tlog::tile::{TILE_WIDTH, numbered};

/// The signed checkpoint.
pub const CHECKPOINT: &str = "checkpoint";

/// Bytes of a full file of bodies.
pub const BODY_FILE_BYTES: usize = BODY_BYTES * TILE_WIDTH as usize;

/// `body/<N>[.p/<W>]`: the bodies of the entries in the bundle of the same number, one after another.
#[must_use]
pub fn body_path(index: u64, width: u16) -> String {
    format!("body/{}", numbered(index, width))
}

/// `index/YYYY-MM-DD`: shortened labels of the entries appended on that city day.
#[must_use]
pub fn index_path(day: CityDay) -> String {
    format!("index/{}", day.date())
}
