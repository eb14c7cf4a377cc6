//! A holder's look at a batch before it is kept: each copy is the trusted issuer's, bound to one of the fresh keys, dated for
//! a day; says what the others say and nothing the profile does not know; and carries nothing by which two copies, or a
//! copy and this phone, could be linked beyond what is unavoidable (DESIGN, invariant 7; the conformance suite's
//! `VCIEnsureBatch…` conditions). Must never keep a doubtful copy to be nice.

use std::collections::HashSet;

use credential::openid4vci::CredentialResponse;
use credential::profile::CredentialType;
use credential::refusal::Refusal;
use credential::sd_jwt::{PathStep, SdJwt};
use credential::sd_jwt_vc::{Checker, Credential, CredentialError, DIGEST_COUNT, TYP};
use credential::signer::Signer as _;
use credential::x509::Trust;
use keys::{AwsLcEs256, SoftwareSigner};
use serde_json::{Map, Value};

use crate::WalletError;
use crate::cards::{About, Copy};
use crate::limits::{CLOCK_SKEW_SECONDS_MAX, COPY_SECONDS_MAX};

const UNLINKABLE: &str = "RFC 9901 §10.1";
/// Members of the payload that stand in the open on every copy.
const OPEN: [&str; 8] = ["_sd", "_sd_alg", "cnf", "exp", "iat", "iss", "nbf", "vct"];

/// What the batch must be.
pub(super) struct Batch<'a> {
    pub issuer: &'a str,
    pub vct: &'a str,
    pub issuers: &'a Trust,
    pub now_unix: i64,
}

/// Checks all copies and gives each its key.
pub(super) fn check_batch(
    batch: &Batch<'_>,
    response: CredentialResponse,
    mut keys: Vec<SoftwareSigner>,
) -> Result<(About, Vec<Copy>), WalletError> {
    if response.credentials.is_empty() || response.credentials.len() > keys.len() {
        let reason = "must hold one copy for each key and at least one";
        return Err(Refusal::new("credentials", reason, "OpenID4VCI 1.0 §8.3").into());
    }
    let mut about: Option<About> = None;
    let mut seen = Seen::default();
    let mut copies = Vec::with_capacity(response.credentials.len());
    for (position, issued) in response.credentials.into_iter().enumerate() {
        let at = |source| WalletError::Copy { position, source };
        let (said, credential) = check_copy(batch, &issued.credential).map_err(at)?;
        seen.check(&issued.credential)
            .map_err(|refusal| at(refusal.into()))?;
        if about.get_or_insert_with(|| said.clone()) != &said {
            return Err(at(Refusal::new(
                "claims",
                "differ from the first copy's",
                UNLINKABLE,
            )
            .into()));
        }
        // The order of copies is the issuer's own; a key is used once.
        let key = keys
            .iter()
            .position(|key| key.public_key() == credential.holder);
        let key = key.ok_or_else(|| {
            at(Refusal::new(
                "cnf.jwk",
                "is none of the keys that were proved",
                "OpenID4VCI 1.0 §8.3",
            )
            .into())
        })?;
        copies.push(Copy {
            credential: issued.credential,
            holder: keys.swap_remove(key),
            first_second_unix: credential.validity.not_before_unix,
            expires_unix: credential.validity.expires_unix,
        });
    }
    match about {
        Some(about) => Ok((about, copies)),
        None => Err(Refusal::new("credentials", "is empty", "OpenID4VCI 1.0 §8.3").into()),
    }
}

