//! Entries that were prepared and not yet proved: at most one for each resident (DESIGN §4).
//!
//! Must never let two entries take the same place in one resident's chain, and must never lose a place: a ticket that
//! is given up leaves the chain where it was.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use registry::clock::UnixTime;
use registry::ids::{GrantId, Reference, ResidentId};
use registry::readlog::{Announcement, ChainState, CheckSheet, Entry};
use registry::vocabulary::FieldGroups;

use super::Ticket;
use super::authorise::RecentOpening;
use super::budgets::Spending;
use super::document_index::LookedUp;
use super::error::KeyholdError;
use super::exceptional::Exceptional;
use super::subject::Subject;
use crate::limits::{CONFIRMATION_AGE_SECONDS_MAX, PENDING_MAX, PENDING_WAIT_SECONDS_MAX};

/// What is to happen once the entry is proved.
pub(super) enum Purposeful {
    Begin {
        sheet: CheckSheet,
        /// The file that begins with the list; none for the public list.
        file: Option<Reference>,
    },
    Keys {
        groups: FieldGroups,
        /// An official's; nothing when residents read their own.
        opening: Option<(RecentOpening, Spending)>,
    },
    Found {
        found: Option<ResidentId>,
        spend: Spending,
        looked_up: LookedUp,
    },
    NewList {
        sheet: CheckSheet,
        first: ChainState,
    },
    Grant {
        grant: GrantId,
        /// That the official decided the file, where the grant is a decision.
        decided: Option<[u8; 32]>,
    },
    Announced(Announcement),
    Exceptional(Box<Exceptional>),
    RootAnnounced(u32),
    Forget,
}

impl Purposeful {
    /// What opens nothing and what destroys does not wait for outside witnesses.
    pub(super) const fn waits_for_witnesses(&self) -> bool {
        !matches!(
            self,
            Self::Begin { .. } | Self::Announced(_) | Self::RootAnnounced(_) | Self::Forget
        )
    }
}

/// One prepared entry.
pub(super) struct Pending {
    /// Whose chain it is on.
    pub(super) resident: Option<ResidentId>,
    /// The chain before this entry.
    pub(super) subject: Option<Subject>,
    pub(super) entry: Entry,
    pub(super) prepared_at: UnixTime,
    pub(super) then: Purposeful,
}

impl Pending {
    /// Where the chain will stand when the entry is confirmed; nothing where another list begins, or the keys go.
    pub(super) fn chain_after(&self) -> Option<Subject> {
        if matches!(self.then, Purposeful::NewList { .. } | Purposeful::Forget) {
            return None;
        }
        let subject = self.subject.as_ref()?;
        Some(Subject {
            epoch: subject.epoch,
            ..Subject::begin(subject.chain.advance()?)
        })
    }
}

#[derive(Default)]
struct Table {
    entries: HashMap<Ticket, Pending>,
    residents: HashMap<ResidentId, Ticket>,
}

impl Table {
    /// Drops what is past its minute, with the place it holds: nobody gives that up any more.
    fn drop_aged(&mut self, now: UnixTime) {
        let residents = &mut self.residents;
        self.entries.retain(|ticket, old| {
            let kept = now.0 - old.prepared_at.0 <= CONFIRMATION_AGE_SECONDS_MAX;
            if let Some(resident) = old.resident
                && !kept
                && residents.get(&resident) == Some(ticket)
            {
                residents.remove(&resident);
            }
            kept
        });
    }
}

/// The table, with a queue of one for each resident.
#[derive(Default)]
pub(super) struct PendingTable {
    table: Mutex<Table>,
    freed: Condvar,
}

impl PendingTable {
    /// Takes the resident's place under `ticket`, waiting for an entry that is still being written.
    pub(super) fn claim(
        &self,
        resident: ResidentId,
        ticket: Ticket,
        now: UnixTime,
    ) -> Result<(), KeyholdError> {
        let wait = Duration::from_secs(PENDING_WAIT_SECONDS_MAX);
        let (mut table, timeout) = self
            .freed
            .wait_timeout_while(self.lock(), wait, |table| {
                Self::holder(table, resident, now).is_some()
            })
            .unwrap_or_else(PoisonError::into_inner);
        if timeout.timed_out() && Self::holder(&table, resident, now).is_some() {
            return Err(KeyholdError::Busy);
        }
        table.residents.insert(resident, ticket);
        Ok(())
    }

    /// Who holds the resident's place. A prepared entry past its minute holds it no longer: it can't be confirmed, and
    /// whether it reached the log is looked up before the next one is made.
    fn holder(table: &Table, resident: ResidentId, now: UnixTime) -> Option<Ticket> {
        let ticket = *table.residents.get(&resident)?;
        match table.entries.get(&ticket) {
            Some(pending) if now.0 - pending.prepared_at.0 > CONFIRMATION_AGE_SECONDS_MAX => None,
            _ => Some(ticket),
        }
    }

