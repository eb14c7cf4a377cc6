//! The resident's own list: the entry in the tree, the sheet in their hand, the daily index, the sealed
//! details. A resident's checker reads them from files that the city wrote.

use registry::readlog::{CheckSheet, DayIndex, Detail, Entry};

use crate::with_text;

pub(crate) fn entry(data: &[u8]) -> bool {
    let Ok(entry) = Entry::parse(data) else {
        return false;
    };
    assert_eq!(entry.to_bytes().as_slice(), data);
    true
}

pub(crate) fn check_sheet(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(sheet) = text.parse::<CheckSheet>() else {
            return false;
        };
        let written = sheet.to_string();
        assert_eq!(
            written
                .parse::<CheckSheet>()
                .map(|sheet| sheet.to_string())
                .ok(),
            Some(written)
        );
        true
    })
}

pub(crate) fn day_index(data: &[u8]) -> bool {
    let Ok(index) = DayIndex::parse(data) else {
        return false;
    };
    assert_eq!(index.to_bytes(), data);
    true
}

pub(crate) fn detail(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(detail) = Detail::from_json(text) else {
            return false;
        };
        let written = detail.to_json();
        assert!(written.is_ok_and(|json| Detail::from_json(&json).is_ok()));
        true
    })
}
