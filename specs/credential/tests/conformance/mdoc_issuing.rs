//! What is issued here can be read and presented here, shows a fixed number of digests, and shares no byte between two copies
//! beyond what every copy of that issuer and day has.

use std::collections::HashSet;

use credential::cbor::{self, Item};
use credential::jwe::AgreementKey;
use credential::mdoc::{
    Binding, CopyForm, Credential, DeviceProof, IssuerSigned, NewCopy, SessionTranscript,
    StatusListEntry, present,
};
use credential::profile::{EntitlementClaims, ResidenceClaims, SubjectClaims};
use credential::sd_jwt_vc::{Checker, CredentialError, DIGEST_COUNT, Validity};
use credential::signer::Signer;
use credential::x509::Trust;
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::keys::{AwsLc, Counter, Issuer, TestKey};
use crate::mdoc_vectors::Ecdh;

const DAY: Validity = Validity {
    not_before_unix: 1_800_000_000,
    expires_unix: 1_800_086_400,
};

fn subjects() -> [SubjectClaims; 2] {
    [
        SubjectClaims::Residence(ResidenceClaims {
            district: "南山区".into(),
            full_name: "王小明".into(),
            address: "南山区粤海街道…".into(),
            document_number: "ResidentIdentityCard|CHN|…".into(),
            valid_until: "2027-08-31".into(),
        }),
        entitlement("school-fee-remission", "2026/27"),
    ]
}

fn entitlement(benefit: &str, school_year: &str) -> SubjectClaims {
    SubjectClaims::Entitlement(EntitlementClaims {
        benefit: benefit.into(),
        school_year: school_year.into(),
        valid_until: "2027-08-31".into(),
    })
}

fn issue(subject: &SubjectClaims, issuer: &Issuer, device: &dyn Signer, from: &Counter) -> Vec<u8> {
    let copy = NewCopy {
        subject,
        holder: &device.public_key(),
        validity: DAY,
        status: None,
    };
    CopyForm::new(issuer).issue(&copy, from, issuer).unwrap()
}

fn mso_of(copy: &[u8]) -> Vec<u8> {
    let item = cbor::parse(copy).unwrap();
    let payload = item.member("issuerAuth").unwrap().array().unwrap()[2]
        .bytes()
        .unwrap();
    cbor::parse(payload).unwrap().encoded().unwrap().to_vec()
}

fn items_of(copy: &[u8]) -> Vec<Vec<u8>> {
    let item = cbor::parse(copy).unwrap();
    let (_, items) = &item.member("nameSpaces").unwrap().map().unwrap()[0];
    let items = items.array().unwrap().iter();
    items.map(|i| i.encoded().unwrap().to_vec()).collect()
}

fn names(map: &Item<'_>) -> Vec<String> {
    let entries = map.map().unwrap().iter();
    entries.map(|(k, _)| k.text().unwrap().to_owned()).collect()
}

#[test]
fn every_type_shows_the_same_number_of_digests_and_no_claim() {
    let (issuer, device) = (Issuer::new(), TestKey::generate());
    for subject in subjects() {
        let doc_type = subject.credential_type().doc_type();
        let mso = mso_of(&issue(&subject, &issuer, &device, &Counter::default()));
        let mso = cbor::parse(&mso).unwrap();
        assert_eq!(
            names(&mso),
            [
                "version",
                "digestAlgorithm",
                "valueDigests",
                "deviceKeyInfo",
                "docType",
                "validityInfo"
            ]
        );
        let digests = mso.member("valueDigests").unwrap();
        assert_eq!(names(digests), [doc_type]);
        let digests = digests.member(doc_type).unwrap().map().unwrap();
        let ids: Vec<u64> = digests
            .iter()
            .map(|(id, _)| id.unsigned().unwrap())
            .collect();
        let all: Vec<u64> = (0..).take(DIGEST_COUNT).collect();
        assert_eq!(ids, all);
        let validity = mso.member("validityInfo").unwrap();
        let time = |name| validity.member(name).unwrap().tagged(0).unwrap().text();
        assert_eq!(time("signed"), time("validFrom"));
        assert_eq!(time("signed"), Some("2027-01-15T08:00:00Z"));
        assert_eq!(time("validUntil"), Some("2027-01-16T08:00:00Z"));
        let key = mso.member("deviceKeyInfo").unwrap();
        assert_eq!(names(key), ["deviceKey"]);
        assert_eq!(key.member("deviceKey").unwrap().map().unwrap().len(), 4);
    }
}

#[test]
fn elements_are_those_of_the_profile_with_a_full_date() {
    let (issuer, device) = (Issuer::new(), TestKey::generate());
    for subject in subjects() {
        let mut said = Map::new();
        for bytes in items_of(&issue(&subject, &issuer, &device, &Counter::default())) {
            let item = cbor::parse(&bytes).unwrap();
            assert_eq!(
                names(&item),
                ["digestID", "random", "elementIdentifier", "elementValue"]
            );
            assert_eq!(item.member("random").unwrap().bytes().unwrap().len(), 32);
            let name = item.member("elementIdentifier").unwrap().text().unwrap();
            let value = item.member("elementValue").unwrap();
            assert_eq!(value.tagged(1004).is_some(), name == "valid_until");
            said.insert(name.to_owned(), value.to_json().unwrap());
        }
        assert_eq!(said, subject.to_json());
    }
}

