//! SD-JWT VC (`dc+sd-jwt`, draft-ietf-oauth-sd-jwt-vc-25) in the manner of HAIP 1.0: the issuer's certificate in `x5c`, its
//! SAN URI equal to `iss`, copies bound to a holder key and dated for one city day. The draft is not an RFC yet; what may
//! still move stands in this file. Must never accept a copy without an end, nor a validity claim that was itself disclosed.

use serde_json::{Map, Value};

use crate::base64url;
pub use crate::credential_error::CredentialError;
use crate::entropy::Entropy;
use crate::jwk::P256PublicJwk;
use crate::jws;
use crate::profile::SubjectClaims;
use crate::refusal::{Refusal, refuse};
use crate::sd_jwt::key_binding::{self, Expected};
use crate::sd_jwt::{Concealed, PathStep, SdJwt, Verified, issue_bytes};
use crate::signer::{SignError, Signer};
use crate::verifier::Es256;
use crate::x509::Trust;

/// The media type, `typ` of the issuer-signed JWT (§2.2.1).
pub const TYP: &str = "dc+sd-jwt";
/// The format identifier in OpenID4VCI and DCQL.
pub const FORMAT: &str = "dc+sd-jwt";
/// Digests in every credential of this profile, decoys included: one number for all types, so that it tells nothing.
pub const DIGEST_COUNT: usize = 12;
/// Claims that must stand in the open (§2.2.2.3).
const NEVER_DISCLOSED: [&str; 8] = [
    "iss",
    "nbf",
    "exp",
    "iat",
    "cnf",
    "vct",
    "vct#integrity",
    "status",
];

/// When a copy can be used: from `not_before_unix` until just before `expires_unix`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// `nbf`, and `iat` too: the moment of issuing would link the copies of one batch.
    pub not_before_unix: i64,
    /// `exp`.
    pub expires_unix: i64,
}

/// What all copies of an issuer share, encoded once.
#[derive(Debug, Clone)]
pub struct CopyForm {
    encoded_header: String,
    /// As a JSON string.
    issuer: String,
}

impl CopyForm {
    /// For an issuer identifier and the key and certificates that speak for it.
    #[must_use]
    pub fn new(issuer: &str, signer: &dyn Signer) -> Self {
        Self {
            encoded_header: jws::encode_header(TYP, signer),
            issuer: Value::from(issuer).to_string(),
        }
    }

    /// Issues one copy for one holder key. Nothing of it remains here.
    ///
    /// # Errors
    /// As [`Signer::sign`].
    pub fn issue(
        &self,
        subject: &SubjectClaims,
        holder: &P256PublicJwk,
        validity: Validity,
        entropy: &dyn Entropy,
        signer: &dyn Signer,
    ) -> Result<String, SignError> {
        let (x, y) = (base64url::encode(&holder.x), base64url::encode(&holder.y));
        let payload = format!(
            r#"{{"cnf":{{"jwk":{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}}},"exp":{},"iat":{},"iss":{},"nbf":{},"vct":"{}"}}"#,
            validity.expires_unix,
            validity.not_before_unix,
            self.issuer,
            validity.not_before_unix,
            subject.credential_type().vct(),
        );
        let claims = subject.to_json();
        let concealed = Concealed {
            claims: &claims,
            digest_count: DIGEST_COUNT,
        };
        issue_bytes(
            &self.encoded_header,
            payload.into_bytes(),
            concealed,
            entropy,
            signer,
        )
    }
}

/// Against whom and when a credential is checked.
#[derive(Clone, Copy)]
pub struct Checker<'a> {
    /// The issuers' authorities.
    pub issuers: &'a Trust,
    /// Checks signatures.
    pub es256: &'a dyn Es256,
    /// Now, Unix seconds.
    pub now_unix: i64,
    /// How far the clocks of issuer and checker may differ.
    pub skew_seconds_max: i64,
}

