//! Keyhold inside the city's process: its own store, its own root key, everything short-lived in memory.
//!
//! Must never keep a time finer than a day on disk, and must never let a key leave except through `confirm`.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use keys::SystemEntropy;
use registry::clock::{CityDay, CityZone, Clock, UnixTime};
use registry::ids::{GrantId, OfficeId, OfficialId, ProgrammeId, ResidentId};
use registry::readlog::EntryKey;
use registry::sensitive::Sensitive;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Role;
use store::mark::Mark;
use store::{Store, keyhold as rows};
use tlog::Hash;
use tlog::policy::Policy;

use super::error::KeyholdError;
use super::exceptional::ExceptionalPolicy;
use super::log_view::{Head, LogView, LogWatch};
use super::memory::Memory;
use super::pending::PendingTable;
use super::roots::RootKeys;
use super::{
    Challenge, Declaration, Declared, Indexed, Keyhold, OfferSecrets, OfficialSession, Prepared,
    RecentOpening, Released, Request, ResidentSessionId, Ticket,
};
use crate::limits;
use crate::log::LogProof;
use crate::passkey::{Assertion, RegistrationResponse, RelyingParty};
use crate::sealing::SecretKey;
use crate::statement::SessionId;

/// What keyhold is started with.
pub struct KeyholdSettings {
    /// Keyhold's own store ([`store::Schema::Keyhold`]).
    pub store: Store,
    /// The keys that wrap every other. One that is newer than those in use is taken into use.
    pub roots: RootKeys,
    /// The log, as keyhold may question it.
    pub log: Arc<dyn LogView>,
    /// Log, witnesses and quorum.
    pub policy: Policy,
    /// The relying party of officials' passkeys.
    pub relying_party: RelyingParty,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Where the city's days change.
    pub zone: CityZone,
    /// The groups that each programme of `policy/` names: a case about it opens no other.
    pub programmes: BTreeMap<ProgrammeId, FieldGroups>,
}

/// See the module.
pub struct LocalKeyhold {
    pub(super) store: Store,
    pub(super) roots: RwLock<Arc<RootKeys>>,
    pub(super) pepper: SecretKey,
    pub(super) log: Arc<dyn LogView>,
    pub(super) watch: LogWatch,
    /// Name of the log, from which the public list follows.
    pub(super) origin: String,
    pub(super) exceptional: ExceptionalPolicy,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) relying_party: RelyingParty,
    pub(super) pending: PendingTable,
    /// Set once keyhold has seen that a database is older than it must be.
    pub(super) rolled_back: AtomicBool,
    pub(super) programmes: BTreeMap<ProgrammeId, FieldGroups>,
    zone: CityZone,
    memory: Mutex<Memory>,
}

impl LocalKeyhold {
    /// Starts keyhold over its store.
    ///
    /// # Errors
    /// [`KeyholdError`] when the store does not answer, or a root key that is in use is missing or another one.
    pub fn start(settings: KeyholdSettings) -> Result<Self, KeyholdError> {
        let seen = settings
            .store
            .read("keyhold: read the last checkpoint seen", |tx| {
                rows::checkpoint_seen::get(tx)
            })?;
        let head = seen.map_or(
            Head {
                size: 0,
                root: Hash::EMPTY,
            },
            |(size, root)| Head {
                size,
                root: Hash(root),
            },
        );
        let origin = settings
            .policy
            .logs()
            .first()
            .map_or_else(String::new, |log| log.key.name().to_owned());
        let (roots, pepper) = super::roots::open(&settings.store, &settings.roots)?;
        let keyhold = Self {
            store: settings.store,
            roots: RwLock::new(Arc::new(roots)),
            pepper,
            log: settings.log,
            watch: LogWatch::new(settings.policy, head),
            origin,
            exceptional: ExceptionalPolicy::default(),
            clock: settings.clock,
            relying_party: settings.relying_party,
            pending: PendingTable::default(),
            rolled_back: AtomicBool::new(false),
            programmes: settings.programmes,
            zone: settings.zone,
            memory: Mutex::new(Memory::new()),
        };
        keyhold.begin_decoys()?;
        Ok(keyhold)
    }

    pub(super) const fn zone(&self) -> CityZone {
        self.zone
    }

    pub(super) fn today(&self) -> CityDay {
        CityDay::of(self.clock.now(), self.zone)
    }

    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// True once for each nonce within the life of a statement.
    pub(super) fn use_nonce(&self, nonce: [u8; 16], now: UnixTime) -> bool {
        let mut memory = self.memory();
        let fresh = memory.nonces.get(now, &nonce).is_none();
        if fresh {
            memory.nonces.insert(now, nonce, ());
        }
        fresh
    }

    pub(super) fn remember_opening(&self, ticket: Ticket, opening: RecentOpening, now: UnixTime) {
        self.memory().openings.insert(now, ticket, opening);
    }

    pub(super) fn recent_opening(
        &self,
        ticket: Ticket,
        now: UnixTime,
    ) -> Result<RecentOpening, KeyholdError> {
        self.memory()
            .openings
            .get(now, &ticket)
            .cloned()
            .ok_or(KeyholdError::Ticket)
    }
}

/// 16 random bytes that name something for a while.
pub(super) fn fresh_name() -> [u8; 16] {
    SystemEntropy::bytes()
}

impl Keyhold for LocalKeyhold {
    fn prepare(&self, request: Request) -> Result<Prepared, KeyholdError> {
        self.refuse_when_rolled_back()?;
        self.prepare_request(request)
    }

