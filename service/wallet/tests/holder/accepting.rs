//! Accepting an offer: what is fetched from where, what the holder gets, and who is refused before a try is spent.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use credential::profile::{ClaimName, CredentialType};
use serde_json::json;
use wallet::{Reply, Shown, Wallet, WalletError};

use crate::world::{
    City, DAY, DAY_BEGINS, ISSUER, NOW, TX_CODE, json, offer, offer_by_reference, with_card,
};

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        }
        found.push(path);
    }
    found
}

#[test]
fn a_batch_becomes_a_card() {
    let folder = tempfile::tempdir().unwrap();
    let city = Arc::new(City::new());
    let wallet = city.wallet(&folder.path().join("wallet"));
    let accepted = wallet.accept_offer(&offer(), Some(TX_CODE), NOW).unwrap();
    assert_eq!((accepted.copies, accepted.days), (21, 7));
    assert_eq!(accepted.credential_type, CredentialType::Entitlement);
    assert_eq!(accepted.issuer, ISSUER);
    assert_eq!(
        accepted.issuer_names[1],
        ("en".to_owned(), "Shenzhen".to_owned())
    );
    assert_eq!(accepted.last_copy_ends_unix, DAY_BEGINS + 7 * DAY);
    let shown = |claim, value: &str| Shown {
        claim,
        value: value.to_owned(),
    };
    let claims = vec![
        shown(ClaimName::ValidUntil, "2027-08-31"),
        shown(ClaimName::Entitled, "true"),
        shown(ClaimName::Benefit, "school-fee-remission"),
        shown(ClaimName::SchoolYear, "2026/27"),
    ];
    assert_eq!(accepted.claims, claims);

    let cards = wallet.list(NOW).unwrap();
    assert_eq!(cards.len(), 1);
    assert_eq!(
        (cards[0].id, cards[0].copies_today, cards[0].copies_later),
        (accepted.card, 3, 18)
    );
    assert_eq!(
        (&cards[0].claims, cards[0].last_copy_ends_unix),
        (&claims, Some(DAY_BEGINS + 7 * DAY))
    );
    for path in files(folder.path()) {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            mode,
            if path.is_dir() { 0o700 } else { 0o600 },
            "{}",
            path.display()
        );
    }
}

#[test]
fn the_well_known_part_stands_before_the_path() {
    let folder = tempfile::tempdir().unwrap();
    let city = Arc::new(City::new());
    city.wallet(folder.path())
        .accept_offer(&offer_by_reference(), Some(TX_CODE), NOW)
        .unwrap();
    assert_eq!(
        city.sent_paths(),
        [
            "/offer/1",
            "/.well-known/openid-credential-issuer/issuing",
            "/.well-known/oauth-authorization-server/issuing",
            "/issuing/token",
            "/issuing/nonce",
            "/issuing/credential",
        ]
    );
}

#[test]
fn keys_are_fresh_for_every_copy_and_every_batch() {
    let folder = tempfile::tempdir().unwrap();
    let (city, wallet) = with_card(folder.path());
    wallet.accept_offer(&offer(), Some(TX_CODE), NOW).unwrap();
    let sent = city.sent.lock().unwrap();
    let requests = sent
        .iter()
        .filter(|(path, _)| path.ends_with("/credential"));
    let mut headers: Vec<String> = requests
        .flat_map(|(_, body)| {
            credential::openid4vci::CredentialRequest::parse(body.as_bytes())
                .unwrap()
                .jwt_proofs
        })
        .map(|proof| proof.split('.').next().unwrap().to_owned())
        .collect();
    assert_eq!(headers.len(), 42);
    headers.sort();
    headers.dedup();
    assert_eq!(headers.len(), 42);
}

#[test]
fn a_transaction_code_that_cannot_be_right_spends_no_try() {
    let folder = tempfile::tempdir().unwrap();
    let city = Arc::new(City::new());
    let wallet = city.wallet(folder.path());
    let missing = wallet.accept_offer(&offer(), None, NOW).unwrap_err();
    assert!(
        missing
            .to_string()
            .contains("tx_code: the offer asks for the code in the letter of 6"),
        "{missing}"
    );
    for code in ["12345", "1234567", "12345a", " "] {
        assert!(
            wallet
                .accept_offer(&offer(), Some(code), NOW)
                .unwrap_err()
                .to_string()
                .starts_with("tx_code")
        );
    }
    assert!(
        !city
            .sent_paths()
            .iter()
            .any(|path| path == "/issuing/token")
    );
    let wrong = wallet
        .accept_offer(&offer(), Some("000000"), NOW)
        .unwrap_err()
        .to_string();
    assert!(
        wrong.contains("token_endpoint") && wrong.contains("4 tries are left"),
        "{wrong}"
    );
    assert!(wallet.list(NOW).unwrap().is_empty());
    // As typed from paper.
    assert!(
        wallet
            .accept_offer(&offer(), Some(" 493817\n"), NOW)
            .is_ok()
    );
}

