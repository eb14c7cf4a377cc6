//! A small real city for tests over HTTP: the router that `denizen serve` runs, on a port of this machine, over a data
//! directory of its own, with the story's offices and officials.
//!
//! Every part is the shipped one. Must never reach into the service by another way than its doors and, to break it on
//! purpose, its files.

pub mod caller;
pub mod paths;
pub mod town;
pub mod wallet;

pub use caller::{Caller, Reply};
pub use town::Town;
