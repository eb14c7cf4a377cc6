//! One resident's chain at keyhold: where it stands, and making and settling its next entry.
//!
//! Must never reuse a place in a chain whose label already stands in the log: after a crash between appending and
//! confirming, the entry stays, releases nothing, and the chain moves past it.

use std::collections::HashSet;

use registry::clock::CityDay;
use registry::ids::ResidentId;
use registry::readlog::{ChainState, Entry, SealedBody};
use registry::readlog::{Detail, Opening};
use store::keyhold::{self as rows, Wrapped};
use store::{StoreError, Tx};

use super::error::KeyholdError;
use super::local::LocalKeyhold;
use super::roots::RootKeys;
use crate::limits::SETTLED_MAX;

/// A chain as it stands, with the number of the resident's list.
pub(super) struct Subject {
    pub(super) epoch: u32,
    pub(super) chain: ChainState,
}

/// What binds a wrapped chain to its resident.
pub(super) fn chain_place(resident: ResidentId) -> Vec<u8> {
    [b"denizen/keyhold/chain/1".as_slice(), resident.as_bytes()].concat()
}

/// What binds a wrapped entry key to its resident.
pub(super) fn entry_place(resident: ResidentId) -> Vec<u8> {
    [b"denizen/keyhold/entry/1".as_slice(), resident.as_bytes()].concat()
}

impl LocalKeyhold {
    /// Reads where the resident's chain stands, first moving it past an entry that reached the log unconfirmed.
    pub(super) fn settled_subject(&self, resident: ResidentId) -> Result<Subject, KeyholdError> {
        if self.memory().settled.take(resident) {
            return self.subject(resident);
        }
        loop {
            let subject = self.subject(resident)?;
            let label = subject.chain.entry_key().label();
            if !self.log.has_label(&label).map_err(KeyholdError::Log)? {
                return Ok(subject);
            }
            let day = self.today();
            self.with_roots(|roots| {
                let step = Step::of(roots, resident, &subject, day)?;
                self.store
                    .try_transact("keyhold: move past an entry left by a crash", |tx| {
                        step.write(tx).map_err(KeyholdError::from)
                    })
            })?;
        }
    }

    pub(super) fn subject(&self, resident: ResidentId) -> Result<Subject, KeyholdError> {
        self.with_roots(|roots| {
            let row = self
                .store
                .read("keyhold: read a chain", |tx| {
                    rows::subject::get(tx, resident)
                })?
                .ok_or(KeyholdError::NotFound)?;
            let bytes = roots.open(&chain_place(resident), &row.chain)?;
            let chain = ChainState::parse(&bytes)
                .ok_or(KeyholdError::Seal(crate::sealing::SealError::DoesNotOpen))?;
            Ok(Subject {
                epoch: row.epoch,
                chain,
            })
        })
    }
}

/// Residents whose last entry was made and confirmed by this very process, with none prepared since: their next label
/// cannot stand in the log, because nobody else could have made it. Everybody else's is looked for first.
#[derive(Default)]
pub(super) struct Settled(HashSet<ResidentId>);

impl Settled {
    /// Notes that the resident's entry was confirmed.
    pub(super) fn insert(&mut self, resident: ResidentId) {
        if self.0.len() >= SETTLED_MAX {
            self.0.clear(); // costs one question each, and no more
        }
        self.0.insert(resident);
    }

    /// Whether the chain is settled; from now on it is not, until the entry that is being made is confirmed.
    fn take(&mut self, resident: ResidentId) -> bool {
        self.0.remove(&resident)
    }
}

/// The rows that move a chain one entry on, wrapped and ready to write.
#[derive(Clone)]
pub(super) struct Step {
    pub(super) resident: ResidentId,
    epoch: u32,
    number: u32,
    next_chain: Wrapped,
    entry_key: Wrapped,
    day: CityDay,
}

impl Step {
    pub(super) fn of(
        roots: &RootKeys,
        resident: ResidentId,
        subject: &Subject,
        day: CityDay,
    ) -> Result<Self, KeyholdError> {
        let next = subject.chain.advance().ok_or(KeyholdError::NotFound)?;
        Ok(Self {
            resident,
            epoch: subject.epoch,
            number: subject.chain.number(),
            next_chain: roots.seal(&chain_place(resident), &next.to_bytes())?,
            entry_key: roots.seal(&entry_place(resident), subject.chain.entry_key().expose())?,
            day,
        })
    }

    /// Moves the chain on, only from where it stood, and keeps the entry's key for the resident's page.
    pub(super) fn write(&self, tx: &mut dyn Tx) -> Result<(), StoreError> {
        let moved =
            rows::subject::advance(tx, self.resident, self.epoch, self.number, &self.next_chain)?;
        if !moved {
            return Err(StoreError::Conflict {
                constraint: "subject.number: the chain has moved on".into(),
            });
        }
        rows::entry_key::insert(
            tx,
            self.resident,
            self.epoch,
            self.number,
            &self.entry_key,
            self.day,
        )
    }
}

/// Makes the next entry of a chain.
pub(super) fn entry_of(
    chain: &ChainState,
    minute: registry::clock::Minute,
    opening: Opening,
) -> Result<(Entry, SealedBody), KeyholdError> {
    let detail = Detail {
        list: chain.list(),
        number: chain.number(),
        opening,
    };
    chain
        .entry_key()
        .seal(minute, &detail)
        .map_err(|error| KeyholdError::Log(error.to_string()))
}
