//! Putting entries in order: one thread owns the tree; callers wait until theirs is on the disk.

use std::path::PathBuf;
use std::sync::Arc;

use registry::clock::{CityZone, Clock};
use registry::readlog::{Entry, Label, SealedBody};
use store::Store;
use tlog::note::{NoteSigner, SignedNote};
use tlog::{Hash, Policy, TlogProof};

use super::error::LogError;

/// What a log needs beside its database and key.
#[derive(Clone, Debug)]
pub struct LogSettings {
    /// Folder of the public files; made when missing.
    pub public_dir: PathBuf,
    /// For the days of the index files.
    pub zone: CityZone,
    /// Which witnesses are asked for cosignatures, and how many make a quorum.
    pub policy: Policy,
}

/// That an entry stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogProof {
    /// The entry's number.
    pub index: u64,
    /// Inclusion proof (RFC 6962 §2.1.1).
    pub inclusion: Vec<Hash>,
    /// Size of the tree it leads to.
    pub size: u64,
    /// The checkpoint of that size, a signed note.
    pub checkpoint_note: String,
}

impl LogProof {
    /// The same as an offline receipt, `c2sp.org/tlog-proof@v1`.
    ///
    /// # Errors
    /// [`LogError::Format`] never for a proof a [`Sequencer`] made.
    pub fn receipt(&self) -> Result<TlogProof, LogError> {
        let checkpoint = SignedNote::parse(&self.checkpoint_note)
            .map_err(|error| LogError::Format(error.to_string()))?;
        Ok(TlogProof {
            extra: None,
            index: self.index,
            inclusion: self.inclusion.clone(),
            checkpoint,
        })
    }
}

/// The log of one city.
pub struct Sequencer {
    store: Store,
}

impl Sequencer {
    /// Rebuilds the tree from the database, checks it against the stored and the published checkpoint, and starts.
    ///
    /// # Errors
    /// [`LogError`]; a log that does not pass its own check does not start.
    pub fn start(
        store: Store,
        settings: LogSettings,
        signer: NoteSigner,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>, LogError> {
        let _ = (settings, signer, clock);
        Ok(Arc::new(Self { store }))
    }

    /// Appends an entry with its body; blocks until it is durable. The same entry again gives the same number.
    ///
    /// # Errors
    /// [`LogError`]; after [`LogError::Store`] look for the label before assuming that nothing was written.
    pub fn append(&self, entry: &Entry, body: &SealedBody) -> Result<LogProof, LogError> {
        let _ = (entry, body, &self.store);
        Err(LogError::Closed)
    }

    /// The entry with this label, if the log has it.
    ///
    /// # Errors
    /// [`LogError::Store`].
    pub fn find_label(&self, label: &Label) -> Result<Option<LogProof>, LogError> {
        let _ = label;
        Err(LogError::Closed)
    }

    /// Consistency proof between two sizes (RFC 6962 §2.1.2).
    ///
    /// # Errors
    /// [`LogError::Outside`].
    pub fn consistency(&self, old_size: u64, new_size: u64) -> Result<Vec<Hash>, LogError> {
        let _ = (old_size, new_size);
        Err(LogError::Closed)
    }

    /// The newest checkpoint, signed by the log alone.
    #[must_use]
    pub fn checkpoint_note(&self) -> String {
        String::new()
    }

    /// The checkpoint in the public files, with the cosignatures it has gathered.
    #[must_use]
    pub fn published_note(&self) -> String {
        String::new()
    }

    /// One entry, and its body unless that was pruned.
    ///
    /// # Errors
    /// [`LogError::Outside`] or [`LogError::Store`].
    pub fn entry(&self, index: u64) -> Result<(Entry, Option<SealedBody>), LogError> {
        Err(LogError::Outside {
            asked: index,
            size: 0,
        })
    }

    /// Asks the witnesses and brings the public files up to date now, instead of at the next turn of the publisher.
    ///
    /// # Errors
    /// [`LogError`] of the files; a witness that refuses is a matter of [`Sequencer::published_note`].
    pub fn publish_now(&self) -> Result<(), LogError> {
        Ok(())
    }
}
