//! After a database was restored from a backup: city, log and keyhold are brought to one mind again, offline.
//!
//! Must never run beside a working city, opens no record, names nobody, and answers counts alone. What was forgotten
//! stays forgotten, what has ended stays ended.

use registry::clock::{CityDay, CityZone, Clock};
use registry::ids::ResidentId;
use store::{Store, StoreError, forgotten, grants, reconciling, residents, sealed};

use crate::error::AccessError;
use crate::keyhold::{Keyhold as _, KeyholdError, LocalKeyhold, Request};
use crate::log::Sequencer;

/// Which of the two databases of people was restored; the log is whole before this begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestoredDatabases {
    /// The city's.
    pub city: bool,
    /// Keyhold's.
    pub keyhold: bool,
}

/// What was, or is to be, made good; counts and never names.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Reconciled {
    /// Entries of the log that keyhold's chains were moved past.
    pub entries_passed: u64,
    /// Residents who began a new list since: their entries go on in the old one until they begin another.
    pub lists_ended: u64,
    /// Residents whose keys were destroyed again.
    pub forgotten_again: u64,
    /// Grants whose key was destroyed, because the city says that they ended or has lost them.
    pub grants_ended: u64,
    /// Grants that the city ended, because keyhold has no key for them.
    pub grants_without_key: u64,
    /// Residents removed from the city's database: they were forgotten after the backup.
    pub residents_removed: u64,
    /// Residents whose records nobody can open any more: keyhold's database was restored and has no keys for them.
    pub residents_without_keys: u64,
    /// Residents registered after the city's backup: their record is lost, and its keys were destroyed.
    pub residents_without_record: u64,
    /// Officials who must be appointed anew, because nobody can tell whether their passkey still stands.
    pub passkeys_ended: u64,
    /// Openings and look-ups counted against every official's budget of today.
    pub spent_for_all: u64,
    /// Emergencies counted again against their office's cap of the month, from the public list.
    pub emergencies_counted: u64,
    /// Keyhold's database was restored: second signatures that are due and orders carried out are as they were at its
    /// backup, since no list names them for everybody.
    pub keyhold_went_back: bool,
}

impl Reconciled {
    /// How many residents and grants were lost with the data: what an operator must have said yes to.
    #[must_use]
    pub const fn lost(&self) -> u64 {
        self.residents_without_keys + self.residents_without_record + self.grants_without_key
    }
}

/// What is brought together.
pub struct Reconciliation<'a> {
    /// The city's store.
    pub city: &'a Store,
    /// Keyhold over its own.
    pub keyhold: &'a LocalKeyhold,
    /// The log, whole again.
    pub log: &'a Sequencer,
    /// What was restored.
    pub restored: RestoredDatabases,
    /// The day, for the notes on who was forgotten.
    pub clock: &'a dyn Clock,
    /// Where the city's days change.
    pub zone: CityZone,
}

