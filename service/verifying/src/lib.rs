//! A reader that can run at a school with no route to the city: it asks a wallet for one entitlement over OpenID4VP 1.0
//! (`x509_hash`, signed request by reference, DCQL, `direct_post.jwt`) or reads a presentation from a hand scanner, checks it
//! against trust anchors, and answers yes or why not.
//!
//! It holds certificates and its own key, no list of people, and everything it learns lives five minutes in memory. Must
//! never call the issuer (invariant 5), write to a disk, or keep a signature, salt, key or digest after the check
//! (invariant 12): what remains of a presentation is an [`Answer`].

mod answer;
mod ids;
mod judgement;
pub mod limits;
mod pasted;
mod refused;
mod request;
mod response;
mod sessions;
mod start;
mod verifier;

pub use answer::{Answer, RefusedReason, WhatToDo};
pub use ids::{NotAnId, RequestId, SessionId};
pub use refused::Refused;
pub use request::{Fetch, REQUEST_OBJECT_MEDIA_TYPE};
pub use response::RESPONSE_ACCEPTED_JSON;
pub use start::{StartError, Started};
pub use verifier::{EntitlementQuery, SetUpError, Verifier, VerifierConfig};

pub use credential::reader::BothLanguages;
