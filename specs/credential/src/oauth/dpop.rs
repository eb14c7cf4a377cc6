//! DPoP (RFC 9449): a token is of use only to whoever holds the key it was given for. Server side: the checks of §4.3;
//! wallet side: making proofs. Must never accept a proof for another request than the one it came with.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::http_uri::normal;
use super::{Once, Window, is_one_of, short_text, single};
use crate::base64url;
use crate::entropy::{Entropy, array};
use crate::jwk::P256PublicJwk;
use crate::jws::{self, Unverified};
use crate::limits::{ACCESS_TOKEN_BYTES_MAX, JOSE_HEADER_BYTES_MAX};
use crate::refusal::{Refusal, refuse};
use crate::signer::{SignError, Signer};
use crate::verifier::Es256;

/// The media type, `typ` of a proof.
pub const TYP: &str = "dpop+jwt";
/// The header of a request that carries the proof, and the `token_type` of a bound token.
pub const SCHEME: &str = "DPoP";
const CLAUSE: &str = "RFC 9449 §4.3";

/// An access token that came with a proof (§7.1).
#[derive(Clone, Copy)]
pub struct BoundToken<'a> {
    /// The token as it was sent.
    pub token: &'a str,
    /// The thumbprint of the key it was given for ([`Proof::thumbprint`]; `jkt`, §6).
    pub thumbprint: [u8; 32],
}

/// The request that a proof must be for.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// Its method, in capitals.
    pub method: &'a str,
    /// Its URI as clients know it; query and fragment do not count.
    pub uri: &'a str,
    /// The nonces that this server takes now (§8); empty when it gives none out.
    pub nonces: &'a [&'a str],
    /// The token, at a protected resource; `None` at the token endpoint.
    pub token: Option<BoundToken<'a>>,
    /// When.
    pub window: Window,
}

/// A proof that was checked. Its `once` must not have been seen before; that is for the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The key.
    pub key: P256PublicJwk,
    /// To be remembered.
    pub once: Once,
}

/// Why a proof is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DpopError {
    /// `invalid_dpop_proof`: malformed, or for another request, time, token or key.
    #[error(transparent)]
    InvalidProof(#[from] Refusal),
    /// `use_dpop_nonce`: answer with a fresh nonce in the header `DPoP-Nonce` (§8, §9).
    #[error("nonce: is not one that this server gave out and takes now (RFC 9449 section 8)")]
    UseNonce,
}

impl DpopError {
    /// The error code of the answer (§12.2).
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidProof(_) => "invalid_dpop_proof",
            Self::UseNonce => "use_dpop_nonce",
        }
    }
}

impl Proof {
    /// The key's thumbprint: what a token is bound to (`jkt`, §6.1), and `dpop_jkt` (§10).
    #[must_use]
    pub fn thumbprint(&self) -> [u8; 32] {
        self.key.thumbprint()
    }
}

/// Checks the values of all `DPoP` headers of a request (§4.3).
///
/// # Errors
/// See [`DpopError`].
pub fn verify(
    headers: &[&str],
    expected: &Expected<'_>,
    es256: &dyn Es256,
) -> Result<Proof, DpopError> {
    let text = single(headers, "DPoP", CLAUSE)?;
    let proof = Unverified::parse_within(text, TYP, JOSE_HEADER_BYTES_MAX)?;
    let jwk = proof.header().get("jwk");
    let jwk = jwk.ok_or_else(|| refuse("header.jwk", "is missing", "RFC 9449 §4.2"))?;
    let key = P256PublicJwk::from_json(jwk).map_err(|refusal| refusal.under("header"))?;
    let claims = proof.verify(es256, &key)?;
    if short_text(&claims, "htm", CLAUSE)? != expected.method {
        return Err(refuse("htm", "made for another method", CLAUSE).into());
    }
    let place = claims.get("htu").and_then(Value::as_str).and_then(normal);
    let place = place.ok_or_else(|| refuse("htu", "is missing or not a http URI", CLAUSE))?;
    if normal(expected.uri) != Some(place) {
        return Err(refuse("htu", "made for another URI", CLAUSE).into());
    }
    let issued_at = expected.window.issued_at(&claims, CLAUSE)?;
    let once = expected.window.once(&claims, &key, issued_at, CLAUSE)?;
    check_token(claims.get("ath"), &key, expected.token)?;
    // Last, so that a server gives a fresh nonce to none but a proof that is right otherwise.
    if !expected.nonces.is_empty() && !is_one_of(claims.get("nonce"), expected.nonces) {
        return Err(DpopError::UseNonce);
    }
    Ok(Proof { key, once })
}

fn check_token(
    ath: Option<&Value>,
    key: &P256PublicJwk,
    token: Option<BoundToken<'_>>,
) -> Result<(), Refusal> {
    let Some(bound) = token else {
        return match ath {
            None => Ok(()),
            Some(_) => Err(refuse(
                "ath",
                "names a token, but the request has none",
                CLAUSE,
            )),
        };
    };
    if bound.token.len() > ACCESS_TOKEN_BYTES_MAX {
        return Err(refuse(
            "access_token",
            "longer than this profile allows",
            CLAUSE,
        ));
    }
    let hash = access_token_hash(bound.token);
    let same = ath
        .and_then(Value::as_str)
        .is_some_and(|ath| bool::from(ath.as_bytes().ct_eq(hash.as_bytes())));
    if !same {
        return Err(refuse("ath", "is not of the token in the request", CLAUSE));
    }
    if !bool::from(key.thumbprint().ct_eq(&bound.thumbprint)) {
        return Err(refuse(
            "header.jwk",
            "is not the key that the token was given for",
            CLAUSE,
        ));
    }
    Ok(())
}

/// The value of `ath` for a token (§4.2).
#[must_use]
pub fn access_token_hash(token: &str) -> String {
    base64url::encode(&Sha256::digest(token.as_bytes()))
}

/// The request that a wallet makes a proof for.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Its method, in capitals.
    pub method: &'a str,
    /// Its URI; query and fragment are left out of the proof.
    pub uri: &'a str,
    /// The newest nonce of that server, when it gave one (§8).
    pub nonce: Option<&'a str>,
    /// The access token that goes with it.
    pub token: Option<&'a str>,
}

/// Makes a proof, with a fresh `jti` of 128 random bits.
///
/// # Errors
/// As [`Signer::sign`].
pub fn sign(
    request: &Request<'_>,
    now_unix: i64,
    entropy: &dyn Entropy,
    key: &dyn Signer,
) -> Result<String, SignError> {
    let uri = request.uri.split(['?', '#']).next().unwrap_or_default();
    let mut claims = json!({
        "htm": request.method,
        "htu": uri,
        "iat": now_unix,
        "jti": base64url::encode(&array::<16>(entropy)),
    });
    if let Some(nonce) = request.nonce {
        claims["nonce"] = nonce.into();
    }
    if let Some(token) = request.token {
        claims["ath"] = access_token_hash(token).into();
    }
    jws::sign(
        &jws::encode_header_with_jwk(TYP, key),
        claims.to_string().as_bytes(),
        key,
    )
}
