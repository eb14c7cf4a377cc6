//! Each refusal of an mdoc, by field and clause, made by an issuer who signs what no issuer may sign, or by a holder who adds
//! or bends. None of them repeats a value.

use credential::mdoc::{IssuerSigned, SessionTranscript};
use credential::sd_jwt_vc::{Checker, CredentialError};
use credential::signer::Signer;
use rcgen::ExtendedKeyUsagePurpose;

use crate::keys::{AwsLc, Issuer, TestKey};
use crate::mdoc_forgery::{
    DOC_TYPE, Forgery, NOW_UNIX, encoded, item, map, set, take, tdate, text, transcript, wrapped,
};

/// Makes one piece wrong and expects a refusal of `field` for `reason`.
fn refused(field: &str, reason: &str, change: impl FnOnce(&mut Forgery)) {
    let mut forgery = Forgery::new();
    change(&mut forgery);
    match forgery.check() {
        Err(CredentialError::Refused(refusal) | CredentialError::NotBound(refusal)) => {
            let told = refusal.to_string();
            assert!(
                refusal.field.ends_with(field) && refusal.reason.contains(reason),
                "{told} is not {field}: {reason}"
            );
            assert!(!told.contains("secret") && !refusal.clause.is_empty());
        }
        other => panic!("{field}, {reason}: {other:?}"),
    }
}

#[test]
fn a_right_one_is_accepted() {
    let forgery = Forgery::new();
    let credential = forgery.check().unwrap();
    assert_eq!(credential.doc_type, DOC_TYPE);
    assert_eq!(credential.claims[DOC_TYPE]["benefit"], "secret");
    assert_eq!(credential.issuer.uris(), ["https://city.example"]);
}

#[test]
fn elements_that_the_issuer_did_not_sign() {
    let signed = "the issuer signed";
    refused("nameSpaces", signed, |f| {
        f.shown = Some(vec![item(0, "benefit", "another secret")]);
    });
    refused("nameSpaces", signed, |f| {
        f.shown = Some(vec![item(1, "benefit", "secret")]);
    });
    refused("nameSpaces", signed, |f| {
        f.shown = Some(vec![item(9, "income", "secret")]);
    });
    // The same value, encoded in another order of entries: digests are over the bytes.
    refused("nameSpaces", signed, |f| {
        let mut turned = item(0, "benefit", "secret");
        turned.reverse();
        f.shown = Some(vec![turned]);
    });
}

#[test]
fn elements_that_stand_twice_or_are_misshapen() {
    refused("nameSpaces", "a digestID stands twice", |f| {
        f.shown = Some(vec![
            item(0, "benefit", "secret"),
            item(0, "benefit", "secret"),
        ]);
    });
    refused("nameSpaces", "an elementIdentifier stands twice", |f| {
        f.items.push(item(1, "benefit", "another secret"));
    });
    refused("nameSpaces", "array with elements", |f| {
        f.shown = Some(vec![]);
    });
    refused("random", "not at least 16 bytes", |f| {
        set(
            &mut f.items[0],
            "random",
            encoded(|out| {
                out.bytes(&[1; 15]);
            }),
        );
    });
    refused("digestID", "not a whole number", |f| {
        f.shown = Some(f.items.clone());
        let negative = encoded(|out| {
            out.signed(-1);
        });
        set(&mut f.shown.as_mut().unwrap()[0], "digestID", negative);
    });
    for name in ["digestID", "random", "elementIdentifier", "elementValue"] {
        refused(name, "is missing", |f| {
            f.shown = Some(f.items.clone());
            take(&mut f.shown.as_mut().unwrap()[0], name);
        });
    }
}

#[test]
fn digests_against_their_rules() {
    refused("valueDigests", "a digest stands twice", |f| {
        f.further_digests.push((4, vec![9; 32]));
    });
    refused("valueDigests", "not 32 bytes", |f| {
        f.further_digests.push((4, vec![8; 20]));
    });
    refused("valueDigests", "not a map", |f| {
        set(&mut f.mso, "valueDigests", text("secret"));
    });
    refused("valueDigests", "is empty", |f| {
        set(&mut f.mso, "valueDigests", vec![0xa0]);
    });
    refused("MobileSecurityObject", "a key stands twice", |f| {
        f.further_digests.push((3, vec![8; 32]));
    });
    refused("valueDigests", "more digests", |f| {
        let many = (100_u64..1200).map(|id| {
            let mut digest = [7; 32];
            digest[..8].copy_from_slice(&id.to_be_bytes());
            (id, digest.to_vec())
        });
        f.further_digests.extend(many);
    });
}

