//! What must work: happy flow, minimal-cnf-jwk, request-uri-method-post, request-uri-fetched-twice.

use credential::base64url;
use credential::jwe::ContentEncryption;
use serde_json::json;
use verifying::{Answer, Fetch};

use crate::world::{NOW, TODAY, World, entitled, entitlement, sealed, sealed_json};

#[test]
fn a_phone_shows_an_entitlement() {
    let world = World::new();
    let started = world.start();
    assert_eq!(world.verifier.answer(started.session, NOW), Answer::Waiting);
    let request = world.fetch(&started, None).request;
    let presentation = world.presentation(&world.copy(&entitlement(), TODAY), &request);
    let told = world
        .verifier
        .response(started.request, &sealed(&presentation, &request), NOW);
    assert_eq!(
        (told, world.verifier.answer(started.session, NOW)),
        (Ok(()), entitled())
    );
}

#[test]
fn the_screen_may_show_the_link_again_while_it_waits() {
    let world = World::new();
    let started = world.start();
    let again = |at| world.verifier.deep_link(started.session, at);
    assert_eq!(again(NOW + 1), Some(started.deep_link.clone()));
    assert_eq!(again(NOW + 300), None);
    let started = world.start();
    world
        .verifier
        .response(started.request, "error=access_denied", NOW)
        .unwrap();
    assert_eq!(world.verifier.deep_link(started.session, NOW), None);
}

#[test]
fn both_content_encryptions_of_haip_are_opened() {
    let world = World::new();
    for enc in ContentEncryption::ALL {
        let started = world.start();
        let request = world.fetch(&started, None).request;
        assert!(request.client_metadata.encryptions.contains(&enc));
        let presentation = world.presentation(&world.copy(&entitlement(), TODAY), &request);
        let payload = json!({"vp_token": {"entitlement": [presentation]}});
        world
            .verifier
            .response(started.request, &sealed_json(&payload, &request, enc), NOW)
            .unwrap();
        assert_eq!(world.verifier.answer(started.session, NOW), entitled());
    }
}

#[test]
fn a_key_with_and_without_further_members_is_the_same_key() {
    let world = World::new();
    let copy = world.bent_copy(&world.issuer, |_, _| ());
    assert_eq!(world.show_copy(&copy).1, entitled());
    let copy = world.bent_copy(&world.issuer, |payload, _| {
        payload["cnf"]["jwk"]["kid"] = json!("k");
        payload["cnf"]["jwk"]["use"] = json!("sig");
    });
    assert_eq!(world.show_copy(&copy).1, entitled());
}

#[test]
fn a_wallet_that_fetches_by_post_finds_its_nonce_in_the_request() {
    let world = World::new();
    let started = world.start();
    assert!(started.deep_link.contains("request_uri_method=post"));
    let request = world.fetch(&started, Some("of the wallet")).request;
    assert_eq!(request.wallet_nonce.as_deref(), Some("of the wallet"));
    // A wallet may send its metadata and no nonce.
    let plain =
        world
            .verifier
            .request_object(started.request, Fetch::Post("wallet_metadata=%7B%7D"), NOW);
    assert!(plain.is_ok());
}

#[test]
fn fetching_twice_is_one_question() {
    let world = World::new();
    let started = world.start();
    let (first, second) = (
        world.fetch(&started, None).request,
        world.fetch(&started, None).request,
    );
    assert_eq!(first, second);
    let presentation = world.presentation(&world.copy(&entitlement(), TODAY), &first);
    world
        .verifier
        .response(started.request, &sealed(&presentation, &second), NOW)
        .unwrap();
    assert_eq!(world.verifier.answer(started.session, NOW), entitled());
}

#[test]
fn two_requests_share_nothing_that_is_random() {
    let world = World::new();
    let (first, second) = (world.start(), world.start());
    assert_ne!(first.session, second.session);
    assert_ne!(first.request, second.request);
    let (first, second) = (
        world.fetch(&first, None).request,
        world.fetch(&second, None).request,
    );
    assert_ne!(first.nonce, second.nonce);
    assert_ne!(
        first.client_metadata.encryption_key,
        second.client_metadata.encryption_key
    );
    assert_ne!(first.client_metadata.kid, second.client_metadata.kid);
}

#[test]
fn benefit_and_school_year_are_asked_and_nothing_else() {
    let world = World::new();
    let started = world.start();
    let text = world
        .verifier
        .request_object(started.request, Fetch::Get, NOW)
        .unwrap();
    let part = |position: usize| base64url::decode(text.split('.').nth(position).unwrap()).unwrap();
    let header: serde_json::Value = serde_json::from_slice(&part(0)).unwrap();
    let payload: serde_json::Value = serde_json::from_slice(&part(1)).unwrap();
    assert_eq!(
        (&header["typ"], &header["alg"]),
        (&json!("oauth-authz-req+jwt"), &json!("ES256"))
    );
    assert_eq!(header["x5c"].as_array().unwrap().len(), 1);
    assert_eq!(
        payload["dcql_query"],
        json!({"credentials": [{
            "id": "entitlement", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:denizen:entitlement:1"]},
            "claims": [
                {"path": ["benefit"], "values": ["school-fee-remission"]},
                {"path": ["school_year"], "values": ["2026/27"]},
            ],
        }]})
    );
    assert!(
        payload["client_id"]
            .as_str()
            .unwrap()
            .starts_with("x509_hash:")
    );
    assert_eq!(payload["response_mode"], json!("direct_post.jwt"));
    let keys = payload["client_metadata"]["jwks"]["keys"]
        .as_array()
        .unwrap();
    assert_eq!(
        (keys.len(), &keys[0]["alg"], &keys[0]["crv"]),
        (1, &json!("ECDH-ES"), &json!("P-256"))
    );
}
