//! Putting entries in order: one thread appends, in the one process that holds the lease; callers wait until theirs is on
//! the disk. Every process answers for what is there already.

use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};
use std::thread::{Builder, JoinHandle};

use minicbor::{Decode, Encode};
use registry::clock::{CityDay, CityZone, Clock};
use registry::readlog::{Entry, Label, SealedBody};
use store::{Store, log as rows};
use tlog::note::{NoteSigner, SignedNote};
use tlog::{FullTile, Hash, Policy, TlogProof};

use super::batch::{Batcher, Job};
use super::error::LogError;
use super::lease::{Candidate, Role};
use super::limits::QUEUE_ENTRIES_MAX;
use super::publisher::Publisher;
use super::quorum::Standing;
use super::rebuild::{self, Committed, unwrap_edge};
use super::tiles::Tiles;

/// What a log needs beside its database and key.
#[derive(Clone, Debug)]
pub struct LogSettings {
    /// Name of this process among those that stand ready on the same database, as the operator knows it; stays the same
    /// when it is started again.
    pub process: String,
    /// Folder of the public files; made when missing. Processes that stand ready share it, or each has its own: the one
    /// that leads brings its own up to date.
    pub public_dir: PathBuf,
    /// For the days of the index files.
    pub zone: CityZone,
    /// Which witnesses are asked for cosignatures, and how many make a quorum.
    pub policy: Policy,
}

/// That an entry stands in the log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LogProof {
    /// The entry's number.
    #[n(0)]
    pub index: u64,
    /// Inclusion proof (RFC 6962 §2.1.1).
    #[cbor(n(1), with = "crate::keyhold::wire::hashes")]
    pub inclusion: Vec<Hash>,
    /// Size of the tree it leads to.
    #[n(2)]
    pub size: u64,
    /// The checkpoint of that size, a signed note.
    #[n(3)]
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

/// The log of one city. Dropping it lets what waits finish and ends its threads.
pub struct Sequencer {
    shared: Arc<Shared>,
    queue: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    publisher: Publisher,
}

/// What the sequencer's thread, the publisher's thread and the callers share.
pub(super) struct Shared {
    pub(super) store: Store,
    pub(super) zone: CityZone,
    pub(super) policy: Policy,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) tiles: Tiles,
    committed: RwLock<Arc<Committed>>,
    published: RwLock<SizedNote>,
    role: RwLock<Role>,
}

/// A checkpoint and the size it signs.
#[derive(Clone, Debug)]
pub(super) struct SizedNote {
    pub(super) size: u64,
    pub(super) note: String,
}

