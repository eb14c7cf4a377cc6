//! Residents at keyhold: letter code and PIN, and the capability by which a guardian reaches a child's file.
//!
//! Must never let a PIN be guessed by making letters, never tell a wrong letter code from a wrong PIN, and never keep
//! either in the clear: a stolen store without the root key cannot be searched for PINs.

use registry::clock::UnixTime;
use registry::ids::ResidentId;
use registry::readlog::EntryKey;
use registry::sensitive::Sensitive;
use store::keyhold as rows;
use subtle::ConstantTimeEq;

use super::ResidentSessionId;
use super::error::KeyholdError;
use super::forgetting::has_a_list;
use super::local::{LocalKeyhold, fresh_name};
use super::subject::entry_place;
use crate::codes;
use crate::limits::{LETTERS_MAX, LIST_ENTRIES_MAX, PIN_TRIES_MAX};
use crate::sealing::SealError;

impl LocalKeyhold {
    pub(super) fn set_pin(
        &self,
        resident: ResidentId,
        pin: &Sensitive<String>,
    ) -> Result<(), KeyholdError> {
        self.a_person(resident)?;
        if !codes::is_good_pin(pin.expose()) {
            return Err(KeyholdError::WeakPin);
        }
        let mac = self.pin_mac(resident, pin);
        let shown = self.fresh_view(resident, false);
        let kept = self.store.transact("keyhold: keep a PIN", move |tx| {
            rows::sign_in::set_pin(tx, resident, &mac, &shown)
        })?;
        only_once(kept)
    }

    pub(super) fn make_letter(
        &self,
        resident: ResidentId,
    ) -> Result<Sensitive<String>, KeyholdError> {
        self.a_person(resident)?;
        let code = codes::letter_code();
        let hash = self.letter_hash(&code);
        let kept = self.store.try_transact("keyhold: new letter", |tx| {
            has_a_list(tx, resident)?;
            let kept = rows::sign_in::set_letter(tx, resident, &hash, LETTERS_MAX)?;
            Ok::<_, KeyholdError>(kept)
        })?;
        if !kept {
            return Err(KeyholdError::NotAllowed(vec![
                "forbid.too-many-letters".into(),
            ]));
        }
        Ok(code)
    }

    pub(super) fn check_letter_and_pin(
        &self,
        letter_code: &Sensitive<String>,
        pin: &Sensitive<String>,
    ) -> Result<(ResidentSessionId, ResidentId), KeyholdError> {
        let hash = self.letter_hash(letter_code);
        // The try is spent before the PIN is compared, durably: a crash cannot give it back.
        let row = self
            .store
            .transact_grouped("keyhold: spend a sign-in try", move |tx| {
                rows::sign_in::spend_try(tx, &hash)
            })?
            .ok_or(KeyholdError::SignIn)?;
        self.judge_pin(&row, pin, KeyholdError::SignIn)?;
        self.open_session(row.resident, true)
    }

    /// The PIN of somebody who is signed in: a try of the same few as at the sign-in. What can be nobody's PIN spends none.
    pub(super) fn check_pin(
        &self,
        resident: ResidentId,
        pin: &Sensitive<String>,
    ) -> Result<(), KeyholdError> {
        if !codes::is_good_pin(pin.expose()) {
            return Err(KeyholdError::WrongPin);
        }
        let row = self
            .store
            .transact_grouped("keyhold: spend a try of the PIN", move |tx| {
                rows::sign_in::spend_try_of(tx, resident)
            })?
            .ok_or(KeyholdError::WrongPin)?;
        self.judge_pin(&row, pin, KeyholdError::WrongPin)
    }

    /// Whether it is the PIN of the row, of which a try was spent; gives the tries back if it is.
    fn judge_pin(
        &self,
        row: &rows::sign_in::Row,
        pin: &Sensitive<String>,
        wrong: KeyholdError,
    ) -> Result<(), KeyholdError> {
        if row.tries > PIN_TRIES_MAX {
            return Err(KeyholdError::SignInShut);
        }
        let resident = row.resident;
        let given = self.pin_mac(resident, pin);
        let fits = row
            .pin_mac
            .is_some_and(|expected| bool::from(given.ct_eq(&expected)));
        if !fits {
            return Err(if row.tries == PIN_TRIES_MAX {
                KeyholdError::SignInShut
            } else {
                wrong
            });
        }
        Ok(self
            .store
            .transact_grouped("keyhold: give sign-in tries back", move |tx| {
                rows::sign_in::clear_tries(tx, resident)
            })?)
    }

