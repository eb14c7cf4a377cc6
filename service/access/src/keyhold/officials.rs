//! Officials at keyhold: appointed once, a passkey registered, sessions whose key the passkey certified.
//!
//! Must never open a session for a key that the passkey's challenge did not bind, and keeps no record of when an
//! official worked: sessions live in memory.

use keys::SystemEntropy;
use minicbor::{Decode, Encode};
use registry::clock::UnixTime;
use registry::ids::{OfficeId, OfficialId};
use registry::sensitive::Sensitive;
use rules::authority::Role;
use sha2::{Digest, Sha256};
use store::keyhold::official_key::Row;
use subtle::ConstantTimeEq;

use super::error::KeyholdError;
use super::local::{LocalKeyhold, fresh_name};
use super::wire;
use crate::codes::letter_code;
use crate::passkey::{
    Assertion, Passkey, RegistrationResponse, check_assertion, check_registration,
};
use crate::statement::SessionId;

/// A challenge for a passkey ceremony.
#[derive(Debug, Clone, Encode, Decode)]
pub struct Challenge {
    /// 32 bytes for `navigator.credentials`.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub challenge: [u8; 32],
    /// The credential that may answer; none at registration.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub credential_id: Option<Vec<u8>>,
}

/// An official's session, certified by a passkey.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct OfficialSession {
    /// Its name.
    #[n(0)]
    pub id: SessionId,
    /// Who.
    #[cbor(n(1), with = "wire::text")]
    pub official: OfficialId,
    /// In which office.
    #[cbor(n(2), with = "wire::text")]
    pub office: OfficeId,
    /// In which role.
    #[cbor(n(3), with = "wire::role")]
    pub role: Role,
}

/// The rule by which a passkey that was not announced opens no session.
pub const NOT_ANNOUNCED: &str = "forbid.passkey-not-announced";
/// The rule by which an official is not appointed anew before the earlier passkey was announced as ended.
pub const OFFICIAL_STANDS: &str = "forbid.official-stands";

/// A session and the key its statements are signed with.
#[derive(Clone)]
pub(super) struct LiveSession {
    pub(super) session: OfficialSession,
    /// Uncompressed P-256 point.
    pub(super) key: [u8; 65],
    /// The entry that announced the passkey; the session ends when another one stands.
    pub(super) announced: u64,
}

impl LiveSession {
    /// Refuses when the passkey has ended since, or is another one.
    pub(super) fn still_announced(&self, row: &Row) -> Result<(), KeyholdError> {
        if row.announced == Some(self.announced) {
            Ok(())
        } else {
            Err(KeyholdError::SessionEnded)
        }
    }
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
        let (was, ties) = match self.official_row_if_any(official)? {
            // What everybody was told stands until everybody is told that it ended.
            Some((row, _)) if row.announced.is_some() => {
                return Err(KeyholdError::NotAllowed(vec![OFFICIAL_STANDS.to_owned()]));
            }
            Some((row, seal)) => (Some(seal), row.ties),
            None => (None, None),
        };
        let code = letter_code();
        let row = Row {
            office: office.clone(),
            role,
            code_hash: Some(self.official_code_hash(official, &code)),
            passkey: None,
            announced: None,
            ties, // an appointment anew does not shed what was declared
        };
        let row = self.sealed_row(official, was, row);
        self.store
            .transact("keyhold: appoint an official", |tx| row.write(tx))?;
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
        let row = self.changed_row(official, |row| {
            row.code_hash.take().ok_or(KeyholdError::SignIn)?;
            row.passkey = Some((passkey.credential_id, passkey.public_key));
            Ok(())
        })?;
        self.store
            .transact("keyhold: register a passkey", |tx| row.write(tx))?;
        Ok(())
    }

    /// The challenge is a hash over a fresh nonce, the official and the session key: signing it certifies that key.
    pub(super) fn begin_session(
        &self,
        official: &OfficialId,
        session_key: &[u8; 65],
    ) -> Result<Challenge, KeyholdError> {
        let (passkey, _) = valid_passkey(self.official_row(official)?)?;
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
        let session = OfficialSession {
            id: SessionId(fresh_name()),
            official: official.clone(),
            office: row.office.clone(),
            role: row.role,
        };
        let (passkey, announced) = valid_passkey(row)?;
        check_assertion(assertion, &passkey, &challenge, &self.relying_party)?;
        let live = LiveSession {
            session: session.clone(),
            key: session_key,
            announced,
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

/// A passkey that may open sessions, and the entry that announced it: nobody acts whom the public list does not name.
fn valid_passkey(row: Row) -> Result<(Passkey, u64), KeyholdError> {
    let (credential_id, public_key) = row.passkey.ok_or(KeyholdError::SignIn)?;
    let announced = row
        .announced
        .ok_or_else(|| KeyholdError::NotAllowed(vec![NOT_ANNOUNCED.to_owned()]))?;
    let passkey = Passkey {
        credential_id,
        public_key,
    };
    Ok((passkey, announced))
}
