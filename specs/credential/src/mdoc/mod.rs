//! mdoc (`mso_mdoc`, ISO/IEC 18013-5) in the manner of HAIP 1.0: issuing copies for one city day ([`CopyForm`]), a holder's
//! choice of elements ([`present`]), and the check of both ([`crate::sd_jwt_vc::Checker`] has it beside that of SD-JWT VC).
//! Must never re-encode what is hashed, signed or compared: digests and proofs are taken over the bytes received.

mod check;
mod date_time;
mod device_auth;
mod device_response;
mod issue;
mod issuer_signed;
mod mobile_security_object;
mod present;
mod session_transcript;

pub use check::Credential;
pub use device_auth::Binding;
pub use device_response::{DeviceResponse, Document};
pub use issue::{CopyForm, NewCopy};
pub use issuer_signed::{Contents, Element, IssuerSigned};
pub use mobile_security_object::StatusListEntry;
pub use present::{DeviceProof, PresentError, present};
pub use session_transcript::SessionTranscript;

/// The format identifier in OpenID4VCI and DCQL.
pub const FORMAT: &str = "mso_mdoc";

use crate::cbor::Item;
use crate::refusal::{Refusal, refuse};

/// The member `name` of a map, or a refusal under `clause`.
fn member<'i, 'b>(
    map: &'i Item<'b>,
    name: &'static str,
    clause: &'static str,
) -> Result<&'i Item<'b>, Refusal> {
    map.member(name)
        .ok_or_else(|| refuse(name, "is missing", clause))
}

/// The text member `name` of a map, or a refusal under `clause`.
fn text_member<'b>(
    map: &Item<'b>,
    name: &'static str,
    clause: &'static str,
) -> Result<&'b str, Refusal> {
    member(map, name, clause)?
        .text()
        .ok_or_else(|| refuse(name, "not a text", clause))
}
