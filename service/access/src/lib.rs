//! The only door to sealed records: no entry in the read log, no key; no key, no record (DESIGN §4, invariants 2 and 3).
//!
//! [`Access`] joins three roles that a large city runs apart: the city's store with its sealed rows, the [`log`]
//! (sequencer) and [`keyhold`], which keeps the keys. Nothing here may list residents, go from a dwelling to people, or
//! open anything "just for the system": a job would be an actor like any other.

pub mod codes;
pub mod keyhold;
pub mod limits;
pub mod log;
pub mod passkey;
pub mod sealing;
pub mod statement;

mod announcing;
mod declaring;
mod enrolment;
mod error;
mod exceptional;
mod grants;
mod jobs;
mod openings;
mod own_list;
mod reconciling;

use std::sync::Arc;

use store::Store;

use crate::keyhold::Keyhold;
use crate::log::Sequencer;

pub use error::AccessError;
pub use grants::{RedeemedGrant, SealedGrant};
pub use jobs::JobProgress;
pub use openings::{LookUp, Opened, Opening, SealedRecord, half_registered};
pub use own_list::OwnEntry;
pub use reconciling::{Reconciled, Reconciliation, RestoredDatabases};

/// The door. Cheap to clone.
#[derive(Clone)]
pub struct Access {
    store: Store,
    log: Arc<Sequencer>,
    keyhold: Arc<dyn Keyhold>,
}

impl Access {
    /// Joins the city's store, the log and keyhold.
    #[must_use]
    pub fn new(store: Store, log: Arc<Sequencer>, keyhold: Arc<dyn Keyhold>) -> Self {
        Self {
            store,
            log,
            keyhold,
        }
    }

    /// Keyhold's own interface: sessions, letters, appointments.
    #[must_use]
    pub fn keyhold(&self) -> &dyn Keyhold {
        &*self.keyhold
    }

    /// The log, for its public files and its state.
    #[must_use]
    pub fn log(&self) -> &Sequencer {
        &self.log
    }
}
