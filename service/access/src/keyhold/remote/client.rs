//! Keyhold as the city's process holds it: every method is one message and one answer.
//!
//! Must never answer in keyhold's place: when it is away, every read refuses and says so.

use std::io;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use minicbor::{Decode, Encode};
use registry::ids::{GrantId, OfficeId, OfficialId, ResidentId};
use registry::readlog::EntryKey;
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroup;
use rules::authority::Role;
use store::mark::Mark;

use super::call::{Answer, Call};
use super::frame;
use crate::keyhold::{
    Challenge, Declaration, Declared, Indexed, Keyhold, KeyholdError, OfferSecrets,
    OfficialSession, Prepared, Released, Request, ResidentSessionId, Ticket,
};
use crate::log::LogProof;
use crate::passkey::{Assertion, RegistrationResponse};
use crate::sealing::SecretKey;
use crate::statement::SessionId;

/// Longest wait for an answer: longer than keyhold itself waits for another entry of the same resident.
pub const ANSWER_SECONDS_MAX: u64 = 30;
/// Idle connections that are kept.
pub const IDLE_CONNECTIONS_MAX: usize = 64;

/// Connections to one socket, used by one caller at a time each.
pub(super) struct Pool {
    socket: PathBuf,
    idle: Mutex<Vec<UnixStream>>,
}

impl Pool {
    pub(super) const fn new(socket: PathBuf) -> Self {
        Self {
            socket,
            idle: Mutex::new(Vec::new()),
        }
    }

    /// One message, one answer. An idle connection may have ended with the process behind it: then, and only then, once more,
    /// over a new one. Asking twice is safe there: what a process that ended had prepared is gone with it, and what it released
    /// is used up. A process that is only slow is not asked twice: it would spend a try, or a place, for each.
    pub(super) fn ask<Q: Encode<()>, A: for<'b> Decode<'b, ()>>(
        &self,
        question: &Q,
    ) -> io::Result<A> {
        let idle = self.lock().pop();
        if let Some(mut stream) = idle {
            match exchange(&mut stream, question) {
                Ok(answer) => {
                    self.give_back(stream);
                    return Ok(answer);
                }
                Err(error) if !has_ended(&error) => return Err(error),
                Err(_) => {}
            }
        }
        self.lock().clear(); // the others are of the same age
        let mut stream = UnixStream::connect(&self.socket)?;
        let patience = Some(Duration::from_secs(ANSWER_SECONDS_MAX));
        stream.set_read_timeout(patience)?;
        stream.set_write_timeout(patience)?;
        let answer = exchange(&mut stream, question)?;
        self.give_back(stream);
        Ok(answer)
    }

