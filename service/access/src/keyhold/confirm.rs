//! Second half of every entry: the proof is checked, one durable record of the release is written, the keys go out.
//!
//! Must never give anything out before that record is on the disk, and never twice for one entry.

use std::sync::Arc;

use registry::clock::{CityDay, UnixTime};
use registry::ids::{FileKind, GrantId, ResidentId};
use registry::readlog::{ChainState, Label};
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::budget::Counted;
use store::Tx;
use store::keyhold::{self as rows, Wrapped};

use super::budgets::Spending;
use super::error::KeyholdError;
use super::exceptional::{Exceptional, Write};
use super::group_keys::group_place;
use super::local::LocalKeyhold;
use super::log_view::Head;
use super::official_rows::ChangedRow;
use super::pending::{Pending, Purposeful};
use super::roots::RootKeys;
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
    steps: Vec<Step>,
    begin: Option<NewChain>,
    spend: Option<Spending>,
    official: Option<ChangedRow>,
    act: Option<([u8; 32], ResidentId)>,
    decided: Option<[u8; 32]>,
    grant: Option<(GrantId, ResidentId, Wrapped)>,
    read_keys: Option<(ResidentId, FieldGroups)>,
    exceptional: Option<Write>,
    /// Whose keys go, and the keyed hash by which court seals know them.
    forget: Option<(ResidentId, [u8; 32])>,
    root_announced: Option<u32>,
}

#[derive(Clone)]
struct NewChain {
    resident: ResidentId,
    epoch: u32,
    chain: Wrapped,
}

type WrappedKeys = Vec<(FieldGroup, Wrapped)>;

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
                let next = pending.chain_after();
                let released = self.release(ticket, pending, (head, proof.index), now);
                if let (Ok(_), Some(resident), Some(next)) = (&released, resident, next) {
                    self.memory().settled.insert(resident, next);
                }
                self.pending.free(resident, ticket);
                released
            }
            Err(error) => {
                // The entry may be confirmed again with a better proof: nothing was given out.
                if self.pending.insert(ticket, pending).is_err() {
                    self.pending.free(resident, ticket); // the table is full: nobody waits for this one
                }
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
        // Asked before the entry was made, and again: nothing goes out when they stopped meanwhile.
        if pending.then.waits_for_witnesses() {
            self.watch.check_quorum(now, &*self.log)?;
        }
        Ok(head)
    }

    fn release(
        &self,
        ticket: Ticket,
        pending: Pending,
        place: (Head, u64),
        now: UnixTime,
    ) -> Result<Released, KeyholdError> {
        let grant_key = SecretKey::fresh();
        let (wrapped, roots) = self.with_roots(|roots| {
            let writing = self.writing(roots, &pending, place, &grant_key)?;
            let wrapped = self
                .store
                .try_transact_grouped("keyhold: record a release", move |tx| writing.write(tx))?;
            Ok((wrapped, Arc::clone(roots)))
        })?;
        let keys = unwrapped(&roots, pending.resident, wrapped)?;
        self.hand_out(ticket, pending, keys, grant_key, now)
    }

    fn writing(
        &self,
        roots: &RootKeys,
        pending: &Pending,
        (head, entry_index): (Head, u64),
        grant_key: &SecretKey,
    ) -> Result<Writing, KeyholdError> {
        let day = self.today();
        let mut writing = Writing {
            label: pending.entry.label,
            day,
            head,
            steps: Vec::new(),
            begin: None,
            spend: None,
            official: None,
            act: None,
            decided: None,
            grant: None,
            read_keys: None,
            exceptional: None,
            forget: None,
            root_announced: None,
        };
        if let (Some(resident), Some(subject)) = (pending.resident, &pending.subject) {
            if matches!(pending.then, Purposeful::Begin { .. }) {
                writing.begin = Some(new_chain(roots, resident, subject.epoch, &subject.chain)?);
            }
            writing.steps = Step::all(roots, resident, subject, day)?;
        }
        match (&pending.then, pending.resident) {
            (Purposeful::Keys { groups, opening }, Some(resident)) => {
                writing.read_keys = Some((resident, *groups));
                writing.spend = opening.as_ref().map(|(_, spend)| spend.clone());
            }
            (Purposeful::Found { spend, .. }, _) => writing.spend = Some(spend.clone()),
            (Purposeful::Begin { file, .. }, Some(resident)) => {
                // A case begins with what its applicant declares, not with the list of the child it is about.
                writing.act = file
                    .filter(|file| file.kind() == FileKind::Registration)
                    .map(|file| (self.act_of(file), resident));
            }
            (Purposeful::Announced(said), _) => {
                writing.official = self.row_after(said, entry_index)?;
            }
            (Purposeful::NewList { sheet, first }, Some(resident)) => {
                writing.begin = Some(new_chain(roots, resident, sheet.epoch, first)?);
            }
            (Purposeful::Grant { grant, decided }, Some(resident)) => {
                writing.decided = *decided;
                let wrapped = roots.wrap(&super::grant_keys::grant_place(*grant), grant_key)?;
                writing.grant = Some((*grant, resident, wrapped));
            }
            (Purposeful::Exceptional(exceptional), resident) => {
                self.write_exceptional(&mut writing, exceptional, resident)?;
            }
            (Purposeful::Forget, Some(resident)) => {
                writing.forget = Some((resident, self.seal_blind_of(resident)));
            }
            (Purposeful::RootAnnounced(new), _) => writing.root_announced = Some(*new),
            _ => {}
        }
        Ok(writing)
    }

    fn write_exceptional(
        &self,
        writing: &mut Writing,
        exceptional: &Exceptional,
        resident: Option<ResidentId>,
    ) -> Result<(), KeyholdError> {
        writing.exceptional = Some(exceptional.write.clone());
        writing.read_keys = resident.zip(exceptional.groups());
        // Spent when it is announced: an opening like any other, also when nobody is found.
        writing.spend = exceptional
            .official()
            .map(|official| self.spending(official, Counted::Opening))
            .transpose()?;
        Ok(())
    }

    fn hand_out(
        &self,
        ticket: Ticket,
        pending: Pending,
        keys: Vec<(FieldGroup, SecretKey)>,
        grant_key: SecretKey,
        now: UnixTime,
    ) -> Result<Released, KeyholdError> {
        match (pending.then, pending.resident) {
            (Purposeful::Begin { sheet, .. } | Purposeful::NewList { sheet, .. }, _) => {
                Ok(Released::Sheet(sheet))
            }
            (Purposeful::Keys { opening, .. }, Some(resident)) => {
                if let Some((opening, _)) = opening {
                    self.remember_opening(ticket, opening, now);
                }
                Ok(Released::Keys { resident, keys })
            }
            (
                Purposeful::Found {
                    found, looked_up, ..
                },
                _,
            ) => {
                self.memory().looked_up.insert(now, looked_up, found);
                Ok(Released::Found(found))
            }
            (Purposeful::Grant { .. }, _) => Ok(Released::GrantKey(grant_key)),
            (Purposeful::Announced(_) | Purposeful::RootAnnounced(_), _) => Ok(Released::Announced),
            (Purposeful::Forget, Some(resident)) => {
                self.memory().forget(resident);
                Ok(Released::Forgotten)
            }
            (Purposeful::Exceptional(exceptional), resident) => {
                self.hand_out_exceptional(ticket, *exceptional, resident, keys, now)
            }
            (Purposeful::Keys { .. } | Purposeful::Forget, None) => Err(KeyholdError::NotFound),
        }
    }
}

