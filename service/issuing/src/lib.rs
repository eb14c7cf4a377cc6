//! Issuing: OpenID4VCI 1.0 with a pre-authorized code and a transaction code, in batches of once-only, day-dated copies.
//!
//! The endpoints are plain functions over messages ([`Issuer::token`], [`Issuer::nonce`], [`Issuer::credential`]); `web` puts
//! routes before them. Amnesia (DESIGN, invariant 8): of a copy nothing is kept or logged, neither signature, salt, key nor
//! digest; this crate has no log line and no store. What it holds in memory for five minutes are an access token's hash and
//! the attributes it may turn into copies, once.

mod days;
mod grant_source;
mod issue_copies;
mod issuer;
pub mod limits;
mod metadata;
mod nonces;
mod offers;
mod tokens;
mod type_metadata;

#[cfg(test)]
mod tests;

pub use days::{CopyDay, last_copy_ends};
pub use grant_source::{GrantRefusal, GrantSource, Redeemed};
pub use issuer::{Issuer, IssuerParts, IssuerSettings};
pub use offers::OfferUnavailable;
// For pages, which name no credential format themselves.
pub use credential::profile::CredentialType;
pub use type_metadata::{type_metadata, type_metadata_of};