    /// Keeps the prepared entry.
    pub(super) fn insert(&self, ticket: Ticket, pending: Pending) -> Result<(), KeyholdError> {
        let mut table = self.lock();
        if table.entries.len() >= PENDING_MAX {
            table.drop_aged(pending.prepared_at);
            if table.entries.len() >= PENDING_MAX {
                return Err(KeyholdError::Busy);
            }
        }
        table.entries.insert(ticket, pending);
        Ok(())
    }

    /// Takes the entry out to confirm it; the resident's place stays held until [`PendingTable::free`].
    pub(super) fn take(&self, ticket: Ticket, now: UnixTime) -> Result<Pending, KeyholdError> {
        let mut table = self.lock();
        let pending = table.entries.remove(&ticket).ok_or(KeyholdError::Ticket)?;
        let age = now.0 - pending.prepared_at.0;
        // A clock that jumped back makes the age negative; such an entry is not fresh either.
        if !(0..=CONFIRMATION_AGE_SECONDS_MAX).contains(&age) {
            drop(table);
            self.free(pending.resident, ticket);
            return Err(KeyholdError::Ticket);
        }
        // Somebody whose clock was a second on has taken the place of one that was just too old: two must not hold it.
        if let Some(resident) = pending.resident
            && table.residents.get(&resident) != Some(&ticket)
        {
            return Err(KeyholdError::Ticket);
        }
        Ok(pending)
    }

    /// Gives the resident's place to the next in line.
    pub(super) fn free(&self, resident: Option<ResidentId>, ticket: Ticket) {
        let mut table = self.lock();
        table.entries.remove(&ticket);
        if let Some(resident) = resident
            && table.residents.get(&resident) == Some(&ticket)
        {
            table.residents.remove(&resident);
        }
        drop(table);
        self.freed.notify_all();
    }

    /// Gives up a ticket, whoever's it is.
    pub(super) fn abandon(&self, ticket: Ticket) {
        let resident = self
            .lock()
            .entries
            .get(&ticket)
            .and_then(|pending| pending.resident);
        self.free(resident, ticket);
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use registry::clock::Minute;
    use registry::readlog::Label;

    use super::*;

    fn pending(resident: ResidentId, prepared_at: UnixTime) -> Pending {
        Pending {
            resident: Some(resident),
            subject: None,
            entry: Entry {
                minute: Minute::of(prepared_at),
                label: Label([0; 32]),
                body_hash: [0; 32],
            },
            prepared_at,
            then: Purposeful::Forget,
        }
    }

    /// A full table is cleared of what is past its minute, and nobody stays locked out by it.
    #[test]
    fn what_is_dropped_from_a_full_table_gives_its_place_back() {
        let table = PendingTable::default();
        let number = |n: usize| u16::try_from(n).unwrap().to_be_bytes();
        let resident =
            |n| ResidentId::from_bytes([number(n); 8].as_flattened().try_into().unwrap());
        let ticket = |n| Ticket([number(n); 8].as_flattened().try_into().unwrap());
        let (then, now) = (UnixTime(0), UnixTime(CONFIRMATION_AGE_SECONDS_MAX + 1));
        for n in 0..PENDING_MAX {
            table.claim(resident(n), ticket(n), then).unwrap();
            table.insert(ticket(n), pending(resident(n), then)).unwrap();
        }
        let (newcomer, last) = (resident(PENDING_MAX), ticket(PENDING_MAX));
        table.claim(newcomer, last, now).unwrap();
        table.insert(last, pending(newcomer, now)).unwrap();
        assert_eq!(table.lock().entries.len(), 1);
        assert_eq!(table.lock().residents.len(), 1);
    }

    /// Two who look at the clock a moment apart, at the end of a minute: the place goes to one of them.
    #[test]
    fn a_place_that_was_given_on_is_not_held_twice() {
        let table = PendingTable::default();
        let resident = ResidentId::from_bytes([7; 16]);
        let (old, new) = (Ticket([1; 16]), Ticket([2; 16]));
        let last = UnixTime(CONFIRMATION_AGE_SECONDS_MAX);
        table.claim(resident, old, UnixTime(0)).unwrap();
        table.insert(old, pending(resident, UnixTime(0))).unwrap();
        table.claim(resident, new, UnixTime(last.0 + 1)).unwrap();
        let taken = table.take(old, last).map(drop);
        assert!(matches!(taken, Err(KeyholdError::Ticket)), "{taken:?}");
        assert_eq!(table.lock().residents.get(&resident), Some(&new));
    }
}
