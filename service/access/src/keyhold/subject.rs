//! One resident's chain at keyhold: where it stands, and making and settling its next entry.
//!
//! Must never reuse a place in a chain whose label already stands in the log: after a crash between appending and
//! confirming, the entry stays, releases nothing, and the chain moves past it. However many such entries there are, they never
//! lock a record.

use std::collections::HashMap;

use registry::clock::CityDay;
use registry::ids::ResidentId;
use registry::readlog::{ChainState, Entry, SealedBody};
use registry::readlog::{Detail, Opening};
use store::keyhold::{self as rows, Wrapped};
use store::{StoreError, Tx};

use super::error::KeyholdError;
use super::local::LocalKeyhold;
use super::roots::RootKeys;
use crate::limits::{PASSED_MAX, SETTLED_MAX, UNRELEASED_SAID_MAX};

/// A chain as it stands, with the number of the resident's list.
pub(super) struct Subject {
    pub(super) epoch: u32,
    pub(super) chain: ChainState,
    /// Where it stood before entries that reached the log and released nothing; the next entry says how many.
    pub(super) passed: Vec<ChainState>,
    /// As many more directly before those: keyhold has written down that it is past them.
    pub(super) unreleased: u32,
}

impl Subject {
    /// A list that begins.
    pub(super) const fn begin(first: ChainState) -> Self {
        Self {
            epoch: 0,
            chain: first,
            passed: Vec::new(),
            unreleased: 0,
        }
    }

    /// What the next entry says of those before it.
    pub(super) fn unreleased(&self) -> u32 {
        let passed = u32::try_from(self.passed.len()).unwrap_or(u32::MAX);
        self.unreleased
            .saturating_add(passed)
            .min(UNRELEASED_SAID_MAX)
    }
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
    /// Where the resident's chain stands, past entries that reached the log unconfirmed. Nothing is written while they are few:
    /// the entry that is made next says how many they were, and its confirmation moves the chain past all of them.
    pub(super) fn settled_subject(&self, resident: ResidentId) -> Result<Subject, KeyholdError> {
        if let Some(subject) = self.memory().settled.take(resident) {
            return Ok(subject);
        }
        let mut subject = self.subject(resident)?;
        let mut kept = false;
        loop {
            let label = subject.chain.entry_key().label();
            if !self.log.has_label(&label).map_err(KeyholdError::Log)? {
                return Ok(subject);
            }
            if subject.passed.len() >= PASSED_MAX {
                if kept {
                    return Err(KeyholdError::Log(
                        "the log has entries that keyhold never made".into(),
                    ));
                }
                self.keep_passed(resident, &mut subject)?;
                kept = true;
            }
            let next = subject.chain.advance().ok_or(KeyholdError::NotFound)?;
            subject
                .passed
                .push(std::mem::replace(&mut subject.chain, next));
        }
    }

    /// Writes down that the chain is past many entries that released nothing, and how many, so that whatever fails next leaves
    /// no more to look for.
    fn keep_passed(&self, resident: ResidentId, subject: &mut Subject) -> Result<(), KeyholdError> {
        let day = self.today();
        let unreleased = subject.unreleased();
        self.with_roots(|roots| {
            let steps = subject
                .passed
                .iter()
                .map(|chain| Step::of(roots, resident, subject.epoch, chain, day))
                .collect::<Result<Vec<_>, _>>()?;
            self.store
                .try_transact("keyhold: move past what released nothing", |tx| {
                    steps.iter().try_for_each(|step| step.write(tx))?;
                    rows::subject::set_unreleased(tx, resident, unreleased)
                        .map_err(KeyholdError::from)
                })
        })?;
        subject.passed.clear();
        subject.unreleased = unreleased;
        Ok(())
    }

    /// Moves the chain past entries that stand in the log, for a keyhold that was restored: whether they released
    /// something is not known here.
    pub(super) fn move_past(&self, resident: ResidentId) -> Result<(), KeyholdError> {
        loop {
            let subject = self.subject(resident)?;
            let label = subject.chain.entry_key().label();
            if !self.log.has_label(&label).map_err(KeyholdError::Log)? {
                return Ok(());
            }
            let day = self.today();
            self.with_roots(|roots| {
                let step = Step::of(roots, resident, subject.epoch, &subject.chain, day)?;
                self.store
                    .try_transact("keyhold: move past an entry of a lost day", |tx| {
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
                passed: Vec::new(),
                unreleased: row.unreleased,
            })
        })
    }
}

/// Chains whose last entry was made and confirmed by this very process, with none prepared since: their next label cannot
/// stand in the log, because nobody else could have made it. Everybody else's is read and looked for first.
#[derive(Default)]
pub(super) struct Settled(HashMap<ResidentId, Subject>);

impl Settled {
    /// Notes where the resident's chain stands, now that its entry is confirmed.
    pub(super) fn insert(&mut self, resident: ResidentId, stands: Subject) {
        if self.0.len() >= SETTLED_MAX {
            self.0.clear(); // costs one question each, and no more
        }
        self.0.insert(resident, stands);
    }

    /// Where the chain stands, if it is settled; from now on it is not, until the entry that is being made is confirmed.
    pub(super) fn take(&mut self, resident: ResidentId) -> Option<Subject> {
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
    fn of(
        roots: &RootKeys,
        resident: ResidentId,
        epoch: u32,
        chain: &ChainState,
        day: CityDay,
    ) -> Result<Self, KeyholdError> {
        let next = chain.advance().ok_or(KeyholdError::NotFound)?;
        Ok(Self {
            resident,
            epoch,
            number: chain.number(),
            next_chain: roots.seal(&chain_place(resident), &next.to_bytes())?,
            entry_key: roots.seal(&entry_place(resident), chain.entry_key().expose())?,
            day,
        })
    }

    /// The steps of one confirmation: past what released nothing, then past the entry itself.
    pub(super) fn all(
        roots: &RootKeys,
        resident: ResidentId,
        subject: &Subject,
        day: CityDay,
    ) -> Result<Vec<Self>, KeyholdError> {
        subject
            .passed
            .iter()
            .chain([&subject.chain])
            .map(|chain| Self::of(roots, resident, subject.epoch, chain, day))
            .collect()
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
    subject: &Subject,
    minute: registry::clock::Minute,
    opening: Opening,
) -> Result<(Entry, SealedBody), KeyholdError> {
    let chain = &subject.chain;
    let detail = Detail {
        list: chain.list(),
        number: chain.number(),
        unreleased: subject.unreleased(),
        opening,
    };
    chain
        .entry_key()
        .seal(minute, &detail)
        .map_err(|error| KeyholdError::Log(error.to_string()))
}
