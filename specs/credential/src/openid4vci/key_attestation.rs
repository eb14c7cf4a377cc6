//! Key attestations (OpenID4VCI 1.0 §D) and the `attestation` proof type (§F.3): a wallet provider says for many keys at once
//! in what kind of store they live. Must never take a key for attested that stands in there twice: two copies bound to one
//! key could be told to be one resident's.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::jwk::P256PublicJwk;
use crate::jws::{self, Unverified};
use crate::limits::{ATTESTED_LEVELS_MAX, NONCE_BYTES_MAX, PROOFS_MAX, URI_BYTES_MAX};
use crate::refusal::{Refusal, refuse};
use crate::signer::{SignError, Signer};
use crate::verifier::Es256;
use crate::x509::{PathError, TrustAnchor, verify_path};

const TYP: &str = "key-attestation+jwt";
const CLAUSE: &str = "OpenID4VCI 1.0 §D.1";

/// How much of an attack a key store or a user authentication withstands (§D.2, ISO/IEC 18045).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resistance {
    /// `iso_18045_high`: VAN.5.
    High,
    /// `iso_18045_moderate`: VAN.4.
    Moderate,
    /// `iso_18045_enhanced-basic`: VAN.3.
    EnhancedBasic,
    /// `iso_18045_basic`: VAN.2.
    Basic,
    /// A value of some other scheme; says nothing to whoever does not know it.
    Other(String),
}

/// What a wallet provider attests, checked except for the nonce, which the issuer knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyAttestation {
    /// The keys, each once, in the order of `attested_keys`; at most [`PROOFS_MAX`].
    pub keys: Vec<P256PublicJwk>,
    /// `key_storage`; empty when nothing is said.
    pub key_storage: Vec<Resistance>,
    /// `user_authentication`; empty when nothing is said.
    pub user_authentication: Vec<Resistance>,
    /// The nonce of the issuer it was made for.
    pub nonce: String,
    /// When it was made, Unix seconds.
    pub issued_at_unix: i64,
    /// When it and its keys end, Unix seconds; not every attestation says.
    pub expires_unix: Option<i64>,
}

/// Why an attestation is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttestationError {
    /// Malformed, altered, out of its time, or against a rule.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It is from no wallet provider that is configured here, or its certificate is not valid now.
    #[error("header.{0}")]
    UntrustedProvider(PathError),
}

/// Against whom and when an attestation is checked.
#[derive(Clone, Copy)]
pub struct AttestationChecker<'a> {
    /// The wallet providers' authorities.
    pub anchors: &'a [TrustAnchor],
    /// Checks signatures.
    pub es256: &'a dyn Es256,
    /// Now, Unix seconds.
    pub now_unix: i64,
    /// How old an attestation may be.
    pub age_seconds_max: i64,
    /// How far the clocks of provider and issuer may differ.
    pub skew_seconds_max: i64,
}

impl Resistance {
    fn from_text(text: &str) -> Self {
        match text {
            "iso_18045_high" => Self::High,
            "iso_18045_moderate" => Self::Moderate,
            "iso_18045_enhanced-basic" => Self::EnhancedBasic,
            "iso_18045_basic" => Self::Basic,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The value in JSON.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::High => "iso_18045_high",
            Self::Moderate => "iso_18045_moderate",
            Self::EnhancedBasic => "iso_18045_enhanced-basic",
            Self::Basic => "iso_18045_basic",
            Self::Other(text) => text,
        }
    }

    /// Whether this is at least `other`. What is not of the scale is at least itself and nothing else.
    #[must_use]
    pub fn at_least(&self, other: &Self) -> bool {
        match (self.rank(), other.rank()) {
            (Some(this), Some(other)) => this >= other,
            _ => self == other,
        }
    }

    const fn rank(&self) -> Option<u8> {
        match self {
            Self::High => Some(3),
            Self::Moderate => Some(2),
            Self::EnhancedBasic => Some(1),
            Self::Basic => Some(0),
            Self::Other(_) => None,
        }
    }
}

