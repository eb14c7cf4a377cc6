//! SD-JWT: selective disclosure for JWTs (RFC 9901), compact serialisation, SHA-256.
//!
//! Issuing conceals top-level claims ([`issue`]); reading understands nested and array disclosures of any issuer
//! ([`SdJwt`]); a holder keeps some disclosures and binds the rest to its key ([`present`], [`key_binding`]).
//! Must never re-encode what it hashes: digests are taken over the bytes received (RFC 9901 §4.2.3).

mod disclosure;
mod issue;
pub mod key_binding;
mod parse;
mod present;
mod process;

pub use disclosure::Disclosure;
pub(crate) use issue::issue_bytes;
pub use issue::{Concealed, issue};
pub use parse::{SdJwt, Verified};
pub use present::{choose, present};
pub use process::{PathStep, Revealed};

use sha2::Sha256;

use crate::base64url;

/// The digest of a disclosure or of an SD-JWT: base64url of SHA-256 over its US-ASCII text (RFC 9901 §4.2.3, §4.3.1).
#[must_use]
pub fn digest_of(text: &str) -> String {
    base64url::encode(&hash(text.as_bytes()))
}

/// Bytes of a SHA-256 digest.
const DIGEST_BYTES: usize = 32;
/// A digest before it is encoded.
type Digest = [u8; DIGEST_BYTES];

fn hash(text: &[u8]) -> Digest {
    use sha2::Digest as _;
    Sha256::digest(text).into()
}
