//! Officials at keyhold: appointed once, a passkey registered, sessions whose key the passkey certified.
//!
//! Must never open a session for a key that the passkey's challenge did not bind, and keeps no record of when an
//! official worked: sessions live in memory.

use keys::SystemEntropy;
use registry::clock::UnixTime;
use registry::ids::{OfficeId, OfficialId};
use registry::sensitive::Sensitive;
use rules::authority::Role;
use sha2::{Digest, Sha256};
use store::keyhold as rows;
use subtle::ConstantTimeEq;

use super::error::KeyholdError;
use super::local::{LocalKeyhold, fresh_name};
use super::{Challenge, OfficialSession};
use crate::codes::letter_code;
use crate::limits::{LOOK_UPS_PER_DAY_MAX, OPENINGS_PER_DAY_MAX};
use crate::passkey::{
    Assertion, Passkey, RegistrationResponse, check_assertion, check_registration,
};
use crate::statement::SessionId;

/// A session and the key its statements are signed with.
#[derive(Clone)]
pub(super) struct LiveSession {
    pub(super) session: OfficialSession,
    /// Uncompressed P-256 point.
    pub(super) key: [u8; 65],
}

/// A ceremony that waits for the browser.
pub(super) enum Waiting {
    Registration {
        challenge: [u8; 32],
    },
    SignIn {
        challenge: [u8; 32],
        session_key: [u8; 65],
    },
}

impl LocalKeyhold {
    pub(super) fn appoint_official(
        &self,
        official: &OfficialId,
        office: &OfficeId,
        role: Role,
    ) -> Result<Sensitive<String>, KeyholdError> {
        let code = letter_code();
        let hash = self.official_code_hash(official, &code);
        let (official, office) = (official.clone(), office.clone());
        self.store
            .transact("keyhold: appoint an official", move |tx| {
                rows::official_key::appoint(tx, &official, &office, role, &hash)
            })?;
        Ok(code)
    }

    pub(super) fn begin_registration(
        &self,
        official: &OfficialId,
        code: &Sensitive<String>,
    ) -> Result<Challenge, KeyholdError> {
        let row = self.official_row(official)?;
        let given = self.official_code_hash(official, code);
        let expected = row.code_hash.ok_or(KeyholdError::SignIn)?;
        if !bool::from(given.ct_eq(&expected)) {
            return Err(KeyholdError::SignIn);
        }
        let challenge = SystemEntropy::bytes();
        self.wait(official, Waiting::Registration { challenge });
        Ok(Challenge {
            challenge,
            credential_id: None,
        })
    }

    pub(super) fn finish_registration(
        &self,
        official: &OfficialId,
        response: &RegistrationResponse,
    ) -> Result<(), KeyholdError> {
        let Some(Waiting::Registration { challenge }) = self.waited(official) else {
            return Err(KeyholdError::SignIn);
        };
        let passkey = check_registration(response, &challenge, &self.relying_party)?;
        let official = official.clone();
        self.store
            .transact("keyhold: register a passkey", move |tx| {
                rows::official_key::set_passkey(
                    tx,
                    &official,
                    &passkey.credential_id,
                    &passkey.public_key,
                )
            })?;
        Ok(())
    }

    /// The challenge is a hash over a fresh nonce, the official and the session key: signing it certifies that key.
    pub(super) fn begin_session(
        &self,
        official: &OfficialId,
        session_key: &[u8; 65],
    ) -> Result<Challenge, KeyholdError> {
        let passkey = self.passkey(official)?;
        let nonce = fresh_name();
        let mut hash = Sha256::new();
        hash.update(b"denizen/session/1");
        hash.update(nonce);
        hash.update(official.as_str());
        hash.update(session_key);
        let challenge: [u8; 32] = hash.finalize().into();
        self.wait(
            official,
            Waiting::SignIn {
                challenge,
                session_key: *session_key,
            },
        );
        Ok(Challenge {
            challenge,
            credential_id: Some(passkey.credential_id),
        })
    }

    pub(super) fn finish_session(
        &self,
        official: &OfficialId,
        assertion: &Assertion,
    ) -> Result<OfficialSession, KeyholdError> {
        let Some(Waiting::SignIn {
            challenge,
            session_key,
        }) = self.waited(official)
        else {
            return Err(KeyholdError::SignIn);
        };
        let row = self.official_row(official)?;
        let passkey = self.passkey(official)?;
        check_assertion(assertion, &passkey, &challenge, &self.relying_party)?;
        let session = OfficialSession {
            id: SessionId(fresh_name()),
            official: official.clone(),
            office: row.office,
            role: row.role,
        };
        let live = LiveSession {
            session: session.clone(),
            key: session_key,
        };
        let now = self.clock.now();
        self.memory().officials.insert(now, session.id, live);
        Ok(session)
    }

    pub(super) fn live_session(
        &self,
        id: SessionId,
        now: UnixTime,
    ) -> Result<LiveSession, KeyholdError> {
        self.memory()
            .officials
            .get(now, &id)
            .cloned()
            .ok_or(KeyholdError::SessionEnded)
    }

    pub(super) fn check_openings_left(&self, official: &OfficialId) -> Result<(), KeyholdError> {
        if self.spent(official, rows::Budget::Openings)? >= OPENINGS_PER_DAY_MAX {
            return Err(KeyholdError::Budget("openings".into()));
        }
        Ok(())
    }

    pub(super) fn check_look_ups_left(&self, official: &OfficialId) -> Result<(), KeyholdError> {
        if self.spent(official, rows::Budget::LookUps)? >= LOOK_UPS_PER_DAY_MAX {
            return Err(KeyholdError::Budget("look-ups by document number".into()));
        }
        Ok(())
    }

    pub(super) fn count_look_ups_left(&self, id: SessionId) -> Result<u32, KeyholdError> {
        let official = self.live_session(id, self.clock.now())?.session.official;
        let spent = self.spent(&official, rows::Budget::LookUps)?;
        Ok(u32::try_from((LOOK_UPS_PER_DAY_MAX - spent).max(0)).unwrap_or(0))
    }

    fn spent(&self, official: &OfficialId, budget: rows::Budget) -> Result<i64, KeyholdError> {
        let day = self.today();
        Ok(self.store.read("keyhold: read a budget", |tx| {
            rows::budget::spent(tx, official, day, budget)
        })?)
    }

    pub(super) fn official_row(
        &self,
        official: &OfficialId,
    ) -> Result<rows::official_key::Row, KeyholdError> {
        self.store
            .read("keyhold: read an official", |tx| {
                rows::official_key::get(tx, official)
            })?
            .ok_or(KeyholdError::SignIn)
    }

    fn passkey(&self, official: &OfficialId) -> Result<Passkey, KeyholdError> {
        let row = self.official_row(official)?;
        let (credential_id, public_key) = row.passkey.ok_or(KeyholdError::SignIn)?;
        Ok(Passkey {
            credential_id,
            public_key,
        })
    }

    fn official_code_hash(&self, official: &OfficialId, code: &Sensitive<String>) -> [u8; 32] {
        self.pepper.mac(&[
            b"official code",
            official.as_str().as_bytes(),
            code.expose().as_bytes(),
        ])
    }

    fn wait(&self, official: &OfficialId, waiting: Waiting) {
        let now = self.clock.now();
        self.memory().waiting.insert(now, official.clone(), waiting);
    }

    fn waited(&self, official: &OfficialId) -> Option<Waiting> {
        let now = self.clock.now();
        self.memory().waiting.remove(now, official)
    }
}
