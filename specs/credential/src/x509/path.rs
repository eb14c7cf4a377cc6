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

/// What a leaf signs: which usage it must not, or must, be restricted to, and how its chain is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signs {
    /// JWS: credentials and requests, with their chain in `x5c`.
    Jws,
    /// Mdocs, with their chain in `x5chain`.
    Mdocs,
}

impl Signs {
    const fn chain_name(self) -> &'static str {
        match self {
            Self::Jws => "x5c",
            Self::Mdocs => "x5chain",
        }
    }
}

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
    verify(Signs::Jws, x5c, anchors, now_unix, es256)
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
    verify(Signs::Mdocs, x5chain, anchors, now_unix, es256)
}

fn verify(
    signs: Signs,
    chain: &[Vec<u8>],
    anchors: &[TrustAnchor],
    now_unix: i64,
    es256: &dyn Es256,
) -> Result<Certificate, PathError> {
    let (leaf, anchor) = find_path(signs, leaf_of(signs, chain)?, anchors, es256)?;
    if leaf.is_valid_at(now_unix) && anchor.is_valid_at(now_unix) {
        Ok(leaf)
    } else {
        Err(PathError::OutsideValidity)
    }
}

/// The one certificate that may stand in a chain.
pub(super) fn leaf_of(signs: Signs, chain: &[Vec<u8>]) -> Result<&[u8], Refusal> {
    match chain {
        [leaf] => Ok(leaf),
        _ => Err(refuse(
            signs.chain_name(),
            "must hold the signing certificate and nothing else",
            "HAIP 1.0 §6.1.1",
        )),
    }
}

/// The leaf and the anchor that signed it; whether they are valid now is not asked.
pub(super) fn find_path<'a>(
    signs: Signs,
    leaf: &[u8],
    anchors: &'a [TrustAnchor],
    es256: &dyn Es256,
) -> Result<(Certificate, &'a Certificate), PathError> {
    let name = signs.chain_name();
    let leaf = Certificate::parse(leaf).map_err(|refusal| refusal.under(name))?;
    check_extended_usage(&leaf, signs)?;
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
    Ok((leaf, anchor))
}

fn check_extended_usage(leaf: &Certificate, signs: Signs) -> Result<(), Refusal> {
    let usage = leaf.extended_usage.as_ref();
    match signs {
        Signs::Jws if matches!(usage, Some((true, _))) => Err(refuse(
            "x5c",
            "its critical extended key usage is for something else",
            "RFC 5280 §4.2.1.12",
        )),
        Signs::Mdocs if usage.is_some_and(|(_, usages)| !usages.contains(&MDOC_SIGNER)) => {
            Err(refuse(
                "x5chain",
                "its extended key usage is not that of a signer of mdocs",
                "ISO/IEC 18013-5 §B.1.4",
            ))
        }
        _ => Ok(()),
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