/// A credential that was checked.
#[derive(Debug, Clone)]
pub struct Credential {
    /// `vct`.
    pub vct: String,
    /// `iss`.
    pub issuer: String,
    /// Its validity.
    pub validity: Validity,
    /// The key it is bound to.
    pub holder: P256PublicJwk,
    /// Its claims and where each disclosure stands.
    pub contents: Verified,
}

impl Checker<'_> {
    /// Checks a credential as its holder received it: no key binding, perhaps for a later day.
    ///
    /// # Errors
    /// See [`CredentialError`]; `Expired` but never `NotYetValid`.
    pub fn check_issued(&self, text: &str) -> Result<Credential, CredentialError> {
        let credential = self.check(text)?;
        if credential.contents.key_binding().is_some() {
            return Err(refuse(
                "kb_jwt",
                "an issuer must not add a key binding",
                "RFC 9901 §7.2",
            )
            .into());
        }
        Ok(credential)
    }

    /// Checks a presentation with its key binding (RFC 9901 §7.3).
    ///
    /// # Errors
    /// See [`CredentialError`].
    pub fn check_presented(
        &self,
        text: &str,
        binding: &Expected<'_>,
    ) -> Result<Credential, CredentialError> {
        let credential = self.check(text)?;
        key_binding::verify(&credential.contents, binding, self.es256)
            .map_err(CredentialError::NotBound)?;
        if self.now_unix.saturating_add(self.skew_seconds_max) < credential.validity.not_before_unix
        {
            return Err(CredentialError::NotYetValid);
        }
        Ok(credential)
    }

    fn check(&self, text: &str) -> Result<Credential, CredentialError> {
        let sd_jwt = SdJwt::parse(text, TYP)?;
        let x5c = sd_jwt.jwt().x5c()?;
        let leaf = self
            .issuers
            .verify_path(&x5c, self.now_unix, self.es256)
            .map_err(|error| CredentialError::of_path(error, "header"))?;
        let contents = sd_jwt.verify(self.es256, leaf.key())?;
        let claims = contents.claims();
        let issuer = text_claim(claims, "iss", "SD-JWT VC §2.2.2.3")?;
        if !leaf.uris().contains(&issuer) {
            return Err(refuse(
                "iss",
                "is not the URI in the issuer's certificate",
                "HAIP 1.0 §6.1.1",
            )
            .into());
        }
        let vct = text_claim(claims, "vct", "SD-JWT VC §2.2.2.1")?;
        check_disclosed_names(&contents)?;
        let validity = Validity {
            not_before_unix: time_claim(claims, "nbf")?,
            expires_unix: time_claim(claims, "exp")?,
        };
        if self.now_unix.saturating_sub(self.skew_seconds_max) >= validity.expires_unix {
            return Err(CredentialError::Expired);
        }
        Ok(Credential {
            vct,
            issuer,
            validity,
            holder: contents.holder_key()?,
            contents,
        })
    }
}

fn check_disclosed_names(contents: &Verified) -> Result<(), Refusal> {
    let concealed = contents
        .revealed()
        .iter()
        .find_map(|revealed| match revealed.path.first() {
            Some(PathStep::Member(name)) => NEVER_DISCLOSED.iter().find(|never| *never == name),
            _ => None,
        });
    match concealed {
        Some(name) => Err(refuse(
            *name,
            "must stand in the open, not in a disclosure",
            "SD-JWT VC §2.2.2.3",
        )),
        None => Ok(()),
    }
}

fn text_claim(
    claims: &Map<String, Value>,
    name: &'static str,
    clause: &'static str,
) -> Result<String, Refusal> {
    let text = claims.get(name).and_then(Value::as_str);
    text.map(str::to_owned)
        .ok_or_else(|| refuse(name, "is missing or not a string", clause))
}

fn time_claim(claims: &Map<String, Value>, name: &'static str) -> Result<i64, Refusal> {
    let time = claims.get(name).and_then(Value::as_i64);
    // RFC 9901 §9.7: a verifier must not let a missing claim widen the validity. Every copy of this profile has both.
    time.ok_or_else(|| {
        refuse(
            name,
            "is missing or not a whole number of seconds",
            "RFC 9901 §9.7",
        )
    })
}