#[test]
fn two_copies_share_what_everybody_shares_and_no_more() {
    let (issuer, device) = (Issuer::new(), TestKey::generate());
    let [residence, _] = subjects();
    let (from, mut orders, mut salts) = (Counter::default(), HashSet::new(), HashSet::new());
    for _ in 0..20 {
        let items = items_of(&issue(&residence, &issuer, &device, &from));
        let mut order = Vec::new();
        for bytes in &items {
            let item = cbor::parse(bytes).unwrap();
            assert!(salts.insert(item.member("random").unwrap().bytes().unwrap().to_vec()));
            order.push(
                item.member("elementIdentifier")
                    .unwrap()
                    .text()
                    .unwrap()
                    .to_owned(),
            );
        }
        orders.insert(order);
        let ids: Vec<Option<u64>> = items
            .iter()
            .map(|bytes| {
                cbor::parse(bytes)
                    .unwrap()
                    .member("digestID")
                    .unwrap()
                    .unsigned()
            })
            .collect();
        assert!(ids.is_sorted(), "the order of issuing would show");
    }
    assert!(orders.len() > 10, "{} orders of 20", orders.len());
}

#[test]
fn a_status_is_signed_and_read_again() {
    let (issuer, device) = (Issuer::new(), TestKey::generate());
    let [subject, _] = subjects();
    let status = StatusListEntry {
        uri: "https://city.example/status/7".into(),
        index: 412,
    };
    let copy = NewCopy {
        subject: &subject,
        holder: &device.public_key(),
        validity: DAY,
        status: Some(&status),
    };
    let bytes = CopyForm::new(&issuer)
        .issue(&copy, &Counter::default(), &issuer)
        .unwrap();
    let issuers = Trust::new(vec![issuer.anchor]);
    let credential = checker(&issuers).check_issuer_signed(&bytes).unwrap();
    assert_eq!(credential.status, Some(status));
}

const fn checker(issuers: &Trust) -> Checker<'_> {
    Checker {
        issuers,
        es256: &AwsLc,
        now_unix: DAY.not_before_unix,
        skew_seconds_max: 0,
    }
}

fn presented(
    issuer: &Issuer,
    issued: &[u8],
    chosen: &[(&str, &str)],
    proof: DeviceProof<'_>,
    reader: &Ecdh,
) -> Result<Credential, CredentialError> {
    let issued = IssuerSigned::parse(issued).unwrap();
    let doc_type = "org.denizen.entitlement.1";
    let transcript = SessionTranscript::openid4vp("c", "n", Some(&reader.public_key()), "u");
    let response = present(&issued, doc_type, chosen, &transcript, proof).unwrap();
    let issuers = Trust::new(vec![issuer.anchor.clone()]);
    let binding = Binding {
        transcript: &transcript,
        reader_key: Some(reader),
    };
    checker(&issuers).check_device_response(&response, &binding)
}

#[test]
fn a_mac_proves_the_key_too() {
    let (issuer, device, reader) = (Issuer::new(), Ecdh::generate(), Ecdh::generate());
    let subject = entitlement("school-fee-remission", "2026/27");
    let copy = NewCopy {
        subject: &subject,
        holder: &device.public_key(),
        validity: DAY,
        status: None,
    };
    let issued = CopyForm::new(&issuer)
        .issue(&copy, &Counter::default(), &issuer)
        .unwrap();
    let show = |device: &Ecdh| {
        let proof = DeviceProof::Mac {
            device,
            reader: &reader.public_key(),
        };
        let chosen = [("org.denizen.entitlement.1", "entitled")];
        presented(&issuer, &issued, &chosen, proof, &reader)
    };
    let credential = show(&device).unwrap();
    assert_eq!(
        credential.claims["org.denizen.entitlement.1"],
        serde_json::json!({"entitled": true})
    );
    match show(&Ecdh::generate()) {
        Err(CredentialError::NotBound(refusal)) => {
            assert_eq!(refusal.field, "deviceAuth.deviceMac.tag");
        }
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_chosen_is_shown_and_nothing_else(
        benefit in ".{0,40}",
        year in ".{0,300}",
        keep in prop::collection::vec(any::<bool>(), 4),
    ) {
        let (issuer, device, reader) = (Issuer::new(), TestKey::generate(), Ecdh::generate());
        let subject = entitlement(&benefit, &year);
        let claims = subject.to_json();
        let issued = issue(&subject, &issuer, &device, &Counter::default());
        let doc_type = "org.denizen.entitlement.1";
        let chosen: Vec<(&str, &str)> = claims
            .keys()
            .zip(&keep)
            .filter(|(_, keep)| **keep)
            .map(|(name, _)| (doc_type, name.as_str()))
            .collect();
        let proof = DeviceProof::Signature(&device);
        let credential = presented(&issuer, &issued, &chosen, proof, &reader).unwrap();
        let mut expected = claims.clone();
        expected.retain(|name, _| chosen.iter().any(|(_, chosen)| chosen == name));
        let shown = credential.claims.get(doc_type).and_then(Value::as_object).cloned();
        prop_assert_eq!(shown.unwrap_or_default(), expected);
        prop_assert_eq!(credential.validity, DAY);
        prop_assert_eq!(credential.holder, device.public_key());
    }
}
