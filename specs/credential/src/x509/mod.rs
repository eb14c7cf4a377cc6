//! The one certificate path this profile knows: a leaf that signs (credentials or requests) below a trust anchor, P-256
//! with SHA-256 (RFC 5280, HAIP 1.0 §6.1.1). Must never fetch anything, and never trust what arrived in `x5c` by itself.

mod certificate;
mod path;
mod trust;

pub use certificate::{Certificate, TrustAnchor};
pub use path::{PathError, verify_mdoc_signer, verify_path};
pub use trust::Trust;
