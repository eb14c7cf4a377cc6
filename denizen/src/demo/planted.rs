//! The list of values that must not be found outside the wallet's folder: `cargo xtask leak-scan` searches for them.
//!
//! The list itself lies in the wallet's folder, because whoever holds the phone knows all this anyway.

use std::path::Path;

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::cast::{CARETAKER, CHILDREN, NAMESAKE, Person, WIFE};
use super::visitor::{CLIENT_ADDRESS, USER_AGENT};

/// Name of the list, within the wallet's folder.
const FILE: &str = "planted.json";

/// The list.
pub struct Planted(Vec<Value>);

impl Planted {
    /// What the cast says to the service, and what browsers would say of themselves.
    #[must_use]
    pub fn of_the_cast() -> Self {
        let mut planted = Self(Vec::new());
        for person in [&CARETAKER, &WIFE, &NAMESAKE] {
            planted.person(person);
        }
        for child in &CHILDREN {
            planted.text("a child's name", child.full_name);
        }
        // The first child's school has a reader of its own, whose name is public.
        planted.text("a child's school", CHILDREN[1].school);
        planted.text("a client's address", CLIENT_ADDRESS);
        planted.text("a client's user agent", USER_AGENT);
        planted
    }

    fn person(&mut self, person: &Person) {
        self.text("a name", person.full_name);
        self.text("a document number", person.document_number);
        self.text("an address as it was said", person.address);
        self.text("a telephone number", person.telephone);
    }

    fn text(&mut self, what: &str, text: &str) {
        self.0.push(json!({ "what": what, "text": text }));
    }

    /// Adds signature, salts and holder key of every copy that the wallet holds now.
    ///
    /// # Errors
    /// When the wallet's folder cannot be read.
    pub fn add_copies(&mut self, wallet: &Path) -> anyhow::Result<()> {
        let mut folders = vec![wallet.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "copy") {
                    self.copy(&std::fs::read(&path)?)?;
                }
            }
        }
        Ok(())
    }

    fn copy(&mut self, file: &[u8]) -> anyhow::Result<()> {
        let file: Value = serde_json::from_slice(file)?;
        let credential = file
            .get("credential")
            .and_then(Value::as_str)
            .context("a copy without a credential")?;
        let mut parts = credential.split('~');
        let token = parts.next().unwrap_or_default();
        let mut token = token.split('.');
        if let (Some(payload), Some(signature)) = (token.nth(1), token.next()) {
            self.bytes("the signature of a copy", signature);
            let payload: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload)?)?;
            if let Some(x) = payload.pointer("/cnf/jwk/x").and_then(Value::as_str) {
                self.bytes("the holder's key of a copy", x);
            }
        }
        for disclosure in parts.filter(|part| !part.is_empty()) {
            let disclosure: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(disclosure)?)?;
            if let Some(salt) = disclosure.get(0).and_then(Value::as_str) {
                self.bytes("a salt of a copy", salt);
            }
        }
        Ok(())
    }

    fn bytes(&mut self, what: &str, base64url: &str) {
        self.0.push(json!({ "what": what, "base64url": base64url }));
    }

    /// How many values there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Writes the list.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(&self, wallet: &Path) -> anyhow::Result<()> {
        std::fs::write(wallet.join(FILE), serde_json::to_vec_pretty(&self.0)?)?;
        Ok(())
    }
}
