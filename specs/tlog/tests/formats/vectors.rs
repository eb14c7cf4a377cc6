//! Bytes that other implementations wrote.

use tlog::note::{NoteVerifier, SignedNote};
use tlog::tile::{Tile, entries_path};
use tlog::{Checkpoint, Hash, Tree, bundle, verify_consistency, verify_inclusion};

const NOTE: &str = include_str!("../vectors/signed-note/signed-note-example.note");
const NOTE_KEY: &str = include_str!("../vectors/signed-note/signed-note-example.vkey.txt");
const LOG_KEY: &str = include_str!("../vectors/tessera-log/vkey.txt");

fn file(path: &str) -> Vec<u8> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/tessera-log");
    std::fs::read(format!("{root}/{path}")).unwrap()
}

fn checkpoint(size: u64) -> Checkpoint {
    let text = String::from_utf8(file(&format!("checkpoint.{size}"))).unwrap();
    let note = SignedNote::parse(&text).unwrap();
    assert_eq!(note.to_string(), text);
    let key = NoteVerifier::parse(LOG_KEY.trim()).unwrap();
    assert_eq!(key.vkey(), LOG_KEY.trim());
    let checkpoint = Checkpoint::verify(&note, &key).unwrap();
    assert_eq!(checkpoint.to_string(), note.text());
    assert_eq!(checkpoint.size, size);
    checkpoint
}

#[test]
fn the_example_of_the_specification_verifies_and_no_altered_one_does() {
    let key = NoteVerifier::parse(NOTE_KEY.trim()).unwrap();
    let note = SignedNote::parse(NOTE).unwrap();
    key.verify(&note).unwrap();
    assert_eq!(note.to_string(), NOTE);
    for at in 0..NOTE.len() {
        for bit in 0..8 {
            let mut bytes = NOTE.as_bytes().to_vec();
            bytes[at] ^= 1 << bit;
            let accepted = String::from_utf8(bytes)
                .ok()
                .and_then(|text| SignedNote::parse(&text).ok())
                .is_some_and(|note| key.verify(&note).is_ok());
            assert!(!accepted, "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn tesseras_log_has_the_roots_tiles_and_proofs_that_ours_has() {
    let bytes = file("tile/entries/000.p/15");
    let entries = bundle::parse(&bytes, 15).unwrap();
    let mut tree = Tree::new();
    let mut written = Vec::new();
    for (size, entry) in (1..).zip(&entries) {
        tree.append(entry).unwrap();
        bundle::push(&mut written, entry).unwrap();
        let width = u16::try_from(size).unwrap();
        assert_eq!(written, file(&entries_path(0, width)));
        let tile = Tile::new(0, 0, width).unwrap();
        assert_eq!(tree.tile_bytes(&tile).unwrap(), file(&tile.path()));
        assert_eq!(tree.root().unwrap(), checkpoint(size).root);
    }
    assert_eq!(checkpoint(0).root, Hash::EMPTY);
    for new in 0..=15 {
        let now = checkpoint(new);
        for old in 0..=new {
            let then = checkpoint(old);
            let proof = tree.consistency_proof(old, new).unwrap();
            verify_consistency(&proof, old, then.root, new, now.root).unwrap();
        }
        for index in 0..new {
            let proof = tree.inclusion_proof(index, new).unwrap();
            verify_inclusion(&proof, new, now.root, index, tree.leaf(index).unwrap()).unwrap();
        }
    }
}