#[test]
fn a_nonce_that_ended_is_replaced_once() {
    let folder = tempfile::tempdir().unwrap();
    let city = Arc::new(City::new());
    let wallet = city.wallet(folder.path());
    *city.stale_nonces.lock().unwrap() = 1;
    assert!(wallet.accept_offer(&offer(), Some(TX_CODE), NOW).is_ok());
    *city.stale_nonces.lock().unwrap() = 2;
    let error = wallet
        .accept_offer(&offer(), Some(TX_CODE), NOW)
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("credential_endpoint"), "{error}");
    assert_eq!(*city.stale_nonces.lock().unwrap(), 0);
}

#[test]
fn an_issuer_without_batches_gives_one_copy() {
    let folder = tempfile::tempdir().unwrap();
    let mut city = City::new();
    city.batch_size = 0;
    let wallet = Arc::new(city).wallet(folder.path());
    assert_eq!(
        wallet
            .accept_offer(&offer(), Some(TX_CODE), NOW)
            .unwrap()
            .copies,
        1
    );
}

/// Accepts an offer while one answer is bent, and gives the refusal.
fn refusal(bent: &'static str, bend: impl Fn(&mut Reply) + Send + Sync + 'static) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut city = City::new();
    city.bend = Box::new(move |path, reply| {
        if path.contains(bent) {
            bend(reply);
        }
    });
    let wallet = Arc::new(city).wallet(folder.path());
    let error = wallet
        .accept_offer(&offer_by_reference(), Some(TX_CODE), NOW)
        .unwrap_err();
    assert!(wallet.list(NOW).unwrap().is_empty());
    error.to_string()
}

fn set(name: &'static str, value: &'static str) -> impl Fn(&mut Reply) + Send + Sync + 'static {
    move |reply: &mut Reply| {
        let mut document: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
        document[name] = json!(value);
        *reply = json(200, &document);
    }
}

#[test]
fn documents_that_speak_for_another_issuer_are_refused() {
    let (issuer, server) = ("openid-credential-issuer", "oauth-authorization-server");
    for (document, name, value, field) in [
        (
            issuer,
            "credential_issuer",
            "https://evil.example",
            "metadata.credential_issuer",
        ),
        (
            server,
            "issuer",
            "https://evil.example",
            "authorization_server.issuer",
        ),
        (
            issuer,
            "credential_endpoint",
            "http://city.example/c",
            "credential_endpoint: must be https",
        ),
        (
            issuer,
            "nonce_endpoint",
            "http://city.example/n",
            "nonce_endpoint: must be https",
        ),
        (
            server,
            "token_endpoint",
            "http://city.example/t",
            "token_endpoint: must be https",
        ),
        (
            "offer",
            "credential_issuer",
            "http://city.example",
            "credential_issuer: must be https",
        ),
        ("token", "token_type", "DPoP", "token_type"),
        ("token", "access_token", "t\r\nx: y", "access_token"),
    ] {
        let error = refusal(document, set(name, value));
        assert!(error.starts_with(field), "{field}: {error}");
    }
}

#[test]
fn answers_of_the_wrong_kind_are_refused() {
    let issuer = "openid-credential-issuer";
    for (error, field) in [
        (
            refusal(issuer, |reply| *reply = json(302, &json!({}))),
            "credential_issuer",
        ),
        (
            refusal(issuer, |reply| reply.media_type = "text/html".into()),
            "credential_issuer",
        ),
        (
            refusal(issuer, |reply| reply.body = b"{}".to_vec()),
            "metadata",
        ),
        (
            refusal(issuer, |reply| reply.body = br#"{"a":1,"a":2}"#.to_vec()),
            "metadata",
        ),
        (
            refusal("offer", |reply| *reply = json(404, &json!({}))),
            "credential_offer_uri",
        ),
    ] {
        assert!(error.starts_with(field), "{field}: {error}");
    }
}

#[test]
fn offers_of_what_the_wallet_cannot_hold_are_refused() {
    let error = refusal("openid-credential-issuer", |reply| {
        let text = String::from_utf8(reply.body.clone()).unwrap();
        reply.body = text.replace("dc+sd-jwt", "mso_mdoc").into_bytes();
    });
    assert!(error.starts_with("credential_configuration_ids"), "{error}");
}

#[test]
fn a_wallet_that_trusts_nobody_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let wallet = Wallet::open(folder.path()).unwrap();
    assert!(matches!(
        wallet.accept_offer(&offer(), Some(TX_CODE), NOW),
        Err(WalletError::NoAnchor("issuer"))
    ));
    let present = wallet.present(
        "openid4vp://?client_id=a&request_uri=b",
        &mut crate::world::agree,
        NOW,
    );
    assert!(matches!(present, Err(WalletError::NoAnchor("reader"))));
    // A leaf is no anchor.
    let leaf = credential::signer::Signer::x5c(&City::new().issuer)[0].clone();
    assert!(wallet.trust_issuer_authority(&leaf).is_err());
}

#[test]
fn a_wallet_that_others_can_read_is_not_used() {
    let open = |folder: &Path| {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    // A folder with nothing in it yet is made private.
    open(folder.path());
    let (_, wallet) = with_card(folder.path());
    drop(wallet);
    assert_eq!(
        std::fs::metadata(folder.path())
            .unwrap()
            .permissions()
            .mode()
            & 0o777,
        0o700
    );
    // A wallet that lay open is not.
    open(folder.path());
    let error = Wallet::open(folder.path()).err().unwrap().to_string();
    assert!(error.contains("0700"), "{error}");
}
