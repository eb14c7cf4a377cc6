//! A record's time is over: its keys are destroyed in the transaction that confirms the last entry of its list.
//!
//! Must never destroy the keys of somebody who has a list without that entry, never touch the public list, and never keep
//! anything more of whoever has none: what an open page still says comes too late. What is
//! destroyed is gone for good when the last backup of keyhold's database is.

use registry::clock::UnixTime;
use registry::ids::ResidentId;
use registry::purpose::Purpose;
use registry::readlog::{EntryKind, Opening};
use store::Tx;
use store::keyhold as rows;

use super::Prepared;
use super::error::KeyholdError;
use super::local::LocalKeyhold;
use super::pending::Purposeful;

impl LocalKeyhold {
    /// [`KeyholdError::NotFound`] for somebody whose list never began.
    pub(super) fn prepare_forget(
        &self,
        resident: ResidentId,
        now: UnixTime,
    ) -> Result<Prepared, KeyholdError> {
        self.a_person(resident)?;
        let opening = Opening::of_register(EntryKind::KeysDestroyed, Purpose::DestroyKeys);
        self.prepare_on_chain(resident, opening, Purposeful::Forget, now)
    }

    /// For a file that nobody called up, which has keys and no list; and for what the write-ahead log still holds of one
    /// whose list has just ended.
    pub(super) fn destroy_unlisted(&self, resident: ResidentId) -> Result<(), KeyholdError> {
        let blind = self.seal_blind_of(resident);
        self.store
            .try_transact("keyhold: destroy a resident's keys", |tx| {
                if rows::subject::get(tx, resident)?.is_some() {
                    return Err(KeyholdError::NotAllowed(vec![
                        "forbid.destroy-without-entry".into(),
                    ]));
                }
                rows::forget(tx, resident)?;
                Ok(rows::court_seal::forget_of(tx, &blind)?)
            })?;
        self.memory().forget(resident);
        Ok(self.store.forget_deleted()?)
    }
}

/// Refuses to write about somebody whose list never began or has ended, in the transaction that would.
pub(super) fn has_a_list(tx: &mut dyn Tx, resident: ResidentId) -> Result<(), KeyholdError> {
    match rows::subject::get(tx, resident)? {
        Some(_) => Ok(()),
        None => Err(KeyholdError::NotFound),
    }
}
