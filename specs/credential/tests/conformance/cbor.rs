//! Strict CBOR: one value has one spelling, and nothing foreign makes the reader work or recurse without bound.

use credential::cbor::{Item, Value, Writer, parse};
use credential::limits::{CBOR_DEPTH_MAX, CBOR_ITEMS_MAX, MDOC_BYTES_MAX};
use proptest::prelude::*;

fn refused(bytes: &[u8], reason: &str) {
    let error = parse(bytes).expect_err(reason);
    assert!(error.reason.contains(reason), "{error} for {bytes:02x?}");
}

#[test]
fn indefinite_lengths() {
    for bytes in [
        &[0x9f, 0xff][..],
        &[0xbf, 0xff],
        &[0x5f, 0x41, 0x00, 0xff],
        &[0x7f, 0x61, b'a', 0xff],
        &[0x81, 0x9f, 0xff],
        &[0xa1, 0x01, 0xbf, 0xff],
    ] {
        refused(bytes, "an indefinite length");
    }
}

#[test]
fn lengths_and_numbers_that_are_not_the_shortest() {
    for bytes in [
        &[0x18, 0x17][..],
        &[0x19, 0x00, 0xff],
        &[0x1a, 0x00, 0x00, 0xff, 0xff],
        &[0x1b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff],
        &[0x38, 0x17],
        &[0x39, 0x00, 0xff],
        &[0x3b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff],
        &[0x58, 0x01, 0x00],
        &[0x78, 0x01, b'a'],
        &[0x98, 0x01, 0x00],
        &[0xb8, 0x01, 0x00, 0x00],
        &[0xd9, 0x00, 0x18, 0x00],
    ] {
        refused(bytes, "not in its shortest form");
    }
}

#[test]
fn keys_that_stand_twice_or_are_not_keys() {
    refused(&[0xa2, 0x01, 0x00, 0x01, 0x01], "a key stands twice");
    refused(
        &[0xa2, 0x61, b'a', 0x00, 0x61, b'a', 0x01],
        "a key stands twice",
    );
    refused(
        &[0xa1, 0x01, 0xa2, 0x20, 0x00, 0x20, 0x01],
        "a key stands twice",
    );
    refused(&[0xa1, 0x41, 0x00, 0x00], "an integer or a text");
    refused(&[0xa1, 0x80, 0x00], "an integer or a text");
    // The same letters as number and as text are two keys.
    assert!(parse(&[0xa2, 0x01, 0x00, 0x61, b'1', 0x00]).is_ok());
}

#[test]
fn what_is_cut_follows_or_is_not_spoken() {
    for bytes in [
        &[][..],
        &[0x82, 0x00],
        &[0xa1, 0x00],
        &[0x42, 0x00],
        &[0x1a, 0x00],
        &[0xc0],
        &[0x1c],
        &[0xff],
        // Lengths of four thousand million, and of more than can be counted, with nothing behind them.
        &[0x5a, 0xff, 0xff, 0xff, 0xff],
        &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        &[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ] {
        refused(bytes, "cut short");
    }
    refused(&[0x61, 0xff], "not UTF-8");
    refused(&[0x00, 0x00], "something follows");
    for bytes in [
        &[0xf7][..],
        &[0xf0],
        &[0xf8, 0xff],
        &[0xf9, 0x3c, 0x00],
        &[0xfa, 0, 0, 0, 0],
        &[0xfb, 0, 0, 0, 0, 0, 0, 0, 0],
    ] {
        refused(bytes, "not spoken here");
    }
}

#[test]
fn depth_items_and_size_are_bounded() {
    for head in [0x81, 0xc1] {
        let nested = |depth: usize| [vec![head; depth], vec![0x00]].concat();
        assert!(parse(&nested(CBOR_DEPTH_MAX)).is_ok());
        refused(&nested(CBOR_DEPTH_MAX + 1), "nested too deeply");
    }
    let many = |count: usize| {
        let mut out = Writer::new();
        out.array(count).raw(&vec![0; count]);
        out.finish()
    };
    assert!(parse(&many(CBOR_ITEMS_MAX - 1)).is_ok());
    refused(&many(CBOR_ITEMS_MAX), "more items");
    let long = |length: usize| {
        let mut out = Writer::new();
        out.bytes(&vec![0; length]);
        out.finish()
    };
    assert!(parse(&long(MDOC_BYTES_MAX - 5)).is_ok());
    refused(&long(MDOC_BYTES_MAX), "longer than");
}

/// Writes a tree again; integers below those of `i64` are taken from their bytes.
pub fn write(item: &Item<'_>, out: &mut Writer) {
    match item.value() {
        Value::Integer(number) => match (u64::try_from(*number), i64::try_from(*number)) {
            (Ok(number), _) => {
                out.unsigned(number);
            }
            (_, Ok(number)) => {
                out.signed(number);
            }
            _ => {
                out.raw(item.raw());
            }
        },
        Value::Bytes(bytes) => {
            out.bytes(bytes);
        }
        Value::Text(text) => {
            out.text(text);
        }
        Value::Array(elements) => {
            out.array(elements.len());
            elements.iter().for_each(|element| write(element, out));
        }
        Value::Map(entries) => {
            out.map(entries.len());
            for (key, value) in entries {
                write(key, out);
                write(value, out);
            }
        }
        Value::Tag(tag, inner) => {
            out.tag(*tag);
            write(inner, out);
        }
        Value::Bool(value) => {
            out.bool(*value);
        }
        Value::Null => {
            out.null();
        }
    }
}

fn tree() -> impl Strategy<Value = Vec<u8>> {
    let leaf = prop_oneof![
        any::<u64>().prop_map(|n| encoded(|out| {
            out.unsigned(n);
        })),
        any::<i64>().prop_map(|n| encoded(|out| {
            out.signed(n);
        })),
        prop::collection::vec(any::<u8>(), 0..300).prop_map(|b| encoded(|out| {
            out.bytes(&b);
        })),
        ".{0,30}".prop_map(|text| encoded(|out| {
            out.text(&text);
        })),
        any::<bool>().prop_map(|value| encoded(|out| {
            out.bool(value);
        })),
    ];
    leaf.prop_recursive(4, 64, 30, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..30).prop_map(|elements| encoded(|out| {
                out.array(elements.len());
                elements.iter().for_each(|element| {
                    out.raw(element);
                });
            })),
            prop::collection::btree_map(any::<i64>(), inner.clone(), 0..30).prop_map(|entries| {
                encoded(|out| {
                    out.map(entries.len());
                    for (key, value) in &entries {
                        out.signed(*key).raw(value);
                    }
                })
            }),
            (any::<u64>(), inner).prop_map(|(tag, item)| encoded(|out| {
                out.tag(tag).raw(&item);
            })),
        ]
    })
}

fn encoded(fill: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut out = Writer::new();
    fill(&mut out);
    out.finish()
}

proptest! {
    #[test]
    fn what_is_written_is_read_and_written_the_same(bytes in tree()) {
        let item = parse(&bytes).unwrap();
        prop_assert_eq!(item.raw(), &bytes[..]);
        prop_assert_eq!(encoded(|out| write(&item, out)), bytes);
    }

    #[test]
    fn one_value_has_one_spelling(bytes in prop::collection::vec(any::<u8>(), 0..24)) {
        if let Ok(item) = parse(&bytes) {
            prop_assert_eq!(encoded(|out| write(&item, out)), bytes);
        }
    }
}