fn check_copy(batch: &Batch<'_>, text: &str) -> Result<(About, Credential), CredentialError> {
    let checker = Checker {
        issuers: batch.issuers,
        es256: &AwsLcEs256,
        now_unix: batch.now_unix,
        skew_seconds_max: CLOCK_SKEW_SECONDS_MAX,
    };
    let credential = checker.check_issued(text)?;
    let refuse = |field: &str, reason, clause| Err(Refusal::new(field, reason, clause).into());
    if credential.issuer != batch.issuer {
        return refuse(
            "iss",
            "is not the issuer of the offer",
            "OpenID4VCI 1.0 §12.2.4",
        );
    }
    if credential.vct != batch.vct {
        return refuse(
            "vct",
            "is not the type that was offered",
            "SD-JWT VC §2.2.2.1",
        );
    }
    let lasts = credential
        .validity
        .expires_unix
        .saturating_sub(credential.validity.not_before_unix);
    if !(1..=COPY_SECONDS_MAX).contains(&lasts) {
        return refuse("exp", "a copy must be for one day", UNLINKABLE);
    }
    let about = said(&credential)?;
    Ok((about, credential))
}

/// What a copy says, all of it selectively disclosable and known to the profile.
fn said(credential: &Credential) -> Result<About, Refusal> {
    let known = CredentialType::from_vct(&credential.vct)
        .map(CredentialType::claims)
        .unwrap_or_default();
    let mut claims = Map::new();
    for revealed in credential.contents.revealed() {
        let [PathStep::Member(name)] = revealed.path.as_slice() else {
            return Err(Refusal::new(
                "disclosure",
                "must be of a whole claim",
                "SD-JWT VC §2.2.2",
            ));
        };
        if !known.iter().any(|claim| claim.as_str() == name) {
            return Err(Refusal::new(
                "disclosure",
                "names a claim that this card may not carry",
                "SD-JWT VC §2.2.2",
            ));
        }
        let value = credential
            .contents
            .claims()
            .get(name)
            .unwrap_or(&Value::Null);
        claims.insert(name.clone(), value.clone());
    }
    Ok(About {
        vct: credential.vct.clone(),
        issuer: credential.issuer.clone(),
        claims,
    })
}

/// What the copies seen so far have in the open.
#[derive(Default)]
struct Seen {
    header: Option<Map<String, Value>>,
    disclosures: HashSet<String>,
}

impl Seen {
    /// Looks for marks in one copy's open parts.
    fn check(&mut self, text: &str) -> Result<(), Refusal> {
        let sd_jwt = SdJwt::parse(text, TYP)?;
        let mark = |field: String| Refusal::new(field, "would mark this copy", UNLINKABLE);
        let header = sd_jwt.jwt().header();
        if let Some(name) = header
            .keys()
            .find(|name| !["alg", "typ", "x5c"].contains(&name.as_str()))
        {
            return Err(mark(format!("header.{name}")));
        }
        if self.header.get_or_insert_with(|| header.clone()) != header {
            return Err(mark("header.x5c".to_owned()));
        }
        let payload = sd_jwt.jwt().payload_unverified();
        if let Some(name) = payload.keys().find(|name| !OPEN.contains(&name.as_str())) {
            return Err(mark(name.clone()));
        }
        // The moment of issuing would link a batch; the first second of the day does not.
        if payload
            .get("iat")
            .is_some_and(|iat| Some(iat) != payload.get("nbf"))
        {
            return Err(mark("iat".to_owned()));
        }
        let confirmation = payload.get("cnf").and_then(Value::as_object);
        let bare_key = confirmation.is_some_and(|cnf| {
            let members = cnf
                .get("jwk")
                .and_then(Value::as_object)
                .map_or(0, Map::len);
            cnf.len() == 1 && members == 4
        });
        if !bare_key {
            return Err(mark("cnf".to_owned()));
        }
        if payload.get("_sd").and_then(Value::as_array).map(Vec::len) != Some(DIGEST_COUNT) {
            return Err(mark("_sd".to_owned()));
        }
        // A salt that stands twice makes two disclosures equal.
        if sd_jwt
            .disclosures()
            .iter()
            .any(|d| !self.disclosures.insert(d.encoded().to_owned()))
        {
            return Err(mark("disclosure".to_owned()));
        }
        Ok(())
    }
}
