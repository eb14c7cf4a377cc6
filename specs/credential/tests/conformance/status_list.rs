//! The specification's own lists, and a refusal for each rule of a status list token.

use std::fs;
use std::path::Path;

use credential::base64url;
use credential::jwk::P256PublicJwk;
use credential::jws::{self, Unverified};
use credential::sd_jwt::{Concealed, SdJwt, issue};
use credential::signer::Signer;
use credential::status_list::{
    Bits, Reference, Status, StatusList, StatusListToken, TYP, TokenError, VerifiedList,
};
use credential::x509::{PathError, TrustAnchor};
use serde_json::{Value, json};

use crate::keys::{AwsLc, Counter, TestAuthority, TestKey};

const NOW: i64 = 1_800_000_000;
const URI: &str = "https://residence.example/status/17";

fn vector(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/status-list");
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn the_lists_of_the_specification_say_what_it_says() {
    let vectors: Vec<Value> = serde_json::from_str(&vector("test-vectors.json")).unwrap();
    assert_eq!(vectors.len(), 4);
    for (vector, bits) in vectors.iter().zip(Bits::ALL) {
        let (list, _) = StatusList::from_json(&vector["json"]).unwrap();
        assert_eq!((list.bits(), list.len()), (bits, 1 << 20));
        let mut again = StatusList::new(bits, list.len()).unwrap();
        let entries = vector["set"].as_object().unwrap();
        assert!(entries.len() > 10);
        for (index, value) in entries {
            let status = Status::from_value(u8::try_from(value.as_u64().unwrap()).unwrap());
            let index = index.parse().unwrap();
            assert_eq!(list.get(index), Some(status));
            again.set(index, status).unwrap();
        }
        assert_eq!(again, list, "an entry that should be 0 is not");
        let ours = again.to_json(None)["lst"].as_str().unwrap().len();
        let theirs = vector["json"]["lst"].as_str().unwrap().len();
        assert!(
            ours * 20 <= theirs * 21,
            "{ours} is more than zlib's {theirs}"
        );
    }
}

#[test]
fn the_token_of_the_specification_is_read_but_for_its_certificate() {
    let text: String = vector("status_list_jwt_raw.md")
        .split_whitespace()
        .collect();
    let token = Unverified::parse(&text, TYP).unwrap();
    // The public half of the key in the specification's `src/util.py`.
    let coordinate = |text| base64url::decode_array(text).unwrap();
    let key = P256PublicJwk {
        x: coordinate("I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo"),
        y: coordinate("6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M"),
    };
    let claims = token.verify(&AwsLc, &key).unwrap();
    assert_eq!(claims["sub"], "https://example.com/statuslists/1");
    assert_eq!(claims["ttl"], 43200);
    let (list, _) = StatusList::from_json(&claims["status_list"]).unwrap();
    assert_eq!(list.as_bytes(), [0xb9, 0xa3]);
    let refused = StatusListToken::verify(
        &text,
        "https://example.com/statuslists/1",
        &[],
        NOW,
        60,
        &AwsLc,
    );
    let Err(TokenError::Refused(refusal)) = refused else {
        panic!("a token without x5c was taken");
    };
    assert_eq!(refusal.field, "header.x5c");
}

fn token() -> StatusListToken {
    let mut list = StatusList::new(Bits::Two, 128).unwrap();
    list.set(3, Status::Invalid).unwrap();
    list.set(127, Status::Suspended).unwrap();
    StatusListToken {
        uri: URI.into(),
        issued_at_unix: NOW - 100,
        expires_unix: NOW + 86_400,
        fetch_again_after_seconds: 3600,
        aggregation_uri: Some("https://residence.example/status".into()),
        list,
    }
}

fn verify(jwt: &str, anchors: &[TrustAnchor], now: i64) -> Result<VerifiedList, TokenError> {
    StatusListToken::verify(jwt, URI, anchors, now, 60, &AwsLc)
}

fn reference(index: usize, uri: &str) -> Reference {
    Reference {
        index,
        uri: uri.into(),
    }
}

#[test]
fn a_token_signed_here_answers_for_the_credentials_that_name_it() {
    let authority = TestAuthority::new("City");
    let signer = authority.certify("Status");
    let jwt = token().sign(&signer).unwrap();
    let verified = verify(&jwt, &[authority.anchor()], NOW).unwrap();
    assert_eq!(verified.token(), &token());
    assert_eq!(verified.issuer().key(), &signer.public_key());
    for (index, status) in [
        (0, Status::Valid),
        (3, Status::Invalid),
        (127, Status::Suspended),
    ] {
        assert_eq!(verified.status(&reference(index, URI)), Ok(status));
    }
    let field = |reference| verified.status(&reference).unwrap_err().field;
    assert_eq!(field(reference(128, URI)), "status.status_list.idx");
    assert_eq!(field(reference(3, "https://b")), "status.status_list.uri");
    assert!(!verified.is_stale(NOW, NOW + 3599) && verified.is_stale(NOW, NOW + 3600));
    // Its end, with the clocks a minute apart.
    let at = |now| verify(&jwt, &[authority.anchor()], now);
    assert!(at(NOW + 86_459).is_ok());
    assert_eq!(at(NOW + 86_460).unwrap_err(), TokenError::Expired);
}

#[test]
fn an_sd_jwt_vc_says_where_its_status_stands() {
    let issuer = TestKey::generate();
    let named = reference(3, URI);
    let open = json!({"iss": "https://residence.example", "status": named.to_json()});
    let header = jws::encode_header("dc+sd-jwt", &issuer);
    let claims = json!({"resident": true});
    let concealed = Concealed {
        claims: claims.as_object().unwrap(),
        digest_count: 12,
    };
    let open = open.as_object().unwrap().clone();
    let text = issue(&header, open, concealed, &Counter::default(), &issuer).unwrap();
    let read = SdJwt::parse(&text, "dc+sd-jwt").unwrap();
    let read = read.verify(&AwsLc, &issuer.public_key()).unwrap();
    assert_eq!(Reference::from_claims(read.claims()), Ok(Some(named)));
}

#[test]
fn whoever_is_not_trusted_is_not_believed() {
    let (authority, other) = (TestAuthority::new("City"), TestAuthority::new("Other"));
    let signer = authority.certify("Status");
    let jwt = token().sign(&signer).unwrap();
    let untrusted = |error| Err(TokenError::Untrusted(error));
    assert_eq!(
        verify(&jwt, &[other.anchor()], NOW),
        untrusted(PathError::UnknownAuthority)
    );
    assert_eq!(
        verify(&jwt, &[authority.anchor()], 2_600_000_000),
        untrusted(PathError::OutsideValidity)
    );
    let bare = token().sign(&TestKey::generate()).unwrap();
    let stolen = jws::sign(
        &jws::encode_header(TYP, &signer),
        b"{}",
        &TestKey::generate(),
    )
    .unwrap();
    for (jwt, field) in [(bare, "header.x5c"), (stolen, "signature")] {
        let Err(TokenError::Refused(refusal)) = verify(&jwt, &[authority.anchor()], NOW) else {
            panic!("{field}");
        };
        assert_eq!(refusal.field, field);
    }
}

#[test]
fn wrong_claims_are_refused_by_name() {
    let authority = TestAuthority::new("City");
    let signer = authority.certify("Status");
    let good = json!({"sub": URI, "iat": NOW, "exp": NOW + 100, "ttl": 5,
        "status_list": {"bits": 1, "lst": "eNrbuRgAAhcBXQ"}});
    let check = |claims: &Value, typ: &str| {
        let header = jws::encode_header(typ, &signer);
        let jwt = jws::sign(&header, claims.to_string().as_bytes(), &signer).unwrap();
        verify(&jwt, &[authority.anchor()], NOW)
    };
    assert!(check(&good, TYP).is_ok());
    for (field, name, value) in [
        ("sub", "sub", json!("https://residence.example/status/18")),
        ("sub", "sub", json!(null)),
        ("iat", "iat", json!(NOW + 61)),
        ("iat", "iat", json!("now")),
        ("exp", "exp", json!(null)),
        ("exp", "exp", json!(NOW)),
        ("ttl", "ttl", json!(0)),
        ("ttl", "ttl", json!(-1)),
        ("ttl", "ttl", json!(1.5)),
        ("ttl", "ttl", json!(null)),
        ("status_list.status_list", "status_list", json!(null)),
        ("status_list.lst", "status_list", json!({"bits": 1})),
        (
            "status_list.bits",
            "status_list",
            json!({"bits": 16, "lst": "eNrbuRgAAhcBXQ"}),
        ),
    ] {
        let mut claims = good.clone();
        claims[name] = value.clone();
        let Err(TokenError::Refused(refusal)) = check(&claims, TYP) else {
            panic!("{name} {value}");
        };
        assert_eq!(refusal.field, field, "{value}");
    }
    let Err(TokenError::Refused(refusal)) = check(&good, "JWT") else {
        panic!("typ");
    };
    assert_eq!(refusal.field, "header.typ");
}

#[test]
fn a_list_of_every_second_entry_revoked_still_fits_a_token() {
    let authority = TestAuthority::new("City");
    let signer = authority.certify("Status");
    // Bytes without a pattern: the worst case for the packing.
    let mut state = 1_u64;
    let mut noise = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        state.to_be_bytes()[0]
    };
    let bytes = (0..1 << 17).map(|_| noise()).collect();
    let list = StatusList::from_bytes(Bits::One, bytes).unwrap();
    let token = StatusListToken { list, ..token() };
    let jwt = token.sign(&signer).unwrap();
    let verified = verify(&jwt, &[authority.anchor()], NOW).unwrap();
    assert_eq!(verified.token(), &token);
}
