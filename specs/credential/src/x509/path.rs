//! The path check: anchor, then leaf, nothing between.

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

/// Checks `x5c` (leaf first, DER) against `anchors` at `now_unix` and answers with the leaf.
///
/// # Errors
/// See [`PathError`]. More than the leaf, a self-signed leaf, or the anchor itself in `x5c` are refused (HAIP 1.0 §6.1.1).
pub fn verify_path(
    x5c: &[Vec<u8>],
    anchors: &[TrustAnchor],
    now_unix: i64,
    es256: &dyn Es256,
) -> Result<Certificate, PathError> {
    let (leaf, anchor) = find_path(leaf_of(x5c)?, anchors, es256)?;
    if leaf.is_valid_at(now_unix) && anchor.is_valid_at(now_unix) {
        Ok(leaf)
    } else {
        Err(PathError::OutsideValidity)
    }
}

/// The one certificate that may stand in `x5c`.
pub(super) fn leaf_of(x5c: &[Vec<u8>]) -> Result<&[u8], Refusal> {
    match x5c {
        [leaf] => Ok(leaf),
        _ => Err(refuse(
            "x5c",
            "must hold the signing certificate and nothing else",
            "HAIP 1.0 §6.1.1",
        )),
    }
}

/// The leaf and the anchor that signed it; whether they are valid now is not asked.
pub(super) fn find_path<'a>(
    leaf: &[u8],
    anchors: &'a [TrustAnchor],
    es256: &dyn Es256,
) -> Result<(Certificate, &'a Certificate), PathError> {
    let leaf = Certificate::parse(leaf).map_err(|refusal| refusal.under("x5c"))?;
    check_leaf(&leaf, es256)?;
    let anchor = anchors
        .iter()
        .map(TrustAnchor::certificate)
        .find(|anchor| {
            leaf.authority_key_id == anchor.subject_key_id && leaf.issuer == anchor.subject
        })
        .ok_or(PathError::UnknownAuthority)?;
    if !leaf.is_signed_by(anchor.key(), es256) {
        return Err(refuse(
            "x5c",
            "the signature of its authority is wrong",
            "RFC 5280 §6.1.3",
        )
        .into());
    }
    Ok((leaf, anchor))
}

fn check_leaf(leaf: &Certificate, es256: &dyn Es256) -> Result<(), Refusal> {
    if leaf.issuer == leaf.subject || leaf.is_signed_by(leaf.key(), es256) {
        return Err(refuse(
            "x5c",
            "the signing certificate must not be self-signed",
            "HAIP 1.0 §6.1.1",
        ));
    }
    if leaf.authority {
        return Err(refuse(
            "x5c",
            "an authority's certificate must not sign documents",
            "RFC 5280 §4.2.1.9",
        ));
    }
    if leaf.authority_key_id.is_none() || leaf.subject_key_id.is_none() {
        return Err(refuse(
            "x5c",
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
            "x5c",
            "its key usage must be digitalSignature",
            "RFC 5280 §4.2.1.3",
        ));
    }
    Ok(())
}
