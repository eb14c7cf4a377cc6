//! The read log's service side: putting entries in order durably, publishing the public files, being witnessed, being a
//! witness, and checking all of it from outside (DESIGN §4).
//!
//! | file | role |
//! |---|---|
//! | `sequencer`, `batch`, `rebuild` | give each entry its number, one commit for many callers; start only when whole |
//! | `lease`, `tiles` | whose turn it is to append; the tree's finished tiles, in bounded memory |
//! | `pruning`, [`verify`] | removing bodies whose time is over; reading the whole database again |
//! | `publisher`, `files`, [`layout`] | write the public files: C2SP tiles, bodies, daily index, checkpoint |
//! | `witnessing`, `quorum` | ask the policy's witnesses, merge their cosignatures, say how it stands |
//! | `rejoin` | a restored database reads what it misses back from the public files |
//! | [`witness`] | be a witness of somebody's log, with the state in one file |
//! | [`checker`] | what `denizen my-reads` does: trusts a sheet and a policy, and nothing else |
//! | [`audit`] | what `denizen log audit` does: a whole log, with a report to sign |
//! | [`export`] | one entry as a file for somebody else, and checking such a file |
//!
//! It must never sign a checkpoint whose entries are not on the disk, never answer for an entry before that, and never
//! overwrite a published tile. It knows labels, not residents.

pub mod audit;
pub mod checker;
pub mod export;
pub mod layout;
pub mod limits;
pub mod witness;

mod batch;
mod days;
mod error;
mod files;
mod lease;
mod pruning;
mod publisher;
mod quorum;
mod rebuild;
mod rejoin;
mod sequencer;
mod tiles;
mod verify;
mod witnessing;

pub use error::LogError;
pub use quorum::Standing;
pub use rejoin::{RejoinError, Rejoined, Rejoining, rejoin};
pub use sequencer::{LogProof, LogSettings, Sequencer};
pub use verify::{Verified, verify, verify_against};
