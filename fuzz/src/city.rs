//! The resident's own list: the entry in the tree, the sheet in their hand, the daily index, the sealed
//! details. A resident's checker reads them from files that the city wrote.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use registry::readlog::{CheckSheet, DayIndex, Detail, Entry, Export};
use sha2::{Digest as _, Sha256};

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

pub(crate) fn export(data: &[u8]) -> bool {
    with_text(data, |text| {
        // The sum would keep every change from the parser behind it.
        if let Some(at) = text.find("origin ") {
            let rest = text.get(at..).unwrap_or_default();
            let sum = STANDARD.encode(Sha256::digest(rest.as_bytes()));
            read_export(&format!("denizen-export/1\nsum {sum}\n{rest}"));
        }
        read_export(text)
    })
}

fn read_export(text: &str) -> bool {
    let Ok(export) = Export::parse(text) else {
        return false;
    };
    assert_eq!(export.to_text().as_str(), text);
    // Whatever it holds, opening it ends in an answer.
    let _said = export.open();
    true
}
