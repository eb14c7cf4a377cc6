//! What HAIP 1.0 §4 asks of OAuth 2.0 beyond RFC 6749: sender-constrained tokens ([`dpop`], RFC 9449), wallets that authenticate
//! by an attestation ([`client_attestation`], a draft), and [`pkce`] (RFC 7636). ES256 only. Must never remember
//! anything: what may be used once comes out as [`Once`], and the caller keeps it.

pub mod client_attestation;
pub mod dpop;
mod http_uri;
pub mod pkce;

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::jwk::P256PublicJwk;
use crate::limits::NONCE_BYTES_MAX;
use crate::refusal::{Refusal, refuse};

/// A proof that may be used once: whoever accepts it keeps `id` until `forget_after_unix` and refuses it meanwhile. It is a
/// hash, so that what is kept has one size and says nothing (RFC 9449 §11.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Once {
    /// SHA-256 over the key's thumbprint and the `jti`.
    pub id: [u8; 32],
    /// From the second after this one on, the proof is too old anyway.
    pub forget_after_unix: i64,
}

impl Once {
    fn new(key: &P256PublicJwk, jti: &str, forget_after_unix: i64) -> Self {
        let hash = Sha256::new()
            .chain_update(key.thumbprint())
            .chain_update(jti.as_bytes());
        Self {
            id: hash.finalize().into(),
            forget_after_unix,
        }
    }
}

/// How the time of a proof is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Now, Unix seconds.
    pub now_unix: i64,
    /// How old a proof may be.
    pub age_seconds_max: i64,
    /// How far the client's clock may be ahead.
    pub ahead_seconds_max: i64,
}

impl Window {
    /// The `iat` of a proof, if it lies in the window.
    fn issued_at(&self, claims: &Map<String, Value>, clause: &'static str) -> Result<i64, Refusal> {
        let issued_at = claims
            .get("iat")
            .and_then(Value::as_i64)
            .ok_or_else(|| refuse("iat", "is missing or not a whole number of seconds", clause))?;
        let earliest = self.now_unix.saturating_sub(self.age_seconds_max);
        let latest = self.now_unix.saturating_add(self.ahead_seconds_max);
        if (earliest..=latest).contains(&issued_at) {
            Ok(issued_at)
        } else {
            Err(refuse("iat", "too old or in the future", clause))
        }
    }

    /// The proof with this `jti`, to be remembered as long as it would be accepted.
    fn once(
        &self,
        claims: &Map<String, Value>,
        key: &P256PublicJwk,
        issued_at: i64,
        clause: &'static str,
    ) -> Result<Once, Refusal> {
        let jti = short_text(claims, "jti", clause)?;
        let forget_after = issued_at.saturating_add(self.age_seconds_max);
        Ok(Once::new(key, jti, forget_after))
    }
}

/// The one value of a header that must stand in the request exactly once.
fn single<'a>(
    values: &[&'a str],
    name: &'static str,
    clause: &'static str,
) -> Result<&'a str, Refusal> {
    match values {
        [value] => Ok(value),
        [] => Err(refuse(name, "is missing", clause)),
        _ => Err(refuse(name, "stands more than once", clause)),
    }
}

/// A text that is not empty and not longer than an identifier may be.
fn short_text<'a>(
    claims: &'a Map<String, Value>,
    name: &'static str,
    clause: &'static str,
) -> Result<&'a str, Refusal> {
    claims
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty() && text.len() <= NONCE_BYTES_MAX)
        .ok_or_else(|| refuse(name, "is missing, empty or too long", clause))
}

/// Whether a nonce or challenge is one of those the server gave out.
fn is_one_of(given: Option<&Value>, accepted: &[&str]) -> bool {
    use subtle::ConstantTimeEq as _;
    given.and_then(Value::as_str).is_some_and(|given| {
        accepted
            .iter()
            .any(|nonce| bool::from(nonce.as_bytes().ct_eq(given.as_bytes())))
    })
}
