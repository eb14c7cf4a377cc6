//! The protected view: whoever shares a device with a resident does not see the resident's list, inside a live session
//! either. While it is on, the keys of the list leave keyhold only after the PIN, for a few minutes.
//!
//! Must never let the PIN be guessed here: a try is one of the few that signing in has. Must never tell from the database alone who has it
//! on, and never stop an opening from being written down.

use registry::clock::UnixTime;
use registry::ids::ResidentId;
use registry::sensitive::Sensitive;
use store::keyhold::sign_in::{self as rows, SealedView};
use subtle::ConstantTimeEq;

use minicbor::{Decode, Encode};

use super::ResidentSessionId;
use super::error::KeyholdError;
use super::local::{LocalKeyhold, fresh_name};
use crate::sealing::SealError;

const SALT_BYTES: usize = 16;

/// How the own list stands to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum ProtectedView {
    /// Off, and the session may switch it on.
    #[n(0)]
    Off,
    /// Off; a sign-in by letter code and PIN may switch it on, and this session is none.
    #[n(1)]
    NeedsPin,
    /// On, and the PIN was not given in this session, or too long ago.
    #[n(2)]
    Shut,
    /// On, and open for a few minutes.
    #[n(3)]
    Open,
}

/// What [`super::Keyhold`] answers about the protected view of a resident's list.
pub trait ProtectedViewKeyhold: Send + Sync {
    /// How the own list stands to this session.
    ///
    /// # Errors
    /// [`KeyholdError::SessionEnded`].
    fn protected_view(&self, session: ResidentSessionId) -> Result<ProtectedView, KeyholdError>;

    /// Switches it on; the list is shut to this session too.
    ///
    /// # Errors
    /// [`KeyholdError::SessionEnded`]; [`KeyholdError::NotAllowed`] with the rule unless letter code and PIN opened the session.
    fn protect_view(&self, session: ResidentSessionId) -> Result<(), KeyholdError>;

    /// Switches it off, with the PIN.
    ///
    /// # Errors
    /// As [`ProtectedViewKeyhold::show_list`].
    fn unprotect_view(
        &self,
        session: ResidentSessionId,
        pin: &Sensitive<String>,
    ) -> Result<(), KeyholdError>;

    /// Opens the list to this session for [`crate::limits::PIN_GIVEN_SECONDS_MAX`], with the PIN. The tries are those of the sign-in.
    ///
    /// # Errors
    /// [`KeyholdError::WrongPin`]; [`KeyholdError::SignInShut`] after too many tries; [`KeyholdError::SessionEnded`].
    fn show_list(
        &self,
        session: ResidentSessionId,
        pin: &Sensitive<String>,
    ) -> Result<(), KeyholdError>;
}

impl ProtectedViewKeyhold for LocalKeyhold {
    fn protected_view(&self, session: ResidentSessionId) -> Result<ProtectedView, KeyholdError> {
        let now = self.clock.now();
        let resident = self.session_resident(session, now)?;
        Ok(match self.view_is_protected(session, resident, now)? {
            Some(true) if self.pin_given(session, now) => ProtectedView::Open,
            Some(true) => ProtectedView::Shut,
            Some(false) if self.signed_in(session, now).is_ok() => ProtectedView::Off,
            Some(false) | None => ProtectedView::NeedsPin,
        })
    }

    fn protect_view(&self, session: ResidentSessionId) -> Result<(), KeyholdError> {
        match self.protected_view(session)? {
            ProtectedView::NeedsPin => Err(needs_pin()),
            _ => self.set_view(self.session_resident(session, self.clock.now())?, true),
        }
    }

    fn unprotect_view(
        &self,
        session: ResidentSessionId,
        pin: &Sensitive<String>,
    ) -> Result<(), KeyholdError> {
        let resident = self.session_resident(session, self.clock.now())?;
        self.check_pin(resident, pin)?;
        self.set_view(resident, false)
    }

    fn show_list(
        &self,
        session: ResidentSessionId,
        pin: &Sensitive<String>,
    ) -> Result<(), KeyholdError> {
        let now = self.clock.now();
        let resident = self.session_resident(session, now)?;
        self.check_pin(resident, pin)?;
        self.memory().pins_given.insert(now, session, resident);
        Ok(())
    }
}

impl LocalKeyhold {
    /// Refuses the keys of a list that is shut to this session.
    pub(super) fn list_is_open(
        &self,
        session: ResidentSessionId,
        resident: ResidentId,
        now: UnixTime,
    ) -> Result<(), KeyholdError> {
        match self.view_is_protected(session, resident, now)? {
            Some(true) if !self.pin_given(session, now) => Err(KeyholdError::PinNeeded),
            _ => Ok(()),
        }
    }

    fn pin_given(&self, session: ResidentSessionId, now: UnixTime) -> bool {
        self.memory().pins_given.get(now, &session).is_some()
    }

    /// `None` for whoever has no PIN. What keyhold did not write is refused, and so is nothing where letter and PIN opened the
    /// session: nobody switches it off in the database.
    fn view_is_protected(
        &self,
        session: ResidentSessionId,
        resident: ResidentId,
        now: UnixTime,
    ) -> Result<Option<bool>, KeyholdError> {
        let kept = self.store.read("keyhold: read the protected view", |tx| {
            rows::protected_view(tx, resident)
        })?;
        let Some(kept) = kept else {
            return match self.signed_in(session, now) {
                Ok(_) => Err(KeyholdError::Seal(SealError::DoesNotOpen)),
                Err(_) => Ok(None),
            };
        };
        let (salt, _) = kept.split_at(SALT_BYTES);
        [true, false]
            .into_iter()
            .find(|on| bool::from(self.view_seal(resident, salt, *on).ct_eq(&kept)))
            .map(Some)
            .ok_or(KeyholdError::Seal(SealError::DoesNotOpen))
    }

    /// Either way every session gives the PIN anew.
    fn set_view(&self, resident: ResidentId, on: bool) -> Result<(), KeyholdError> {
        let sealed = self.fresh_view(resident, on);
        let kept = self
            .store
            .transact("keyhold: set the protected view", move |tx| {
                rows::set_protected_view(tx, resident, &sealed)
            })?;
        if !kept {
            return Err(needs_pin());
        }
        self.memory()
            .pins_given
            .drop_where(|whose| *whose == resident);
        Ok(())
    }

    /// As it is kept, under a salt of its own.
    pub(super) fn fresh_view(&self, resident: ResidentId, on: bool) -> SealedView {
        self.view_seal(resident, &fresh_name(), on)
    }

    fn view_seal(&self, resident: ResidentId, salt: &[u8], on: bool) -> SealedView {
        let mac = self.pepper.mac(&[
            b"protected view",
            resident.as_bytes(),
            salt,
            &[u8::from(on)],
        ]);
        let mut sealed = [0; 48];
        sealed[..SALT_BYTES].copy_from_slice(salt);
        sealed[SALT_BYTES..].copy_from_slice(&mac);
        sealed
    }
}

fn needs_pin() -> KeyholdError {
    KeyholdError::NotAllowed(vec!["forbid.protect-without-pin".into()])
}
