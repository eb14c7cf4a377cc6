//! Whose files an official must not open: their own and those of relatives they declared, held as blind document numbers.
//!
//! A tie says "this official must not open the file of whoever has this number", and nothing of what the two are to each
//! other; it belongs to an official, never to a resident (invariant 1). All ties of one official are one sealed value of one
//! size, under the seal of the official's row: a copy of the table shows neither how many there are nor whether two officials
//! share one. Must never be listed, joined with another official's, or leave keyhold, and never end on the day it is withdrawn:
//! nobody withdraws a relative, opens their file and declares them again.

use registry::clock::CityDay;
use registry::ids::OfficialId;
use registry::sensitive::Sensitive;

use super::declarations::{Declared, TieKind};
use super::error::KeyholdError;
use super::local::LocalKeyhold;
use crate::limits::{TIES_OWN_MAX, TIES_RELATIVES_MAX};
use crate::sealing::{SealError, SecretKey};
use crate::statement::SessionId;

/// A keyed hash of a full document number.
pub(super) type Blind = [u8; 32];

/// Those of today, and those of today that were withdrawn.
const RELATIVES_HELD_MAX: usize = 2 * TIES_RELATIVES_MAX;
const SLOTS: usize = TIES_OWN_MAX + RELATIVES_HELD_MAX;
const BLIND_BYTES: usize = 32;
const HEAD_BYTES: usize = 7;
const TIES_BYTES: usize = HEAD_BYTES + SLOTS * BLIND_BYTES;

/// The ties of one official.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ties {
    pub(super) own: Vec<Blind>,
    /// Every one that counts today, the withdrawn ones first.
    pub(super) relatives: Vec<Blind>,
    withdrawn: usize,
    withdrawn_on: i32,
}

impl Ties {
    fn to_bytes(&self) -> Vec<u8> {
        let count = |list: &[Blind]| u8::try_from(list.len()).unwrap_or(u8::MAX);
        let mut bytes = vec![
            count(&self.own),
            count(&self.relatives),
            u8::try_from(self.withdrawn).unwrap_or(u8::MAX),
        ];
        bytes.extend_from_slice(&self.withdrawn_on.to_be_bytes());
        for blind in self.own.iter().chain(&self.relatives) {
            bytes.extend_from_slice(blind);
        }
        bytes.resize(TIES_BYTES, 0);
        bytes
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let (&[own, relatives, withdrawn, ref day @ ..], blinds) =
            bytes.split_first_chunk::<HEAD_BYTES>()?;
        let [own, relatives, withdrawn] = [own, relatives, withdrawn].map(usize::from);
        let too_many = own > TIES_OWN_MAX || relatives > RELATIVES_HELD_MAX;
        if bytes.len() != TIES_BYTES || too_many || withdrawn > relatives {
            return None;
        }
        let (chunks, _) = blinds.as_chunks::<BLIND_BYTES>();
        let mut chunks = chunks.iter().copied();
        Some(Self {
            own: chunks.by_ref().take(own).collect(),
            relatives: chunks.take(relatives).collect(),
            withdrawn,
            withdrawn_on: i32::from_be_bytes(*day),
        })
    }

    /// Without those that were withdrawn before this day. A clock that was set back ends nothing.
    fn on(mut self, today: CityDay) -> Self {
        if self.withdrawn_on < today.0 {
            self.relatives.drain(..self.withdrawn);
            self.withdrawn = 0;
        }
        self
    }

    /// Those that were not withdrawn.
    fn kept(&self) -> &[Blind] {
        self.relatives.get(self.withdrawn..).unwrap_or_default()
    }

    fn declared(&self) -> Declared {
        let count = |list: &[Blind]| u32::try_from(list.len()).unwrap_or(u32::MAX);
        Declared {
            own: count(&self.own),
            relatives: count(self.kept()),
        }
    }
}