impl AttestationChecker<'_> {
    /// Checks the one JWT of an `attestation` proof, save that its nonce is current (§F.4).
    ///
    /// # Errors
    /// See [`AttestationError`].
    pub fn check(&self, jwt: &str) -> Result<KeyAttestation, AttestationError> {
        let attestation = Unverified::parse(jwt, TYP)?;
        if ["kid", "jwk", "trust_chain"]
            .iter()
            .any(|name| attestation.header().contains_key(*name))
        {
            return Err(refuse(
                "header",
                "the provider must be named by x5c alone",
                "HAIP 1.0 §4.5.1",
            )
            .into());
        }
        let leaf = verify_path(&attestation.x5c()?, self.anchors, self.now_unix, self.es256)
            .map_err(|error| match error {
                PathError::Refused(refusal) => AttestationError::Refused(refusal.under("header")),
                error => AttestationError::UntrustedProvider(error),
            })?;
        let claims = attestation.verify(self.es256, leaf.key())?;
        let (issued_at_unix, expires_unix) = self.times(&claims)?;
        Ok(KeyAttestation {
            keys: keys(&claims)?,
            key_storage: resistances(&claims, "key_storage")?,
            user_authentication: resistances(&claims, "user_authentication")?,
            nonce: nonce(&claims)?,
            issued_at_unix,
            expires_unix,
        })
    }

    fn times(&self, claims: &Map<String, Value>) -> Result<(i64, Option<i64>), Refusal> {
        let latest = self.now_unix.saturating_add(self.skew_seconds_max);
        let earliest = self.now_unix.saturating_sub(self.age_seconds_max);
        let time = |name: &'static str| match claims.get(name) {
            None => Ok(None),
            Some(value) => value
                .as_i64()
                .map(Some)
                .ok_or_else(|| refuse(name, "not a whole number of seconds", CLAUSE)),
        };
        let issued_at = time("iat")?.ok_or_else(|| refuse("iat", "is missing", CLAUSE))?;
        if !(earliest..=latest).contains(&issued_at) {
            return Err(refuse(
                "iat",
                "too old or in the future",
                "OpenID4VCI 1.0 §F.4",
            ));
        }
        let expires = time("exp")?;
        if expires.is_some_and(|end| self.now_unix.saturating_sub(self.skew_seconds_max) >= end) {
            return Err(refuse("exp", "the attestation has ended", CLAUSE));
        }
        if time("nbf")?.is_some_and(|begin| begin > latest) {
            return Err(refuse("nbf", "does not begin yet", "RFC 7519 §4.1.5"));
        }
        Ok((issued_at, expires))
    }
}

fn keys(claims: &Map<String, Value>) -> Result<Vec<P256PublicJwk>, Refusal> {
    let jwks = claims
        .get("attested_keys")
        .and_then(Value::as_array)
        .filter(|jwks| !jwks.is_empty() && jwks.len() <= PROOFS_MAX)
        .ok_or_else(|| {
            refuse(
                "attested_keys",
                "must be an array of keys, not empty and not too long",
                CLAUSE,
            )
        })?;
    let mut seen = HashSet::new();
    let keys = jwks.iter().enumerate().map(|(place, jwk)| {
        let field = format!("attested_keys[{place}]");
        let key = P256PublicJwk::from_json(jwk).map_err(|refusal| refusal.under(&field))?;
        if seen.insert(key) {
            Ok(key)
        } else {
            Err(refuse(
                field,
                "stands there twice: each copy needs a key of its own",
                CLAUSE,
            ))
        }
    });
    keys.collect()
}

fn resistances(
    claims: &Map<String, Value>,
    name: &'static str,
) -> Result<Vec<Resistance>, Refusal> {
    let Some(value) = claims.get(name) else {
        return Ok(Vec::new());
    };
    value
        .as_array()
        .filter(|values| !values.is_empty() && values.len() <= ATTESTED_LEVELS_MAX)
        .and_then(|values| {
            let text = |value: &Value| {
                value
                    .as_str()
                    .filter(|text| !text.is_empty() && text.len() <= URI_BYTES_MAX)
                    .map(Resistance::from_text)
            };
            values.iter().map(text).collect()
        })
        .ok_or_else(|| {
            refuse(
                name,
                "must be an array of strings, not empty and not too long",
                CLAUSE,
            )
        })
}

fn nonce(claims: &Map<String, Value>) -> Result<String, Refusal> {
    claims
        .get("nonce")
        .and_then(Value::as_str)
        .filter(|nonce| !nonce.is_empty() && nonce.len() <= NONCE_BYTES_MAX)
        .map(str::to_owned)
        .ok_or_else(|| refuse("nonce", "is missing or too long", "OpenID4VCI 1.0 §F.3"))
}

impl KeyAttestation {
    /// Signs it as a wallet provider does, with its certificates in `x5c`. Nothing here asks whether it is true: it is
    /// for a provider that looked, and for tests.
    ///
    /// # Errors
    /// As [`Signer::sign`].
    pub fn sign(&self, provider: &dyn Signer) -> Result<String, SignError> {
        let keys: Vec<Value> = self.keys.iter().map(P256PublicJwk::to_json).collect();
        let mut claims =
            json!({"iat": self.issued_at_unix, "attested_keys": keys, "nonce": self.nonce});
        if let Some(expires) = self.expires_unix {
            claims["exp"] = expires.into();
        }
        for (name, values) in [
            ("key_storage", &self.key_storage),
            ("user_authentication", &self.user_authentication),
        ] {
            if !values.is_empty() {
                claims[name] = values.iter().map(Resistance::as_str).collect();
            }
        }
        jws::sign(
            &jws::encode_header(TYP, provider),
            claims.to_string().as_bytes(),
            provider,
        )
    }
}
