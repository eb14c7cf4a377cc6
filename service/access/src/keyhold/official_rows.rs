//! Officials' rows under keyhold's seal: a row that keyhold did not write, or that somebody altered, is refused.
//!
//! The seal is a keyed hash over every column, with the official's number. Must never read a column of a row whose seal does
//! not fit: whoever can write to the database could else register a passkey of their own.

use registry::ids::OfficialId;
use store::keyhold::official_key::{self, Row};
use store::{StoreError, Tx};
use subtle::ConstantTimeEq;

use super::error::KeyholdError;
use super::local::LocalKeyhold;
use crate::sealing::SealError;

/// A changed row with its seal, and the seal of the row it was made from.
#[derive(Clone)]
pub(super) struct ChangedRow {
    official: OfficialId,
    was: Option<[u8; 32]>,
    row: Row,
    seal: [u8; 32],
}

impl ChangedRow {
    /// Writes it if nobody else changed the row meanwhile.
    pub(super) fn write(&self, tx: &mut dyn Tx) -> Result<(), StoreError> {
        let stands = official_key::get(tx, &self.official)?.map(|(_, seal)| seal);
        if stands != self.was {
            return Err(StoreError::Stale(
                "the official's row was changed meanwhile",
            ));
        }
        official_key::put(tx, &self.official, &self.row, &self.seal)
    }
}

impl LocalKeyhold {
    /// The official's row.
    ///
    /// [`KeyholdError::SignIn`] when there is none; [`KeyholdError::Seal`] when keyhold did not write it.
    pub(super) fn official_row(&self, official: &OfficialId) -> Result<Row, KeyholdError> {
        let found = self.official_row_if_any(official)?.map(|(row, _)| row);
        found.ok_or(KeyholdError::SignIn)
    }

    pub(super) fn official_row_if_any(
        &self,
        official: &OfficialId,
    ) -> Result<Option<(Row, [u8; 32])>, KeyholdError> {
        let found = self.store.read("keyhold: read an official", |tx| {
            official_key::get(tx, official)
        })?;
        self.sealed_here(official, found)
    }

    /// A row that was read with others. As [`LocalKeyhold::official_row`].
    pub(super) fn known_row(
        &self,
        official: &OfficialId,
        found: Option<(Row, [u8; 32])>,
    ) -> Result<Row, KeyholdError> {
        self.sealed_here(official, found)?
            .map(|(row, _)| row)
            .ok_or(KeyholdError::SignIn)
    }

    fn sealed_here(
        &self,
        official: &OfficialId,
        found: Option<(Row, [u8; 32])>,
    ) -> Result<Option<(Row, [u8; 32])>, KeyholdError> {
        match found {
            Some((row, seal)) if !bool::from(self.row_seal(official, &row).ct_eq(&seal)) => {
                Err(KeyholdError::Seal(SealError::DoesNotOpen))
            }
            found => Ok(found),
        }
    }

    /// What `change` makes of the row as it stands, ready to write.
    pub(super) fn changed_row(
        &self,
        official: &OfficialId,
        change: impl FnOnce(&mut Row) -> Result<(), KeyholdError>,
    ) -> Result<ChangedRow, KeyholdError> {
        let (mut row, was) = self
            .official_row_if_any(official)?
            .ok_or(KeyholdError::SignIn)?;
        change(&mut row)?;
        Ok(self.sealed_row(official, Some(was), row))
    }

    pub(super) fn sealed_row(
        &self,
        official: &OfficialId,
        was: Option<[u8; 32]>,
        row: Row,
    ) -> ChangedRow {
        ChangedRow {
            official: official.clone(),
            was,
            seal: self.row_seal(official, &row),
            row,
        }
    }

    fn row_seal(&self, official: &OfficialId, row: &Row) -> [u8; 32] {
        // An empty part stands for what is missing: no column that is there is empty.
        let (credential, key) = row.passkey.as_ref().map_or((&[][..], &[][..]), |passkey| {
            (passkey.0.as_slice(), passkey.1.as_slice())
        });
        let announced = row
            .announced
            .map_or(Vec::new(), |index| index.to_be_bytes().to_vec());
        self.pepper.mac(&[
            b"official row",
            official.as_str().as_bytes(),
            row.office.as_str().as_bytes(),
            row.role.as_str().as_bytes(),
            row.code_hash.as_ref().map_or(&[][..], |hash| &hash[..]),
            credential,
            key,
            &announced,
            row.ties.as_deref().unwrap_or_default(),
        ])
    }
}