#[test]
fn an_mso_against_its_rules() {
    for name in [
        "version",
        "digestAlgorithm",
        "deviceKeyInfo",
        "docType",
        "validityInfo",
    ] {
        refused(name, "is missing", |f| take(&mut f.mso, name));
    }
    refused("version", "not a version", |f| {
        set(&mut f.mso, "version", text("2.0"));
    });
    refused("digestAlgorithm", "must be SHA-256", |f| {
        set(&mut f.mso, "digestAlgorithm", text("SHA-512"));
    });
    refused("docType", "not the one that the issuer signed", |f| {
        set(&mut f.mso, "docType", text("org.denizen.residence.1"));
    });
    refused("status", "not understood", |f| {
        set(
            &mut f.mso,
            "status",
            map(&vec![("identifier_list", vec![0xa0])]),
        );
    });
    refused("status.status_list.idx", "not a whole number", |f| {
        let list = map(&vec![("uri", text("https://status.example/1"))]);
        set(&mut f.mso, "status", map(&vec![("status_list", list)]));
    });
}

#[test]
fn times_against_their_rules() {
    let day = |f: &mut Forgery, signed: &str, from: &str, until: &str| {
        let info = map(&vec![
            ("signed", tdate(signed)),
            ("validFrom", tdate(from)),
            ("validUntil", tdate(until)),
        ]);
        set(&mut f.mso, "validityInfo", info);
    };
    let (today, tomorrow) = ("2027-01-15T00:00:00Z", "2027-01-16T00:00:00Z");
    refused("validityInfo.validUntil", "not after validFrom", |f| {
        day(f, today, today, today);
    });
    refused("validityInfo.validFrom", "before it was signed", |f| {
        day(f, tomorrow, today, tomorrow);
    });
    for fine in ["2027-01-15T00:00:00.5Z", "2027-01-15T08:00:00+08:00"] {
        refused("validityInfo.signed", "whole seconds", |f| {
            day(f, fine, today, tomorrow);
        });
    }
    refused("validityInfo.validUntil", "is missing", |f| {
        let info = map(&vec![("signed", tdate(today)), ("validFrom", tdate(today))]);
        set(&mut f.mso, "validityInfo", info);
    });
    refused("validityInfo.signed", "not a tdate", |f| {
        let bare = map(&vec![("signed", text(today))]);
        set(&mut f.mso, "validityInfo", bare);
    });
}

#[test]
fn other_curves_private_keys_and_compressed_points() {
    let key = |change: fn(&mut Vec<(i64, Vec<u8>)>)| {
        let coordinate = encoded(|out| {
            out.bytes(&[1; 32]);
        });
        let mut labels = vec![
            (1, vec![2]),
            (-1, vec![1]),
            (-2, coordinate.clone()),
            (-3, coordinate),
        ];
        change(&mut labels);
        let key = encoded(|out| {
            out.map(labels.len());
            for (label, value) in &labels {
                out.signed(*label).raw(value);
            }
        });
        move |f: &mut Forgery| set(&mut f.mso, "deviceKeyInfo", map(&vec![("deviceKey", key)]))
    };
    refused("deviceKeyInfo.kty", "only EC2", key(|k| k[0].1 = vec![1]));
    refused("deviceKeyInfo.crv", "only P-256", key(|k| k[1].1 = vec![2]));
    refused("deviceKeyInfo.x", "32 bytes", key(|k| k[2].1 = vec![0x40]));
    refused("deviceKeyInfo.y", "32 bytes", key(|k| k[3].1 = vec![0xf5]));
    refused(
        "deviceKeyInfo.d",
        "private",
        key(|k| k.push((-4, vec![0x41, 1]))),
    );
    // Right in form, but not a point of the curve: nobody can have proved it.
    refused("deviceSignature.signature", "is wrong", key(|_| ()));
}

#[test]
fn issuer_auth_against_its_rules() {
    let header = |bytes: &'static [u8]| move |f: &mut Forgery| f.protected = bytes.to_vec();
    let alg = "issuerAuth.protected.alg";
    // `none` as text, ES384, ES512, EdDSA, HMAC, and no algorithm.
    for bytes in [
        &b"\xa1\x01\x64none"[..],
        &[0xa1, 0x01, 0x38, 0x22],
        &[0xa1, 0x01, 0x38, 0x23],
        &[0xa1, 0x01, 0x27],
        &[0xa1, 0x01, 0x05],
        &[0xa0],
    ] {
        refused(alg, "not the algorithm", header(bytes));
    }
    refused(
        "issuerAuth.protected.crit",
        "no critical header",
        header(&[0xa2, 0x01, 0x26, 0x02, 0x81, 0x04]),
    );
    refused(
        "issuerAuth.protected",
        "a key stands twice",
        header(&[0xa2, 0x01, 0x26, 0x01, 0x26]),
    );
    refused(
        "issuerAuth.protected",
        "shortest",
        header(&[0xa1, 0x18, 0x01, 0x26]),
    );
    refused("issuerAuth.protected", "not a map", header(&[0x26]));
    refused("issuerAuth.protected", "cut short", header(&[]));
    refused("issuerAuth.unprotected", "in both headers", |f| {
        f.protected = vec![0xa2, 0x01, 0x26, 0x18, 0x21, 0x40];
    });
    refused("issuerAuth.signature", "not 64 bytes", |f| {
        f.signature_cut = 63
    });
    refused("issuerAuth.signature", "is wrong", |f| {
        // Another key's certificate, below the same authority in name only: the first refusal is the path's.
        let stranger = Issuer::new();
        f.unprotected = encoded(|out| {
            out.map(1).signed(33).bytes(&stranger.x5c[0]);
        });
        f.issuer.anchor = stranger.anchor;
    });
    // ESP256 of RFC 9864 is the same algorithm by another number.
    let mut forgery = Forgery::new();
    forgery.protected = vec![0xa1, 0x01, 0x28];
    assert!(forgery.check().is_ok());
}

