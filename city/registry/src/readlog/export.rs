//! One entry as a file that proves itself to anybody and reveals no other: `denizen-export/1`, described in
//! `docs/checking-the-log.md`.
//!
//! It carries the entry's own key `K_i`, from which neither the list's first key nor another entry's can be computed.
//! It must never carry more: no `k_0`, no `k_i`, no other label. What it says of itself is worth nothing before the
//! proof in it has been checked against a policy; that needs the log's mathematics and is done elsewhere.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use super::body::{BodyError, SealedBody};
use super::chain::EntryKey;
use super::detail::Detail;
use super::entry::Entry;

const FIRST_LINE: &str = "denizen-export/1";
const PROOF_BEGINS: &str = "c2sp.org/tlog-proof@v1\n";
/// Longest file worth reading: the head, and a proof with 64 signatures.
pub const EXPORT_BYTES_MAX: usize = 96 * 1024;

/// A parsed file. Nothing in it is verified.
#[derive(Clone)]
pub struct Export {
    /// The log's name.
    pub origin: String,
    /// Opens this entry alone.
    pub key: EntryKey,
    /// The entry.
    pub entry: Entry,
    /// Its sealed text.
    pub body: SealedBody,
    /// `c2sp.org/tlog-proof@v1`, as text.
    pub proof: String,
}

impl fmt::Debug for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Export({}, key hidden)", self.origin)
    }
}

/// Why a file is refused; says what to do, since somebody was handed it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExportError {
    /// Not the form.
    #[error(
        "not an exported entry of version 1; ask for the file again, unchanged by mail or editor"
    )]
    Form,
    /// The second line does not fit what follows.
    #[error(
        "the file was changed or cut since it was written: its sum does not fit; ask for it again"
    )]
    Sum,
    /// Key, entry and text do not belong together.
    #[error("the entry in the file does not open: {0}; do not rely on it")]
    Body(#[from] BodyError),
}

impl Export {
    /// The file's text.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let rest = self.rest();
        let sum = STANDARD.encode(Sha256::digest(rest.as_bytes()));
        Zeroizing::new(format!("{FIRST_LINE}\nsum {sum}\n{}", *rest))
    }

    /// Everything below the sum.
    fn rest(&self) -> Zeroizing<String> {
        let line = |bytes: &[u8]| STANDARD.encode(bytes);
        Zeroizing::new(format!(
            "origin {}\nkey {}\nentry {}\nbody {}\n\n{}",
            self.origin,
            *Zeroizing::new(line(self.key.expose())),
            line(&self.entry.to_bytes()),
            line(self.body.as_bytes()),
            self.proof
        ))
    }

    /// Reads exactly the text [`Export::to_text`] writes.
    ///
    /// # Errors
    /// [`ExportError::Form`] or [`ExportError::Sum`].
    pub fn parse(text: &str) -> Result<Self, ExportError> {
        if text.len() > EXPORT_BYTES_MAX {
            return Err(ExportError::Form);
        }
        let (first, rest) = text.split_once('\n').ok_or(ExportError::Form)?;
        let (sum, rest) = rest.split_once('\n').ok_or(ExportError::Form)?;
        if first != FIRST_LINE {
            return Err(ExportError::Form);
        }
        let sum = sum.strip_prefix("sum ").ok_or(ExportError::Form)?;
        if sum != STANDARD.encode(Sha256::digest(rest.as_bytes())) {
            return Err(ExportError::Sum);
        }
        let export = parse_rest(rest).ok_or(ExportError::Form)?;
        // One spelling for one meaning, whatever the decoders let pass.
        if *export.rest() != rest {
            return Err(ExportError::Form);
        }
        Ok(export)
    }

    /// What the entry says, if key, entry and text belong together. That the entry stands in a log is another question.
    ///
    /// # Errors
    /// [`ExportError::Body`].
    pub fn open(&self) -> Result<Detail, ExportError> {
        Ok(self.key.open(&self.entry, &self.body)?)
    }
}

fn parse_rest(rest: &str) -> Option<Export> {
    let (head, proof) = rest.split_once("\n\n")?;
    let mut lines = head.split('\n');
    let mut line = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
    let origin = line("origin")?;
    let key = Zeroizing::new(STANDARD.decode(line("key")?).ok()?);
    let entry = STANDARD.decode(line("entry")?).ok()?;
    let body = STANDARD.decode(line("body")?).ok()?;
    let plain = !origin.is_empty() && !origin.chars().any(char::is_control);
    if lines.next().is_some() || !plain || !proof.starts_with(PROOF_BEGINS) {
        return None;
    }
    let key: &[u8; 32] = key.as_slice().try_into().ok()?;
    Some(Export {
        origin: origin.to_owned(),
        key: EntryKey::from_bytes(*key),
        entry: Entry::parse(&entry).ok()?,
        body: SealedBody::parse(&body).ok()?,
        proof: proof.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::super::chain::{ChainKey, ChainState};
    use super::super::detail::{EntryKind, Opening};
    use super::*;
    use crate::clock::Minute;
    use crate::purpose::Purpose;
    use proptest::prelude::*;

    fn export(key: [u8; 32]) -> Export {
        let state = ChainState::begin(&ChainKey::from_bytes(key));
        let detail = Detail {
            list: state.list(),
            number: 0,
            opening: Opening::of_register(EntryKind::ListBegins, Purpose::ListBegins),
        };
        let (entry, body) = state.entry_key().seal(Minute(7), &detail).unwrap();
        Export {
            origin: "city.example/readlog".to_owned(),
            key: state.entry_key(),
            entry,
            body,
            proof: format!("{PROOF_BEGINS}index 0\n\nnote\n"),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn a_file_reads_back_and_opens(key: [u8; 32]) {
            let export = export(key);
            let text = export.to_text();
            let back = Export::parse(&text).unwrap();
            prop_assert_eq!(back.to_text(), text);
            prop_assert_eq!(back.open().unwrap().number, 0);
        }

        #[test]
        fn any_flipped_bit_and_any_cut_is_refused(key: [u8; 32], at: prop::sample::Index, bit in 0..8_u8) {
            let text = export(key).to_text();
            let at = at.index(text.len());
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] ^= 1 << bit;
            if let Ok(flipped) = String::from_utf8(bytes) {
                prop_assert!(Export::parse(&flipped).is_err());
            }
            prop_assert!(Export::parse(&text[..at]).is_err());
        }
    }

    #[test]
    fn a_second_spelling_with_a_fitting_sum_is_refused() {
        let text = export([3; 32]).to_text();
        let (_, rest) = text.split_once("\norigin").unwrap();
        let rest = format!("origin{rest}");
        for other in [
            rest.replace("key ", "key  "),
            rest.replace("\nkey", "\n\nkey"),
            rest.replace("\n\nc2sp", "\nmore x\n\nc2sp"),
            rest.replace("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
            rest.replace("origin city", "origin \u{7}city"),
        ] {
            let sum = STANDARD.encode(Sha256::digest(other.as_bytes()));
            let file = format!("{FIRST_LINE}\nsum {sum}\n{other}");
            assert_eq!(Export::parse(&file).unwrap_err(), ExportError::Form);
        }
    }

    #[test]
    fn another_key_does_not_open_it() {
        let mut export = export([3; 32]);
        export.key = EntryKey::from_bytes([4; 32]);
        let back = Export::parse(&export.to_text()).unwrap();
        assert_eq!(back.open(), Err(ExportError::Body(BodyError::OtherEntry)));
        assert!(!format!("{back:?}").contains("BAQE"));
    }
}