impl Reconciliation<'_> {
    /// Counts what would be made good, and changes nothing.
    ///
    /// # Errors
    /// The stores'.
    pub fn survey(&self) -> Result<Reconciled, AccessError> {
        self.run(false)
    }

    /// Makes it good. Doing it twice, or again after it was cut off, comes to the same.
    ///
    /// # Errors
    /// The stores'.
    pub fn carry_out(&self) -> Result<Reconciled, AccessError> {
        self.run(true)
    }

    fn run(&self, act: bool) -> Result<Reconciled, AccessError> {
        let mut done = Reconciled::default();
        // First, while keyhold still knows how far it had seen: the entry of whoever is forgotten again would raise it.
        if self.restored.keyhold {
            done.emergencies_counted = self.keyhold.count_emergencies(self.log, act)?;
            done.spent_for_all = self.keyhold.spend_unknown(self.log, act)?;
        }
        self.forget_again(&mut done, act)?;
        self.city_residents(&mut done, act)?;
        self.keyhold_residents(&mut done, act)?;
        self.city_grants(&mut done, act)?;
        self.keyhold_grants(&mut done, act)?;
        done.keyhold_went_back = self.restored.keyhold;
        if self.restored.keyhold {
            done.passkeys_ended = self.keyhold.end_stale_passkeys(self.log, act)?;
        }
        if act {
            self.city.forget_deleted()?;
            self.keyhold.write_out_deleted()?;
        }
        Ok(done)
    }

    /// Residents whose keys were destroyed and came back with keyhold's backup.
    fn forget_again(&self, done: &mut Reconciled, act: bool) -> Result<(), AccessError> {
        let mut after = Vec::new();
        loop {
            let page = self.city.read("reconcile: the forgotten", |tx| {
                forgotten::after(tx, &after)
            })?;
            let Some((last, _)) = page.last() else {
                return Ok(());
            };
            after = last.as_bytes().to_vec();
            for (resident, _) in page {
                if self.keyhold.knows(resident)? {
                    done.forgotten_again += 1;
                    if act {
                        self.destroy(resident)?;
                    }
                }
            }
        }
    }

    /// Destroys somebody's keys with the last entry of their list, as everywhere.
    fn destroy(&self, resident: ResidentId) -> Result<(), AccessError> {
        self.keyhold.pass_entries(resident, self.log, true)?;
        match self.keyhold.prepare(Request::Forget { resident }) {
            Ok(prepared) => {
                let proof = self
                    .log
                    .append(&prepared.entry, &prepared.body)
                    .map_err(AccessError::LogUnwritable)?;
                self.keyhold.confirm(prepared.ticket, &proof)?;
            }
            Err(KeyholdError::NotFound) => {} // there was no list
            Err(error) => return Err(error.into()),
        }
        Ok(self.keyhold.forget(resident)?)
    }

    fn city_residents(&self, done: &mut Reconciled, act: bool) -> Result<(), AccessError> {
        let mut after = Vec::new();
        loop {
            let page = self.city.read("reconcile: residents", |tx| {
                reconciling::city_residents(tx, &after)
            })?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = last.as_bytes().to_vec();
            for resident in page {
                if self.keyhold.knows(resident)? {
                    continue;
                }
                if self.restored.keyhold {
                    done.residents_without_keys += 1;
                } else if self.restored.city {
                    done.residents_removed += 1;
                    if act {
                        self.remove(resident)?;
                    }
                }
            }
        }
    }

    /// The rows of somebody who was forgotten after the backup. A case of theirs keeps its term.
    fn remove(&self, resident: ResidentId) -> Result<(), AccessError> {
        let day = CityDay::of(self.clock.now(), self.zone);
        self.city.transact("forget a resident again", |tx| {
            forgotten::note(tx, resident, day)?;
            sealed::delete_all(tx, resident)
        })?;
        let removed = self.city.transact("delete a resident again", |tx| {
            reconciling::delete_files(tx, resident)?;
            residents::delete(tx, resident)
        });
        match removed {
            Ok(()) | Err(StoreError::Constraint { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Chains: past what stands in the log, or destroyed where the record they belong to is lost.
    fn keyhold_residents(&self, done: &mut Reconciled, act: bool) -> Result<(), AccessError> {
        let mut after = Vec::new();
        loop {
            let page = self.keyhold.chains_after(&after)?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = last.as_bytes().to_vec();
            for resident in page {
                let known = self.city.read("reconcile: find a resident", |tx| {
                    residents::state(tx, resident)
                })?;
                if self.keyhold.is_residents(resident) && known.is_none() {
                    done.residents_without_record += u64::from(!self.is_forgotten(resident)?);
                    if act {
                        self.destroy(resident)?;
                    }
                    continue;
                }
                let passed = self.keyhold.pass_entries(resident, self.log, act)?;
                done.entries_passed += passed.entries;
                done.lists_ended += passed.lists_ended;
            }
        }
    }

    fn is_forgotten(&self, resident: ResidentId) -> Result<bool, AccessError> {
        Ok(self.city.read("reconcile: find a note", |tx| {
            forgotten::is_noted(tx, resident)
        })?)
    }

    fn city_grants(&self, done: &mut Reconciled, act: bool) -> Result<(), AccessError> {
        let mut after = Vec::new();
        loop {
            let page = self.city.read("reconcile: grants", |tx| {
                reconciling::city_grants(tx, &after)
            })?;
            let Some((last, _)) = page.last() else {
                return Ok(());
            };
            after = last.as_bytes().to_vec();
            for (grant, city_says) in page {
                match (city_says, self.keyhold.grant_stands(grant)?) {
                    (false, true) => {
                        done.grants_ended += 1;
                        if act {
                            self.keyhold.end_grant(grant)?;
                        }
                    }
                    (true, false) => {
                        done.grants_without_key += 1;
                        if act {
                            self.city
                                .transact("end a grant again", |tx| grants::end(tx, grant))?;
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    fn keyhold_grants(&self, done: &mut Reconciled, act: bool) -> Result<(), AccessError> {
        let mut after = Vec::new();
        loop {
            let page = self.keyhold.standing_grants_after(&after)?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = last.as_bytes().to_vec();
            for grant in page {
                let known = self
                    .city
                    .read("reconcile: find a grant", |tx| grants::get(tx, grant))?;
                if known.is_none() {
                    done.grants_ended += 1;
                    if act {
                        self.keyhold.end_grant(grant)?;
                    }
                }
            }
        }
    }
}
