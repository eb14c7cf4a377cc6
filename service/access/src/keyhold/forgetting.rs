//! A record's time is over: its keys are destroyed in the transaction that confirms the last entry of its list.
//!
//! Must never destroy the keys of somebody who has a list without that entry, and never touches the public list. What is
//! destroyed is gone for good when the last backup of keyhold's database is.

use registry::clock::UnixTime;
use registry::ids::ResidentId;
use registry::purpose::Purpose;
use registry::readlog::{EntryKind, Opening};
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
        Ok(self.store.forget_deleted()?)
    }
}
