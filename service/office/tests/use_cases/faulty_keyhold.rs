//! A keyhold that stops after a number of calls, as if the process had been killed there: every call before it is
//! durable, none after it happens. And one that waits before it seals, so that something else happens in between.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use access::keyhold::{
    Challenge, Declaration, Declared, Indexed, Keyhold, KeyholdError, LocalKeyhold, OfferSecrets,
    OfficialSession, Prepared, Released, Request, ResidentSessionId, Ticket,
};
use access::log::LogProof;
use access::passkey::{Assertion, RegistrationResponse};
use access::statement::SessionId;
use registry::ids::{GrantId, OfficeId, OfficialId, ResidentId};
use registry::readlog::EntryKey;
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroup;
use rules::authority::Role;
use store::mark::Mark;

pub struct FaultyKeyhold {
    inner: LocalKeyhold,
    calls_left: AtomicI64,
    pause: Mutex<Option<(Sender<()>, Receiver<()>)>>,
}

type Answer<T> = Result<T, KeyholdError>;

impl FaultyKeyhold {
    pub fn new(inner: LocalKeyhold) -> FaultyKeyhold {
        FaultyKeyhold {
            inner,
            calls_left: AtomicI64::new(i64::MAX),
            pause: Mutex::new(None),
        }
    }

    /// After `calls` more calls every call fails.
    pub fn stop_after(&self, calls: i64) {
        self.calls_left.store(calls, Ordering::SeqCst);
    }

    /// The next sealing says that it has come, and waits to be let go on.
    pub fn pause_next_seal(&self) -> (Receiver<()>, Sender<()>) {
        let (came, comes) = channel();
        let (go, goes) = channel();
        *self.pause.lock().unwrap() = Some((came, goes));
        (comes, go)
    }

    /// Whether the limit was reached.
    pub fn stopped(&self) -> bool {
        self.calls_left.load(Ordering::SeqCst) < 0
    }

    /// Keyhold itself, as the restoring meets it.
    pub fn itself(&self) -> &LocalKeyhold {
        &self.inner
    }

    fn call(&self) -> Answer<&LocalKeyhold> {
        if self.calls_left.fetch_sub(1, Ordering::SeqCst) <= 0 {
            return Err(KeyholdError::Log("killed".into()));
        }
        Ok(&self.inner)
    }
}

impl access::keyhold::ExceptionalKeyhold for FaultyKeyhold {
    fn seconds_due(&self, session: SessionId) -> Answer<Vec<access::keyhold::SecondDue>> {
        self.call()?.seconds_due(session)
    }

    fn seals_due(&self) -> Answer<Vec<[u8; 32]>> {
        self.call()?.seals_due()
    }

    fn job_run(&self, run: &[u8; 32]) -> Answer<access::keyhold::JobRun> {
        self.call()?.job_run(run)
    }

    fn job_runs(
        &self,
        session: access::statement::SessionId,
    ) -> Answer<Vec<access::keyhold::ListedRun>> {
        self.call()?.job_runs(session)
    }
}

impl access::keyhold::ProtectedViewKeyhold for FaultyKeyhold {
    fn protected_view(&self, session: ResidentSessionId) -> Answer<access::keyhold::ProtectedView> {
        self.inner.protected_view(session)
    }
    fn protect_view(&self, session: ResidentSessionId) -> Answer<()> {
        self.call()?.protect_view(session)
    }
    fn unprotect_view(&self, session: ResidentSessionId, pin: &Sensitive<String>) -> Answer<()> {
        self.call()?.unprotect_view(session, pin)
    }
    fn show_list(&self, session: ResidentSessionId, pin: &Sensitive<String>) -> Answer<()> {
        self.call()?.show_list(session, pin)
    }
}

