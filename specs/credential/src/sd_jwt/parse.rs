//! Reading an SD-JWT: split, check the issuer's signature, then process the disclosures (RFC 9901 §7.1). Claims come out
//! of [`Verified`] only.

use serde_json::{Map, Value};

use super::process::{self, Revealed};
use super::{Disclosure, digest_of};
use crate::jwk::P256PublicJwk;
use crate::jws::Unverified;
use crate::limits::{DISCLOSURES_MAX, SD_JWT_BYTES_MAX};
use crate::refusal::{Refusal, refuse};
use crate::verifier::Es256;

/// A parsed SD-JWT, perhaps with a key binding; nothing in it is vouched for yet. `Debug` shows no claim.
#[derive(Clone)]
pub struct SdJwt {
    jwt: Unverified,
    jwt_text: String,
    disclosures: Vec<Disclosure>,
    key_binding: Option<String>,
    sd_hash: String,
}

/// An SD-JWT whose issuer signature was checked and whose disclosures were processed.
#[derive(Clone)]
pub struct Verified {
    claims: Map<String, Value>,
    revealed: Vec<Revealed>,
    key_binding: Option<String>,
    sd_hash: String,
}

impl SdJwt {
    /// Splits `<JWT>~<disclosure>~…~[<KB-JWT>]` (RFC 9901 §4). `typ` is the media type of the issuer-signed JWT.
    ///
    /// # Errors
    /// A text of another shape, too long, with too many or repeated disclosures.
    pub fn parse(text: &str, typ: &str) -> Result<Self, Refusal> {
        if text.len() > SD_JWT_BYTES_MAX {
            return Err(refuse(
                "sd_jwt",
                "longer than this profile allows",
                "RFC 9901 §4",
            ));
        }
        let Some((hashed, key_binding)) = text.rsplit_once('~') else {
            return Err(refuse(
                "sd_jwt",
                "has no tilde: not an SD-JWT",
                "RFC 9901 §4",
            ));
        };
        let mut parts = hashed.split('~');
        let jwt_text = parts.next().unwrap_or_default();
        let disclosures = parts
            .map(Disclosure::parse)
            .take(DISCLOSURES_MAX + 1)
            .collect::<Result<Vec<_>, _>>()?;
        if disclosures.len() > DISCLOSURES_MAX {
            return Err(refuse(
                "sd_jwt",
                "more disclosures than this profile allows",
                "RFC 9901 §4",
            ));
        }
        Ok(Self {
            jwt: Unverified::parse(jwt_text, typ)?,
            jwt_text: jwt_text.to_owned(),
            disclosures,
            key_binding: (!key_binding.is_empty()).then(|| key_binding.to_owned()),
            sd_hash: digest_of(&text[..=hashed.len()]),
        })
    }

    /// The issuer-signed JWT, before its signature was checked.
    #[must_use]
    pub const fn jwt(&self) -> &Unverified {
        &self.jwt
    }

    /// The text of the issuer-signed JWT.
    #[must_use]
    pub fn jwt_text(&self) -> &str {
        &self.jwt_text
    }

    /// The disclosures in their order.
    #[must_use]
    pub fn disclosures(&self) -> &[Disclosure] {
        &self.disclosures
    }

    /// Checks the issuer's signature with `key` and processes the disclosures.
    ///
    /// # Errors
    /// A wrong signature, or any refusal of RFC 9901 §7.1.
    pub fn verify(self, es256: &dyn Es256, key: &P256PublicJwk) -> Result<Verified, Refusal> {
        let payload = self.jwt.verify(es256, key)?;
        let (claims, revealed) = process::process(payload, &self.disclosures)?;
        Ok(Verified {
            claims,
            revealed,
            key_binding: self.key_binding,
            sd_hash: self.sd_hash,
        })
    }
}

impl Verified {
    /// The processed payload: plain and disclosed claims, no digests.
    #[must_use]
    pub const fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// Which claim each disclosure revealed, in the order of the disclosures.
    #[must_use]
    pub fn revealed(&self) -> &[Revealed] {
        &self.revealed
    }

    /// The KB-JWT that came along.
    #[must_use]
    pub fn key_binding(&self) -> Option<&str> {
        self.key_binding.as_deref()
    }

    /// The digest that a KB-JWT must carry as `sd_hash` (RFC 9901 §4.3.1).
    #[must_use]
    pub fn sd_hash(&self) -> &str {
        &self.sd_hash
    }

    /// The holder's key from `cnf` (RFC 7800 §3.2).
    ///
    /// # Errors
    /// No `cnf.jwk`, or one that is not a P-256 public key.
    pub fn holder_key(&self) -> Result<P256PublicJwk, Refusal> {
        let jwk = self.claims.get("cnf").and_then(|cnf| cnf.get("jwk"));
        let jwk = jwk.ok_or_else(|| {
            refuse(
                "cnf.jwk",
                "the credential is bound to no key",
                "RFC 9901 §4.1.2",
            )
        })?;
        P256PublicJwk::from_json(jwk).map_err(|refusal| refusal.under("cnf"))
    }
}

impl std::fmt::Debug for SdJwt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SdJwt({} disclosures)", self.disclosures.len())
    }
}

impl std::fmt::Debug for Verified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Verified({} disclosed)", self.revealed.len())
    }
}