    pub(super) fn make_capability(
        &self,
        resident: ResidentId,
    ) -> Result<Sensitive<String>, KeyholdError> {
        self.a_person(resident)?;
        let capability = codes::capability();
        let hash = self.capability_hash(&capability);
        let kept = self.store.try_transact("keyhold: new capability", |tx| {
            has_a_list(tx, resident)?;
            let kept = rows::sign_in::set_capability(tx, resident, &hash)?;
            Ok::<_, KeyholdError>(kept)
        })?;
        only_once(kept).map(|()| capability)
    }

    pub(super) fn check_capability(
        &self,
        capability: &Sensitive<String>,
    ) -> Result<(ResidentSessionId, ResidentId), KeyholdError> {
        let hash = self.capability_hash(capability);
        let resident = self
            .store
            .read("keyhold: use a capability", |tx| {
                rows::sign_in::resident_of(tx, &hash)
            })?
            .ok_or(KeyholdError::SignIn)?;
        self.open_session(resident, false)
    }

    pub(super) fn session_resident(
        &self,
        session: ResidentSessionId,
        now: UnixTime,
    ) -> Result<ResidentId, KeyholdError> {
        self.memory()
            .residents
            .get(now, &session)
            .map(|(resident, _)| *resident)
            .ok_or(KeyholdError::SessionEnded)
    }

    /// The resident of a session that letter and PIN opened: no capability stands for a person who acts.
    pub(super) fn signed_in(
        &self,
        session: ResidentSessionId,
        now: UnixTime,
    ) -> Result<ResidentId, KeyholdError> {
        match self.memory().residents.get(now, &session) {
            Some((resident, true)) => Ok(*resident),
            _ => Err(KeyholdError::SessionEnded),
        }
    }

    pub(super) fn entry_keys_of(
        &self,
        session: ResidentSessionId,
    ) -> Result<Vec<EntryKey>, KeyholdError> {
        let now = self.clock.now();
        let resident = self.session_resident(session, now)?;
        self.list_is_open(session, resident, now)?;
        let place = entry_place(resident);
        self.with_roots(|roots| {
            let wrapped = self.store.read("keyhold: read own entry keys", |tx| {
                rows::entry_key::newest(tx, resident, LIST_ENTRIES_MAX)
            })?;
            wrapped
                .iter()
                .map(|wrapped| {
                    let key = roots.open(&place, wrapped)?;
                    let key =
                        <[u8; 32]>::try_from(key.as_slice()).map_err(|_| SealError::DoesNotOpen)?;
                    Ok(EntryKey::from_bytes(key))
                })
                .collect()
        })
    }

    fn open_session(
        &self,
        resident: ResidentId,
        by_letter: bool,
    ) -> Result<(ResidentSessionId, ResidentId), KeyholdError> {
        self.a_person(resident)?; // whatever stands in the database
        let id = ResidentSessionId(fresh_name());
        let now = self.clock.now();
        self.memory()
            .residents
            .insert(now, id, (resident, by_letter));
        Ok((id, resident))
    }

    fn letter_hash(&self, code: &Sensitive<String>) -> [u8; 32] {
        let code = codes::normalised(code.expose());
        self.pepper.mac(&[b"letter", code.expose().as_bytes()])
    }

    fn capability_hash(&self, capability: &Sensitive<String>) -> [u8; 32] {
        self.pepper
            .mac(&[b"capability", capability.expose().as_bytes()])
    }

    fn pin_mac(&self, resident: ResidentId, pin: &Sensitive<String>) -> [u8; 32] {
        self.pepper
            .mac(&[b"pin", resident.as_bytes(), pin.expose().as_bytes()])
    }
}

/// A PIN and a capability are kept once: a second one would let whoever runs the city sign in as the resident.
fn only_once(kept: bool) -> Result<(), KeyholdError> {
    if kept {
        Ok(())
    } else {
        Err(KeyholdError::NotAllowed(vec![
            "forbid.second-way-in".into(),
        ]))
    }
}
