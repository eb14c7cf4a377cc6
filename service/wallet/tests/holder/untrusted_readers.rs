//! Readers that ask without right: they learn nothing, not even that a wallet is here, and the holder is not asked.

use std::sync::Arc;

use credential::dcql::{ClaimQuery, CredentialQuery, Query};
use credential::jwe::{ContentEncryption, JweCrypto as _};
use credential::openid4vp::{ClientMetadata, RequestLink, RequestObject, RequestUriMethod};
use credential::profile::CredentialType;
use credential::reader::Registration;
use keys::{Authority, AwsLcJwe, SoftwareSigner};
use wallet::WalletError;

use crate::world::{City, NOW, READER, TX_CODE, authority, certified, offer, registration};

/// A request that is right in every way, to be bent.
fn request(signer: &SoftwareSigner, encoded: &str) -> RequestObject {
    RequestObject {
        client_id: RequestObject::client_id(signer).unwrap(),
        response_uri: format!("{READER}/response/AAAAAAAAAAAAAAAAAAAAAA"),
        nonce: "n".into(),
        state: None,
        wallet_nonce: None,
        query: Query {
            credentials: vec![CredentialQuery {
                id: "e".into(),
                vct_values: vec![CredentialType::Entitlement.vct().into()],
                claims: vec![
                    ClaimQuery::named("benefit"),
                    ClaimQuery::named("school_year"),
                ],
            }],
        },
        client_metadata: ClientMetadata {
            encryption_key: AwsLcJwe.generate().unwrap().public_key(),
            kid: "k".into(),
            encryptions: vec![ContentEncryption::A128Gcm],
        },
        registration: Some(encoded.to_owned()),
        issued_at_unix: NOW,
        expires_unix: NOW + 300,
    }
}

fn reader_of(readers: &Authority) -> (SoftwareSigner, String) {
    let encoded = registration().encode();
    let uri = Registration::uri(&encoded).unwrap();
    (certified(readers, &[&uri]), encoded)
}

/// Gives the wallet a request and says why it refused; checks that nobody was asked or told anything.
fn refusal(make: impl Fn(&City) -> (String, String)) -> String {
    refusal_by(RequestUriMethod::Get, make)
}

fn refusal_by(method: RequestUriMethod, make: impl Fn(&City) -> (String, String)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut city = City::new();
    let (client_id, object) = make(&city);
    city.bend = Box::new(move |path, reply| {
        if path.starts_with("/verifier/request/") {
            reply.status = 200;
            reply.media_type = "application/oauth-authz-req+jwt".into();
            reply.body = object.clone().into_bytes();
        }
    });
    let city = Arc::new(city);
    let wallet = city.wallet(folder.path());
    wallet.accept_offer(&offer(), Some(TX_CODE), NOW).unwrap();
    let request_uri = format!("{READER}/request/AAAAAAAAAAAAAAAAAAAAAA");
    let link = RequestLink {
        client_id,
        request_uri,
        method,
    }
    .to_uri();
    let error = wallet
        .present(&link, &mut |_| panic!("the holder was asked"), NOW)
        .unwrap_err();
    assert!(
        city.sent_paths()
            .last()
            .unwrap()
            .starts_with("/verifier/request/"),
        "something was sent"
    );
    assert_eq!(wallet.list(NOW).unwrap()[0].copies_today, 3);
    error.to_string()
}

/// Signs a bent request of a registered reader.
fn bent(city: &City, bend: impl Fn(&mut RequestObject)) -> (String, String) {
    let (signer, encoded) = reader_of(&city.readers);
    let mut request = request(&signer, &encoded);
    let client_id = request.client_id.clone();
    bend(&mut request);
    (client_id, request.sign(&signer).unwrap())
}

#[test]
fn a_reader_that_the_city_did_not_register() {
    let foreign = refusal(|_| {
        let (signer, encoded) = reader_of(&authority("Another city"));
        let request = request(&signer, &encoded);
        (request.client_id.clone(), request.sign(&signer).unwrap())
    });
    assert!(
        foreign.starts_with("header.x5c: no trusted authority"),
        "{foreign}"
    );
    assert!(
        foreign.ends_with(
            "nothing was sent: do not show your card here before the reader is put right"
        )
    );
    // An issuer cannot ask.
    let issuer = refusal(|city| {
        let (signer, encoded) = reader_of(&city.issuers);
        let request = request(&signer, &encoded);
        (request.client_id.clone(), request.sign(&signer).unwrap())
    });
    assert!(issuer.starts_with("header.x5c"), "{issuer}");
}

