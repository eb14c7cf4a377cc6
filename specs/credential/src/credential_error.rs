//! Why a credential is not accepted, whichever format it has. Must never carry a value that was read.

use crate::refusal::Refusal;
use crate::x509::PathError;

/// Why a credential is not accepted; the kinds are apart because people must do different things about them.
///
/// A field is named in both formats, that of SD-JWT VC first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// Malformed, altered, or against a rule.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No configured authority stands above the issuer.
    #[error(
        "x5c or x5chain: no trusted authority stands above the issuer's certificate (RFC 5280 §6.1)"
    )]
    UnknownIssuer,
    /// The issuer's certificate is not valid at this time.
    #[error(
        "x5c or x5chain: the issuer's certificate is not valid at this time (RFC 5280 §4.1.2.5)"
    )]
    IssuerOutsideValidity,
    /// Its last moment has passed.
    #[error(
        "exp or validUntil: the credential has ended (RFC 7519 §4.1.4, ISO/IEC 18013-5 §9.3.1)"
    )]
    Expired,
    /// Its first moment has not come.
    #[error(
        "nbf or validFrom: the credential does not begin yet (RFC 7519 §4.1.5, ISO/IEC 18013-5 §9.3.1)"
    )]
    NotYetValid,
    /// The holder did not prove the key it is bound to, or not for this request.
    #[error(transparent)]
    NotBound(Refusal),
}

impl CredentialError {
    /// The same for a path error, whose certificates stand in the header `place`.
    pub(crate) fn of_path(error: PathError, place: &'static str) -> Self {
        match error {
            PathError::UnknownAuthority => Self::UnknownIssuer,
            PathError::OutsideValidity => Self::IssuerOutsideValidity,
            PathError::Refused(refusal) => Self::Refused(refusal.under(place)),
        }
    }
}
