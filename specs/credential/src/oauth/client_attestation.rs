//! Wallets authenticate by attestation (draft-ietf-oauth-attestation-based-client-auth-11, OpenID4VCI 1.0 §E): the wallet provider
//! says that this is its wallet, the wallet proves the key in it. As HAIP 1.0 §4.4.1 asks, the provider's certificate is in
//! `x5c`. The draft may still move; what may move stands in this file.
//!
//! Must never make one wallet recognisable: the subject is a wallet's kind, and the key in it is of no use to the city
//! after the answer.

use serde_json::{Map, Value, json};

use super::{Once, Window, dpop, is_one_of, short_text, single};
use crate::base64url;
use crate::entropy::{Entropy, array};
use crate::jwk::P256PublicJwk;
use crate::jws::{self, Unverified};
use crate::limits::{JOSE_HEADER_BYTES_MAX, URI_BYTES_MAX};
use crate::refusal::{Refusal, refuse};
use crate::signer::{SignError, Signer};
use crate::verifier::Es256;
use crate::x509::{PathError, TrustAnchor, verify_path};

/// The request header with the attestation (§4).
pub const HEADER: &str = "OAuth-Client-Attestation";
/// The request header with the proof (§5.1).
pub const POP_HEADER: &str = "OAuth-Client-Attestation-PoP";
const TYP: &str = "oauth-client-attestation+jwt";
const POP_TYP: &str = "oauth-client-attestation-pop+jwt";
const CLAUSE: &str = "Client Attestation §4";
const CHECK_CLAUSE: &str = "Client Attestation §7.1";
const POP_CLAUSE: &str = "Client Attestation §7.2";

/// What a wallet provider attests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientAttestation {
    /// `sub`, the `client_id`: the same for all wallets of this kind (HAIP 1.0 §4.4.1).
    pub client_id: String,
    /// `cnf.jwk`: the key of this wallet, for this authorization server alone.
    pub key: P256PublicJwk,
    /// `iat`, Unix seconds.
    pub issued_at_unix: i64,
    /// `exp`, Unix seconds.
    pub expires_unix: i64,
}

/// Against whom and when an attestation is checked.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// The wallet providers' authorities.
    pub anchors: &'a [TrustAnchor],
    /// The `client_id` in the request, when it has one.
    pub client_id: Option<&'a str>,
    /// When; the age is that of the attestation, not of the proof.
    pub window: Window,
}

/// What a proof must be for.
#[derive(Clone, Copy)]
pub struct ExpectedPop<'a> {
    /// The issuer identifier of this authorization server.
    pub audience: &'a str,
    /// The challenges that this server takes now (§6); empty when it gives none out.
    pub challenges: &'a [&'a str],
    /// When.
    pub window: Window,
}

/// Why a wallet is not authenticated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// `invalid_client`: malformed, altered, or against a rule.
    #[error(transparent)]
    InvalidClient(#[from] Refusal),
    /// `invalid_client`: from no wallet provider that is configured here.
    #[error("header.{0}")]
    UntrustedProvider(PathError),
    /// `use_fresh_attestation`: the attestation has ended, or is older than this server takes.
    #[error(
        "{0}: get a newer attestation from the wallet provider (Client Attestation section 7.1)"
    )]
    UseFreshAttestation(&'static str),
    /// `use_attestation_challenge`: answer with a fresh one in the header `OAuth-Client-Attestation-Challenge` (§6.1).
    #[error("challenge: is not one that this server takes now (Client Attestation section 6)")]
    UseChallenge,
}

impl ClientError {
    /// The error code of the answer (§7.4, RFC 6749 §5.2).
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidClient(_) | Self::UntrustedProvider(_) => "invalid_client",
            Self::UseFreshAttestation(_) => "use_fresh_attestation",
            Self::UseChallenge => "use_attestation_challenge",
        }
    }
}

impl ClientAttestation {
    /// Checks the values of all [`HEADER`]s of a request (§7.1). That the wallet has the key is not known before
    /// [`ClientAttestation::verify_pop`] or [`ClientAttestation::verify_dpop`].
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn verify(
        headers: &[&str],
        expected: &Expected<'_>,
        es256: &dyn Es256,
    ) -> Result<Self, ClientError> {
        let text = single(headers, HEADER, CHECK_CLAUSE)?;
        let attestation = Unverified::parse_within(text, TYP, JOSE_HEADER_BYTES_MAX)?;
        let window = &expected.window;
        let leaf = verify_path(
            &attestation.x5c()?,
            expected.anchors,
            window.now_unix,
            es256,
        )
        .map_err(|error| match error {
            PathError::Refused(refusal) => ClientError::InvalidClient(refusal.under("header")),
            error => ClientError::UntrustedProvider(error),
        })?;
        let claims = attestation.verify(es256, leaf.key())?;
        let attestation = Self::from_claims(&claims)?;
        if expected
            .client_id
            .is_some_and(|id| id != attestation.client_id)
        {
            return Err(refuse("sub", "is not the client_id of the request", CHECK_CLAUSE).into());
        }
        attestation.check_times(&claims, window)?;
        Ok(attestation)
    }

