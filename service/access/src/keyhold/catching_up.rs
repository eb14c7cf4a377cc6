//! Keyhold's database was restored from a backup: what the log, the public list and the city know since is made good.
//!
//! Offline only. Must never move a chain back, never give a key, and where it does not know, it takes the side of the
//! resident: what may have ended has ended, what may have been spent is spent.

use std::collections::HashMap;

use registry::clock::CityDay;
use registry::ids::{OfficialId, ResidentId};
use registry::readlog::{Announcement, ChainState, EntryKey, EntryKind, public_list};
use sha2::{Digest, Sha256};
use store::{keyhold as rows, reconciling};

use super::error::KeyholdError;
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
    /// What was counted is then known, so that a second run counts nothing.
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
                    rows::checkpoint_seen::raise(tx, newest.size, &newest.root.0)
                })?;
        }
        Ok(spent)
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
        while let Some(announcement) = announced(&chain.entry_key(), log)? {
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
}

/// `None` when no entry of this key stands in the log; `Some(None)` when its body is no longer kept.
#[expect(clippy::option_option, reason = "an entry and its body go apart")]
fn kind_of(key: &EntryKey, log: &Sequencer) -> Result<Option<Option<EntryKind>>, KeyholdError> {
    Ok(opened(key, log)?.map(|detail| detail.map(|detail| detail.opening.kind)))
}

#[expect(clippy::option_option, reason = "an entry and its body go apart")]
fn announced(
    key: &EntryKey,
    log: &Sequencer,
) -> Result<Option<Option<Announcement>>, KeyholdError> {
    Ok(opened(key, log)?.map(|detail| detail.and_then(|detail| detail.opening.announcement)))
}

#[expect(clippy::option_option, reason = "an entry and its body go apart")]
fn opened(
    key: &EntryKey,
    log: &Sequencer,
) -> Result<Option<Option<registry::readlog::Detail>>, KeyholdError> {
    let failed = |error: crate::log::LogError| KeyholdError::Log(error.to_string());
    let Some(found) = log.find_label(&key.label()).map_err(failed)? else {
        return Ok(None);
    };
    let (entry, body) = log.entry(found.index).map_err(failed)?;
    Ok(Some(body.and_then(|body| key.open(&entry, &body).ok())))
}
