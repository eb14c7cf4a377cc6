//! `IssuerSigned` (ISO/IEC 18013-5 §8.3.2.1.2.2): the elements in the open and the issuer's signature over their digests.
//! Must never hash anything but the bytes received, and never give out an element whose digest the issuer did not sign.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};
use sha2::{Digest as _, Sha256};

use super::mobile_security_object::{MobileSecurityObject, StatusListEntry};
use super::{member, text_member};
use crate::cbor::{self, Item};
use crate::cose::Sign1;
use crate::jwk::P256PublicJwk;
use crate::limits::DISCLOSURES_MAX;
use crate::refusal::{Refusal, refuse};
use crate::sd_jwt_vc::Validity;
use crate::verifier::Es256;

const CLAUSE: &str = "ISO/IEC 18013-5 §8.3.2.1.2.2";
/// Of `random` (§9.1.2.5).
const SALT_BYTES_MIN: usize = 16;

/// One element as received. `Debug` shows neither name nor value.
#[derive(Clone)]
pub struct Element<'b> {
    /// `IssuerSignedItemBytes`, tag included: what is hashed and handed on.
    pub(super) raw: &'b [u8],
    digest_id: u64,
    identifier: &'b str,
    value: Item<'b>,
}

/// An `IssuerSigned` whose signature and digests nobody has checked yet. `Debug` shows no value.
#[derive(Clone)]
pub struct IssuerSigned<'b> {
    pub(super) namespaces: Vec<(&'b str, Vec<Element<'b>>)>,
    pub(super) issuer_auth: Item<'b>,
}

/// What an issuer signed and the holder disclosed. `Debug` shows no value.
#[derive(Clone, PartialEq)]
pub struct Contents {
    /// `docType`.
    pub doc_type: String,
    /// When it was signed, Unix seconds.
    pub signed_unix: i64,
    /// Its validity.
    pub validity: Validity,
    /// The device's key.
    pub holder: P256PublicJwk,
    /// Where its status stands, if anywhere.
    pub status: Option<StatusListEntry>,
    /// Namespaces, in each the elements disclosed; dates as text, bytes as base64url.
    pub claims: Map<String, Json>,
}

impl<'b> IssuerSigned<'b> {
    /// Reads an encoded `IssuerSigned`.
    ///
    /// # Errors
    /// Bytes that are not strict CBOR, or not of its shape; a digestID or an elementIdentifier that stands twice.
    pub fn parse(bytes: &'b [u8]) -> Result<Self, Refusal> {
        Self::from_item(&cbor::parse_field(bytes, "IssuerSigned")?)
    }

    pub(super) fn from_item(item: &Item<'b>) -> Result<Self, Refusal> {
        let issuer_auth = member(item, "issuerAuth", CLAUSE)?.clone();
        let namespaces = match item.member("nameSpaces") {
            None => Vec::new(),
            Some(namespaces) => parse_namespaces(namespaces)?,
        };
        let elements = namespaces.iter().map(|(_, elements)| elements.len());
        if elements.sum::<usize>() > DISCLOSURES_MAX {
            return Err(bad("more elements than this profile allows"));
        }
        Ok(Self {
            namespaces,
            issuer_auth,
        })
    }

    /// The issuer's certificates, leaf first.
    ///
    /// # Errors
    /// `issuerAuth` is not a `COSE_Sign1` of this profile, or has none.
    pub fn x5chain(&self) -> Result<Vec<Vec<u8>>, Refusal> {
        Sign1::parse(&self.issuer_auth)
            .and_then(|sign1| sign1.x5chain())
            .map_err(|refusal| refusal.under("issuerAuth"))
    }

