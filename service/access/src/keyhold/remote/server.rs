//! What keyhold's process runs: each question goes to the [`Keyhold`] it holds, and the answer back.
//!
//! Must never do anything that a method of [`Keyhold`] does not do.

use std::io;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;

use super::call::{Answer, Call};
use super::{frame, socket};
use crate::keyhold::{Keyhold, KeyholdError};
use store::mark::Mark;

/// Answers the city's questions until the socket fails.
///
/// # Errors
/// The system's.
pub fn serve(listener: &UnixListener, keyhold: Arc<dyn Keyhold>) -> io::Result<()> {
    socket::serve(listener, "keyhold", move |stream: &mut UnixStream| {
        while let Some(call) = frame::read(stream)? {
            frame::write(stream, &answer(&*keyhold, call))?;
        }
        Ok(())
    })
}

/// Does what is asked.
#[must_use]
pub fn answer(keyhold: &dyn Keyhold, call: Call) -> Answer {
    answered(keyhold, call).unwrap_or_else(|error| Answer::Refused(error.into()))
}

fn answered(keyhold: &dyn Keyhold, call: Call) -> Result<Answer, KeyholdError> {
    Ok(match call {
        Call::Prepare(request) => Answer::Prepared(Box::new(keyhold.prepare(request)?)),
        Call::Confirm(ticket, proof) => Answer::Released(keyhold.confirm(ticket, &proof)?),
        Call::Abandon(ticket) => {
            keyhold.abandon(ticket);
            Answer::Done
        }
        Call::Seal(resident, group, plaintext) => {
            Answer::Sealed(keyhold.seal(resident, group, &plaintext)?)
        }
        Call::IndexDocument(opening, number) => {
            Answer::Indexed(keyhold.index_document(opening, &number)?)
        }
        Call::KeepPin(resident, pin) => {
            keyhold.keep_pin(resident, &pin)?;
            Answer::Done
        }
        Call::NewLetter(resident) => Answer::Secret(keyhold.new_letter(resident)?),
        Call::SignInResident(code, pin) => {
            let (session, resident) = keyhold.sign_in_resident(&code, &pin)?;
            Answer::Resident(session, resident)
        }
        Call::NewCapability(resident) => Answer::Secret(keyhold.new_capability(resident)?),
        Call::UseCapability(capability) => {
            let (session, resident) = keyhold.use_capability(&capability)?;
            Answer::Resident(session, resident)
        }
        Call::SignOutResident(session) => {
            keyhold.sign_out_resident(session);
            Answer::Done
        }
        Call::OwnEntryKeys(session) => Answer::EntryKeys(keyhold.own_entry_keys(session)?),
        Call::Appoint(official, office, role) => {
            Answer::Secret(keyhold.appoint(&official, &office, role)?)
        }
        call => return officials_and_grants(keyhold, call),
    })
}

fn officials_and_grants(keyhold: &dyn Keyhold, call: Call) -> Result<Answer, KeyholdError> {
    Ok(match call {
        Call::BeginPasskey(official, code) => {
            Answer::Challenge(keyhold.begin_passkey(&official, &code)?)
        }
        Call::FinishPasskey(official, response) => {
            keyhold.finish_passkey(&official, &response)?;
            Answer::Done
        }
        Call::BeginSignIn(official, key) => {
            Answer::Challenge(keyhold.begin_sign_in(&official, &key)?)
        }
        Call::FinishSignIn(official, assertion) => {
            Answer::Official(keyhold.finish_sign_in(&official, &assertion)?)
        }
        Call::OfficialSession(id) => Answer::Official(keyhold.official_session(id)?),
        Call::SignOutOfficial(id) => {
            keyhold.sign_out_official(id);
            Answer::Done
        }
        Call::Declare(said) => Answer::Declared(keyhold.declare(said)?),
        Call::LookUpsLeft(id) => Answer::Left(keyhold.look_ups_left(id)?),
        Call::Offer(session, grant) => Answer::Offer(keyhold.offer(session, grant)?),
        Call::Redeem(code, tx_code) => {
            let (grant, key) = keyhold.redeem(code.expose(), tx_code.expose())?;
            Answer::GrantKey(grant, key)
        }
        Call::Mark => keyhold
            .mark()?
            .map_or(Answer::NoMark, |mark| Answer::Mark(mark.number, mark.nonce)),
        Call::SetMark(number, nonce) => {
            keyhold.set_mark(&Mark { number, nonce })?;
            Answer::Done
        }
        Call::Forget(resident) => {
            keyhold.forget(resident)?;
            Answer::Done
        }
        Call::ForgetExpired => Answer::Count(keyhold.forget_expired()?),
        Call::GrantStands(grant) => Answer::Stands(keyhold.grant_stands(grant)?),
        Call::EndGrants(session) => Answer::Grants(keyhold.end_grants(session)?),
        call => return super::exceptional::answered(keyhold, call),
    })
}
