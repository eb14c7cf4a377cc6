//! The messages of OpenID for Verifiable Presentations 1.0 in the one flow spoken here: `x509_hash`, signed request by
//! reference, `direct_post.jwt`, DCQL. Types and their checks only: must never decide what a presentation means.

mod link;
mod request;
mod response;

pub use link::{RequestLink, RequestUriMethod};
pub use request::{ClientMetadata, RequestError, RequestObject, VerifiedRequest};
pub use response::{AuthorizationResponse, WalletError, WalletErrorCode};
