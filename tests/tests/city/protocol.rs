//! Wallets' bad days at the issuer (OpenID4VCI 1.0): every refusal names field and clause, and none costs more than it
//! must.

use credential::openid4vci::PRE_AUTHORIZED_GRANT;
use denizen::demo::cast::CARETAKER;
use keys::SoftwareSigner;
use serde_json::{Value, json};
use tests::caller::FORM;
use tests::paths::{own_offer, register};
use tests::town::CLERK;
use tests::{Caller, Reply, Town, wallet};

/// The refusal has this status and code, and its description starts with the field and ends with the clause.
#[track_caller]
fn assert_refused(reply: &Reply, status: u16, code: &str, field: &str, clause: &str) {
    let (error, description) = reply.refusal().unwrap();
    assert_eq!(
        (reply.status, error.as_str()),
        (status, code),
        "{description}"
    );
    assert!(
        description.starts_with(field) && description.contains(clause),
        "{description}"
    );
    assert_eq!(reply.header("cache-control"), "no-store");
}

fn post(caller: &Caller, path: &str, kind: &str, body: &str) -> Reply {
    let headers = [("content-type", kind)];
    caller.send("POST", path, &headers, body).unwrap()
}

#[test]
fn metadata_stands_at_the_well_known_places_of_an_issuer_without_a_path() {
    let town = Town::open().unwrap();
    let caller = town.caller();
    let read = |path: &str| {
        let reply = caller.get(path).unwrap();
        assert_eq!(reply.status, 200, "{path}");
        assert_eq!(reply.header("content-type"), "application/json");
        serde_json::from_str::<Value>(&reply.text).unwrap()
    };
    let issuer = read("/.well-known/openid-credential-issuer");
    let member = |value: &Value, name: &str| value.get(name).unwrap().as_str().unwrap().to_owned();
    assert_eq!(member(&issuer, "credential_issuer"), town.address);
    let server = read("/.well-known/oauth-authorization-server");
    assert_eq!(member(&server, "issuer"), town.address);
    for (document, endpoint, path) in [
        (&issuer, "credential_endpoint", "/credential"),
        (&issuer, "nonce_endpoint", "/nonce"),
        (&server, "token_endpoint", "/token"),
    ] {
        assert_eq!(
            member(document, endpoint),
            format!("{}{path}", town.address)
        );
        // Each is there: it takes a form and refuses to be read.
        assert_eq!(caller.get(path).unwrap().status, 405, "{path}");
    }
    for path in ["/.well-known/openid-credential-issuer/city", "/city/token"] {
        assert_eq!(caller.get(path).unwrap().status, 404, "{path}");
    }
}

#[test]
fn a_token_request_that_is_not_one_is_told_field_and_clause() {
    let town = Town::open().unwrap();
    let caller = town.caller();
    let token = |body: &str| post(&caller, "/token", FORM, body);
    let grant = PRE_AUTHORIZED_GRANT;
    let invalid = "invalid_request";
    let malformed = [
        ("grant_type=%zz", "form", "RFC 6749 appendix B"),
        ("grant_type=a&grant_type=b", "form", "RFC 6749 section 3.1"),
        ("", "grant_type", "RFC 6749 section 5.2"),
    ];
    for (body, field, clause) in malformed {
        assert_refused(&token(body), 400, invalid, field, clause);
    }
    let without = |rest: &str| token(&format!("grant_type={grant}{rest}"));
    let vci = "OpenID4VCI 1.0 section 6";
    assert_refused(&without(""), 400, invalid, "pre-authorized_code", vci);
    let no_tx_code = without("&pre-authorized_code=x");
    assert_refused(&no_tx_code, 400, invalid, "tx_code", vci);
    let other = token("grant_type=authorization_code&code=x");
    assert_refused(&other, 400, "unsupported_grant_type", "grant_type", vci);
    let unknown = without("&pre-authorized_code=x&tx_code=123456");
    let code = "pre-authorized_code";
    assert_refused(&unknown, 400, "invalid_grant", code, vci);
    assert!(unknown.text.contains("ask the office for a new offer"));
    let json = post(&caller, "/token", "application/json", "{}");
    assert_refused(&json, 400, invalid, "the body must be", vci);
}

#[test]
fn an_unknown_offer_is_not_found_and_says_what_to_do() {
    let town = Town::open().unwrap();
    let reply = town.caller().get("/offer/AAAAAAAAAAAAAAAAAAAAAA").unwrap();
    assert_eq!(reply.status, 404);
    assert!(
        reply.text.contains("ask the office for a new one"),
        "{}",
        reply.text
    );
    assert_eq!(reply.header("cache-control"), "no-store");
}

#[test]
fn oversized_messages_and_requests_without_a_token_are_refused() {
    let town = Town::open().unwrap();
    let caller = town.caller();
    let large = "x".repeat(65 * 1024);
    for (path, kind) in [("/token", FORM), ("/credential", "application/json")] {
        assert_eq!(post(&caller, path, kind, &large).status, 413, "{path}");
    }
    let text = post(&caller, "/credential", "text/plain", "{}");
    let invalid = "invalid_credential_request";
    assert_refused(
        &text,
        400,
        invalid,
        "the body must be",
        "OpenID4VCI 1.0 section 8.2",
    );
    for reply in [
        post(&caller, "/credential", "application/json", "{}"),
        wallet::ask(&caller, "AAAAAAAAAAAAAAAAAAAAAA", &json!({})).unwrap(),
    ] {
        assert_refused(
            &reply,
            401,
            "invalid_token",
            "access_token",
            "RFC 6750 section 3.1",
        );
        assert!(reply.header("www-authenticate").starts_with("Bearer"));
    }
    // RFC 6750 §2.3 allows a token in the address; this profile does not, because addresses are written down.
    let headers = [("content-type", "application/json")];
    let path = "/credential?access_token=AAAAAAAAAAAAAAAAAAAAAA";
    let in_address = caller.send("POST", path, &headers, "{}").unwrap();
    assert_eq!(in_address.status, 401);
}

