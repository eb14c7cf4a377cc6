//! The path check: anchor, then leaf, nothing between.

use x509_cert::der::asn1::ObjectIdentifier;

use super::{Certificate, TrustAnchor};
use crate::refusal::{Refusal, refuse};
use crate::verifier::Es256;

/// Why a certificate is not trusted. The kinds are apart because people must do different things about them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// No anchor that is configured stands above it: perhaps the anchors are old, perhaps the certificate is foreign.
    #[error("x5c: no trusted authority stands above the certificate (RFC 5280 §6.1)")]
    UnknownAuthority,
    /// The leaf or its anchor is not valid at this time.
    #[error("x5c: the certificate is not valid at this time (RFC 5280 §4.1.2.5)")]
    OutsideValidity,
    /// It breaks a rule.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// `id-mdl-kp-mdlDS`, the extended key usage of who signs mdocs (ISO/IEC 18013-5 §B.1.4).
const MDOC_SIGNER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.0.18013.5.1.2");

/// Checks `x5c` (leaf first, DER) against `anchors` at `now_unix` and answers with the leaf.
///
/// # Errors
/// See [`PathError`]. More than the leaf, a self-signed leaf, the anchor itself in `x5c` (HAIP 1.0 §6.1.1), or a critical
/// extended key usage are refused.
pub fn verify_path(
    x5c: &[Vec<u8>],
    anchors: &[TrustAnchor],
    now_unix: i64,
    es256: &dyn Es256,
) -> Result<Certificate, PathError> {
    let leaf = single(x5c, "x5c")?;
    if matches!(leaf.extended_usage, Some((true, _))) {
        return Err(refuse(
            "x5c",
            "its critical extended key usage is for something else",
            "RFC 5280 §4.2.1.12",
        )
        .into());
    }
    check_path(leaf, "x5c", anchors, now_unix, es256)
}

/// Checks `x5chain` of an mdoc in the same way; where the leaf names an extended key usage, it must be that of a signer of
/// mdocs.
///
/// # Errors
/// As [`verify_path`], or another extended key usage.
pub fn verify_mdoc_signer(
    x5chain: &[Vec<u8>],
    anchors: &[TrustAnchor],
    now_unix: i64,
    es256: &dyn Es256,
) -> Result<Certificate, PathError> {
    let leaf = single(x5chain, "x5chain")?;
    let usage = leaf.extended_usage.as_ref();
    if usage.is_some_and(|(_, usages)| !usages.contains(&MDOC_SIGNER)) {
        return Err(refuse(
            "x5chain",
            "its extended key usage is not that of a signer of mdocs",
            "ISO/IEC 18013-5 §B.1.4",
        )
        .into());
    }
    check_path(leaf, "x5chain", anchors, now_unix, es256)
}

fn single(chain: &[Vec<u8>], name: &'static str) -> Result<Certificate, Refusal> {
    let [leaf] = chain else {
        return Err(refuse(
            name,
            "must hold the signing certificate and nothing else",
            "HAIP 1.0 §6.1.1",
        ));
    };
    Certificate::parse(leaf).map_err(|refusal| refusal.under(name))
}

fn check_path(
    leaf: Certificate,
    name: &'static str,
    anchors: &[TrustAnchor],
    now_unix: i64,
    es256: &dyn Es256,
) -> Result<Certificate, PathError> {
    check_leaf(&leaf, name, es256)?;
    let anchor = anchors
        .iter()
        .map(TrustAnchor::certificate)
        .find(|anchor| {
            leaf.authority_key_id == anchor.subject_key_id && leaf.issuer == anchor.subject
        })
        .ok_or(PathError::UnknownAuthority)?;
    if !leaf.is_signed_by(anchor.key(), es256) {
        return Err(refuse(
            name,
            "the signature of its authority is wrong",
            "RFC 5280 §6.1.3",
        )
        .into());
    }
    if leaf.is_valid_at(now_unix) && anchor.is_valid_at(now_unix) {
        Ok(leaf)
    } else {
        Err(PathError::OutsideValidity)
    }
}

fn check_leaf(leaf: &Certificate, name: &str, es256: &dyn Es256) -> Result<(), Refusal> {
    if leaf.issuer == leaf.subject || leaf.is_signed_by(leaf.key(), es256) {
        return Err(refuse(
            name,
            "the signing certificate must not be self-signed",
            "HAIP 1.0 §6.1.1",
        ));
    }
    if leaf.authority {
        return Err(refuse(
            name,
            "an authority's certificate must not sign documents",
            "RFC 5280 §4.2.1.9",
        ));
    }
    if leaf.authority_key_id.is_none() || leaf.subject_key_id.is_none() {
        return Err(refuse(
            name,
            "its key identifiers are missing",
            "RFC 5280 §4.2.1.1",
        ));
    }
    let signs = leaf
        .key_usage
        .as_ref()
        .is_some_and(|usage| usage.digital_signature() && !usage.key_cert_sign());
    if !signs {
        return Err(refuse(
            name,
            "its key usage must be digitalSignature",
            "RFC 5280 §4.2.1.3",
        ));
    }
    Ok(())
}
