//! Abandoned pre-registrations are deleted after thirty days, keys included. A job of the closed list: it opens no
//! record and reads no field group, and does a bounded number of files at a time.

use registry::limits::KEYHOLD_BACKUP_DAYS_MAX;
use registry::registration::RegistrationState;
use store::pre_registrations::{self, PreRegistration};
use store::residents;

use crate::authorise::at_the_desk;
use crate::city::City;
use crate::error::OfficeError;
use crate::limits::SWEEP_AGAIN_DAYS;

impl City {
    /// Puts the details of readings whose seal has ended on their residents' lists, and forgets everything that has passed
    /// its retention, until nothing is left to forget today. Opens no record. Answers what did not end, step by step: none
    /// waits for another. What was deleted stays deleted; the next sweep goes on.
    #[must_use]
    pub fn sweep(&self) -> Vec<OfficeError> {
        let steps = [
            // What a resident has waited for comes first.
            self.access.open_seals_due().map(drop).map_err(Into::into),
            self.expire_all_abandoned(),
            self.access
                .keyhold()
                .forget_expired()
                .map(drop)
                .map_err(Into::into),
            // Not a deletion, and as regular: a change of keyhold's root key becomes known within the hour.
            self.access
                .announce_root_change()
                .map(drop)
                .map_err(Into::into),
            self.forget_the_forgotten(),
            // Always, and last: what was deleted in this hour, by whomever, leaves the files.
            self.store.forget_deleted().map_err(Into::into),
        ];
        steps.into_iter().filter_map(Result::err).collect()
    }

    fn expire_all_abandoned(&self) -> Result<(), OfficeError> {
        while self.expire_abandoned()? > 0 {}
        Ok(())
    }

    /// The notes on who was forgotten go when no backup of keyhold is left that could bring their keys back.
    fn forget_the_forgotten(&self) -> Result<(), OfficeError> {
        let kept_since = self.day().plus_days(-KEYHOLD_BACKUP_DAYS_MAX);
        self.store.transact("forget the forgotten", |tx| {
            store::forgotten::forget_before(tx, kept_since)
        })?;
        Ok(())
    }

    /// Deletes the files whose day has come; answers how many. Zero means that there is no more to do today.
    ///
    /// # Errors
    /// The stores'. What was deleted stays deleted; the next sweep goes on.
    pub fn expire_abandoned(&self) -> Result<usize, OfficeError> {
        let today = self.day();
        let expired = self.store.read("find abandoned files", |tx| {
            Ok::<_, OfficeError>(pre_registrations::expired(tx, today)?)
        })?;
        let mut deleted = 0;
        for file in expired {
            deleted += usize::from(self.expire(&file)?);
        }
        Ok(deleted)
    }

    /// First nobody can go on with the file, then the last entry is made and the keys go, then the rows. Ended in the
    /// middle, it begins again: the file stands until the very last.
    fn expire(&self, file: &PreRegistration) -> Result<bool, OfficeError> {
        let again = self.day().plus_days(SWEEP_AGAIN_DAYS);
        let delete = self.store.try_transact("close an abandoned file", |tx| {
            match residents::state(tx, file.resident)? {
                None | Some(RegistrationState::Closed) => Ok(true),
                Some(state) if at_the_desk(state) => {
                    residents::move_on(tx, file.resident, state, RegistrationState::Closed)?;
                    Ok(true)
                }
                Some(_) => {
                    // A registration that has lapsed keeps its file: renewing it is a use case of its own.
                    pre_registrations::keep_until(tx, &file.reference, again)?;
                    Ok::<_, OfficeError>(false)
                }
            }
        })?;
        if delete {
            self.access.forget(file.resident, self.day(), |tx| {
                pre_registrations::delete(tx, &file.reference)
            })?;
        }
        Ok(delete)
    }
}
