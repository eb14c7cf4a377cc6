//! Randomness is handed in. Nothing in the workspace calls a random number generator on its own, except the
//! crypto library for keys and nonces.
//!
//! The trait is `credential`'s, so that the services which may not see this crate (verifying, wallet) speak of the same one.

pub use credential::entropy::{Entropy, array};
