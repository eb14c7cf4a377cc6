//! Key binding (RFC 9901 §4.3, §7.3): the holder signs the verifier's nonce over exactly what it discloses.

use serde_json::{Map, Value, json};
use subtle::ConstantTimeEq as _;

use super::{Verified, digest_of};
use crate::jwk::P256PublicJwk;
use crate::jws::{self, Unverified};
use crate::refusal::{Refusal, refuse};
use crate::signer::{SignError, Signer};
use crate::verifier::Es256;

const TYP: &str = "kb+jwt";

/// What the verifier asked for, against which a KB-JWT is held.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The nonce of this one request.
    pub nonce: &'a str,
    /// The verifier's identifier.
    pub audience: &'a str,
    /// Now, Unix seconds.
    pub now_unix: i64,
    /// How old a KB-JWT may be.
    pub age_seconds_max: i64,
    /// How far the holder's clock may be ahead.
    pub ahead_seconds_max: i64,
}

/// Appends a KB-JWT to `presentation`, which ends with a tilde.
///
/// # Errors
/// As [`Signer::sign`].
pub fn bind(
    presentation: &str,
    nonce: &str,
    audience: &str,
    issued_at_unix: i64,
    holder: &dyn Signer,
) -> Result<String, SignError> {
    let header =
        crate::base64url::encode(json!({"alg": "ES256", "typ": TYP}).to_string().as_bytes());
    let payload = json!({"aud": audience, "iat": issued_at_unix, "nonce": nonce, "sd_hash": digest_of(presentation)});
    let jwt = jws::sign(&header, payload.to_string().as_bytes(), holder)?;
    Ok(format!("{presentation}{jwt}"))
}

/// Checks the KB-JWT of a verified SD-JWT and answers with the holder's key.
///
/// # Errors
/// A missing KB-JWT, or any refusal of RFC 9901 §7.3.
pub fn verify(
    sd_jwt: &Verified,
    expected: &Expected<'_>,
    es256: &dyn Es256,
) -> Result<P256PublicJwk, Refusal> {
    let text = sd_jwt
        .key_binding()
        .ok_or_else(|| refuse("kb_jwt", "the holder proved no key", "RFC 9901 §7.3 step 2"))?;
    let key = sd_jwt.holder_key()?;
    check(text, sd_jwt.sd_hash(), &key, expected, es256)
        .map_err(|refusal| refusal.under("kb_jwt"))?;
    Ok(key)
}

fn check(
    text: &str,
    sd_hash: &str,
    key: &P256PublicJwk,
    expected: &Expected<'_>,
    es256: &dyn Es256,
) -> Result<(), Refusal> {
    let claims = Unverified::parse(text, TYP)?.verify(es256, key)?;
    if !same(claims.get("nonce"), expected.nonce) {
        return Err(refuse(
            "nonce",
            "not the nonce of this request",
            "RFC 9901 §7.3 step 5",
        ));
    }
    if !same(claims.get("aud"), expected.audience) {
        return Err(refuse(
            "aud",
            "made for another verifier",
            "RFC 9901 §7.3 step 5",
        ));
    }
    if !same(claims.get("sd_hash"), sd_hash) {
        return Err(refuse(
            "sd_hash",
            "not over what was presented",
            "RFC 9901 §7.3 step 5",
        ));
    }
    check_times(&claims, expected)
}

fn check_times(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), Refusal> {
    let issued_at = claims
        .get("iat")
        .and_then(Value::as_i64)
        .ok_or_else(|| refuse("iat", "must be a whole number of seconds", "RFC 9901 §4.3"))?;
    if issued_at < expected.now_unix.saturating_sub(expected.age_seconds_max) {
        return Err(refuse("iat", "too old", "RFC 9901 §7.3 step 5"));
    }
    if issued_at > expected.now_unix.saturating_add(expected.ahead_seconds_max) {
        return Err(refuse("iat", "in the future", "RFC 9901 §7.3 step 5"));
    }
    // A KB-JWT is a JWT: where it limits itself, the limits hold (RFC 9901 §7.3 step 5, RFC 7519 §4.1.4).
    for (name, holds) in [
        (
            "exp",
            &(|t: i64| expected.now_unix < t) as &dyn Fn(i64) -> bool,
        ),
        ("nbf", &|t: i64| {
            expected.now_unix.saturating_add(expected.ahead_seconds_max) >= t
        }),
    ] {
        let Some(value) = claims.get(name) else {
            continue;
        };
        if !value.as_i64().is_some_and(holds) {
            return Err(refuse(
                name,
                "the proof is outside its own validity",
                "RFC 7519 §4.1",
            ));
        }
    }
    Ok(())
}

fn same(claim: Option<&Value>, expected: &str) -> bool {
    claim
        .and_then(Value::as_str)
        .is_some_and(|text| bool::from(text.as_bytes().ct_eq(expected.as_bytes())))
}