    fn give_back(&self, stream: UnixStream) {
        let mut idle = self.lock();
        if idle.len() < IDLE_CONNECTIONS_MAX {
            idle.push(stream);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<UnixStream>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the other side is gone.
fn has_ended(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset
    )
}

fn exchange<Q: Encode<()>, A: for<'b> Decode<'b, ()>>(
    stream: &mut UnixStream,
    question: &Q,
) -> io::Result<A> {
    frame::write(stream, question)?;
    frame::read(stream)?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

/// See the module.
pub struct RemoteKeyhold(Pool);

impl RemoteKeyhold {
    /// Keyhold behind this socket. Connects when first asked.
    #[must_use]
    pub const fn new(socket: PathBuf) -> Self {
        Self(Pool::new(socket))
    }

    pub(super) fn ask(&self, call: &Call) -> Result<Answer, KeyholdError> {
        match self.0.ask(call) {
            Ok(Answer::Refused(refusal)) => Err(refusal.into()),
            Ok(answer) => Ok(answer),
            Err(error) => Err(KeyholdError::Away(error.to_string())),
        }
    }

    pub(super) fn tell(&self, call: &Call) -> Result<(), KeyholdError> {
        match self.ask(call)? {
            Answer::Done => Ok(()),
            _ => Err(another()),
        }
    }

    /// For what has no answer to wait for: if keyhold is away, what it was to drop is gone already.
    fn tell_if_there(&self, call: &Call) {
        if let Err(error) = self.tell(call) {
            tracing::warn!(%error, "keyhold was not told");
        }
    }

    fn secret(&self, call: &Call) -> Result<Sensitive<String>, KeyholdError> {
        match self.ask(call)? {
            Answer::Secret(secret) => Ok(secret),
            _ => Err(another()),
        }
    }

    fn resident(&self, call: &Call) -> Result<(ResidentSessionId, ResidentId), KeyholdError> {
        match self.ask(call)? {
            Answer::Resident(session, resident) => Ok((session, resident)),
            _ => Err(another()),
        }
    }

    fn challenge(&self, call: &Call) -> Result<Challenge, KeyholdError> {
        match self.ask(call)? {
            Answer::Challenge(challenge) => Ok(challenge),
            _ => Err(another()),
        }
    }

    fn official(&self, call: &Call) -> Result<OfficialSession, KeyholdError> {
        match self.ask(call)? {
            Answer::Official(session) => Ok(session),
            _ => Err(another()),
        }
    }
}

pub(super) fn another() -> KeyholdError {
    KeyholdError::Elsewhere("it gave the answer to another question: two versions?".to_owned())
}

impl Keyhold for RemoteKeyhold {
    fn prepare(&self, request: Request) -> Result<Prepared, KeyholdError> {
        match self.ask(&Call::Prepare(request))? {
            Answer::Prepared(prepared) => Ok(*prepared),
            _ => Err(another()),
        }
    }

    fn confirm(&self, ticket: Ticket, proof: &LogProof) -> Result<Released, KeyholdError> {
        match self.ask(&Call::Confirm(ticket, proof.clone()))? {
            Answer::Released(released) => Ok(released),
            _ => Err(another()),
        }
    }

    fn abandon(&self, ticket: Ticket) {
        self.tell_if_there(&Call::Abandon(ticket));
    }

    fn seal(
        &self,
        resident: ResidentId,
        group: FieldGroup,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, KeyholdError> {
        match self.ask(&Call::Seal(resident, group, plaintext.to_vec()))? {
            Answer::Sealed(blob) => Ok(blob),
            _ => Err(another()),
        }
    }

    fn index_document(
        &self,
        opening: Ticket,
        number: &Sensitive<String>,
    ) -> Result<Indexed, KeyholdError> {
        match self.ask(&Call::IndexDocument(opening, number.clone()))? {
            Answer::Indexed(indexed) => Ok(indexed),
            _ => Err(another()),
        }
    }

    fn keep_pin(&self, resident: ResidentId, pin: &Sensitive<String>) -> Result<(), KeyholdError> {
        self.tell(&Call::KeepPin(resident, pin.clone()))
    }

    fn new_letter(&self, resident: ResidentId) -> Result<Sensitive<String>, KeyholdError> {
        self.secret(&Call::NewLetter(resident))
    }

    fn sign_in_resident(
        &self,
        letter_code: &Sensitive<String>,
        pin: &Sensitive<String>,
    ) -> Result<(ResidentSessionId, ResidentId), KeyholdError> {
        self.resident(&Call::SignInResident(letter_code.clone(), pin.clone()))
    }

    fn new_capability(&self, resident: ResidentId) -> Result<Sensitive<String>, KeyholdError> {
        self.secret(&Call::NewCapability(resident))
    }

    fn use_capability(
        &self,
        capability: &Sensitive<String>,
    ) -> Result<(ResidentSessionId, ResidentId), KeyholdError> {
        self.resident(&Call::UseCapability(capability.clone()))
    }

    fn sign_out_resident(&self, session: ResidentSessionId) {
        self.tell_if_there(&Call::SignOutResident(session));
    }

    fn own_entry_keys(&self, session: ResidentSessionId) -> Result<Vec<EntryKey>, KeyholdError> {
        match self.ask(&Call::OwnEntryKeys(session))? {
            Answer::EntryKeys(keys) => Ok(keys),
            _ => Err(another()),
        }
    }

    fn appoint(
        &self,
        official: &OfficialId,
        office: &OfficeId,
        role: Role,
    ) -> Result<Sensitive<String>, KeyholdError> {
        self.secret(&Call::Appoint(official.clone(), office.clone(), role))
    }

    fn begin_passkey(
        &self,
        official: &OfficialId,
        code: &Sensitive<String>,
    ) -> Result<Challenge, KeyholdError> {
        self.challenge(&Call::BeginPasskey(official.clone(), code.clone()))
    }

    fn finish_passkey(
        &self,
        official: &OfficialId,
        response: &RegistrationResponse,
    ) -> Result<(), KeyholdError> {
        self.tell(&Call::FinishPasskey(official.clone(), response.clone()))
    }

    fn begin_sign_in(
        &self,
        official: &OfficialId,
        session_key: &[u8; 65],
    ) -> Result<Challenge, KeyholdError> {
        self.challenge(&Call::BeginSignIn(official.clone(), *session_key))
    }

    fn finish_sign_in(
        &self,
        official: &OfficialId,
        assertion: &Assertion,
    ) -> Result<OfficialSession, KeyholdError> {
        self.official(&Call::FinishSignIn(official.clone(), assertion.clone()))
    }

    fn official_session(&self, id: SessionId) -> Result<OfficialSession, KeyholdError> {
        self.official(&Call::OfficialSession(id))
    }

    fn sign_out_official(&self, id: SessionId) {
        self.tell_if_there(&Call::SignOutOfficial(id));
    }

    fn declare(&self, said: Declaration) -> Result<Declared, KeyholdError> {
        match self.ask(&Call::Declare(said))? {
            Answer::Declared(declared) => Ok(declared),
            _ => Err(another()),
        }
    }

    fn look_ups_left(&self, id: SessionId) -> Result<u32, KeyholdError> {
        match self.ask(&Call::LookUpsLeft(id))? {
            Answer::Left(left) => Ok(left),
            _ => Err(another()),
        }
    }

    fn offer(
        &self,
        session: ResidentSessionId,
        grant: GrantId,
    ) -> Result<OfferSecrets, KeyholdError> {
        match self.ask(&Call::Offer(session, grant))? {
            Answer::Offer(secrets) => Ok(secrets),
            _ => Err(another()),
        }
    }

    fn redeem(&self, code: &str, tx_code: &str) -> Result<(GrantId, SecretKey), KeyholdError> {
        let secret = |text: &str| Sensitive::new(text.to_owned());
        match self.ask(&Call::Redeem(secret(code), secret(tx_code)))? {
            Answer::GrantKey(grant, key) => Ok((grant, key)),
            _ => Err(another()),
        }
    }

    fn mark(&self) -> Result<Option<Mark>, KeyholdError> {
        match self.ask(&Call::Mark)? {
            Answer::Mark(number, nonce) => Ok(Some(Mark { number, nonce })),
            Answer::NoMark => Ok(None),
            _ => Err(another()),
        }
    }

    fn set_mark(&self, to: &Mark) -> Result<(), KeyholdError> {
        self.tell(&Call::SetMark(to.number, to.nonce))
    }

    fn forget(&self, resident: ResidentId) -> Result<(), KeyholdError> {
        self.tell(&Call::Forget(resident))
    }

    fn forget_expired(&self) -> Result<u64, KeyholdError> {
        match self.ask(&Call::ForgetExpired)? {
            Answer::Count(count) => Ok(count),
            _ => Err(another()),
        }
    }

    fn grant_stands(&self, grant: GrantId) -> Result<bool, KeyholdError> {
        match self.ask(&Call::GrantStands(grant))? {
            Answer::Stands(stands) => Ok(stands),
            _ => Err(another()),
        }
    }

    fn end_grants(&self, session: ResidentSessionId) -> Result<Vec<GrantId>, KeyholdError> {
        match self.ask(&Call::EndGrants(session))? {
            Answer::Grants(grants) => Ok(grants),
            _ => Err(another()),
        }
    }
}
