//! `tdate` as the MSO has it: tag 0, UTC, whole seconds (ISO/IEC 18013-5 §9.1.2.4). Must never take a fraction or an offset:
//! a finer time would tell the copies of one day apart.

use std::str::FromStr as _;
use std::time::Duration;

use x509_cert::der::DateTime;

use crate::cbor::{Item, TAG_DATE_TIME, Writer};

/// The Unix seconds of a `tdate`; `None` for any other item or form, and before 1970.
pub(super) fn read(item: &Item<'_>) -> Option<i64> {
    let text = item.tagged(TAG_DATE_TIME)?.text()?;
    let seconds = DateTime::from_str(text).ok()?.unix_duration().as_secs();
    i64::try_from(seconds).ok()
}

/// Appends a `tdate`. Times before 1970 or after 9999 become the first and the last second of that span.
pub(super) fn write(out: &mut Writer, unix: i64) {
    let since_epoch = Duration::from_secs(u64::try_from(unix).unwrap_or(0));
    let date_time = DateTime::from_unix_duration(since_epoch).unwrap_or(DateTime::INFINITY);
    out.tag(TAG_DATE_TIME).text(&date_time.to_string());
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::cbor;

    #[test]
    fn one_second_has_one_spelling() {
        for unix in [0, 951_782_400, 1_601_559_002, 253_402_300_799] {
            let mut out = Writer::new();
            write(&mut out, unix);
            let bytes = out.finish();
            assert_eq!(read(&cbor::parse(&bytes).unwrap()), Some(unix));
        }
        for text in [
            "2020-10-01T13:30:02.5Z",
            "2020-10-01T13:30:02+00:00",
            "2020-10-01",
            "2021-02-29T00:00:00Z",
            "2020-10-01t13:30:02Z",
            "2020-10-01T24:00:00Z",
        ] {
            let mut out = Writer::new();
            out.tag(TAG_DATE_TIME).text(text);
            let bytes = out.finish();
            assert_eq!(read(&cbor::parse(&bytes).unwrap()), None, "{text}");
        }
    }
}