impl LocalKeyhold {
    pub(super) fn declare_tie(
        &self,
        session: SessionId,
        whose: TieKind,
        number: &Sensitive<String>,
    ) -> Result<Declared, KeyholdError> {
        let blind = self.blind(number);
        self.change_ties(session, |ties| {
            let (stands, full) = match whose {
                TieKind::Own => (ties.own.as_slice(), ties.own.len() >= TIES_OWN_MAX),
                TieKind::Relative => (
                    ties.kept(),
                    ties.kept().len() >= TIES_RELATIVES_MAX
                        || ties.relatives.len() >= RELATIVES_HELD_MAX,
                ),
            };
            if stands.contains(&blind) {
                return Ok(());
            }
            if full {
                return Err(KeyholdError::NotAllowed(vec![
                    "forbid.too-many-ties".into(),
                ]));
            }
            match whose {
                TieKind::Own => ties.own.push(blind),
                TieKind::Relative => ties.relatives.push(blind),
            }
            Ok(())
        })
    }

    /// From the next day on; until then they count.
    pub(super) fn withdraw_relatives(&self, session: SessionId) -> Result<Declared, KeyholdError> {
        let today = self.today();
        self.change_ties(session, |ties| {
            ties.withdrawn = ties.relatives.len();
            ties.withdrawn_on = today.0;
            Ok(())
        })
    }

    pub(super) fn count_ties(&self, session: SessionId) -> Result<Declared, KeyholdError> {
        let live = self.live_session(session, self.clock.now())?;
        let official = &live.session.official;
        let row = self.official_row(official)?;
        live.still_announced(&row)?;
        Ok(self.ties(official, row.ties.as_deref())?.declared())
    }

    /// The ties in the official's row that count today; none before the first declaration.
    pub(super) fn ties(
        &self,
        official: &OfficialId,
        sealed: Option<&[u8]>,
    ) -> Result<Ties, KeyholdError> {
        let Some(sealed) = sealed else {
            return Ok(Ties::default());
        };
        let bytes = self.ties_key().open(&ties_place(official), sealed)?;
        let ties = Ties::parse(&bytes).ok_or(SealError::DoesNotOpen)?;
        Ok(ties.on(self.today()))
    }

    fn change_ties(
        &self,
        session: SessionId,
        change: impl FnOnce(&mut Ties) -> Result<(), KeyholdError>,
    ) -> Result<Declared, KeyholdError> {
        let live = self.live_session(session, self.clock.now())?;
        let official = &live.session.official;
        let mut declared = Declared::default();
        let changed = self.changed_row(official, |row| {
            live.still_announced(row)?;
            let mut ties = self.ties(official, row.ties.as_deref())?;
            change(&mut ties)?;
            declared = ties.declared();
            let sealed = self
                .ties_key()
                .seal(&ties_place(official), &ties.to_bytes())?;
            row.ties = Some(sealed);
            Ok(())
        })?;
        self.store
            .transact("keyhold: keep what an official declared", |tx| {
                changed.write(tx)
            })?;
        Ok(declared)
    }

    fn ties_key(&self) -> SecretKey {
        SecretKey::from_bytes(self.pepper.mac(&[b"ties"]))
    }
}

fn ties_place(official: &OfficialId) -> Vec<u8> {
    [
        b"denizen/keyhold/ties/1".as_slice(),
        official.as_str().as_bytes(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_many_there_are_they_have_one_size() {
        let few = Ties {
            own: vec![[1; 32]],
            ..Ties::default()
        };
        let many = Ties {
            own: vec![[1; 32]; TIES_OWN_MAX],
            relatives: vec![[2; 32]; RELATIVES_HELD_MAX],
            withdrawn: TIES_RELATIVES_MAX,
            withdrawn_on: -7,
        };
        for ties in [Ties::default(), few, many] {
            let bytes = ties.to_bytes();
            assert_eq!(bytes.len(), TIES_BYTES);
            assert_eq!(Ties::parse(&bytes), Some(ties));
        }
        assert_eq!(Ties::parse(&[0; TIES_BYTES - 1]), None);
        assert_eq!(Ties::parse(&[255; TIES_BYTES]), None);
    }
}