fn new_chain(
    roots: &RootKeys,
    resident: ResidentId,
    epoch: u32,
    first: &ChainState,
) -> Result<NewChain, KeyholdError> {
    Ok(NewChain {
        resident,
        epoch,
        chain: roots.seal(&chain_place(resident), &first.to_bytes())?,
    })
}

/// The keys read with the release, under the roots that were in use then.
fn unwrapped(
    roots: &RootKeys,
    resident: Option<ResidentId>,
    wrapped: WrappedKeys,
) -> Result<Vec<(FieldGroup, SecretKey)>, KeyholdError> {
    let Some(resident) = resident else {
        return Ok(Vec::new());
    };
    wrapped
        .into_iter()
        .map(|(group, key)| {
            Ok((
                group,
                roots.unwrap_key(&group_place(resident, group), &key)?,
            ))
        })
        .collect()
}

impl Writing {
    fn write(&self, tx: &mut dyn Tx) -> Result<WrappedKeys, KeyholdError> {
        let began_here = self.begin.as_ref().filter(|begin| begin.epoch == 0);
        if let Some(begin) = began_here {
            rows::subject::insert(tx, begin.resident, begin.epoch, &begin.chain)?;
        }
        for step in &self.steps {
            step.write(tx)?;
        }
        if let Some(begin) = self.begin.as_ref().filter(|begin| begin.epoch > 0) {
            rows::subject::replace(tx, begin.resident, begin.epoch, &begin.chain)?;
        }
        rows::release::insert(tx, &self.label.0, self.day)?;
        rows::checkpoint_seen::raise(tx, self.head.size, &self.head.root.0)?;
        if let Some(spend) = &self.spend
            && !rows::budget::spend(tx, &spend.official, self.day, spend.row(), spend.day_max())?
        {
            return Err(spend.refused()); // openings at once that each saw the last one left
        }
        if let Some(official) = &self.official {
            official.write(tx)?;
        }
        if let Some((act, resident)) = self.act {
            let detail = None;
            rows::case_act::begin(tx, &act, &rows::case_act::Row { resident, detail })?;
        }
        if let Some(pair) = &self.decided {
            // From tomorrow on whatever the office says; today the official may still finish what a crash interrupted.
            rows::decided::note(tx, pair, self.day.plus_days(1))?;
        }
        if let Some((grant, resident, wrapped)) = &self.grant {
            rows::grant_key::insert(tx, *grant, *resident, wrapped)?;
        }
        if let Some(generation) = self.root_announced {
            rows::root_generation::set_announced(tx, generation)?;
        }
        if let Some((resident, blind)) = &self.forget {
            rows::forget(tx, *resident)?;
            rows::court_seal::forget_of(tx, blind)?;
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
