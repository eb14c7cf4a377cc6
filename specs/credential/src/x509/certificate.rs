//! One certificate, read strictly into the few fields the path check looks at. Must never re-encode what was signed: the
//! bytes checked are the bytes received.

use sha2::{Digest as _, Sha256};
use x509_cert::Certificate as Decoded;
use x509_cert::der::asn1::{BitString, ObjectIdentifier, UintRef};
use x509_cert::der::{Decode as _, Encode as _, Reader as _, SliceReader};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAltName,
    SubjectKeyIdentifier,
};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::{TbsCertificate, Version};

use crate::jwk::P256PublicJwk;
use crate::limits::CERTIFICATE_BYTES_MAX;
use crate::refusal::{Refusal, refuse};
use crate::verifier::Es256;

const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const PRIME256V1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
/// The extensions that are read here; any other that is critical is refused (RFC 5280 §4.2).
const EXTENSIONS_READ: [ObjectIdentifier; 6] = [
    ObjectIdentifier::new_unwrap("2.5.29.14"), // subjectKeyIdentifier
    ObjectIdentifier::new_unwrap("2.5.29.15"), // keyUsage
    ObjectIdentifier::new_unwrap("2.5.29.17"), // subjectAltName
    ObjectIdentifier::new_unwrap("2.5.29.19"), // basicConstraints
    ObjectIdentifier::new_unwrap("2.5.29.35"), // authorityKeyIdentifier
    ObjectIdentifier::new_unwrap("2.5.29.37"), // extKeyUsage
];

/// A parsed certificate. That somebody trustworthy signed it is not known before [`super::verify_path`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    pub(super) signed: Vec<u8>,
    pub(super) signature: [u8; 64],
    pub(super) issuer: Vec<u8>,
    pub(super) subject: Vec<u8>,
    pub(super) not_before_unix: i64,
    pub(super) not_after_unix: i64,
    pub(super) key_usage: Option<KeyUsage>,
    /// What the key may do, and whether that is critical; `None` where the certificate does not say.
    pub(super) extended_usage: Option<(bool, Vec<ObjectIdentifier>)>,
    pub(super) authority: bool,
    pub(super) subject_key_id: Option<Vec<u8>>,
    pub(super) authority_key_id: Option<Vec<u8>>,
    key: P256PublicJwk,
    uris: Vec<String>,
    dns_names: Vec<String>,
    subject_text: String,
}

impl Certificate {
    /// Reads one DER certificate.
    ///
    /// # Errors
    /// Not X.509 v3 in DER, another algorithm or curve, a repeated extension or an unknown critical one.
    pub fn parse(der: &[u8]) -> Result<Self, Refusal> {
        if der.len() > CERTIFICATE_BYTES_MAX {
            return Err(refuse(
                "certificate",
                "longer than this profile allows",
                "RFC 5280 §4.1",
            ));
        }
        let decoded =
            Decoded::from_der(der).map_err(|_| bad("not DER of a certificate", "RFC 5280 §4.1"))?;
        let signed =
            signed_bytes(der).ok_or_else(|| bad("not DER of a certificate", "RFC 5280 §4.1"))?;
        let tbs = decoded.tbs_certificate();
        if tbs.version() != Version::V3 {
            return Err(bad("must be version 3", "RFC 5280 §4.1.2.1"));
        }
        check_algorithm(decoded.signature_algorithm())?;
        check_algorithm(tbs.signature())?;
        check_extensions(tbs)?;
        let (uris, dns_names) = alternative_names(tbs)?;
        let encoded_name = |name: &x509_cert::name::Name| {
            name.to_der()
                .map_err(|_| bad("a name cannot be read", "RFC 5280 §4.1.2.4"))
        };
        Ok(Self {
            der: der.to_owned(),
            signed: signed.to_owned(),
            signature: raw_signature(decoded.signature())?,
            issuer: encoded_name(tbs.issuer())?,
            subject: encoded_name(tbs.subject())?,
            subject_text: tbs.subject().to_string(),
            not_before_unix: unix(tbs.validity().not_before.to_unix_duration()),
            not_after_unix: unix(tbs.validity().not_after.to_unix_duration()),
            key_usage: extension::<KeyUsage>(tbs)?,
            extended_usage: tbs
                .get_extension::<ExtendedKeyUsage>()
                .map_err(|_| bad("an extension cannot be read", "RFC 5280 §4.2"))?
                .map(|(critical, usage)| (critical, usage.0)),
            authority: extension::<BasicConstraints>(tbs)?.is_some_and(|c| c.ca),
            subject_key_id: extension::<SubjectKeyIdentifier>(tbs)?
                .map(|id| id.0.as_bytes().to_owned()),
            authority_key_id: extension::<AuthorityKeyIdentifier>(tbs)?
                .and_then(|id| id.key_identifier)
                .map(|id| id.as_bytes().to_owned()),
            key: public_key(tbs.subject_public_key_info())?,
            uris,
            dns_names,
        })
    }

