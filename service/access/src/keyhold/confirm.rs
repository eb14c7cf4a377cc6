//! Second half of every entry: the proof is checked, one durable record of the release is written, the keys go out.
//!
//! Must never give anything out before that record is on the disk, and never twice for one entry.

use registry::clock::{CityDay, UnixTime};
use registry::ids::{GrantId, OfficialId, ResidentId};
use registry::readlog::Label;
use registry::vocabulary::{FieldGroup, FieldGroups};
use store::{StoreError, Tx, keyhold as rows};

use super::error::KeyholdError;
use super::exceptional::Write;
use super::local::LocalKeyhold;
use super::log_view::Head;
use super::pending::{Pending, Purposeful};
use super::subject::{Step, chain_place};
use super::{Released, Ticket};
use crate::log::LogProof;
use crate::sealing::SecretKey;

/// Everything that one confirmation writes, made before the transaction so that a retry writes the same.
#[derive(Clone)]
struct Writing {
    label: Label,
    day: CityDay,
    head: Head,
    step: Option<Step>,
    begin: Option<NewChain>,
    spend: Option<(OfficialId, rows::Budget)>,
    grant: Option<(GrantId, ResidentId, Vec<u8>)>,
    read_keys: Option<(ResidentId, FieldGroups)>,
    exceptional: Option<Write>,
}

#[derive(Clone)]
struct NewChain {
    resident: ResidentId,
    epoch: u32,
    chain: Vec<u8>,
}

type WrappedKeys = Vec<(FieldGroup, Vec<u8>)>;

impl LocalKeyhold {
    pub(super) fn confirm_ticket(
        &self,
        ticket: Ticket,
        proof: &LogProof,
    ) -> Result<Released, KeyholdError> {
        let now = self.clock.now();
        let pending = self.pending.take(ticket, now)?;
        let resident = pending.resident;
        match self.check_proof(&pending, proof, now) {
            Ok(head) => {
                let released = self.release(ticket, pending, head, now);
                self.pending.free(resident, ticket);
                released
            }
            Err(error) => {
                // The entry may be confirmed again with a better proof: nothing was given out.
                self.pending.insert(ticket, pending)?;
                Err(error)
            }
        }
    }

    /// The conditions of DESIGN §4: its own bytes, inclusion, a checkpoint on the history it saw, the outside quorum.
    fn check_proof(
        &self,
        pending: &Pending,
        proof: &LogProof,
        now: UnixTime,
    ) -> Result<Head, KeyholdError> {
        let head = self.watch.accept(&proof.checkpoint_note, now, &*self.log)?;
        let leaf = tlog::leaf_hash(&pending.entry.to_bytes());
        tlog::verify_inclusion(&proof.inclusion, head.size, head.root, proof.index, leaf)
            .map_err(|error| KeyholdError::Proof(error.to_string()))?;
        // Beginning a list and announcing open nothing, so a city can be set up before its witnesses are.
        let opens_nothing = matches!(
            pending.then,
            Purposeful::Begin { .. } | Purposeful::Announced(_)
        );
        if !opens_nothing {
            self.watch.check_quorum(now, &*self.log)?;
        }
        Ok(head)
    }

    fn release(
        &self,
        ticket: Ticket,
        pending: Pending,
        head: Head,
        now: UnixTime,
    ) -> Result<Released, KeyholdError> {
        let grant_key = SecretKey::fresh();
        let writing = self.writing(&pending, head, &grant_key)?;
        let wrapped = self
            .store
            .transact_grouped("keyhold: record a release", move |tx| writing.write(tx))?;
        self.hand_out(ticket, pending, wrapped, grant_key, now)
    }

