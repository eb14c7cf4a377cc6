//! Issuing: conceals top-level claims behind salted digests, pads with decoys to a fixed count so that the number of
//! digests tells nothing (RFC 9901 §4.2.5, §10.1), and signs. Must never keep a salt or a signature: what it returns is
//! the only copy.

use std::ops::Range;

use serde_json::{Map, Value};

use super::{DIGEST_BYTES, Digest, Disclosure, hash};
use crate::base64url;
use crate::entropy::Entropy;
use crate::jws;
use crate::signer::{SignError, Signer};

/// 128 bits of salt (RFC 9901 §9.3).
const SALT_BYTES: usize = 16;
/// Room for the name and a value of ordinary length.
const DISCLOSURE_CHARACTERS_USUAL: usize = 112;

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
    payload: Map<String, Value>,
    concealed: Concealed<'_>,
    entropy: &dyn Entropy,
    signer: &dyn Signer,
) -> Result<String, SignError> {
    let payload = Value::Object(payload).to_string().into_bytes();
    issue_bytes(encoded_header, payload, concealed, entropy, signer)
}

/// As [`issue`], for a payload that is a JSON object as text already.
pub(crate) fn issue_bytes(
    encoded_header: &str,
    mut payload: Vec<u8>,
    concealed: Concealed<'_>,
    entropy: &dyn Entropy,
    signer: &dyn Signer,
) -> Result<String, SignError> {
    let claims = concealed.claims;
    let decoys = concealed.digest_count.saturating_sub(claims.len());
    // Drawn at once: asking a generator costs more than what it gives.
    let mut random = vec![0; claims.len() * SALT_BYTES + decoys * DIGEST_BYTES];
    entropy.fill(&mut random);
    let (salts, decoyed) = random.split_at(claims.len() * SALT_BYTES);
    let mut encoded = Vec::with_capacity(claims.len() * DISCLOSURE_CHARACTERS_USUAL);
    let mut array = Vec::with_capacity(DISCLOSURE_CHARACTERS_USUAL);
    let mut disclosures: Vec<(Digest, Range<usize>)> = claims
        .iter()
        .zip(salts.as_chunks().0)
        .map(|((name, value), salt)| {
            let start = encoded.len();
            let digest = Disclosure::write(salt, (name, value), &mut array, &mut encoded);
            (digest, start..encoded.len())
        })
        .collect();
    disclosures.sort_unstable_by_key(|(digest, _)| *digest);
    let mut digests: Vec<Digest> = disclosures.iter().map(|(digest, _)| *digest).collect();
    // A decoy is a digest over random bytes, so that it cannot be told from a real one (RFC 9901 §4.2.5).
    digests.extend(
        decoyed
            .as_chunks::<DIGEST_BYTES>()
            .0
            .iter()
            .map(|bytes| hash(base64url::encode(bytes).as_bytes())),
    );
    digests.sort_unstable();
    append(&mut payload, &digests);
    let room = encoded.len() + disclosures.len() + 1;
    let mut text = jws::sign_bytes(encoded_header, &payload, room, signer)?;
    text.push(b'~');
    for (_, place) in disclosures {
        text.extend_from_slice(&encoded[place]);
        text.push(b'~');
    }
    String::from_utf8(text).map_err(|_| SignError::Unavailable("the header is no text"))
}

/// Adds `_sd` and `_sd_alg` to an object.
fn append(payload: &mut Vec<u8>, digests: &[Digest]) {
    payload.pop();
    if payload.len() > 1 {
        payload.push(b',');
    }
    payload.extend_from_slice(b"\"_sd\":[");
    for (position, digest) in digests.iter().enumerate() {
        payload.extend_from_slice(if position == 0 {
            b"\"".as_slice()
        } else {
            b",\""
        });
        base64url::encode_into(digest, payload);
        payload.push(b'"');
    }
    payload.extend_from_slice(b"],\"_sd_alg\":\"sha-256\"}");
}
