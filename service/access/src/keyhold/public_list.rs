//! The public list: keyhold's own announcements, each an entry of a list that anybody can find and count.
//!
//! Must never announce anything that points to a resident, and never repeats what the app says: what stands on the list
//! is what keyhold itself knows.

use registry::clock::UnixTime;
use registry::ids::{OfficialId, ResidentId};
use registry::purpose::Purpose;
use registry::readlog::{Announcement, ChainState, CheckSheet, EntryKind, Opening, public_list};
use sha2::{Digest, Sha256};
use store::keyhold as rows;

use super::Prepared;
use super::error::KeyholdError;
use super::local::LocalKeyhold;
use super::pending::{Pending, Purposeful};
use super::subject::{Subject, chain_place, entry_of};
use registry::clock::Minute;

/// Whose chain the public list is. Residents' ids are drawn from 2^128; nobody draws this one.
pub(super) const PUBLIC: ResidentId = ResidentId::from_bytes([0; 16]);

/// What keyhold is asked to announce; it fills in the rest from its own tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announce {
    /// The passkey that this official registered.
    Official(OfficialId),
    /// That one resident's keys were destroyed.
    KeysDestroyed,
    /// An office opens a record in an emergency; the ticket opens it.
    BreakGlass(Box<super::BreakGlass>),
    /// A court's order is carried out; the ticket opens the record.
    CourtOrder(Box<super::ExecutedOrder>),
    /// A job begins.
    Job(Box<super::SignedJob>),
}

impl LocalKeyhold {
    /// The first entry of the public list.
    pub(super) fn prepare_public_list(&self, now: UnixTime) -> Result<Prepared, KeyholdError> {
        let ticket = self.claim(PUBLIC, now)?;
        let made = self.public_list_begins(now);
        match made {
            Ok((pending, body)) => self.keep(ticket, pending, body),
            Err(error) => {
                self.pending.free(Some(PUBLIC), ticket);
                Err(error)
            }
        }
    }

    fn public_list_begins(
        &self,
        now: UnixTime,
    ) -> Result<(Pending, registry::readlog::SealedBody), KeyholdError> {
        if self.public_list_is_known()? {
            return Err(KeyholdError::Busy); // somebody else has just begun it
        }
        let sheet = self.public_sheet();
        let first = ChainState::begin(&sheet.k0);
        let opening = Opening::of_register(EntryKind::ListBegins, Purpose::ListBegins);
        let (entry, body) = entry_of(&first, Minute::of(now), opening)?;
        let pending = Pending {
            resident: Some(PUBLIC),
            subject: Some(Subject {
                epoch: 0,
                chain: first,
            }),
            entry,
            prepared_at: now,
            then: Purposeful::Begin { sheet },
        };
        Ok((pending, body))
    }

    /// [`KeyholdError::NotFound`] when the list has not begun.
    pub(super) fn prepare_announcement(
        &self,
        what: &Announce,
        now: UnixTime,
    ) -> Result<Prepared, KeyholdError> {
        if !self.public_list_is_known()? {
            return Err(KeyholdError::NotFound);
        }
        // Judged while this list's place is held: two announcements at one moment cannot both be the last of a month.
        self.prepare_with(PUBLIC, now, |_| {
            let then = self.announcement(what, now)?;
            let said = match &then {
                Purposeful::Exceptional(exceptional) => exceptional.said()?,
                Purposeful::Announced(said) => said.clone(),
                _ => return Err(KeyholdError::NotFound),
            };
            Ok((Opening::announced(said), then))
        })
    }

    fn announcement(&self, what: &Announce, now: UnixTime) -> Result<Purposeful, KeyholdError> {
        Ok(match what {
            Announce::Official(_) | Announce::KeysDestroyed => {
                Purposeful::Announced(self.ordinary_announcement(what)?)
            }
            Announce::BreakGlass(asked) => self.allow_break_glass(asked, now)?,
            Announce::CourtOrder(asked) => self.allow_court_order(asked, now)?,
            Announce::Job(asked) => self.allow_job(asked, now)?,
        })
    }

    fn ordinary_announcement(&self, what: &Announce) -> Result<Announcement, KeyholdError> {
        match what {
            Announce::Official(official) => {
                let row = self.official_row(official)?;
                let (_, public_key) = row.passkey.ok_or(KeyholdError::NotFound)?;
                Ok(Announcement::OfficialRegistered {
                    official: official.clone(),
                    office: row.office,
                    role: row.role.as_str().to_owned(),
                    passkey: Sha256::digest(public_key).into(),
                })
            }
            Announce::KeysDestroyed => Ok(Announcement::KeysDestroyed),
            Announce::BreakGlass(_) | Announce::CourtOrder(_) | Announce::Job(_) => {
                Err(KeyholdError::NotFound)
            }
        }
    }

    /// Whether keyhold has the list's chain. A list that stands in the log and is unknown here (its beginning was appended
    /// and not confirmed, or keyhold's database is older) is taken up again: its first key is no secret.
    fn public_list_is_known(&self) -> Result<bool, KeyholdError> {
        let known = self.store.read("keyhold: find the public list", |tx| {
            rows::subject::get(tx, PUBLIC)
        })?;
        if known.is_some() {
            return Ok(true);
        }
        let first = ChainState::begin(&self.public_sheet().k0);
        let begun = self
            .log
            .has_label(&first.entry_key().label())
            .map_err(KeyholdError::Log)?;
        if begun {
            let chain = self.root.seal(&chain_place(PUBLIC), &first.to_bytes())?;
            self.store
                .transact("keyhold: take up the public list", move |tx| {
                    rows::subject::insert(tx, PUBLIC, 0, &chain)
                })?;
        }
        Ok(begun)
    }

    fn public_sheet(&self) -> CheckSheet {
        public_list(&self.origin)
    }
}
