//! What a wallet proves itself with: attestations of its keys and of itself, DPoP, PKCE. What is accepted for one
//! request must not be accepted for another.

use credential::oauth::Window;
use credential::oauth::client_attestation::{ClientAttestation, Expected, ExpectedPop};
use credential::oauth::dpop;
use credential::oauth::pkce::{Challenge, Verifier};
use credential::openid4vci::{AttestationChecker, Proofs};
use credential::x509::TrustAnchor;
use credential::{limits, strict_json};

use crate::presentations::{Gullible, KEY, NOW_UNIX};
use crate::requests::ANCHOR;
use crate::with_text;

const WINDOW: Window = Window {
    now_unix: NOW_UNIX,
    age_seconds_max: 300,
    ahead_seconds_max: 60,
};

pub(crate) fn vci_proofs(data: &[u8]) -> bool {
    let Ok(request) = strict_json::parse_object(data) else {
        return false;
    };
    let Ok(proofs) = Proofs::from_request(&request) else {
        return false;
    };
    let written = [("proofs".to_owned(), proofs.to_json())];
    let again = Proofs::from_request(&written.into_iter().collect());
    assert_eq!(again.ok(), Some(proofs));
    true
}

pub(crate) fn vci_key_attestation(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(anchor) = TrustAnchor::parse(ANCHOR) else {
            return false;
        };
        let checker = AttestationChecker {
            anchors: &[anchor],
            es256: &Gullible,
            now_unix: NOW_UNIX,
            age_seconds_max: 300,
            skew_seconds_max: 60,
        };
        let Ok(attestation) = checker.check(text) else {
            return false;
        };
        let mut keys = attestation.keys;
        assert!((1..=limits::PROOFS_MAX).contains(&keys.len()));
        keys.sort_unstable();
        assert!(keys.windows(2).all(|pair| pair[0] != pair[1]));
        true
    })
}

pub(crate) fn dpop_proof(data: &[u8]) -> bool {
    with_text(data, |text| {
        let expected = |method, uri| dpop::Expected {
            method,
            uri,
            nonces: &["n"],
            token: None,
            window: WINDOW,
        };
        let check = |method, uri| dpop::verify(&[text], &expected(method, uri), &Gullible).is_ok();
        let accepted = check("POST", "https://residence.example/token");
        if accepted {
            assert!(!check("GET", "https://residence.example/token"));
            assert!(!check("POST", "https://residence.example/token/"));
            assert!(!check("POST", "https://example/token"));
        }
        accepted
    })
}

pub(crate) fn client_attestation(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(anchor) = TrustAnchor::parse(ANCHOR) else {
            return false;
        };
        let expected = Expected {
            anchors: &[anchor],
            client_id: None,
            window: WINDOW,
        };
        ClientAttestation::verify(&[text], &expected, &Gullible).is_ok()
    })
}

pub(crate) fn client_attestation_pop(data: &[u8]) -> bool {
    with_text(data, |text| {
        let attestation = ClientAttestation {
            client_id: "https://wallet.example".to_owned(),
            key: KEY,
            issued_at_unix: NOW_UNIX,
            expires_unix: NOW_UNIX + 60,
        };
        let expected = |audience| ExpectedPop {
            audience,
            challenges: &["c"],
            window: WINDOW,
        };
        let check = |audience| {
            let pop = attestation.verify_pop(&[text], &expected(audience), &Gullible);
            pop.is_ok()
        };
        let accepted = check("https://residence.example");
        assert!(!(accepted && check("https://other.example")));
        accepted
    })
}

pub(crate) fn pkce_verifier(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(verifier) = Verifier::parse(text) else {
            return false;
        };
        let challenge = verifier.challenge();
        let again = Challenge::parse(Some(&challenge.encode()), Some("S256"));
        assert_eq!(again.ok(), Some(challenge));
        assert!(challenge.check(Some(text)).is_ok());
        true
    })
}
