//! Issuing: one copy for one device key, elements behind salted digests under shuffled digestIDs, decoys up to a fixed number
//! (ISO/IEC 18013-5 §9.1.2.5). Must never keep a salt or a signature, nor let order, number or time tell one copy from another.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use super::mobile_security_object::{Digests, MobileSecurityObject, StatusListEntry};
use crate::cbor::{TAG_FULL_DATE, Writer};
use crate::cose::{ChainForm, Sign1};
use crate::entropy::{Entropy, array};
use crate::jwk::P256PublicJwk;
use crate::profile::{ClaimName, SubjectClaims};
use crate::sd_jwt_vc::{DIGEST_COUNT, Validity};
use crate::signer::{SignError, Signer};

/// What all copies of an issuer share, encoded once.
#[derive(Debug, Clone)]
pub struct CopyForm(ChainForm);

/// One copy to be issued.
#[derive(Debug, Clone, Copy)]
pub struct NewCopy<'a> {
    /// Whom it is about, and the type.
    pub subject: &'a SubjectClaims,
    /// The device's key.
    pub holder: &'a P256PublicJwk,
    /// Its validity; `signed` is its first second too, the same for everybody that day.
    pub validity: Validity,
    /// For chip and paper; copies on a phone carry none.
    pub status: Option<&'a StatusListEntry>,
}

impl CopyForm {
    /// For the key and certificates that speak for an issuer.
    #[must_use]
    pub fn new(signer: &dyn Signer) -> Self {
        Self(ChainForm::new(signer.x5c()))
    }

    /// Issues one encoded `IssuerSigned`. Nothing of it remains here.
    ///
    /// # Errors
    /// As [`Signer::sign`].
    pub fn issue(
        &self,
        copy: &NewCopy<'_>,
        entropy: &dyn Entropy,
        signer: &dyn Signer,
    ) -> Result<Vec<u8>, SignError> {
        let doc_type = copy.subject.credential_type().doc_type();
        let (digests, items) = conceal(copy.subject, entropy);
        let mso = MobileSecurityObject {
            doc_type: doc_type.to_owned(),
            digests: BTreeMap::from([(doc_type.to_owned(), digests)]),
            device_key: *copy.holder,
            signed_unix: copy.validity.not_before_unix,
            validity: copy.validity,
            status: copy.status.cloned(),
        };
        let mut out = Writer::new();
        out.map(2).text("nameSpaces").map(1).text(doc_type);
        out.array(items.len());
        for item in items.values() {
            out.raw(item);
        }
        out.text("issuerAuth");
        Sign1::write(&mut out, &self.0, &mso.write(), signer)?;
        Ok(out.finish())
    }
}

/// The digests of one namespace and the `IssuerSignedItemBytes`, both in the order of their shuffled digestIDs.
fn conceal(subject: &SubjectClaims, entropy: &dyn Entropy) -> (Digests, BTreeMap<u64, Vec<u8>>) {
    let claims = subject.to_json();
    let mut ids = shuffled(DIGEST_COUNT.max(claims.len()), entropy).into_iter();
    let (mut digests, mut items) = (Digests::new(), BTreeMap::new());
    for ((name, value), digest_id) in claims.iter().zip(ids.by_ref()) {
        let item = item_bytes(digest_id, &array(entropy), name, value);
        digests.insert(digest_id, Sha256::digest(&item).into());
        items.insert(digest_id, item);
    }
    // Random bytes cannot be told from a digest of something salted.
    digests.extend(ids.map(|digest_id| (digest_id, array(entropy))));
    (digests, items)
}

fn item_bytes(digest_id: u64, salt: &[u8; 32], name: &str, value: &Json) -> Vec<u8> {
    let mut item = Writer::new();
    item.map(4).text("digestID").unsigned(digest_id);
    item.text("random").bytes(salt);
    item.text("elementIdentifier").text(name);
    item.text("elementValue");
    if name == ClaimName::ValidUntil.as_str() {
        item.tag(TAG_FULL_DATE);
    }
    match value {
        Json::Bool(value) => item.bool(*value),
        // The claims of this profile are texts and `true`.
        other => item.text(other.as_str().unwrap_or_default()),
    };
    let mut bytes = Writer::new();
    bytes.encoded(&item.finish());
    bytes.finish()
}

/// The numbers below `count` in a random order (Fisher and Yates). A draw of 64 bits leans by less than 2⁻⁵⁰ here.
fn shuffled(count: usize, entropy: &dyn Entropy) -> Vec<u64> {
    let mut ids: Vec<u64> = (0..).take(count).collect();
    for last in (1..count).rev() {
        let draw = u64::from_be_bytes(array(entropy));
        let places = u64::try_from(last + 1).unwrap_or(u64::MAX);
        ids.swap(last, usize::try_from(draw % places).unwrap_or(last));
    }
    ids
}
