//! The log's texts and bytes (C2SP): what a witness is sent, what a checker downloads. What is accepted has
//! exactly one spelling, or two files with one meaning could be shown to two people.

use tlog::note::{NoteVerifier, SignedNote};
use tlog::witness::AddCheckpoint;
use tlog::{Checkpoint, Policy, TlogProof, tile};

use crate::with_text;

pub(crate) fn note(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(note) = SignedNote::parse(text) else {
            return false;
        };
        assert_eq!(note.to_string(), text);
        true
    })
}

pub(crate) fn checkpoint(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(checkpoint) = Checkpoint::parse(text) else {
            return false;
        };
        assert_eq!(checkpoint.to_string(), text);
        true
    })
}

pub(crate) fn verifier_key(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(key) = NoteVerifier::parse(text) else {
            return false;
        };
        assert_eq!(key.vkey(), text);
        true
    })
}

pub(crate) fn policy(data: &[u8]) -> bool {
    with_text(data, |text| Policy::parse(text).is_ok())
}

pub(crate) fn proof(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(proof) = text.parse::<TlogProof>() else {
            return false;
        };
        assert_eq!(proof.to_string(), text);
        true
    })
}

pub(crate) fn add_checkpoint(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(request) = text.parse::<AddCheckpoint>() else {
            return false;
        };
        assert_eq!(request.to_string(), text);
        true
    })
}

pub(crate) fn bundle(data: &[u8]) -> bool {
    // The first byte is the number of entries, which a reader knows from the file's name.
    let Some((width, bytes)) = data.split_first() else {
        return false;
    };
    let Ok(entries) = tlog::bundle::parse(bytes, u16::from(*width)) else {
        return false;
    };
    let mut written = Vec::new();
    for entry in &entries {
        assert!(tlog::bundle::push(&mut written, entry).is_ok());
    }
    assert_eq!(written, bytes);
    true
}

pub(crate) fn tile_path(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok((index, width)) = tile::parse_numbered(text) else {
            return false;
        };
        assert_eq!(tile::numbered(index, width), text);
        true
    })
}
