//! The public list: keyhold's own announcements, each an entry of a list that anybody can find and count.
//!
//! Must never announce anything that points to a resident, and never repeats what the app says: what stands on the list
//! is what keyhold itself knows.

use minicbor::{Decode, Encode};
use registry::clock::UnixTime;
use registry::ids::{OfficialId, ResidentId};
use registry::purpose::Purpose;
use registry::readlog::{Announcement, ChainState, CheckSheet, EntryKind, Opening, public_list};
use sha2::{Digest, Sha256};
use store::{Schema, keyhold as rows};

use super::Prepared;
use super::error::KeyholdError;
use super::exceptional::Exceptional;
use super::local::LocalKeyhold;
use super::official_rows::ChangedRow;
use super::pending::{Pending, Purposeful};
use super::subject::{Subject, chain_place, entry_of};
use registry::clock::Minute;

/// Whose chain the public list is. Residents' ids are drawn from 2^128; nobody draws this one.
pub(super) const PUBLIC: ResidentId = ResidentId::from_bytes([0; 16]);

/// Why a root key that the list names already is not announced again.
pub(crate) const ANNOUNCED_ALREADY: &str = "forbid.announced-already";

/// What keyhold is asked to announce; it fills in the rest from its own tables.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Announce {
    /// The passkey that this official registered.
    #[n(0)]
    Official(#[cbor(n(0), with = "super::wire::text")] OfficialId),
    /// That this official's passkey has ended; it opens no session any more.
    #[n(2)]
    OfficialEnded(#[cbor(n(0), with = "super::wire::text")] OfficialId),
    /// That one resident's keys were destroyed.
    #[n(1)]
    KeysDestroyed,
    /// An office opens a record in an emergency; the ticket opens it.
    #[n(30)]
    BreakGlass(#[n(0)] Box<super::BreakGlass>),
    /// A court's order is carried out; the ticket opens the record.
    #[n(31)]
    CourtOrder(#[n(0)] Box<super::ExecutedOrder>),
    /// A job begins.
    #[n(32)]
    Job(#[n(0)] Box<super::SignedJob>),
    /// That the city's database was put back from a backup and reconciled.
    #[n(10)]
    RestoredCity,
    /// That the log's was.
    #[n(11)]
    RestoredLog,
    /// That keyhold's own was.
    #[n(12)]
    RestoredKeyhold,
    /// That keyhold's root key changed; refused when the list says so already.
    #[n(20)]
    RootChanged,
}

impl Announce {
    /// Whether it allows an opening.
    pub(super) const fn is_exceptional(&self) -> bool {
        matches!(
            self,
            Self::BreakGlass(_) | Self::CourtOrder(_) | Self::Job(_)
        )
    }
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
        let subject = Subject::begin(first);
        let (entry, body) = entry_of(&subject, Minute::of(now), opening)?;
        let pending = Pending {
            resident: Some(PUBLIC),
            subject: Some(subject),
            entry,
            prepared_at: now,
            then: Purposeful::Begin { sheet, file: None },
        };
        Ok((pending, body))
    }

    /// [`KeyholdError::NotFound`] when the list has not begun.
    pub(super) fn prepare_announcement(
        &self,
        what: &Announce,
        now: UnixTime,
    ) -> Result<Prepared, KeyholdError> {
        let ordinary = (!what.is_exceptional())
            .then(|| self.ordinary_announcement(what))
            .transpose()?;
        if !self.public_list_is_known()? {
            return Err(KeyholdError::NotFound);
        }
        match ordinary {
            Some(said) => {
                let opening = Opening::announced(said.clone());
                let then = match said {
                    Announcement::RootChanged { generation } => {
                        Purposeful::RootAnnounced(generation)
                    }
                    other => Purposeful::Announced(other),
                };
                self.prepare_on_chain(PUBLIC, opening, then, now)
            }
            // Judged while this list's place is held: two announcements at one moment cannot both be the last of a month.
            None => self.prepare_with(PUBLIC, now, |_| {
                let exceptional = self.exceptional_announcement(what, now)?;
                let opening = Opening::announced(exceptional.said()?);
                Ok((opening, Purposeful::Exceptional(Box::new(exceptional))))
            }),
        }
    }

    fn exceptional_announcement(
        &self,
        what: &Announce,
        now: UnixTime,
    ) -> Result<Exceptional, KeyholdError> {
        match what {
            Announce::BreakGlass(asked) => self.allow_break_glass(asked, now),
            Announce::CourtOrder(asked) => self.allow_court_order(asked, now),
            Announce::Job(asked) => self.allow_job(asked, now),
            _ => Err(KeyholdError::NotFound),
        }
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
            Announce::OfficialEnded(official) => {
                let row = self.official_row(official)?;
                row.announced.ok_or(KeyholdError::SignIn)?;
                Ok(Announcement::OfficialEnded {
                    official: official.clone(),
                })
            }
            Announce::KeysDestroyed => Ok(Announcement::KeysDestroyed),
            Announce::BreakGlass(_) | Announce::CourtOrder(_) | Announce::Job(_) => {
                Err(KeyholdError::NotFound)
            }
            Announce::RestoredCity => Ok(restored(Schema::City)),
            Announce::RestoredLog => Ok(restored(Schema::Log)),
            Announce::RestoredKeyhold => Ok(restored(Schema::Keyhold)),
            Announce::RootChanged => {
                let unannounced = self.store.read("keyhold: is the root announced", |tx| {
                    rows::root_generation::unannounced(tx)
                })?;
                let generation = unannounced
                    .ok_or_else(|| KeyholdError::NotAllowed(vec![ANNOUNCED_ALREADY.into()]))?;
                Ok(Announcement::RootChanged { generation })
            }
        }
    }

    /// What an announcement that now stands in the log changes at keyhold: a passkey becomes valid, or ends.
    pub(super) fn row_after(
        &self,
        said: &Announcement,
        entry_index: u64,
    ) -> Result<Option<ChangedRow>, KeyholdError> {
        let changed = match said {
            Announcement::OfficialRegistered {
                official, passkey, ..
            } => self.changed_row(official, |row| {
                let key = row.passkey.as_ref().map(|(_, key)| Sha256::digest(key));
                // Appointed anew since: what was announced is not the key that stands.
                if key.is_none_or(|key| *key != passkey[..]) {
                    return Err(KeyholdError::SignIn);
                }
                row.announced = Some(entry_index);
                Ok(())
            })?,
            Announcement::OfficialEnded { official } => self.changed_row(official, |row| {
                (row.code_hash, row.passkey, row.announced) = (None, None, None);
                Ok(())
            })?,
            _ => return Ok(None),
        };
        Ok(Some(changed))
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
            self.with_roots(|roots| {
                let chain = roots.seal(&chain_place(PUBLIC), &first.to_bytes())?;
                Ok(self
                    .store
                    .transact("keyhold: take up the public list", |tx| {
                        rows::subject::insert(tx, PUBLIC, 0, &chain)
                    })?)
            })?;
        }
        Ok(begun)
    }

    fn public_sheet(&self) -> CheckSheet {
        public_list(&self.origin)
    }
}

fn restored(role: Schema) -> Announcement {
    Announcement::Restored {
        database: role.as_str().to_owned(),
    }
}