    fn confirm(&self, ticket: Ticket, proof: &LogProof) -> Result<Released, KeyholdError> {
        self.refuse_when_rolled_back()?;
        self.confirm_ticket(ticket, proof)
    }

    fn abandon(&self, ticket: Ticket) {
        self.pending.abandon(ticket);
    }

    fn seal(
        &self,
        resident: ResidentId,
        group: FieldGroup,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, KeyholdError> {
        self.seal_group(resident, group, plaintext)
    }

    fn index_document(
        &self,
        opening: Ticket,
        number: &Sensitive<String>,
    ) -> Result<Indexed, KeyholdError> {
        self.refuse_when_rolled_back()?;
        self.claim_document(opening, number)
    }

    fn keep_pin(&self, resident: ResidentId, pin: &Sensitive<String>) -> Result<(), KeyholdError> {
        self.set_pin(resident, pin)
    }

    fn new_letter(&self, resident: ResidentId) -> Result<Sensitive<String>, KeyholdError> {
        self.make_letter(resident)
    }

    fn sign_in_resident(
        &self,
        letter_code: &Sensitive<String>,
        pin: &Sensitive<String>,
    ) -> Result<(ResidentSessionId, ResidentId), KeyholdError> {
        self.check_letter_and_pin(letter_code, pin)
    }

    fn new_capability(&self, resident: ResidentId) -> Result<Sensitive<String>, KeyholdError> {
        self.make_capability(resident)
    }

    fn use_capability(
        &self,
        capability: &Sensitive<String>,
    ) -> Result<(ResidentSessionId, ResidentId), KeyholdError> {
        self.check_capability(capability)
    }

    fn sign_out_resident(&self, session: ResidentSessionId) {
        let now = self.clock.now();
        let mut memory = self.memory();
        memory.residents.remove(now, &session);
        memory.pins_given.remove(now, &session);
    }

    fn own_entry_keys(&self, session: ResidentSessionId) -> Result<Vec<EntryKey>, KeyholdError> {
        self.entry_keys_of(session)
    }

    fn appoint(
        &self,
        official: &OfficialId,
        office: &OfficeId,
        role: Role,
    ) -> Result<Sensitive<String>, KeyholdError> {
        self.appoint_official(official, office, role)
    }

    fn begin_passkey(
        &self,
        official: &OfficialId,
        code: &Sensitive<String>,
    ) -> Result<Challenge, KeyholdError> {
        self.begin_registration(official, code)
    }

    fn finish_passkey(
        &self,
        official: &OfficialId,
        response: &RegistrationResponse,
    ) -> Result<(), KeyholdError> {
        self.finish_registration(official, response)
    }

    fn begin_sign_in(
        &self,
        official: &OfficialId,
        session_key: &[u8; 65],
    ) -> Result<Challenge, KeyholdError> {
        self.begin_session(official, session_key)
    }

    fn finish_sign_in(
        &self,
        official: &OfficialId,
        assertion: &Assertion,
    ) -> Result<OfficialSession, KeyholdError> {
        self.finish_session(official, assertion)
    }

    fn official_session(&self, id: SessionId) -> Result<OfficialSession, KeyholdError> {
        Ok(self.live_session(id, self.clock.now())?.session)
    }

    fn sign_out_official(&self, id: SessionId) {
        let now = self.clock.now();
        self.memory().officials.remove(now, &id);
    }

    fn declare(&self, said: Declaration) -> Result<Declared, KeyholdError> {
        self.take_declaration(said)
    }

    fn look_ups_left(&self, id: SessionId) -> Result<u32, KeyholdError> {
        self.count_look_ups_left(id)
    }

    fn offer(
        &self,
        session: ResidentSessionId,
        grant: GrantId,
    ) -> Result<OfferSecrets, KeyholdError> {
        self.refuse_when_rolled_back()?;
        self.make_offer(session, grant)
    }

    fn redeem(&self, code: &str, tx_code: &str) -> Result<(GrantId, SecretKey), KeyholdError> {
        self.refuse_when_rolled_back()?;
        self.redeem_offer(code, tx_code)
    }

    fn mark(&self) -> Result<Option<Mark>, KeyholdError> {
        self.carried_mark()
    }

    fn set_mark(&self, to: &Mark) -> Result<(), KeyholdError> {
        self.carry_mark(to)
    }

    fn forget(&self, resident: ResidentId) -> Result<(), KeyholdError> {
        self.destroy_unlisted(resident)
    }

    fn forget_expired(&self) -> Result<u64, KeyholdError> {
        let today = self.today();
        let decided_since = today.plus_days(-limits::DECIDED_DAYS_MAX);
        let kept_since = today.plus_days(-limits::ENTRY_KEYS_DAYS_MAX);
        let forgotten = self.store.transact("keyhold: forget", |tx| {
            let keys = rows::entry_key::forget_before(tx, kept_since)?;
            let releases = rows::release::forget_before(tx, kept_since)?;
            let decided = rows::decided::forget_before(tx, decided_since)?;
            let exceptional = self.forget_exceptional(tx, today)?;
            Ok(keys + releases + decided + exceptional + rows::budget::forget_before(tx, today)?)
        })?;
        // Always: what else was deleted in this hour, or could not be written out the last time, goes too.
        self.store.forget_deleted()?;
        Ok(forgotten)
    }

    fn grant_stands(&self, grant: GrantId) -> Result<bool, KeyholdError> {
        self.stands(grant)
    }

    fn end_grants(&self, session: ResidentSessionId) -> Result<Vec<GrantId>, KeyholdError> {
        self.end_grants_of(session)
    }
}
