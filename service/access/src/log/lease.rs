//! Whose turn it is to append, when several processes stand ready on one database.
//!
//! The holder of the lease counts beats; who waits takes it when they have not moved for ten seconds of its own clock. A
//! clock that jumps can make that early or late, never wrong: each take-over raises the epoch in the row that every append
//! must find unchanged, so that the one who had the lease before cannot commit (fencing), whatever it believes.

use registry::clock::UnixTime;
use store::log::lease::{self, Lease};
use store::{Store, StoreError};

use super::error::LogError;
use super::limits::{LEASE_BEAT_SECONDS, LEASE_SECONDS};

/// What this process is to the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It appends, under this epoch.
    Leads { epoch: u64 },
    /// Another one does.
    Follows { leader: String },
}

impl Role {
    /// The epoch to append under.
    pub(super) fn epoch(&self) -> Result<u64, LogError> {
        match self {
            Self::Leads { epoch } => Ok(*epoch),
            Self::Follows { leader } => Err(LogError::NotLeader {
                leader: leader.clone(),
            }),
        }
    }

    fn behind(lease: Option<&Lease>) -> Self {
        let leader = lease.map_or("", |lease| &lease.holder);
        let leader = if leader.is_empty() {
            "nobody yet"
        } else {
            leader
        };
        Self::Follows {
            leader: leader.to_owned(),
        }
    }
}

/// Takes the lease from whoever has it: for the operator's own hand, when the database is put right. The epoch it was
/// taken under; whoever led before cannot write any more.
pub(super) fn seize(store: &Store, name: &str) -> Result<u64, LogError> {
    Ok(store.transact("log: lease", |tx| {
        let seen = lease::get(tx)?;
        let epoch = lease::take(tx, seen.as_ref(), name)?;
        // Nobody waits for a process that ends at once.
        lease::resign(tx, epoch)?;
        Ok(epoch)
    })?)
}

/// A process's own view of the lease.
pub(super) struct Candidate {
    name: String,
    /// The lease as it was seen to move last, and when, by this process's clock.
    seen: Option<(Lease, UnixTime)>,
    /// When it last beat or looked.
    turn: Option<UnixTime>,
}

impl Candidate {
    pub(super) fn named(name: String) -> Self {
        Self {
            name,
            seen: None,
            turn: None,
        }
    }

    /// At the start: takes a lease that nobody holds, or that a process of the same name held before it was killed.
    pub(super) fn start(&mut self, store: &Store) -> Result<Role, LogError> {
        let found = store.read("log: lease", lease::get)?;
        let free = found
            .as_ref()
            .is_none_or(|lease| lease.holder.is_empty() || lease.holder == self.name);
        if free {
            return self.take(store, found.as_ref());
        }
        Ok(Role::behind(found.as_ref()))
    }

    /// Looks after the lease if it is time to. `None`: nothing has changed.
    pub(super) fn turn(
        &mut self,
        store: &Store,
        role: &Role,
        now: UnixTime,
    ) -> Result<Option<Role>, LogError> {
        let pause = match role {
            Role::Leads { .. } => LEASE_BEAT_SECONDS,
            Role::Follows { .. } => 1,
        };
        // A clock that went back makes it time.
        let since = self.turn.map_or(i64::MAX, |at| now.0.saturating_sub(at.0));
        if (0..pause).contains(&since) {
            return Ok(None);
        }
        self.turn = Some(now);
        match role {
            Role::Leads { epoch } => self.beat(store, *epoch),
            Role::Follows { .. } => self.look(store, now).map(Some),
        }
    }

    fn beat(&mut self, store: &Store, epoch: u64) -> Result<Option<Role>, LogError> {
        match store.transact("log: lease", |tx| lease::beat(tx, epoch)) {
            Ok(()) => Ok(None),
            Err(StoreError::Stale(_)) => self.lost(store, epoch),
            Err(error) => Err(error.into()),
        }
    }

    fn look(&mut self, store: &Store, now: UnixTime) -> Result<Role, LogError> {
        let found = store.read("log: lease", lease::get)?;
        let Some(lease) = &found else {
            return self.take(store, None);
        };
        if lease.holder.is_empty() {
            return self.take(store, found.as_ref());
        }
        match &self.seen {
            // Unmoved, and our own clock has not gone back since.
            Some((seen, since)) if seen == lease && now >= *since => {
                if now.0.saturating_sub(since.0) >= LEASE_SECONDS {
                    return self.take(store, found.as_ref());
                }
            }
            _ => self.seen = Some((lease.clone(), now)),
        }
        Ok(Role::behind(found.as_ref()))
    }

    /// Whether the lease is another's by now.
    pub(super) fn lost(&mut self, store: &Store, epoch: u64) -> Result<Option<Role>, LogError> {
        let found = store.read("log: lease", lease::get)?;
        if found.as_ref().is_some_and(|lease| lease.epoch == epoch) {
            return Ok(None);
        }
        self.seen = None;
        tracing::warn!(epoch, "another process has taken over the log");
        Ok(Some(Role::behind(found.as_ref())))
    }

    fn take(&mut self, store: &Store, seen: Option<&Lease>) -> Result<Role, LogError> {
        self.seen = None;
        let name = &self.name;
        match store.transact("log: lease", |tx| lease::take(tx, seen, name)) {
            Ok(epoch) => {
                tracing::info!(epoch, "this process puts the log's entries in order");
                Ok(Role::Leads { epoch })
            }
            Err(StoreError::Stale(_) | StoreError::Conflict { .. }) => {
                let found = store.read("log: lease", lease::get)?;
                Ok(Role::behind(found.as_ref()))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Lets the next one have it without waiting. What fails here costs ten seconds.
    pub(super) fn resign(&self, store: &Store, role: &Role) {
        let Role::Leads { epoch } = role else { return };
        if let Err(error) = store.transact("log: lease", |tx| lease::resign(tx, *epoch)) {
            tracing::warn!(%error, "the lease of the log was not given back");
        }
    }
}
