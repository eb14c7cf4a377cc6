//! COSE where mdoc does not lead: messages of the wrong shape, payloads inside and apart, chains of certificates.

use credential::cbor::{self, Writer};
use credential::cose::{ChainForm, Mac0, Sign1};
use credential::signer::Signer;

use crate::keys::{AwsLc, TestKey};

#[test]
fn a_message_is_four_parts_without_a_tag() {
    for (bytes, field) in [
        (&[0x83, 0x40, 0xa0, 0xf6][..], "cose"),
        (&[0xa0], "cose"),
        (
            &[0xd2, 0x84, 0x43, 0xa1, 0x01, 0x26, 0xa0, 0xf6, 0x40],
            "cose",
        ),
        (&[0x84, 0xa0, 0xa0, 0xf6, 0x40], "protected"),
        (
            &[0x84, 0x43, 0xa1, 0x01, 0x26, 0x80, 0xf6, 0x40],
            "unprotected",
        ),
        (&[0x84, 0x43, 0xa1, 0x01, 0x26, 0xa0, 0x00, 0x40], "payload"),
        (
            &[0x84, 0x43, 0xa1, 0x01, 0x26, 0xa0, 0xf6, 0x00],
            "signature",
        ),
        // The algorithm in the header that nobody signed.
        (
            &[0x84, 0x41, 0xa0, 0xa1, 0x01, 0x26, 0xf6, 0x40],
            "protected.alg",
        ),
        (
            &[0x84, 0x43, 0xa1, 0x01, 0x26, 0xa1, 0x02, 0x80, 0xf6, 0x40],
            "protected.crit",
        ),
    ] {
        let item = cbor::parse(bytes).unwrap();
        assert_eq!(
            Sign1::parse(&item).unwrap_err().field,
            field,
            "{bytes:02x?}"
        );
    }
    let inside = [0x84, 0x43, 0xa1, 0x01, 0x05, 0xa0, 0x40, 0x40];
    let short = [0x84, 0x43, 0xa1, 0x01, 0x05, 0xa0, 0xf6, 0x40];
    for (bytes, field) in [(inside, "payload"), (short, "tag")] {
        let item = cbor::parse(&bytes).unwrap();
        assert_eq!(Mac0::parse(&item).unwrap_err().field, field);
    }
}

#[test]
fn what_is_signed_inside_is_not_detached_and_binds_each_part() {
    let key = TestKey::generate();
    let mut out = Writer::new();
    Sign1::write(&mut out, &ChainForm::new(&[]), b"payload", &key).unwrap();
    let bytes = out.finish();
    let item = cbor::parse(&bytes).unwrap();
    let sign1 = Sign1::parse(&item).unwrap();
    assert_eq!(sign1.verify(&key.public_key(), &AwsLc), Ok(&b"payload"[..]));
    assert!(
        sign1
            .verify(&TestKey::generate().public_key(), &AwsLc)
            .is_err()
    );
    let detached = sign1.verify_detached(b"payload", &key.public_key(), &AwsLc);
    assert_eq!(detached.unwrap_err().field, "payload");
    assert_eq!(sign1.x5chain().unwrap_err().clause, "RFC 9360 §2");
    for at in 0..bytes.len() {
        let mut bent = bytes.clone();
        bent[at] ^= 1;
        let accepted = cbor::parse(&bent).is_ok_and(|item| {
            Sign1::parse(&item).is_ok_and(|sign1| sign1.verify(&key.public_key(), &AwsLc).is_ok())
        });
        assert!(!accepted, "byte {at} does not count");
    }
}

#[test]
fn one_certificate_stands_alone_and_several_in_an_array() {
    let read = |chain: &[Vec<u8>]| {
        let (mut out, key) = (Writer::new(), TestKey::generate());
        Sign1::write(&mut out, &ChainForm::new(chain), b"", &key).unwrap();
        let bytes = out.finish();
        let item = cbor::parse(&bytes).unwrap();
        Sign1::parse(&item).unwrap().x5chain()
    };
    let (leaf, above) = (vec![1; 300], vec![2; 20]);
    for chain in [vec![leaf.clone()], vec![leaf, above]] {
        assert_eq!(read(&chain), Ok(chain));
    }
    assert!(read(&[vec![0; 5000]]).is_err());
}
