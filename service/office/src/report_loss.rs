//! A phone or a check sheet is lost. No more copies are issued from any grant of the resident or of a file of theirs;
//! the copies already on the phone end with the last city day they may be dated for, and the city says when that is.
//! A new list begins under a new key, announced under the old one.
//!
//! The city does not know which copies are on the phone, so it says the latest day there can be.

use access::AccessError;
use access::keyhold::{KeyholdError, ResidentSessionId};
use registry::clock::{CityDay, UnixTime};
use registry::ids::GrantId;
use registry::limits::{ISSUING_TOKEN_SECONDS_MAX, PHONE_COPY_DAYS_MAX};
use registry::readlog::CheckSheet;
use registry::record::OwnFile;
use store::grants;

use crate::city::{City, OwnSession};
use crate::error::OfficeError;

/// What was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The phone, with the copies on it and the key that checks the list.
    Phone,
    /// The printed sheet that checks the list; credentials stay as they are.
    CheckSheet,
}

/// What happened.
#[derive(Debug)]
pub struct LossReported {
    /// How many grants ended; a desk makes them again.
    pub grants_ended: usize,
    /// Until when copies already on the phone work; `None` when there can be none.
    pub copies_work_until: Option<UnixTime>,
    /// The same on a wall clock in the city, `YYYY-MM-DD HH:MM`.
    pub copies_work_until_wall_clock: Option<String>,
    /// The sheet of the new list; `None` where the protected view shuts the list: no new one has begun, and reporting the sheet
    /// lost after the PIN begins it.
    pub check_sheet: Option<CheckSheet>,
}

impl City {
    /// Reports a loss. Doing it twice ends nothing more and begins another list.
    ///
    /// # Errors
    /// [`OfficeError::SessionEnded`] and those of `access`; code `pin-needed` for a sheet while the protected view shuts the list.
    pub fn report_loss(&self, own: OwnSession, loss: Loss) -> Result<LossReported, OfficeError> {
        let ended = match loss {
            Loss::Phone => self.end_all_grants(own)?,
            Loss::CheckSheet => Vec::new(),
        };
        let until = (!ended.is_empty()).then(|| {
            // A wallet that redeemed its offer just now may fetch its copies after the change of day.
            let latest = UnixTime(self.now().0 + ISSUING_TOKEN_SECONDS_MAX);
            let last = CityDay::of(latest, self.zone).plus_days(PHONE_COPY_DAYS_MAX - 1);
            last.end(self.zone)
        });
        Ok(LossReported {
            grants_ended: ended.len(),
            copies_work_until: until,
            copies_work_until_wall_clock: until.map(|time| self.zone.wall_clock(time)),
            check_sheet: self.next_sheet(own, loss)?,
        })
    }

    /// A lost phone does not wait for a PIN, whose tries may be used up: its copies end at once.
    fn next_sheet(&self, own: OwnSession, loss: Loss) -> Result<Option<CheckSheet>, OfficeError> {
        match (loss, self.access.new_list(own.session)) {
            (_, Ok(sheet)) => Ok(Some(sheet)),
            (Loss::Phone, Err(AccessError::Keyhold(KeyholdError::PinNeeded))) => Ok(None),
            (_, Err(error)) => Err(error.into()),
        }
    }

    /// Keyhold first, so that a crash in between leaves no grant from which a copy could still be issued.
    fn end_all_grants(&self, own: OwnSession) -> Result<Vec<GrantId>, OfficeError> {
        let (_, applications) = self.own_applications(own)?;
        let mut ended = self.end_grants_of(own.session)?;
        for file in &applications.files {
            ended.extend(self.end_grants_in(own, file)?);
        }
        Ok(ended)
    }

    fn end_grants_in(&self, own: OwnSession, file: &OwnFile) -> Result<Vec<GrantId>, OfficeError> {
        self.on_behalf(own, file, |on_behalf| self.end_grants_of(on_behalf.session))
    }

    fn end_grants_of(&self, session: ResidentSessionId) -> Result<Vec<GrantId>, OfficeError> {
        let ended = self.access.end_grants(session)?;
        self.store.try_transact("end grants", |tx| {
            for grant in &ended {
                grants::end(tx, *grant)?;
            }
            Ok::<_, OfficeError>(())
        })?;
        Ok(ended)
    }
}