#[test]
fn a_wrong_transaction_code_has_few_tries_and_a_used_offer_is_void() {
    let town = Town::open().unwrap();
    let mut clerk = town.official(CLERK).unwrap();
    let mut resident = register(&town, &mut clerk, &CARETAKER).unwrap();
    let caller = town.caller();
    let vci = "OpenID4VCI 1.0 section 6.3";
    let offer = own_offer(&mut resident.pages).unwrap();
    let waiting = caller.get(&wallet::offer_path(&offer).unwrap()).unwrap();
    assert_eq!(waiting.header("cache-control"), "no-store");
    assert!(
        !waiting.text.contains(&offer.tx_code),
        "both secrets in one place"
    );
    let code = wallet::code(&caller, &offer).unwrap();
    let wrong = if offer.tx_code == "000000" {
        "111111"
    } else {
        "000000"
    };
    for tries_left in (0..5).rev() {
        let reply = wallet::token(&caller, &code, wrong).unwrap();
        assert_refused(&reply, 400, "invalid_grant", "tx_code", vci);
        let said = match tries_left {
            0 => "no tries are left: ask the office for a new offer".to_owned(),
            1 => "1 try is left".to_owned(),
            many => format!("{many} tries are left"),
        };
        assert!(reply.text.contains(&said), "{}", reply.text);
    }
    let void = wallet::token(&caller, &code, &offer.tx_code).unwrap();
    assert_refused(&void, 400, "invalid_grant", "pre-authorized_code", vci);

    let second = own_offer(&mut resident.pages).unwrap();
    let code = wallet::code(&caller, &second).unwrap();
    let good = wallet::token(&caller, &code, &second.tx_code).unwrap();
    assert_eq!(good.status, 200, "{}", good.text);
    assert_eq!(good.header("cache-control"), "no-store");
    let again = wallet::token(&caller, &code, &second.tx_code).unwrap();
    assert_refused(&again, 400, "invalid_grant", "pre-authorized_code", vci);
}

/// A token for the residence card, over an offer of its own.
fn fresh_token(caller: &Caller, pages: &mut denizen::demo::residents::Resident) -> String {
    let offer = own_offer(pages).unwrap();
    let code = wallet::code(caller, &offer).unwrap();
    let reply = wallet::token(caller, &code, &offer.tx_code).unwrap();
    wallet::member(&reply, "access_token").unwrap()
}

#[test]
fn keys_nonces_and_tokens_are_good_once() {
    let town = Town::open().unwrap();
    let mut clerk = town.official(CLERK).unwrap();
    let mut resident = register(&town, &mut clerk, &CARETAKER).unwrap();
    let caller = town.caller();
    let (key, other) = (
        SoftwareSigner::generate().unwrap(),
        SoftwareSigner::generate().unwrap(),
    );
    let token = fresh_token(&caller, &mut resident.pages);
    let nonce = wallet::nonce(&caller).unwrap();
    let request = |nonce: &str, keys: &[&SoftwareSigner]| {
        wallet::request(&town.address, nonce, keys).unwrap()
    };
    let ask = |token: &str, request: &Value| wallet::ask(&caller, token, request).unwrap();
    let vci = "OpenID4VCI 1.0 section 8";

    let twice = ask(&token, &request(&nonce, &[&key, &key]));
    assert_refused(
        &twice,
        400,
        "invalid_proof",
        "proofs.jwt[1].header.jwk",
        vci,
    );
    let mut unknown = request(&nonce, &[&key]);
    unknown["credential_configuration_id"] = json!("org.example.other");
    let unknown = ask(&token, &unknown);
    let code = "unknown_credential_configuration";
    assert_refused(&unknown, 400, code, "credential_configuration_id", vci);
    let elsewhere = wallet::request("https://other.example", &nonce, &[&key]).unwrap();
    let elsewhere = ask(&token, &elsewhere);
    assert_refused(
        &elsewhere,
        400,
        "invalid_proof",
        "proofs.jwt[0].aud",
        "OpenID4VCI 1.0",
    );

    // What was refused so far cost neither the token nor the nonce.
    let good = ask(&token, &request(&nonce, &[&key, &other]));
    assert_eq!(good.status, 200, "{}", good.text);
    assert_eq!(good.header("cache-control"), "no-store");
    let copies: Value = serde_json::from_str(&good.text).unwrap();
    assert_eq!(copies["credentials"].as_array().unwrap().len(), 2);

    let fresh = wallet::nonce(&caller).unwrap();
    let reused = ask(&token, &request(&fresh, &[&key]));
    assert_refused(
        &reused,
        401,
        "invalid_token",
        "access_token",
        "RFC 6750 section 3.1",
    );
    let second = fresh_token(&caller, &mut resident.pages);
    let replayed = ask(&second, &request(&nonce, &[&key]));
    assert_refused(&replayed, 400, "invalid_nonce", "proofs.jwt.nonce", vci);
    let foreign = ask(&second, &request("AAAA", &[&key]));
    assert_refused(&foreign, 400, "invalid_nonce", "proofs.jwt.nonce", vci);
    let mended = ask(&second, &request(&fresh, &[&key]));
    assert_eq!(
        mended.status, 200,
        "a stale nonce costs no token: {}",
        mended.text
    );
}
