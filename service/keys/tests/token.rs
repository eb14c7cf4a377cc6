//! A root key under a key of a token: SoftHSM 2 stands in for one.
#![cfg(feature = "pkcs11")]
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests"
)]

use std::path::Path;
use std::process::Command;

use keys::{KeyError, Token};

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const CONFIGURATION: &str = "SOFTHSM2_CONF";
const INSIDE: &str = "DENIZEN_TEST_TOKEN";

fn token(label: &str) -> Token {
    Token {
        module: MODULE.into(),
        token: label.to_owned(),
        key: "keyhold-root".to_owned(),
    }
}

/// What the test below runs in a process of its own, since SoftHSM takes its folder from the environment.
#[test]
fn inside() {
    if std::env::var(INSIDE).is_err() {
        return;
    }
    let (root, pin, token) = ([7; 32], "123456", token("denizen"));
    let nothing = token.unwrap(pin, 1, &[0; 60]);
    assert!(matches!(nothing, Err(KeyError::Token(_))), "no key yet");
    let blob = token.wrap(pin, 1, &root).unwrap();
    assert_eq!(blob.len(), 60);
    assert!(!blob.windows(8).any(|window| window == [7; 8]));
    assert_eq!(*token.unwrap(pin, 1, &blob).unwrap(), root);
    // The key is made once, and each wrapping is another.
    let again = token.wrap(pin, 1, &root).unwrap();
    assert_ne!(again, blob);
    assert_eq!(*token.unwrap(pin, 1, &again).unwrap(), root);
    assert!(
        token.unwrap(pin, 2, &blob).is_err(),
        "it is of another number"
    );
    for position in [0, 12, 59] {
        let mut altered = blob.clone();
        altered[position] ^= 1;
        assert!(token.unwrap(pin, 1, &altered).is_err(), "{position}");
    }
    assert!(token.unwrap(pin, 1, &blob[..11]).is_err());
    assert!(self::token("another").unwrap(pin, 1, &blob).is_err());
}

#[test]
fn a_wrong_pin_opens_nothing() {
    if std::env::var(INSIDE).is_err() {
        return;
    }
    assert!(token("denizen").wrap("000000", 1, &[7; 32]).is_err());
}

#[test]
fn a_token_keeps_the_root_key() {
    if std::env::var(INSIDE).is_ok() {
        return;
    }
    if !Path::new(MODULE).exists() {
        let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!ci, "apt-get install softhsm2");
        eprintln!("not run: {MODULE} is not there; apt-get install softhsm2");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder.path().join("tokens");
    std::fs::create_dir(&tokens).unwrap();
    let configuration = folder.path().join("softhsm2.conf");
    let text = format!(
        "directories.tokendir = {}\nobjectstore.backend = file\n",
        tokens.display()
    );
    std::fs::write(&configuration, text).unwrap();
    let made = Command::new("softhsm2-util")
        .args([
            "--init-token",
            "--free",
            "--label",
            "denizen",
            "--so-pin",
            "87654321",
            "--pin",
            "123456",
        ])
        .env(CONFIGURATION, &configuration)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    for test in ["inside", "a_wrong_pin_opens_nothing"] {
        let run = Command::new(std::env::current_exe().unwrap())
            .args([test, "--exact", "--nocapture"])
            .env(CONFIGURATION, &configuration)
            .env(INSIDE, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stdout);
        // A name that no test has would end well too.
        assert!(
            run.status.success() && said.contains("1 passed"),
            "{test}: {said}{}",
            String::from_utf8_lossy(&run.stderr)
        );
    }
}
