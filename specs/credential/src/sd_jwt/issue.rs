//! Issuing: conceals top-level claims behind salted digests, pads with decoys to a fixed count so that the number of
//! digests tells nothing (RFC 9901 §4.2.5, §10.1), and signs. Must never keep a salt or a signature: what it returns is
//! the only copy.

use serde_json::{Map, Value};

use super::{Disclosure, digest_of};
use crate::base64url;
use crate::entropy::{Entropy, array};
use crate::jws;
use crate::signer::{SignError, Signer};

/// The claims to conceal and how many digests the payload shall show.
#[derive(Debug, Clone, Copy)]
pub struct Concealed<'a> {
    /// Member names and values; each gets a disclosure of its own.
    pub claims: &'a Map<String, Value>,
    /// Digests in `_sd`, decoys included; never fewer than `claims`.
    pub digest_count: usize,
}

/// Issues `<issuer-signed JWT>~<disclosure>~…~` under a header from [`jws::encode_header`].
///
/// `payload` gets `_sd` and `_sd_alg` added; `_sd` is sorted, which is an order that says nothing (RFC 9901 §4.2.4.1), and
/// the disclosures follow in that order too.
///
/// # Errors
/// As [`Signer::sign`].
pub fn issue(
    encoded_header: &str,
    mut payload: Map<String, Value>,
    concealed: Concealed<'_>,
    entropy: &dyn Entropy,
    signer: &dyn Signer,
) -> Result<String, SignError> {
    let mut disclosures: Vec<(String, String)> = concealed
        .claims
        .iter()
        .map(|(name, value)| {
            let mut encoded = String::new();
            let digest = Disclosure::write(&array(entropy), name, value, &mut encoded);
            (digest, encoded)
        })
        .collect();
    disclosures.sort_unstable();
    let decoys = concealed.digest_count.saturating_sub(disclosures.len());
    let mut digests: Vec<String> = disclosures
        .iter()
        .map(|(digest, _)| digest.clone())
        .collect();
    // A decoy is a digest over random bytes, so that it cannot be told from a real one (RFC 9901 §4.2.5).
    digests.extend((0..decoys).map(|_| digest_of(&base64url::encode(&array::<32>(entropy)))));
    digests.sort_unstable();
    payload.insert("_sd".to_owned(), digests.into());
    payload.insert("_sd_alg".to_owned(), "sha-256".into());
    let mut text = jws::sign(
        encoded_header,
        Value::Object(payload).to_string().as_bytes(),
        signer,
    )?;
    text.push('~');
    for (_, encoded) in disclosures {
        text.push_str(&encoded);
        text.push('~');
    }
    Ok(text)
}
