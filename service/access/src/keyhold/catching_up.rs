//! Keyhold's database was restored from a backup: what the log, the public list and the city know since is made good.
//!
//! Offline only. Must never move a chain back, never give a key, and where it does not know, it takes the side of the
//! resident: what may have ended has ended, what may have been spent is spent.

use std::collections::HashMap;

use registry::clock::{CityDay, Minute};
use registry::ids::{OfficeId, OfficialId, ResidentId};
use registry::readlog::{Announcement, ChainState, Detail, EntryKey, EntryKind, public_list};
use sha2::{Digest, Sha256};
use store::{keyhold as rows, reconciling};

use super::error::KeyholdError;
use super::exceptional::month_of;
use super::local::LocalKeyhold;
use super::public_list::PUBLIC;
use crate::log::Sequencer;

/// What moving the chains on has met.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Passed {
    /// Entries that stood in the log and were unknown here.
    pub(crate) entries: u64,
    /// Lists that ended since: the list that followed was known to the lost database and to the resident alone.
    pub(crate) lists_ended: u64,
}

impl LocalKeyhold {
    /// A page of everybody of whom there is a chain or a key, the public list among them.
    pub(crate) fn chains_after(&self, after: &[u8]) -> Result<Vec<ResidentId>, KeyholdError> {
        Ok(self.store.read("keyhold: chains", |tx| {
            reconciling::keyhold_residents(tx, after)
        })?)
    }

    /// Whether keyhold has a chain or a key of this resident.
    pub(crate) fn knows(&self, resident: ResidentId) -> Result<bool, KeyholdError> {
        Ok(self.store.read("keyhold: find a resident", |tx| {
            reconciling::keyhold_knows(tx, resident)
        })?)
    }

    /// Whether a chain is a resident's: neither the public list nor one of nobody's.
    pub(crate) fn is_residents(&self, chain: ResidentId) -> bool {
        chain != PUBLIC && !self.is_nobodys(chain)
    }

    /// Moves one chain past the entries that stand in the log; `act` writes, otherwise they are only counted.
    pub(crate) fn pass_entries(
        &self,
        resident: ResidentId,
        log: &Sequencer,
        act: bool,
    ) -> Result<Passed, KeyholdError> {
        let mut passed = Passed::default();
        let mut chain = match self.subject(resident) {
            Ok(subject) => subject.chain,
            Err(KeyholdError::NotFound) => return Ok(passed), // not yet called up at a desk
            Err(error) => return Err(error),
        };
        while let Some(kind) = kind_of(&chain.entry_key(), log)? {
            passed.entries += 1;
            passed.lists_ended += u64::from(matches!(kind, Some(EntryKind::EpochBegins { .. })));
            chain = chain.advance().ok_or(KeyholdError::NotFound)?;
        }
        if act && passed.entries > 0 {
            self.move_past(resident)?;
        }
        Ok(passed)
    }

    /// Entries appended today that keyhold's database does not know of; every official is taken to have made them all.
    /// What was counted is then known, so that a second run counts nothing. Jobs end where they stand: officials sign anew.
    pub(crate) fn spend_unknown(&self, log: &Sequencer, act: bool) -> Result<u64, KeyholdError> {
        let today = self.today();
        let seen = self.store.read("keyhold: last checkpoint seen", |tx| {
            rows::checkpoint_seen::get(tx)
        })?;
        let newest = self.watch.newest();
        let mut spent = 0;
        for index in seen.map_or(0, |(size, _)| size)..newest.size {
            let (entry, _) = log
                .entry(index)
                .map_err(|error| KeyholdError::Log(error.to_string()))?;
            spent += u64::from(CityDay::of(entry.minute.start(), self.zone()) >= today);
        }
        if act {
            self.store
                .transact("keyhold: spend what is unknown", move |tx| {
                    if spent > 0 {
                        reconciling::spend_for_all(tx, today, spent)?;
                    }
                    rows::job_run::end_all(tx)?;
                    rows::checkpoint_seen::raise(tx, newest.size, &newest.root.0)
                })?;
        }
        Ok(spent)
    }

    /// What reconciling deleted leaves keyhold's files.
    pub(crate) fn write_out_deleted(&self) -> Result<(), KeyholdError> {
        Ok(self.store.forget_deleted()?)
    }

