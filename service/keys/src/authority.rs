//! The city's certification authorities: one for issuers, one for readers, each with leaves that sign (DESIGN §6). Must
//! never make a leaf that may sign certificates.

use credential::entropy::{Entropy, array};
use credential::jwk::P256PublicJwk;
use credential::signer::Signer;
use credential::x509::TrustAnchor;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, PublicKeyData, SanType, SerialNumber, SignatureAlgorithm, SigningKey,
};
use x509_cert::der::asn1::UintRef;
use x509_cert::der::{Decode as _, Encode as _};

use crate::{KeyError, SoftwareSigner};

/// From when until when a certificate is valid, Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValidityPeriod {
    /// First second.
    pub not_before_unix: i64,
    /// Last second.
    pub not_after_unix: i64,
}

/// A leaf to be certified.
#[derive(Debug, Clone, Copy)]
pub struct Leaf<'a> {
    /// The subject's common name.
    pub common_name: &'a str,
    /// The subject's key.
    pub key: &'a P256PublicJwk,
    /// URIs among the alternative names: an issuer's identifier, or the name of a reader's registration.
    pub uris: &'a [&'a str],
    /// DNS names among the alternative names.
    pub dns_names: &'a [&'a str],
    /// When it is valid.
    pub validity: ValidityPeriod,
}

/// A certification authority: its key and its own certificate, the trust anchor.
#[derive(Debug)]
pub struct Authority {
    signer: SoftwareSigner,
    certificate: Vec<u8>,
    common_name: String,
}

impl Authority {
    /// A new authority with a self-signed certificate.
    ///
    /// # Errors
    /// The certificate cannot be made.
    pub fn certify_itself(
        common_name: &str,
        signer: SoftwareSigner,
        validity: ValidityPeriod,
        entropy: &dyn Entropy,
    ) -> Result<Self, KeyError> {
        let mut params = parameters(common_name, validity, entropy);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate = params.self_signed(&Key::of(&signer)).map_err(failed)?;
        Ok(Self {
            signer,
            certificate: certificate.der().to_vec(),
            common_name: common_name.to_owned(),
        })
    }

    /// An authority whose certificate exists.
    ///
    /// # Errors
    /// The certificate is not an authority's, or is of another key.
    pub fn with_certificate(
        signer: SoftwareSigner,
        certificate: Vec<u8>,
    ) -> Result<Self, KeyError> {
        let anchor =
            TrustAnchor::parse(&certificate).map_err(|e| KeyError::Certificate(e.to_string()))?;
        if anchor.certificate().key() != &signer.public_key() {
            return Err(KeyError::Certificate("it is of another key".to_owned()));
        }
        let decoded = x509_cert::Certificate::from_der(&certificate)
            .map_err(|e| KeyError::Certificate(e.to_string()))?;
        let name = decoded.tbs_certificate().subject().common_name();
        let name = name
            .ok()
            .flatten()
            .ok_or_else(|| KeyError::Certificate("it has no common name".to_owned()))?;
        Ok(Self {
            signer,
            certificate,
            common_name: name.value().into_owned(),
        })
    }

    /// The anchor, DER.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Certifies a leaf that signs, and nothing else.
    ///
    /// # Errors
    /// A name that is not ASCII, or the certificate cannot be made.
    pub fn certify(&self, leaf: &Leaf<'_>, entropy: &dyn Entropy) -> Result<Vec<u8>, KeyError> {
        let mut params = parameters(leaf.common_name, leaf.validity, entropy);
        params.is_ca = IsCa::ExplicitNoCa;
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        for uri in leaf.uris {
            params
                .subject_alt_names
                .push(SanType::URI((*uri).try_into().map_err(failed)?));
        }
        for name in leaf.dns_names {
            params
                .subject_alt_names
                .push(SanType::DnsName((*name).try_into().map_err(failed)?));
        }
        let mut own = CertificateParams::default();
        own.distinguished_name = distinguished_name(&self.common_name);
        own.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let issuer = Issuer::new(own, Key::of(&self.signer));
        let certificate = params
            .signed_by(&Key::public(leaf.key), &issuer)
            .map_err(failed)?;
        Ok(certificate.der().to_vec())
    }
}

fn parameters(
    common_name: &str,
    validity: ValidityPeriod,
    entropy: &dyn Entropy,
) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = distinguished_name(common_name);
    let at = |unix: i64| {
        let seconds = u64::try_from(unix).unwrap_or_default();
        rcgen::date_time_ymd(1970, 1, 1) + std::time::Duration::from_secs(seconds)
    };
    params.not_before = at(validity.not_before_unix);
    params.not_after = at(validity.not_after_unix);
    // RFC 5280 §4.1.2.2: positive and unique; unpredictable, so that no count of certificates shows.
    let mut serial = array::<16>(entropy);
    serial[0] = serial[0] & 0x7f | 0x40;
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params
}

fn distinguished_name(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}

fn failed(error: rcgen::Error) -> KeyError {
    KeyError::Certificate(error.to_string())
}

/// Any [`Signer`] as a key of rcgen, so that an authority's key may live in a device.
struct Key<'a> {
    signer: Option<&'a dyn Signer>,
    point: [u8; 65],
}

impl<'a> Key<'a> {
    fn of(signer: &'a dyn Signer) -> Self {
        Self {
            signer: Some(signer),
            point: signer.public_key().to_sec1(),
        }
    }

    fn public(key: &P256PublicJwk) -> Self {
        Self {
            signer: None,
            point: key.to_sec1(),
        }
    }
}

impl PublicKeyData for Key<'_> {
    fn der_bytes(&self) -> &[u8] {
        &self.point
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

impl SigningKey for Key<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let signature = self.signer.and_then(|signer| signer.sign(message).ok());
        let signature = signature.ok_or(rcgen::Error::RemoteKeyError)?;
        der_signature(&signature).ok_or(rcgen::Error::RemoteKeyError)
    }
}

/// `r ‖ s` as `ECDSA-Sig-Value` (RFC 3279 §2.2.3).
fn der_signature(raw: &[u8; 64]) -> Option<Vec<u8>> {
    let (r, s) = raw.split_at(32);
    vec![UintRef::new(r).ok()?, UintRef::new(s).ok()?]
        .to_der()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_numbers_are_minimal_and_positive() {
        let mut raw = [0; 64];
        raw[31] = 1; // r = 1
        raw[32] = 0x80; // s has its highest bit set
        let der = der_signature(&raw).unwrap_or_default();
        assert_eq!(der[..8], [0x30, 38, 2, 1, 1, 2, 33, 0]);
        assert_eq!(der[8], 0x80);
    }
}
