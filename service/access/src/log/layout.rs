//! Where the public files lie, beside those tlog-tiles names: bodies and daily indexes.

use registry::clock::{CityDay, CityZone, Minute};
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

/// The days on which an entry of this minute may be appended, which allows for any offset from UTC and for a day that has
/// just changed. Under another one no checker would look for its line, unless its day had begun before it.
pub(super) fn days_around(minute: Minute) -> [CityDay; 3] {
    let day = CityDay::of(minute.start(), CityZone { offset_seconds: 0 });
    [day.plus_days(-1), day, day.plus_days(1)]
}
