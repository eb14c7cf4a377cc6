//! CBOR and mdoc, as a wallet receives them and a device shows them. Signatures are taken as right here, so that
//! what is parsed after the check is reached too; nothing of that may leave this crate.

use std::sync::LazyLock;

use credential::cbor::{self, Item, Value, Writer};
use credential::mdoc::{Binding, IssuerSigned, SessionTranscript};
use credential::sd_jwt_vc::Checker;
use credential::x509::{Trust, TrustAnchor};

use crate::presentations::{Glass, Gullible, KEY, NOW_UNIX};

/// The authority above the issuer of the seeds: self-signed, made once with the seeds by `rcgen`; its key was not kept.
static AUTHORITY: LazyLock<Option<TrustAnchor>> =
    LazyLock::new(|| TrustAnchor::parse(include_bytes!("../mdoc_authority.der")).ok());

pub(crate) fn cbor(data: &[u8]) -> bool {
    let Ok(item) = cbor::parse(data) else {
        return false;
    };
    // One value has one spelling, and what is hashed is what was received.
    assert_eq!(item.raw(), data);
    let mut written = Writer::new();
    write(&item, &mut written);
    assert_eq!(written.finish(), data);
    let _ = item.to_json();
    true
}

fn write(item: &Item<'_>, out: &mut Writer) {
    match item.value() {
        Value::Integer(number) => match (u64::try_from(*number), i64::try_from(*number)) {
            (Ok(number), _) => out.unsigned(number),
            (_, Ok(number)) => out.signed(number),
            _ => out.raw(item.raw()),
        },
        Value::Bytes(bytes) => out.bytes(bytes),
        Value::Text(text) => out.text(text),
        Value::Bool(value) => out.bool(*value),
        Value::Null => out.null(),
        Value::Array(elements) => {
            out.array(elements.len());
            elements.iter().for_each(|element| write(element, out));
            out
        }
        Value::Map(entries) => {
            out.map(entries.len());
            for (key, value) in entries {
                write(key, out);
                write(value, out);
            }
            out
        }
        Value::Tag(tag, inner) => {
            out.tag(*tag);
            write(inner, out);
            out
        }
    };
}

pub(crate) fn issuer_signed(data: &[u8]) -> bool {
    let Ok(issuer_signed) = IssuerSigned::parse(data) else {
        return false;
    };
    let _ = issuer_signed.x5chain();
    let Ok(contents) = issuer_signed.verify(&Gullible, &KEY) else {
        return false;
    };
    assert!(contents.signed_unix <= contents.validity.not_before_unix);
    assert!(contents.validity.not_before_unix < contents.validity.expires_unix);
    true
}

pub(crate) fn device_response(data: &[u8]) -> bool {
    let Some(anchor) = AUTHORITY.as_ref() else {
        return false;
    };
    let checker = Checker {
        issuers: &Trust::new(vec![anchor.clone()]),
        es256: &Gullible,
        now_unix: NOW_UNIX,
        skew_seconds_max: 0,
    };
    let binding = Binding {
        transcript: &SessionTranscript::openid4vp("c", "n", None, "u"),
        reader_key: Some(&Glass),
    };
    checker.check_device_response(data, &binding).is_ok()
}