    fn writing(
        &self,
        pending: &Pending,
        head: Head,
        grant_key: &SecretKey,
    ) -> Result<Writing, KeyholdError> {
        let day = self.today();
        let mut writing = Writing {
            label: pending.entry.label,
            day,
            head,
            step: None,
            begin: None,
            spend: None,
            grant: None,
            read_keys: None,
            exceptional: None,
        };
        if let (Some(resident), Some(subject)) = (pending.resident, &pending.subject) {
            if matches!(pending.then, Purposeful::Begin { .. }) {
                let chain = self
                    .root
                    .seal(&chain_place(resident), &subject.chain.to_bytes())?;
                writing.begin = Some(NewChain {
                    resident,
                    epoch: subject.epoch,
                    chain,
                });
            }
            writing.step = Some(self.step(resident, subject, day)?);
        }
        match (&pending.then, pending.resident) {
            (Purposeful::Keys { groups, opening }, Some(resident)) => {
                writing.read_keys = Some((resident, *groups));
                writing.spend = opening
                    .as_ref()
                    .map(|opening| (opening.official.clone(), rows::Budget::Openings));
            }
            (Purposeful::Found { official, .. }, _) => {
                writing.spend = Some((official.clone(), rows::Budget::LookUps));
            }
            (Purposeful::NewList { sheet, first }, Some(resident)) => {
                let chain = self.root.seal(&chain_place(resident), &first.to_bytes())?;
                writing.begin = Some(NewChain {
                    resident,
                    epoch: sheet.epoch,
                    chain,
                });
            }
            (Purposeful::Grant(grant), Some(resident)) => {
                let wrapped = self
                    .root
                    .wrap(&super::grant_keys::grant_place(*grant), grant_key)?;
                writing.grant = Some((*grant, resident, wrapped));
            }
            (Purposeful::Exceptional(exceptional), resident) => {
                writing.exceptional = Some(exceptional.write.clone());
                writing.read_keys = resident.zip(exceptional.groups());
            }
            _ => {}
        }
        Ok(writing)
    }

    fn hand_out(
        &self,
        ticket: Ticket,
        pending: Pending,
        wrapped: WrappedKeys,
        grant_key: SecretKey,
        now: UnixTime,
    ) -> Result<Released, KeyholdError> {
        match (pending.then, pending.resident) {
            (Purposeful::Begin { sheet } | Purposeful::NewList { sheet, .. }, _) => {
                Ok(Released::Sheet(sheet))
            }
            (Purposeful::Keys { opening, .. }, Some(resident)) => {
                let keys = self.unwrap_keys(resident, wrapped)?;
                if let Some(opening) = opening {
                    self.remember_opening(ticket, opening, now);
                }
                Ok(Released::Keys { resident, keys })
            }
            (Purposeful::Found { found, .. }, _) => Ok(Released::Found(found)),
            (Purposeful::Grant(_), _) => Ok(Released::GrantKey(grant_key)),
            (Purposeful::Announced(said), _) => Ok(Released::Announced(said)),
            (Purposeful::Exceptional(exceptional), resident) => {
                let keys = resident.map_or(Ok(Vec::new()), |resident| {
                    self.unwrap_keys(resident, wrapped)
                })?;
                self.hand_out_exceptional(ticket, *exceptional, resident, keys, now)
            }
            (Purposeful::Keys { .. }, None) => Err(KeyholdError::NotFound),
        }
    }

    fn unwrap_keys(
        &self,
        resident: ResidentId,
        wrapped: WrappedKeys,
    ) -> Result<Vec<(FieldGroup, SecretKey)>, KeyholdError> {
        wrapped
            .into_iter()
            .map(|(group, key)| {
                let place = super::local::group_place(resident, group);
                Ok((group, self.root.unwrap_key(&place, &key)?))
            })
            .collect()
    }
}

impl Writing {
    fn write(&self, tx: &mut dyn Tx) -> Result<WrappedKeys, StoreError> {
        let began_here = self.begin.as_ref().filter(|begin| begin.epoch == 0);
        if let Some(begin) = began_here {
            rows::subject::insert(tx, begin.resident, begin.epoch, &begin.chain)?;
        }
        if let Some(step) = &self.step {
            step.write(tx)?;
        }
        if let Some(begin) = self.begin.as_ref().filter(|begin| begin.epoch > 0) {
            rows::subject::replace(tx, begin.resident, begin.epoch, &begin.chain)?;
        }
        rows::release::insert(tx, &self.label.0, self.day)?;
        rows::checkpoint_seen::raise(tx, self.head.size, &self.head.root.0)?;
        if let Some((official, budget)) = &self.spend {
            rows::budget::spend(tx, official, self.day, *budget)?;
        }
        if let Some((grant, resident, wrapped)) = &self.grant {
            rows::grant_key::insert(tx, *grant, *resident, wrapped)?;
        }
        if let Some(exceptional) = &self.exceptional {
            exceptional.write(tx)?;
        }
        let Some((resident, groups)) = self.read_keys else {
            return Ok(Vec::new());
        };
        let mut keys = Vec::new();
        for group in groups.iter() {
            if let Some(wrapped) = rows::group_key::get(tx, resident, group)? {
                keys.push((group, wrapped));
            }
        }
        Ok(keys)
    }
}