#[test]
fn certificates_against_their_rules() {
    let chain = |certificates: Vec<Vec<u8>>| {
        encoded(|out| {
            out.map(1).signed(33).array(certificates.len());
            certificates.iter().for_each(|c| {
                out.bytes(c);
            });
        })
    };
    refused("unprotected.x5chain", "is missing", |f| {
        f.unprotected = vec![0xa0]
    });
    refused("unprotected.x5chain", "neither a certificate", |f| {
        f.unprotected = chain(vec![f.issuer.x5c[0].clone()]);
    });
    refused("unprotected.x5chain", "one to three", |f| {
        f.unprotected = chain(vec![f.issuer.x5c[0].clone(); 4]);
    });
    refused("unprotected.x5chain", "nothing else", |f| {
        let anchor = f.issuer.anchor.certificate().der().to_vec();
        f.unprotected = chain(vec![f.issuer.x5c[0].clone(), anchor]);
    });
    refused("unprotected.x5chain", "must not be self-signed", |f| {
        let anchor = f.issuer.anchor.certificate().der().to_vec();
        f.unprotected = encoded(|out| {
            out.map(1).signed(33).bytes(&anchor);
        });
    });
    let usage = |purpose: ExtendedKeyUsagePurpose| {
        let issuer = Issuer::certified(|params| params.extended_key_usages = vec![purpose]);
        Forgery::of(issuer).check().map(|_| ())
    };
    let mdoc_signer = ExtendedKeyUsagePurpose::Other(vec![1, 0, 18013, 5, 1, 2]);
    assert_eq!(usage(mdoc_signer), Ok(()));
    match usage(ExtendedKeyUsagePurpose::ServerAuth) {
        Err(CredentialError::Refused(refusal)) => {
            assert_eq!(refusal.clause, "ISO/IEC 18013-5 §B.1.4");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn unknown_issuers_and_wrong_days_are_kinds_of_their_own() {
    let mut forgery = Forgery::new();
    let response = forgery.device_response();
    let at = |now_unix| {
        let checked = forgery.check_at(&response, now_unix, &transcript());
        checked.map(|_| ())
    };
    // 15 January 2027, 00:00 to 24:00, and a minute on each side.
    let (from, until) = (1_799_971_200, 1_800_057_600);
    assert_eq!(at(from - 61), Err(CredentialError::NotYetValid));
    assert_eq!(at(from - 60), Ok(()));
    assert_eq!(at(until + 59), Ok(()));
    assert_eq!(at(until + 60), Err(CredentialError::Expired));

    let checker = Checker {
        issuers: &credential::x509::Trust::new(vec![forgery.issuer.anchor.clone()]),
        es256: &AwsLc,
        now_unix: from - 86_400,
        skew_seconds_max: 0,
    };
    // A holder may receive tomorrow's copy today.
    assert!(
        checker
            .check_issuer_signed(&forgery.issuer_signed())
            .is_ok()
    );

    forgery.issuer.anchor = Issuer::new().anchor;
    assert_eq!(
        forgery.check().map(|_| ()),
        Err(CredentialError::UnknownIssuer)
    );

    let ended = Issuer::certified(|p| p.not_after = rcgen::date_time_ymd(2027, 1, 1));
    assert_eq!(
        Forgery::of(ended).check().map(|_| ()),
        Err(CredentialError::IssuerOutsideValidity)
    );
    let young = Issuer::certified(|p| {
        p.not_before = rcgen::date_time_ymd(2027, 1, 15) + std::time::Duration::from_secs(3600);
    });
    match Forgery::of(young).check() {
        Err(CredentialError::Refused(refusal)) => {
            assert_eq!(refusal.field, "issuerAuth.validityInfo.signed");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn proofs_for_another_request_or_document() {
    let forgery = Forgery::new();
    let response = forgery.device_response();
    let uri = "https://reader.example/r";
    let key = TestKey::generate().public_key();
    for other in [
        SessionTranscript::openid4vp("x509_hash:abc", "another", None, uri),
        SessionTranscript::openid4vp("x509_hash:other", "nonce", None, uri),
        SessionTranscript::openid4vp("x509_hash:abc", "nonce", None, "https://other.example/r"),
        SessionTranscript::openid4vp("x509_hash:abc", "nonce", Some(&key), uri),
        SessionTranscript::digital_credentials_api("x509_hash:abc", "nonce", None),
    ] {
        match forgery.check_at(&response, NOW_UNIX, &other) {
            Err(CredentialError::NotBound(refusal)) => {
                assert_eq!(refusal.field, "deviceAuth.deviceSignature.signature");
            }
            other => panic!("{other:?}"),
        }
    }
    refused("deviceSignature.signature", "is wrong", |f| {
        let for_another = f.device_signature("org.denizen.residence.1");
        f.device_auth = Some(map(&vec![("deviceSignature", for_another)]));
    });
    refused("deviceSignature.signature", "is wrong", |f| {
        f.device = TestKey::generate();
    });
}

#[test]
fn device_signed_against_its_rules() {
    refused("deviceSigned.nameSpaces", "say nothing by itself", |f| {
        let own = map(&vec![("benefit", text("secret"))]);
        f.device_namespaces = wrapped(&map(&vec![("org.denizen.entitlement.1", own)]));
    });
    refused("deviceSigned.nameSpaces", "under tag 24", |f| {
        f.device_namespaces = vec![0xa0];
    });
    refused("deviceAuth", "one signature or one MAC", |f| {
        let signature = f.device_signature(DOC_TYPE);
        let both = vec![
            ("deviceSignature", signature.clone()),
            ("deviceMac", signature),
        ];
        f.device_auth = Some(map(&both));
    });
    refused("deviceAuth", "one signature or one MAC", |f| {
        f.device_auth = Some(vec![0xa0])
    });
    refused("deviceMac", "is missing", |f| {
        f.device_auth = Some(map(&vec![("other", vec![0xa0])]));
    });
    refused("deviceMac.protected.alg", "not the algorithm", |f| {
        f.device_auth = Some(map(&vec![("deviceMac", f.device_signature(DOC_TYPE))]));
    });
    refused("deviceMac.key", "offered none", |f| {
        let mac = encoded(|out| {
            out.array(4).bytes(&[0xa1, 0x01, 0x05]).map(0).null();
            out.bytes(&[0; 32]);
        });
        f.device_auth = Some(map(&vec![("deviceMac", mac)]));
    });
}

#[test]
fn responses_against_their_rules() {
    refused("version", "not a version", |f| {
        set(&mut f.response, "version", text("1.1"));
    });
    refused("status", "could not answer", |f| {
        set(&mut f.response, "status", vec![10]);
    });
    refused("documents", "not an array", |f| {
        set(&mut f.response, "documents", vec![0x80]);
    });
    refused("docType", "not the one", |f| {
        set(&mut f.document, "docType", text("org.denizen.residence.1"));
    });
    // Two documents where one was asked for.
    let forgery = Forgery::new();
    let one = forgery.device_response();
    let found = credential::cbor::parse(&one).unwrap();
    let document = found.member("documents").unwrap().array().unwrap()[0].raw();
    refused("documents", "one for each presentation", |f| {
        let two = encoded(|out| {
            out.array(2).raw(document).raw(document);
        });
        set(&mut f.response, "documents", two);
    });
    refused("documents", "not an array", |f| {
        let many = encoded(|out| {
            out.array(17);
            (0..17).for_each(|_| {
                out.raw(document);
            });
        });
        set(&mut f.response, "documents", many);
    });
}

#[test]
fn bytes_that_are_not_strict_cbor() {
    refused("IssuerSignedItem", "indefinite length", |f| {
        set(&mut f.items[0], "elementValue", vec![0x9f, 0xff]);
    });
    refused("IssuerSignedItem", "nested too deeply", |f| {
        set(
            &mut f.items[0],
            "elementValue",
            [vec![0x81; 40], vec![0]].concat(),
        );
    });
    let forgery = Forgery::new();
    let good = forgery.issuer_signed();
    let parse = |bytes: &[u8]| IssuerSigned::parse(bytes).map(|_| ()).unwrap_err();
    assert!(
        parse(&[&good[..], &[0]].concat())
            .reason
            .contains("follows")
    );
    assert!(parse(&good[..good.len() - 1]).reason.contains("cut short"));
    assert!(parse(&vec![0; 70_000]).reason.contains("longer than"));
}