    fn from_claims(claims: &Map<String, Value>) -> Result<Self, Refusal> {
        let time = |name: &'static str| {
            claims
                .get(name)
                .and_then(Value::as_i64)
                .ok_or_else(|| refuse(name, "is missing or not a whole number of seconds", CLAUSE))
        };
        let client_id = claims
            .get("sub")
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty() && text.len() <= URI_BYTES_MAX)
            .ok_or_else(|| refuse("sub", "is missing, empty or too long", CLAUSE))?;
        let jwk = claims.get("cnf").and_then(|cnf| cnf.get("jwk"));
        let jwk = jwk.ok_or_else(|| refuse("cnf.jwk", "is missing", CLAUSE))?;
        Ok(Self {
            client_id: client_id.to_owned(),
            key: P256PublicJwk::from_json(jwk).map_err(|refusal| refusal.under("cnf"))?,
            issued_at_unix: time("iat")?,
            expires_unix: time("exp")?,
        })
    }

    fn check_times(&self, claims: &Map<String, Value>, window: &Window) -> Result<(), ClientError> {
        let latest = window.now_unix.saturating_add(window.ahead_seconds_max);
        if self.issued_at_unix > latest {
            return Err(refuse("iat", "in the future", CHECK_CLAUSE).into());
        }
        if let Some(begin) = claims.get("nbf")
            && begin.as_i64().is_none_or(|begin| begin > latest)
        {
            return Err(refuse("nbf", "does not begin yet", "RFC 7519 §4.1.5").into());
        }
        if window.now_unix.saturating_sub(window.ahead_seconds_max) >= self.expires_unix {
            return Err(ClientError::UseFreshAttestation("exp"));
        }
        if self.issued_at_unix < window.now_unix.saturating_sub(window.age_seconds_max) {
            return Err(ClientError::UseFreshAttestation("iat"));
        }
        Ok(())
    }

    /// Checks the values of all [`POP_HEADER`]s of the request (§7.2), and answers with what must not have been seen
    /// before.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn verify_pop(
        &self,
        headers: &[&str],
        expected: &ExpectedPop<'_>,
        es256: &dyn Es256,
    ) -> Result<Once, ClientError> {
        let text = single(headers, POP_HEADER, POP_CLAUSE)?;
        let claims = Unverified::parse_within(text, POP_TYP, JOSE_HEADER_BYTES_MAX)
            .and_then(|pop| pop.verify(es256, &self.key))
            .map_err(|refusal| refusal.under("pop"))?;
        if short_text(&claims, "aud", POP_CLAUSE)? != expected.audience {
            return Err(refuse("aud", "made for another server", POP_CLAUSE).into());
        }
        let issued_at = expected.window.issued_at(&claims, POP_CLAUSE)?;
        let once = expected
            .window
            .once(&claims, &self.key, issued_at, POP_CLAUSE)?;
        let challenge = claims.get("challenge");
        if !expected.challenges.is_empty() && !is_one_of(challenge, expected.challenges) {
            return Err(ClientError::UseChallenge);
        }
        Ok(once)
    }

    /// Takes the DPoP proof of the request for the proof of this key too (§5.2, §7.3). `pop_headers` must be empty: with a
    /// proof of its own, the attestation goes by that.
    ///
    /// # Errors
    /// A second proof, or one of another key.
    pub fn verify_dpop(
        &self,
        proof: &dpop::Proof,
        pop_headers: &[&str],
    ) -> Result<(), ClientError> {
        if !pop_headers.is_empty() {
            return Err(refuse(
                POP_HEADER,
                "stands beside a DPoP proof that should take its place",
                "Client Attestation §7.3",
            )
            .into());
        }
        if proof.key != self.key {
            return Err(refuse(
                "cnf.jwk",
                "is not the key of the DPoP proof",
                "Client Attestation §7.3",
            )
            .into());
        }
        Ok(())
    }

    /// Signs it as a wallet provider does. Nothing here asks whether it is true: it is for a provider that looked, and
    /// for tests.
    ///
    /// # Errors
    /// As [`Signer::sign`].
    pub fn sign(&self, provider: &dyn Signer) -> Result<String, SignError> {
        let claims = json!({
            "cnf": {"jwk": self.key.to_json()},
            "exp": self.expires_unix,
            "iat": self.issued_at_unix,
            "sub": self.client_id,
        });
        jws::sign(
            &jws::encode_header(TYP, provider),
            claims.to_string().as_bytes(),
            provider,
        )
    }
}

/// A wallet's proof of the key in its attestation, for one authorization server (§5.1).
///
/// # Errors
/// As [`Signer::sign`].
pub fn sign_pop(
    audience: &str,
    challenge: Option<&str>,
    now_unix: i64,
    entropy: &dyn Entropy,
    key: &dyn Signer,
) -> Result<String, SignError> {
    let jti = base64url::encode(&array::<16>(entropy));
    let mut claims = json!({"aud": audience, "iat": now_unix, "jti": jti});
    if let Some(challenge) = challenge {
        claims["challenge"] = challenge.into();
    }
    let header = json!({"alg": "ES256", "typ": POP_TYP}).to_string();
    jws::sign(
        &base64url::encode(header.as_bytes()),
        claims.to_string().as_bytes(),
        key,
    )
}
