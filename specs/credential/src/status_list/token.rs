//! The status list token as JWT (§5.1, §8.3) in the manner of HAIP 1.0: signed with a certificate in `x5c`. Must never give a
//! status out of a list that is another one's, has ended, or whose issuer nobody trusts.

use serde_json::{Map, Value};

use super::packed::{outside, uri};
use super::{Reference, Status, StatusList};
use crate::jws::{self, Unverified};
use crate::limits::STATUS_LIST_TOKEN_BYTES_MAX;
use crate::refusal::{Refusal, refuse};
use crate::signer::{SignError, Signer};
use crate::verifier::Es256;
use crate::x509::{Certificate, PathError, TrustAnchor, verify_path};

/// The media type, `typ` of the token.
pub const TYP: &str = "statuslist+jwt";
const CLAUSE: &str = "Token Status List §5.1";

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusListToken {
    /// `sub`: the address of the list, as references give it.
    pub uri: String,
    /// `iat`, Unix seconds.
    pub issued_at_unix: i64,
    /// `exp`, Unix seconds: afterwards it says nothing.
    pub expires_unix: i64,
    /// `ttl`, seconds: how long a reader keeps it before it looks for a newer one. At least 1.
    pub fetch_again_after_seconds: u32,
    /// `status_list.aggregation_uri`: where the addresses of all lists stand.
    pub aggregation_uri: Option<String>,
    /// `status_list.bits` and `lst`.
    pub list: StatusList,
}

/// Why a token is not accepted; the kinds are apart because people must do different things about them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Malformed, altered, or against a rule.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No trusted authority stands above the issuer, or its certificate is not valid now.
    #[error("header.{0}")]
    Untrusted(PathError),
    /// Its last moment has passed: get a newer one.
    #[error("exp: the status list has ended (Token Status List section 5.1)")]
    Expired,
}

/// A token that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedList {
    token: StatusListToken,
    issuer: Certificate,
}

impl StatusListToken {
    /// The claims.
    fn to_json(&self) -> Value {
        let aggregation_uri = self.aggregation_uri.as_deref();
        let mut claims = Map::new();
        claims.insert("exp".to_owned(), self.expires_unix.into());
        claims.insert("iat".to_owned(), self.issued_at_unix.into());
        claims.insert("status_list".to_owned(), self.list.to_json(aggregation_uri));
        claims.insert("sub".to_owned(), self.uri.as_str().into());
        claims.insert("ttl".to_owned(), self.fetch_again_after_seconds.into());
        Value::Object(claims)
    }

    /// Signs it, with the signer's certificates in `x5c` (HAIP 1.0 §6.1). The same token gives the same bytes but for the
    /// signature: sign once and serve that to everybody.
    ///
    /// # Errors
    /// As [`Signer::sign`].
    pub fn sign(&self, signer: &dyn Signer) -> Result<String, SignError> {
        jws::sign(
            &jws::encode_header(TYP, signer),
            self.to_json().to_string().as_bytes(),
            signer,
        )
    }

    /// Checks a token that was fetched for `reference_uri` (§8.3).
    ///
    /// # Errors
    /// See [`TokenError`]. A token without `exp` or `ttl` is refused: without them a stale list could be shown for ever.
    pub fn verify(
        jwt: &str,
        reference_uri: &str,
        anchors: &[TrustAnchor],
        now_unix: i64,
        skew_seconds_max: i64,
        es256: &dyn Es256,
    ) -> Result<VerifiedList, TokenError> {
        let token = Unverified::parse_within(jwt, TYP, STATUS_LIST_TOKEN_BYTES_MAX)?;
        let issuer =
            verify_path(&token.x5c()?, anchors, now_unix, es256).map_err(|error| match error {
                PathError::Refused(refusal) => TokenError::Refused(refusal.under("header")),
                error => TokenError::Untrusted(error),
            })?;
        let claims = token.verify(es256, issuer.key())?;
        let token = Self::from_claims(&claims)?;
        if token.uri != reference_uri {
            return Err(refuse(
                "sub",
                "is not the list that the credential names",
                "Token Status List §8.3",
            )
            .into());
        }
        if token.issued_at_unix > now_unix.saturating_add(skew_seconds_max) {
            return Err(refuse("iat", "in the future", CLAUSE).into());
        }
        if now_unix.saturating_sub(skew_seconds_max) >= token.expires_unix {
            return Err(TokenError::Expired);
        }
        Ok(VerifiedList { token, issuer })
    }

    fn from_claims(claims: &Map<String, Value>) -> Result<Self, Refusal> {
        let time = |name: &'static str| {
            claims
                .get(name)
                .and_then(Value::as_i64)
                .ok_or_else(|| refuse(name, "is missing or not a whole number of seconds", CLAUSE))
        };
        let (issued_at_unix, expires_unix) = (time("iat")?, time("exp")?);
        if expires_unix <= issued_at_unix {
            return Err(refuse("exp", "ends before it begins", CLAUSE));
        }
        let fetch_again_after_seconds = u32::try_from(time("ttl")?)
            .ok()
            .filter(|seconds| *seconds > 0)
            .ok_or_else(|| refuse("ttl", "must be a positive number of seconds", CLAUSE))?;
        let missing = Value::Null;
        let (list, aggregation_uri) =
            StatusList::from_json(claims.get("status_list").unwrap_or(&missing))
                .map_err(|refusal| refusal.under("status_list"))?;
        Ok(Self {
            uri: uri(claims.get("sub").unwrap_or(&missing), "sub", CLAUSE)?,
            issued_at_unix,
            expires_unix,
            fetch_again_after_seconds,
            aggregation_uri,
            list,
        })
    }
}

impl VerifiedList {
    /// What it says of the credential with this reference.
    ///
    /// # Errors
    /// A reference into another list, or to an entry that this one does not have (§8.3).
    pub fn status(&self, reference: &Reference) -> Result<Status, Refusal> {
        if reference.uri != self.token.uri {
            return Err(refuse(
                "status.status_list.uri",
                "names another list",
                "Token Status List §8.3",
            ));
        }
        let status = self.token.list.get(reference.index);
        status.ok_or_else(|| outside("status.status_list.idx"))
    }

    /// What was signed.
    #[must_use]
    pub const fn token(&self) -> &StatusListToken {
        &self.token
    }

    /// Who signed it. Whether that authority may speak about a given credential is for the caller, who knows that
    /// credential's issuer.
    #[must_use]
    pub const fn issuer(&self) -> &Certificate {
        &self.issuer
    }

    /// Whether a reader that got it at `fetched_unix` should look for a newer one (`ttl`, §13.7). It may still be used
    /// without network until it ends.
    #[must_use]
    pub fn is_stale(&self, fetched_unix: i64, now_unix: i64) -> bool {
        let seconds = i64::from(self.token.fetch_again_after_seconds);
        now_unix.saturating_sub(fetched_unix) >= seconds
    }
}