    /// The bytes.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 of the bytes: the value of `x509_hash` (OpenID4VP 1.0 §5.9.3).
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
    }

    /// The subject's public key.
    #[must_use]
    pub const fn key(&self) -> &P256PublicJwk {
        &self.key
    }

    /// The URIs among the subject's alternative names.
    #[must_use]
    pub fn uris(&self) -> &[String] {
        &self.uris
    }

    /// The DNS names among the subject's alternative names.
    #[must_use]
    pub fn dns_names(&self) -> &[String] {
        &self.dns_names
    }

    /// The subject as text (RFC 4514), for people.
    #[must_use]
    pub fn subject_text(&self) -> &str {
        &self.subject_text
    }

    /// The last second of its validity, Unix seconds.
    #[must_use]
    pub const fn not_after_unix(&self) -> i64 {
        self.not_after_unix
    }

    /// Whether `now_unix` lies in its validity, ends included (RFC 5280 §4.1.2.5).
    #[must_use]
    pub const fn is_valid_at(&self, now_unix: i64) -> bool {
        self.not_before_unix <= now_unix && now_unix <= self.not_after_unix
    }

    /// Whether `key` signed it.
    pub(super) fn is_signed_by(&self, key: &P256PublicJwk, es256: &dyn Es256) -> bool {
        es256.verify(key, &self.signed, &self.signature)
    }
}

/// A certification authority that somebody decided to trust, out of band.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustAnchor(Certificate);

impl TrustAnchor {
    /// Reads an anchor.
    ///
    /// # Errors
    /// As [`Certificate::parse`], or a certificate that may not sign certificates, or has no subject key identifier.
    pub fn parse(der: &[u8]) -> Result<Self, Refusal> {
        let certificate = Certificate::parse(der).map_err(|refusal| refusal.under("anchor"))?;
        if !certificate.authority
            || !certificate
                .key_usage
                .as_ref()
                .is_some_and(KeyUsage::key_cert_sign)
        {
            return Err(refuse(
                "anchor",
                "is not a certification authority",
                "RFC 5280 §4.2.1.9",
            ));
        }
        if certificate.subject_key_id.is_none() {
            return Err(refuse(
                "anchor",
                "has no subject key identifier",
                "RFC 5280 §4.2.1.2",
            ));
        }
        Ok(Self(certificate))
    }

    /// The certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.0
    }
}

fn bad(reason: &'static str, clause: &'static str) -> Refusal {
    refuse("certificate", reason, clause)
}

/// The exact bytes of the TBSCertificate inside a certificate.
fn signed_bytes(der: &[u8]) -> Option<&[u8]> {
    let mut outer = SliceReader::new(der).ok()?;
    outer
        .sequence(|inner| {
            let signed = inner.tlv_bytes()?;
            inner.drain(inner.remaining_len())?;
            Ok::<_, x509_cert::der::Error>(signed)
        })
        .ok()
}