impl Sequencer {
    /// Reads the tree's edge from the database, compares it with the stored and the published checkpoint, and starts: as the
    /// one that appends, or ready to become it.
    ///
    /// # Errors
    /// [`LogError`]; a log that does not pass its own check does not start.
    pub fn start(
        store: Store,
        settings: LogSettings,
        signer: NoteSigner,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>, LogError> {
        rebuild::begin(&store, &signer)?;
        // Whoever led before cannot write any more once this is answered; what is read then is the newest.
        let mut candidate = Candidate::named(settings.process.clone());
        let role = candidate.start(&store)?;
        let committed = rebuild::rebuild(&store, signer.verifier())?;
        let shared = Arc::new(Shared::new(store, &settings, clock, committed, role));
        let publisher = Publisher::start(
            Arc::clone(&shared),
            settings.public_dir,
            signer.verifier().clone(),
        )?;
        // The publisher may have caught up with the one that leads.
        let last_day = rebuild::last_day(&shared.store, shared.committed().edge.size())?;
        let (queue, waiting) = sync_channel(QUEUE_ENTRIES_MAX);
        let batcher = Batcher {
            shared: Arc::clone(&shared),
            signer,
            candidate,
            last_day,
            doubtful: false,
        };
        let thread = Builder::new()
            .name("log-sequencer".to_owned())
            .spawn(move || batcher.serve(&waiting))
            .map_err(|_| LogError::Closed)?;
        Ok(Arc::new(Self {
            shared,
            queue: Some(queue),
            thread: Some(thread),
            publisher,
        }))
    }

    /// Whether this process is the one that appends; otherwise it stands ready.
    #[must_use]
    pub fn leads(&self) -> bool {
        self.shared.leads()
    }

    /// Appends an entry with its body; blocks until it is durable. The same entry again gives the same number.
    ///
    /// # Errors
    /// [`LogError`]; after [`LogError::Store`] look for the label before assuming that nothing was written.
    pub fn append(&self, entry: &Entry, body: &SealedBody) -> Result<LogProof, LogError> {
        if !entry.holds(body) {
            return Err(LogError::OtherBody);
        }
        let (answer, answered) = sync_channel(1);
        let job = Job {
            entry: *entry,
            body: body.clone(),
            answer,
        };
        let queue = self.queue.as_ref().ok_or(LogError::Closed)?;
        queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => LogError::Overloaded,
            TrySendError::Disconnected(_) => LogError::Closed,
        })?;
        answered.recv().map_err(|_| LogError::Closed)?
    }

    /// The entry with this label, if the log has it; proved under the published checkpoint if that reaches so far, so
    /// that the proof can be kept as a receipt, and under the newest otherwise.
    ///
    /// # Errors
    /// [`LogError::Store`].
    pub fn find_label(&self, label: &Label) -> Result<Option<LogProof>, LogError> {
        let found = self
            .shared
            .store
            .read("log: find label", |tx| rows::entry::index_of(tx, label))?;
        let Some(index) = found else {
            return Ok(None);
        };
        let committed = self.shared.committed();
        let mut under = self.shared.published();
        if under.size <= index || under.size > committed.edge.size() {
            under = SizedNote::of(&committed);
        }
        if under.size <= index {
            return Ok(None); // written, and its commit is only now being learnt of
        }
        self.shared
            .prove(&committed, index, under.size, under.note)
            .map(Some)
    }

    /// Consistency proof between two sizes (RFC 6962 §2.1.2).
    ///
    /// # Errors
    /// [`LogError::Outside`].
    pub fn consistency(&self, old_size: u64, new_size: u64) -> Result<Vec<Hash>, LogError> {
        let committed = self.shared.committed();
        let size = committed.edge.size();
        if new_size > size || old_size > new_size {
            return Err(LogError::Outside {
                asked: old_size.max(new_size),
                size,
            });
        }
        committed
            .edge
            .consistency_proof(old_size, new_size, &self.shared.tiles)
            .map_err(unwrap_edge)
    }

    /// The newest checkpoint, signed by the log alone.
    #[must_use]
    pub fn checkpoint_note(&self) -> String {
        self.shared.committed().note.clone()
    }

    /// The checkpoint in the public files, with the cosignatures it has gathered.
    #[must_use]
    pub fn published_note(&self) -> String {
        self.shared.published().note
    }

    /// One entry, and its body unless that was pruned.
    ///
    /// # Errors
    /// [`LogError::Outside`] or [`LogError::Store`].
    pub fn entry(&self, index: u64) -> Result<(Entry, Option<SealedBody>), LogError> {
        let size = self.shared.committed().edge.size();
        let outside = LogError::Outside { asked: index, size };
        if index >= size {
            return Err(outside);
        }
        self.shared
            .store
            .read("log: entry", |tx| rows::entry::range(tx, index, 1))?
            .into_iter()
            .next()
            .map(|row| (row.entry, row.body))
            .ok_or(outside)
    }

    /// Removes the bodies of entries appended so long before `today` that their time is over, whole files at a time: the
    /// public file first, then the rows. Says of how many entries; a process that does not lead removes none.
    ///
    /// # Errors
    /// [`LogError`]; what was removed stays removed, and the next call goes on.
    pub fn prune(&self, today: CityDay) -> Result<u64, LogError> {
        self.publisher.prune(today)
    }

    /// Asks the witnesses and brings the public files up to date now, instead of at the next turn of the publisher.
    ///
    /// # Errors
    /// [`LogError`] of the files; [`LogError::NotLeader`] in a process that stands ready. A witness that refuses is a matter of [`Sequencer::standing`].
    pub fn publish_now(&self) -> Result<(), LogError> {
        self.publisher.publish_now()
    }

    /// How the published checkpoint stands with the witnesses, for the pages.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing::of(
            &self.shared.published().note,
            &self.shared.policy,
            self.shared.clock.now(),
        )
    }
}

impl Drop for Sequencer {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nobody left to tell; what it had not committed was never answered.
            let _ended = thread.join();
        }
    }
}

impl SizedNote {
    pub(super) fn of(committed: &Committed) -> Self {
        Self {
            size: committed.edge.size(),
            note: committed.note.clone(),
        }
    }
}

impl Shared {
    pub(super) fn new(
        store: Store,
        settings: &LogSettings,
        clock: Arc<dyn Clock>,
        committed: Committed,
        role: Role,
    ) -> Self {
        Self {
            tiles: Tiles::of(store.clone()),
            store,
            zone: settings.zone,
            policy: settings.policy.clone(),
            clock,
            published: RwLock::new(SizedNote::of(&committed)),
            committed: RwLock::new(Arc::new(committed)),
            role: RwLock::new(role),
        }
    }

    /// The newest tree on the disk, as far as this process knows.
    pub(super) fn committed(&self) -> Arc<Committed> {
        read(&self.committed)
    }

    /// Takes a tree that is on the disk by now, with the tiles it has finished.
    pub(super) fn adopt(&self, committed: Arc<Committed>, finished: &[FullTile]) {
        self.tiles.finished(finished);
        *write(&self.committed) = committed;
    }

    pub(super) fn published(&self) -> SizedNote {
        read(&self.published)
    }

    pub(super) fn set_published(&self, size: u64, note: String) {
        *write(&self.published) = SizedNote { size, note };
    }

    pub(super) fn role(&self) -> Role {
        read(&self.role)
    }

    pub(super) fn leads(&self) -> bool {
        matches!(self.role(), Role::Leads { .. })
    }

    pub(super) fn set_role(&self, role: Role) {
        *write(&self.role) = role;
    }

    pub(super) fn prove(
        &self,
        committed: &Committed,
        index: u64,
        size: u64,
        note: String,
    ) -> Result<LogProof, LogError> {
        let inclusion = committed
            .edge
            .inclusion_proof(index, size, &self.tiles)
            .map_err(unwrap_edge)?;
        Ok(LogProof {
            index,
            inclusion,
            size,
            checkpoint_note: note,
        })
    }
}

fn read<T: Clone>(lock: &RwLock<T>) -> T {
    lock.read().unwrap_or_else(PoisonError::into_inner).clone()
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
