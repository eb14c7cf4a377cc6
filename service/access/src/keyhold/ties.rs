//! Whose files an official must not open: their own and those of relatives they declared, held as blind document numbers.
//!
//! A tie says "this official must not open the file of whoever has this number", and nothing of what the two are to each
//! other; it belongs to an official, never to a resident (invariant 1). All ties of one official are one sealed value of one
//! size, under the seal of the official's row: a copy of the table shows neither how many there are nor whether two officials
//! share one. Must never be listed, joined with another official's, or leave keyhold.

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

const SLOTS: usize = TIES_OWN_MAX + TIES_RELATIVES_MAX;
const BLIND_BYTES: usize = 32;
const TIES_BYTES: usize = 2 + SLOTS * BLIND_BYTES;

/// The ties of one official.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ties {
    pub(super) own: Vec<Blind>,
    pub(super) relatives: Vec<Blind>,
}

impl Ties {
    fn to_bytes(&self) -> Vec<u8> {
        let count = |list: &[Blind]| u8::try_from(list.len()).unwrap_or(u8::MAX);
        let mut bytes = vec![count(&self.own), count(&self.relatives)];
        for blind in self.own.iter().chain(&self.relatives) {
            bytes.extend_from_slice(blind);
        }
        bytes.resize(TIES_BYTES, 0);
        bytes
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let (counts, blinds) = bytes.split_first_chunk::<2>()?;
        let (own, relatives) = (usize::from(counts[0]), usize::from(counts[1]));
        if bytes.len() != TIES_BYTES || own > TIES_OWN_MAX || relatives > TIES_RELATIVES_MAX {
            return None;
        }
        let (chunks, _) = blinds.as_chunks::<BLIND_BYTES>();
        let mut chunks = chunks.iter().copied();
        Some(Self {
            own: chunks.by_ref().take(own).collect(),
            relatives: chunks.take(relatives).collect(),
        })
    }

    fn declared(&self) -> Declared {
        let count = |list: &[Blind]| u32::try_from(list.len()).unwrap_or(u32::MAX);
        Declared {
            own: count(&self.own),
            relatives: count(&self.relatives),
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
            let (list, most) = match whose {
                TieKind::Own => (&mut ties.own, TIES_OWN_MAX),
                TieKind::Relative => (&mut ties.relatives, TIES_RELATIVES_MAX),
            };
            if list.contains(&blind) {
                return Ok(());
            }
            if list.len() >= most {
                return Err(KeyholdError::NotAllowed(vec![
                    "forbid.too-many-ties".into(),
                ]));
            }
            list.push(blind);
            Ok(())
        })
    }

    pub(super) fn withdraw_relatives(&self, session: SessionId) -> Result<Declared, KeyholdError> {
        self.change_ties(session, |ties| {
            ties.relatives.clear();
            Ok(())
        })
    }

    pub(super) fn count_ties(&self, session: SessionId) -> Result<Declared, KeyholdError> {
        let official = self
            .live_session(session, self.clock.now())?
            .session
            .official;
        let row = self.official_row(&official)?;
        Ok(self.ties(&official, row.ties.as_deref())?.declared())
    }

    /// The ties in the official's row; none before the first declaration.
    pub(super) fn ties(
        &self,
        official: &OfficialId,
        sealed: Option<&[u8]>,
    ) -> Result<Ties, KeyholdError> {
        let Some(sealed) = sealed else {
            return Ok(Ties::default());
        };
        let bytes = self.ties_key().open(&ties_place(official), sealed)?;
        Ok(Ties::parse(&bytes).ok_or(SealError::DoesNotOpen)?)
    }

    fn change_ties(
        &self,
        session: SessionId,
        change: impl FnOnce(&mut Ties) -> Result<(), KeyholdError>,
    ) -> Result<Declared, KeyholdError> {
        let official = self
            .live_session(session, self.clock.now())?
            .session
            .official;
        let mut declared = Declared::default();
        let changed = self.changed_row(&official, |row| {
            let mut ties = self.ties(&official, row.ties.as_deref())?;
            change(&mut ties)?;
            declared = ties.declared();
            let sealed = self
                .ties_key()
                .seal(&ties_place(&official), &ties.to_bytes())?;
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
            relatives: vec![],
        };
        let many = Ties {
            own: vec![[1; 32]; TIES_OWN_MAX],
            relatives: vec![[2; 32]; TIES_RELATIVES_MAX],
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
