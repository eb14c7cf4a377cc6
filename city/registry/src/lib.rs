//! The city's own words about residents, desks, cases and entitlements.
//!
//! Pure: no I/O, no clock, no randomness; time and entropy come in through [`clock`] and [`entropy`].
//! What can be known of a person is the closed list of [`vocabulary`]; what is not there cannot be stored.

pub mod base32;
pub mod case;
pub mod clock;
pub mod court_order;
pub mod desk;
pub mod disclosure;
pub mod document;
pub mod emergency;
pub mod entitlement;
pub mod entropy;
pub mod granted;
pub mod guardianship;
pub mod ids;
pub mod job;
pub mod limits;
pub mod objection;
pub mod official;
pub mod purpose;
pub mod readlog;
pub mod record;
pub mod registration;
pub mod sensitive;
pub mod vocabulary;