    /// Ends each passkey that is not the one the public list names last, and every one-time code.
    pub(crate) fn end_stale_passkeys(
        &self,
        log: &Sequencer,
        act: bool,
    ) -> Result<u64, KeyholdError> {
        let said = self.announced_passkeys(log)?;
        let mut ended = 0;
        let mut after = String::new();
        loop {
            let officials = self.store.read("keyhold: officials", |tx| {
                reconciling::officials(tx, &after)
            })?;
            let Some(last) = officials.last() else {
                return Ok(ended);
            };
            last.as_str().clone_into(&mut after);
            for official in officials {
                let row = self.official_row(&official)?;
                let stands = row
                    .passkey
                    .map(|(_, key)| <[u8; 32]>::from(Sha256::digest(key)))
                    .is_some_and(|hash| said.get(&official) == Some(&hash));
                if stands {
                    continue;
                }
                ended += 1;
                if act {
                    self.store.transact("keyhold: end a passkey", move |tx| {
                        reconciling::end_passkey(tx, &official)
                    })?;
                }
            }
        }
    }

    fn announced_passkeys(
        &self,
        log: &Sequencer,
    ) -> Result<HashMap<OfficialId, [u8; 32]>, KeyholdError> {
        let mut said = HashMap::new();
        let mut chain = ChainState::begin(&public_list(&self.origin).k0);
        while let Some((_, announcement)) = announced(&chain.entry_key(), log)? {
            match announcement {
                Some(Announcement::OfficialRegistered {
                    official, passkey, ..
                }) => {
                    said.insert(official, passkey);
                }
                Some(Announcement::OfficialEnded { official }) => {
                    said.remove(&official);
                }
                _ => {}
            }
            chain = chain.advance().ok_or(KeyholdError::NotFound)?;
        }
        Ok(said)
    }

    /// Counts the emergencies of each office from the public list, for the month's cap; answers how many keyhold's database
    /// did not know of.
    pub(crate) fn count_emergencies(
        &self,
        log: &Sequencer,
        act: bool,
    ) -> Result<u64, KeyholdError> {
        let this_month = month_of(self.today());
        let mut said: HashMap<(OfficeId, i64), i64> = HashMap::new();
        let mut chain = ChainState::begin(&public_list(&self.origin).k0);
        while let Some((minute, announcement)) = announced(&chain.entry_key(), log)? {
            let month = month_of(CityDay::of(minute.start(), self.zone()));
            if let Some(Announcement::BreakGlass { office }) = announcement
                && month >= this_month
            {
                *said.entry((office, month)).or_default() += 1;
            }
            chain = chain.advance().ok_or(KeyholdError::NotFound)?;
        }
        let mut unknown = 0;
        for ((office, month), counted) in said {
            let known = self.store.read("keyhold: emergencies of a month", |tx| {
                rows::break_glass::used(tx, &office, month)
            })?;
            unknown += u64::try_from(counted - known).unwrap_or(0);
            if act {
                self.store
                    .transact("keyhold: count emergencies again", move |tx| {
                        rows::break_glass::at_least(tx, &office, month, counted)
                    })?;
            }
        }
        Ok(unknown)
    }
}

/// When an entry was made, and what can be read of it.
type Told<T> = Option<(Minute, Option<T>)>;

/// `None` when no entry of this key stands in the log; `Some(None)` when its body is no longer kept.
#[expect(clippy::option_option, reason = "an entry and its body go apart")]
fn kind_of(key: &EntryKey, log: &Sequencer) -> Result<Option<Option<EntryKind>>, KeyholdError> {
    Ok(opened(key, log)?.map(|(_, detail)| detail.map(|detail| detail.opening.kind)))
}

fn announced(key: &EntryKey, log: &Sequencer) -> Result<Told<Announcement>, KeyholdError> {
    let of = |detail: Detail| detail.opening.announcement;
    Ok(opened(key, log)?.map(|(minute, detail)| (minute, detail.and_then(of))))
}

fn opened(key: &EntryKey, log: &Sequencer) -> Result<Told<Detail>, KeyholdError> {
    let failed = |error: crate::log::LogError| KeyholdError::Log(error.to_string());
    let Some(found) = log.find_label(&key.label()).map_err(failed)? else {
        return Ok(None);
    };
    let (entry, body) = log.entry(found.index).map_err(failed)?;
    let detail = body.and_then(|body| key.open(&entry, &body).ok());
    Ok(Some((entry.minute, detail)))
}