impl Keyhold for FaultyKeyhold {
    fn prepare(&self, request: Request) -> Answer<Prepared> {
        self.call()?.prepare(request)
    }
    fn confirm(&self, ticket: Ticket, proof: &LogProof) -> Answer<Released> {
        self.call()?.confirm(ticket, proof)
    }
    fn abandon(&self, ticket: Ticket) {
        self.inner.abandon(ticket);
    }
    fn seal(&self, resident: ResidentId, group: FieldGroup, plaintext: &[u8]) -> Answer<Vec<u8>> {
        let pause = self.pause.lock().unwrap().take();
        if let Some((came, goes)) = pause {
            came.send(()).unwrap();
            goes.recv().unwrap();
        }
        self.call()?.seal(resident, group, plaintext)
    }
    fn index_document(&self, opening: Ticket, number: &Sensitive<String>) -> Answer<Indexed> {
        self.call()?.index_document(opening, number)
    }
    fn keep_pin(&self, resident: ResidentId, pin: &Sensitive<String>) -> Answer<()> {
        self.call()?.keep_pin(resident, pin)
    }
    fn new_letter(&self, resident: ResidentId) -> Answer<Sensitive<String>> {
        self.call()?.new_letter(resident)
    }
    fn sign_in_resident(
        &self,
        code: &Sensitive<String>,
        pin: &Sensitive<String>,
    ) -> Answer<(ResidentSessionId, ResidentId)> {
        self.inner.sign_in_resident(code, pin)
    }
    fn new_capability(&self, resident: ResidentId) -> Answer<Sensitive<String>> {
        self.call()?.new_capability(resident)
    }
    fn use_capability(
        &self,
        capability: &Sensitive<String>,
    ) -> Answer<(ResidentSessionId, ResidentId)> {
        self.call()?.use_capability(capability)
    }
    fn sign_out_resident(&self, session: ResidentSessionId) {
        self.inner.sign_out_resident(session);
    }
    fn own_entry_keys(&self, session: ResidentSessionId) -> Answer<Vec<EntryKey>> {
        self.inner.own_entry_keys(session)
    }
    fn appoint(
        &self,
        official: &OfficialId,
        office: &OfficeId,
        role: Role,
    ) -> Answer<Sensitive<String>> {
        self.inner.appoint(official, office, role)
    }
    fn begin_passkey(&self, official: &OfficialId, code: &Sensitive<String>) -> Answer<Challenge> {
        self.inner.begin_passkey(official, code)
    }
    fn finish_passkey(&self, official: &OfficialId, response: &RegistrationResponse) -> Answer<()> {
        self.inner.finish_passkey(official, response)
    }
    fn begin_sign_in(&self, official: &OfficialId, key: &[u8; 65]) -> Answer<Challenge> {
        self.inner.begin_sign_in(official, key)
    }
    fn finish_sign_in(
        &self,
        official: &OfficialId,
        assertion: &Assertion,
    ) -> Answer<OfficialSession> {
        self.inner.finish_sign_in(official, assertion)
    }
    fn official_session(&self, id: SessionId) -> Answer<OfficialSession> {
        self.inner.official_session(id)
    }
    fn sign_out_official(&self, id: SessionId) {
        self.inner.sign_out_official(id);
    }
    fn declare(&self, said: Declaration) -> Answer<Declared> {
        self.call()?.declare(said)
    }
    fn look_ups_left(&self, id: SessionId) -> Answer<u32> {
        self.inner.look_ups_left(id)
    }
    fn offer(&self, session: ResidentSessionId, grant: GrantId) -> Answer<OfferSecrets> {
        self.call()?.offer(session, grant)
    }
    fn redeem(&self, code: &str, tx_code: &str) -> Answer<(GrantId, access::sealing::SecretKey)> {
        self.call()?.redeem(code, tx_code)
    }
    fn mark(&self) -> Answer<Option<Mark>> {
        self.call()?.mark()
    }
    fn set_mark(&self, to: &Mark) -> Answer<()> {
        self.call()?.set_mark(to)
    }
    fn forget(&self, resident: ResidentId) -> Answer<()> {
        self.call()?.forget(resident)
    }
    fn forget_expired(&self) -> Answer<u64> {
        self.call()?.forget_expired()
    }

    fn grant_stands(&self, grant: GrantId) -> Answer<bool> {
        self.call()?.grant_stands(grant)
    }

    fn end_grants(&self, session: ResidentSessionId) -> Answer<Vec<GrantId>> {
        self.call()?.end_grants(session)
    }
}