fn check_algorithm(algorithm: &AlgorithmIdentifierOwned) -> Result<(), Refusal> {
    if algorithm.oid == ECDSA_WITH_SHA256 && algorithm.parameters.is_none() {
        Ok(())
    } else {
        Err(bad(
            "must be signed with ECDSA and SHA-256",
            "RFC 5758 §3.2",
        ))
    }
}

/// `ECDSA-Sig-Value` (RFC 3279 §2.2.3) as `r ‖ s`.
fn raw_signature(signature: &BitString) -> Result<[u8; 64], Refusal> {
    let bad = || bad("its signature is not an ECDSA value", "RFC 3279 §2.2.3");
    let der = signature.as_bytes().ok_or_else(bad)?;
    let mut reader = SliceReader::new(der).map_err(|_| bad())?;
    let (r, s) = reader
        .sequence(|inner| {
            Ok::<_, x509_cert::der::Error>((UintRef::decode(inner)?, UintRef::decode(inner)?))
        })
        .map_err(|_| bad())?;
    reader.finish().map_err(|_| bad())?;
    let mut raw = [0; 64];
    for (number, end) in [(r, 32), (s, 64)] {
        let bytes = number.as_bytes();
        if bytes.len() > 32 {
            return Err(bad());
        }
        raw[end - bytes.len()..end].copy_from_slice(bytes);
    }
    Ok(raw)
}

fn public_key(info: &SubjectPublicKeyInfoOwned) -> Result<P256PublicJwk, Refusal> {
    let curve = info
        .algorithm
        .parameters
        .as_ref()
        .and_then(|p| p.decode_as::<ObjectIdentifier>().ok());
    if info.algorithm.oid != EC_PUBLIC_KEY || curve != Some(PRIME256V1) {
        return Err(bad("its key must be on P-256", "RFC 5480 §2.1.1"));
    }
    info.subject_public_key
        .as_bytes()
        .and_then(P256PublicJwk::from_sec1)
        .ok_or_else(|| bad("its key must be an uncompressed point", "RFC 5480 §2.2"))
}

fn check_extensions(tbs: &TbsCertificate) -> Result<(), Refusal> {
    let extensions = tbs.extensions().map(Vec::as_slice).unwrap_or_default();
    for (position, extension) in extensions.iter().enumerate() {
        if extensions[..position]
            .iter()
            .any(|earlier| earlier.extn_id == extension.extn_id)
        {
            return Err(bad("an extension stands twice", "RFC 5280 §4.2"));
        }
        if extension.critical && !EXTENSIONS_READ.contains(&extension.extn_id) {
            return Err(bad("has an unknown critical extension", "RFC 5280 §4.2"));
        }
    }
    Ok(())
}

fn extension<T>(tbs: &TbsCertificate) -> Result<Option<T>, Refusal>
where
    T: for<'a> x509_cert::der::Decode<'a, Error = x509_cert::der::Error>
        + x509_cert::der::oid::AssociatedOid,
{
    let found = tbs
        .get_extension::<T>()
        .map_err(|_| bad("an extension cannot be read", "RFC 5280 §4.2"))?;
    Ok(found.map(|(_, extension)| extension))
}

fn alternative_names(tbs: &TbsCertificate) -> Result<(Vec<String>, Vec<String>), Refusal> {
    let (mut uris, mut dns_names) = (Vec::new(), Vec::new());
    for name in extension::<SubjectAltName>(tbs)?
        .map(|names| names.0)
        .unwrap_or_default()
    {
        match name {
            GeneralName::UniformResourceIdentifier(uri) => uris.push(uri.as_str().to_owned()),
            GeneralName::DnsName(name) => dns_names.push(name.as_str().to_owned()),
            _ => (),
        }
    }
    Ok((uris, dns_names))
}

fn unix(since_epoch: std::time::Duration) -> i64 {
    i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX)
}
