//! The Mobile Security Object (ISO/IEC 18013-5 §9.1.2.4): what an issuer signs. Must never accept another digest than
//! SHA-256, a digest that stands twice, or a validity without an end.

use std::collections::{BTreeMap, BTreeSet};

use super::{date_time, member, text_member};
use crate::cbor::{self, Item, Writer};
use crate::cose;
use crate::jwk::P256PublicJwk;
use crate::limits::DIGESTS_MAX;
use crate::refusal::{Refusal, refuse};
use crate::sd_jwt_vc::Validity;

pub(super) const CLAUSE: &str = "ISO/IEC 18013-5 §9.1.2.4";
const VERSION: &str = "1.0";
const DIGEST_ALGORITHM: &str = "SHA-256";
/// The second edition's `status`, as the Token Status List has it for CBOR (draft-ietf-oauth-status-list §6.3).
const STATUS_CLAUSE: &str = "Token Status List §6.3";

/// Where the status of a copy stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusListEntry {
    /// The list.
    pub uri: String,
    /// The place in it.
    pub index: u64,
}

/// Digests of one namespace by `digestID`.
pub(super) type Digests = BTreeMap<u64, [u8; 32]>;

/// What stands in an MSO.
pub(super) struct MobileSecurityObject {
    pub doc_type: String,
    pub digests: BTreeMap<String, Digests>,
    pub device_key: P256PublicJwk,
    /// `signed`.
    pub signed_unix: i64,
    /// `validFrom` and `validUntil`.
    pub validity: Validity,
    pub status: Option<StatusListEntry>,
}

impl MobileSecurityObject {
    /// Reads the payload of `issuerAuth`: an encoded MSO as a byte string under tag 24.
    pub fn parse(payload: &[u8]) -> Result<Self, Refusal> {
        let wrapped = cbor::parse_field(payload, "MobileSecurityObjectBytes")?;
        let encoded = wrapped.encoded().ok_or_else(|| {
            refuse(
                "MobileSecurityObjectBytes",
                "not CBOR as bytes under tag 24",
                CLAUSE,
            )
        })?;
        let mso = cbor::parse_field(encoded, "MobileSecurityObject")?;
        if text_member(&mso, "version", CLAUSE)? != VERSION {
            return Err(refuse("version", "not a version spoken here", CLAUSE));
        }
        if text_member(&mso, "digestAlgorithm", CLAUSE)? != DIGEST_ALGORITHM {
            return Err(refuse("digestAlgorithm", "must be SHA-256", CLAUSE));
        }
        let device_key = member(&mso, "deviceKeyInfo", CLAUSE)
            .and_then(|info| member(info, "deviceKey", CLAUSE))
            .and_then(cose::parse_key)
            .map_err(|refusal| refusal.under("deviceKeyInfo"))?;
        let (signed_unix, validity) = parse_validity(member(&mso, "validityInfo", CLAUSE)?)
            .map_err(|refusal| refusal.under("validityInfo"))?;
        Ok(Self {
            doc_type: text_member(&mso, "docType", CLAUSE)?.to_owned(),
            digests: parse_digests(member(&mso, "valueDigests", CLAUSE)?)?,
            device_key,
            signed_unix,
            validity,
            status: mso.member("status").map(parse_status).transpose()?,
        })
    }

    /// The payload of `issuerAuth`.
    pub fn write(&self) -> Vec<u8> {
        let mut mso = Writer::new();
        mso.map(6 + usize::from(self.status.is_some()));
        mso.text("version").text(VERSION);
        mso.text("digestAlgorithm").text(DIGEST_ALGORITHM);
        mso.text("valueDigests").map(self.digests.len());
        for (namespace, digests) in &self.digests {
            mso.text(namespace).map(digests.len());
            for (digest_id, digest) in digests {
                mso.unsigned(*digest_id).bytes(digest);
            }
        }
        mso.text("deviceKeyInfo").map(1).text("deviceKey");
        cose::write_key(&mut mso, &self.device_key);
        mso.text("docType").text(&self.doc_type);
        mso.text("validityInfo").map(3);
        for (name, unix) in [
            ("signed", self.signed_unix),
            ("validFrom", self.validity.not_before_unix),
            ("validUntil", self.validity.expires_unix),
        ] {
            mso.text(name);
            date_time::write(&mut mso, unix);
        }
        if let Some(status) = &self.status {
            mso.text("status").map(1).text("status_list").map(2);
            mso.text("idx").unsigned(status.index);
            mso.text("uri").text(&status.uri);
        }
        let mut payload = Writer::new();
        payload.encoded(&mso.finish());
        payload.finish()
    }
}

fn parse_digests(value_digests: &Item<'_>) -> Result<BTreeMap<String, Digests>, Refusal> {
    let bad = |reason| refuse("valueDigests", reason, CLAUSE);
    let namespaces = value_digests.map().ok_or_else(|| bad("not a map"))?;
    let (mut all, mut seen) = (BTreeMap::new(), BTreeSet::new());
    for (namespace, digests) in namespaces {
        let namespace = namespace
            .text()
            .ok_or_else(|| bad("a namespace is not a text"))?;
        let digests = digests
            .map()
            .ok_or_else(|| bad("a namespace's digests are not a map"))?;
        let mut of_namespace = Digests::new();
        for (digest_id, digest) in digests {
            let digest_id = digest_id
                .unsigned()
                .ok_or_else(|| bad("a digestID is not a whole number"))?;
            let digest: [u8; 32] = digest
                .bytes()
                .and_then(|bytes| bytes.try_into().ok())
                .ok_or_else(|| bad("a digest is not 32 bytes"))?;
            if !seen.insert(digest) {
                return Err(bad("a digest stands twice"));
            }
            if seen.len() > DIGESTS_MAX {
                return Err(bad("more digests than this profile allows"));
            }
            of_namespace.insert(digest_id, digest);
        }
        all.insert(namespace.to_owned(), of_namespace);
    }
    if seen.is_empty() {
        return Err(bad("is empty"));
    }
    Ok(all)
}

fn parse_validity(info: &Item<'_>) -> Result<(i64, Validity), Refusal> {
    let time = |name| {
        date_time::read(member(info, name, CLAUSE)?)
            .ok_or_else(|| refuse(name, "not a tdate in UTC and whole seconds", CLAUSE))
    };
    let (signed, from, until) = (time("signed")?, time("validFrom")?, time("validUntil")?);
    if from < signed {
        return Err(refuse("validFrom", "before it was signed", CLAUSE));
    }
    if until <= from {
        return Err(refuse("validUntil", "not after validFrom", CLAUSE));
    }
    let validity = Validity {
        not_before_unix: from,
        expires_unix: until,
    };
    Ok((signed, validity))
}

fn parse_status(status: &Item<'_>) -> Result<StatusListEntry, Refusal> {
    let bad = |name, reason| refuse(name, reason, STATUS_CLAUSE);
    // Another mechanism than a list may say that the copy is revoked: who cannot read it must not accept the copy.
    let list = status
        .member("status_list")
        .ok_or_else(|| bad("status", "of a mechanism that is not understood here"))?;
    let index = list
        .member("idx")
        .and_then(Item::unsigned)
        .ok_or_else(|| bad("status.status_list.idx", "not a whole number"))?;
    let uri = list
        .member("uri")
        .and_then(Item::text)
        .ok_or_else(|| bad("status.status_list.uri", "not a text"))?;
    Ok(StatusListEntry {
        uri: uri.to_owned(),
        index,
    })
}
