//! The read log's service side: putting entries in order durably, publishing the public files, being witnessed, being a
//! witness, and checking all of it from outside (DESIGN §4).
//!
//! | file | role |
//! |---|---|
//! | [`Sequencer`] | gives each entry its number, one commit for many callers |
//! | `publisher` | writes the public files: C2SP tiles, bodies, daily index, checkpoint |
//! | `witnessing` | asks the policy's witnesses and merges their cosignatures |
//! | [`witness`] | a witness of somebody's log, with its state in one file |
//! | [`checker`] | what `denizen my-reads` does: trusts a sheet and a policy, and nothing else |
//!
//! It must never sign a checkpoint whose entries are not on the disk, never answer for an entry before that, and never
//! overwrite a published tile. It knows labels, not residents.

pub mod layout;

mod error;
mod sequencer;

pub use error::LogError;
pub use sequencer::{LogProof, LogSettings, Sequencer};