#[test]
fn another_reader_than_the_link_names() {
    let error = refusal(|city| (bent(city, |_| ()).0, bent(city, |_| ()).1));
    assert!(error.starts_with("client_id: is not x509_hash"), "{error}");
    let error = refusal(|city| bent(city, |request| request.client_id = "x509_hash:other".into()));
    assert!(
        error.starts_with("client_id: differs between link and request"),
        "{error}"
    );
}

#[test]
fn a_reader_that_asks_more_than_it_may() {
    let error = refusal(|city| {
        bent(city, |request| {
            request.query.credentials[0]
                .claims
                .push(ClaimQuery::named("valid_until"))
        })
    });
    assert!(
        error.starts_with("dcql_query.credentials[0].claims[2].path"),
        "{error}"
    );
    let error = refusal(|city| {
        bent(city, |request| {
            request.query.credentials[0].vct_values = vec![CredentialType::Residence.vct().into()]
        })
    });
    assert!(
        error.starts_with("dcql_query.credentials[0].meta.vct_values"),
        "{error}"
    );
}

#[test]
fn a_reader_without_or_with_another_registration() {
    let error = refusal(|city| bent(city, |request| request.registration = None));
    assert!(
        error.starts_with("verifier_info: the reader shows no registration"),
        "{error}"
    );
    let error = refusal(|city| {
        bent(city, |request| {
            let mut wider = registration();
            wider.may_ask[0].claims.push("valid_until".into());
            request.registration = Some(wider.encode());
        })
    });
    assert!(
        error.starts_with("verifier_info: is not the registration"),
        "{error}"
    );
}

#[test]
fn an_old_request_and_a_replayed_one() {
    let error = refusal(|city| bent(city, |request| request.expires_unix = NOW));
    assert!(error.starts_with("exp: the request has ended"), "{error}");
    // A recorded request does not know this wallet's nonce.
    let error = refusal_by(RequestUriMethod::Post, |city| bent(city, |_| ()));
    assert!(error.starts_with("wallet_nonce"), "{error}");
    let error = refusal_by(RequestUriMethod::Post, |city| {
        bent(city, |request| request.wallet_nonce = Some("x".into()))
    });
    assert!(error.starts_with("wallet_nonce"), "{error}");
}

#[test]
fn an_answer_in_the_clear_across_the_network() {
    let error = refusal(|city| {
        bent(city, |request| {
            request.response_uri = "http://school.example/response".into()
        })
    });
    assert!(error.starts_with("response_uri: must be https"), "{error}");
}

#[test]
fn two_cards_at_once() {
    let error = refusal(|city| {
        bent(city, |request| {
            let mut second = request.query.credentials[0].clone();
            second.id = "f".into();
            request.query.credentials.push(second);
        })
    });
    assert!(
        error.starts_with("dcql_query.credentials: this wallet shows one card at a time"),
        "{error}"
    );
}

#[test]
fn links_that_lead_nowhere_good() {
    let folder = tempfile::tempdir().unwrap();
    let city = Arc::new(City::new());
    let wallet = city.wallet(folder.path());
    for (link, field) in [
        ("openid4vp://", "request"),
        ("openid4vp://?client_id=a", "request_uri"),
        ("openid4vp://?request_uri=https%3A%2F%2Fa", "client_id"),
        (
            "openid4vp://?client_id=a&request_uri=http%3A%2F%2Fschool.example",
            "request_uri: must be https",
        ),
        (
            "openid4vp://?client_id=a&request_uri=file%3A%2F%2F%2Fetc%2Fpasswd",
            "request_uri: must be https",
        ),
        ("openid4vp://?client_id=a&request_uri=b&client_id=c", "form"),
    ] {
        let error = wallet
            .present(link, &mut |_| panic!("asked"), NOW)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(field), "{link}: {error}");
    }
    let long = format!("openid4vp://?client_id={}", "a".repeat(20_000));
    assert!(matches!(
        wallet.present(&long, &mut |_| panic!("asked"), NOW),
        Err(WalletError::Refused(_))
    ));
    assert!(city.sent_paths().is_empty());
}