    /// Checks the signature with the issuer's `key`, then every element's digest.
    ///
    /// # Errors
    /// A wrong signature, an MSO against its rules, an element that it does not name or whose digest differs.
    pub fn verify(&self, es256: &dyn Es256, key: &P256PublicJwk) -> Result<Contents, Refusal> {
        let mso = Sign1::parse(&self.issuer_auth)
            .and_then(|sign1| sign1.verify(key, es256))
            .and_then(MobileSecurityObject::parse)
            .map_err(|refusal| refusal.under("issuerAuth"))?;
        let mut claims = Map::new();
        for (namespace, elements) in &self.namespaces {
            let digests = mso.digests.get(*namespace);
            let mut disclosed = Map::new();
            for element in elements {
                let signed = digests.and_then(|digests| digests.get(&element.digest_id));
                if signed != Some(&Sha256::digest(element.raw).into()) {
                    return Err(refuse(
                        "nameSpaces",
                        "an element is not the one whose digest the issuer signed",
                        "ISO/IEC 18013-5 §9.3.1",
                    ));
                }
                let value = element
                    .value
                    .to_json()
                    .ok_or_else(|| bad("an elementValue cannot be read"))?;
                disclosed.insert(element.identifier.to_owned(), value);
            }
            claims.insert((*namespace).to_owned(), Json::Object(disclosed));
        }
        Ok(Contents {
            doc_type: mso.doc_type,
            signed_unix: mso.signed_unix,
            validity: mso.validity,
            holder: mso.device_key,
            status: mso.status,
            claims,
        })
    }
}

fn bad(reason: &'static str) -> Refusal {
    refuse("nameSpaces", reason, CLAUSE)
}

fn parse_namespaces<'b>(
    namespaces: &Item<'b>,
) -> Result<Vec<(&'b str, Vec<Element<'b>>)>, Refusal> {
    let namespaces = namespaces.map().ok_or_else(|| bad("not a map"))?;
    if namespaces.is_empty() {
        return Err(bad("is empty"));
    }
    namespaces
        .iter()
        .map(|(name, items)| {
            let name = name
                .text()
                .ok_or_else(|| bad("a namespace is not a text"))?;
            Ok((name, parse_elements(items)?))
        })
        .collect()
}

fn parse_elements<'b>(items: &Item<'b>) -> Result<Vec<Element<'b>>, Refusal> {
    let items = items
        .array()
        .filter(|items| !items.is_empty())
        .ok_or_else(|| bad("a namespace is not an array with elements"))?;
    let (mut ids, mut identifiers) = (BTreeSet::new(), BTreeSet::new());
    let mut elements = Vec::new();
    for item in items {
        let element = parse_element(item).map_err(|refusal| refusal.under("nameSpaces"))?;
        if !ids.insert(element.digest_id) {
            return Err(bad("a digestID stands twice"));
        }
        if !identifiers.insert(element.identifier) {
            return Err(bad("an elementIdentifier stands twice"));
        }
        elements.push(element);
    }
    Ok(elements)
}

fn parse_element<'b>(bytes: &Item<'b>) -> Result<Element<'b>, Refusal> {
    let encoded = bytes.encoded().ok_or_else(|| {
        refuse(
            "IssuerSignedItemBytes",
            "not CBOR as bytes under tag 24",
            CLAUSE,
        )
    })?;
    let item = cbor::parse_field(encoded, "IssuerSignedItem")?;
    let digest_id = member(&item, "digestID", CLAUSE)?
        .unsigned()
        .ok_or_else(|| refuse("digestID", "not a whole number", CLAUSE))?;
    let salt = member(&item, "random", CLAUSE)?.bytes();
    if salt.is_none_or(|salt| salt.len() < SALT_BYTES_MIN) {
        return Err(refuse(
            "random",
            "not at least 16 bytes",
            "ISO/IEC 18013-5 §9.1.2.5",
        ));
    }
    Ok(Element {
        raw: bytes.raw(),
        digest_id,
        identifier: text_member(&item, "elementIdentifier", CLAUSE)?,
        value: member(&item, "elementValue", CLAUSE)?.clone(),
    })
}

impl Element<'_> {
    /// `elementIdentifier`.
    #[must_use]
    pub const fn identifier(&self) -> &str {
        self.identifier
    }
}

impl std::fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Element([personal data])")
    }
}

impl std::fmt::Debug for IssuerSigned<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IssuerSigned([personal data])")
    }
}

impl std::fmt::Debug for Contents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}([personal data])", self.doc_type)
    }
}
