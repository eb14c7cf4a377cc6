//! Keyhold inside the city's process: its own store, its own root key, everything short-lived in memory.
//!
//! Must never keep a time finer than a day on disk, and must never let a key leave except through `confirm`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use keys::SystemEntropy;
use registry::clock::{CityDay, CityZone, Clock, UnixTime};
use registry::ids::{GrantId, OfficeId, OfficialId, ResidentId};
use registry::readlog::EntryKey;
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroup;
use rules::authority::Role;
use store::{Store, keyhold as rows};
use tlog::Hash;
use tlog::policy::Policy;

use super::authorise::RecentOpening;
use super::error::KeyholdError;
use super::exceptional::ExceptionalPolicy;
use super::log_view::{Head, LogView, LogWatch};
use super::memory::Memory;
use super::pending::PendingTable;
use super::{
    Basis, Challenge, Indexed, Keyhold, OfferSecrets, OfficialSession, Prepared, Released, Request,
    ResidentSessionId, Ticket,
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
    /// The key that wraps every other; read from a file that only keyhold's user can read.
    pub root: SecretKey,
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
}

/// See the module.
pub struct LocalKeyhold {
    pub(super) store: Store,
    pub(super) root: SecretKey,
    pub(super) pepper: SecretKey,
    pub(super) log: Arc<dyn LogView>,
    pub(super) watch: LogWatch,
    /// Name of the log, from which the public list follows.
    pub(super) origin: String,
    pub(super) exceptional: ExceptionalPolicy,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) relying_party: RelyingParty,
    pub(super) pending: PendingTable,
    zone: CityZone,
    memory: Mutex<Memory>,
}

impl LocalKeyhold {
    /// Starts keyhold over its store.
    ///
    /// # Errors
    /// [`KeyholdError`] when the store does not answer.
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
        let pepper = SecretKey::from_bytes(settings.root.mac(&[b"denizen/keyhold/pepper/1"]));
        Ok(Self {
            store: settings.store,
            root: settings.root,
            pepper,
            log: settings.log,
            watch: LogWatch::new(settings.policy, head),
            origin,
            exceptional: ExceptionalPolicy::default(),
            clock: settings.clock,
            relying_party: settings.relying_party,
            pending: PendingTable::default(),
            zone: settings.zone,
            memory: Mutex::new(Memory::new()),
        })
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

    fn seal_group(
        &self,
        resident: ResidentId,
        group: FieldGroup,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, KeyholdError> {
        let place = group_place(resident, group);
        // A key is made once and never replaced: writing a group again costs no commit here.
        let kept = self.store.read("keyhold: read a group's key", |tx| {
            rows::group_key::get(tx, resident, group)
        })?;
        let wrapped = match kept {
            Some(wrapped) => wrapped,
            None => self.make_group_key(resident, group)?,
        };
        Ok(self
            .root
            .unwrap_key(&place, &wrapped)?
            .seal(&record_place(resident, group), plaintext)?)
    }

    fn make_group_key(
        &self,
        resident: ResidentId,
        group: FieldGroup,
    ) -> Result<Vec<u8>, KeyholdError> {
        let fresh = self
            .root
            .wrap(&group_place(resident, group), &SecretKey::fresh())?;
        Ok(self
            .store
            .transact_grouped(
                "keyhold: key of a field group",
                move |tx| match rows::group_key::get(tx, resident, group)? {
                    Some(wrapped) => Ok(wrapped),
                    None => {
                        rows::group_key::insert(tx, resident, group, &fresh)?;
                        Ok(fresh.clone())
                    }
                },
            )?)
    }
}

/// 16 random bytes that name something for a while.
pub(super) fn fresh_name() -> [u8; 16] {
    SystemEntropy::bytes()
}

/// What binds the wrapped key of a field group.
pub(super) fn group_place(resident: ResidentId, group: FieldGroup) -> Vec<u8> {
    let mut place = b"denizen/keyhold/group/1".to_vec();
    place.extend_from_slice(resident.as_bytes());
    place.push(group as u8);
    place
}

/// What binds a sealed record: whose and which group. Shared with the side that opens it.
pub(crate) fn record_place(resident: ResidentId, group: FieldGroup) -> Vec<u8> {
    let mut place = b"denizen/record/1".to_vec();
    place.extend_from_slice(resident.as_bytes());
    place.push(group as u8);
    place
}

impl Keyhold for LocalKeyhold {
    fn prepare(&self, request: Request) -> Result<Prepared, KeyholdError> {
        self.prepare_request(request)
    }

    fn confirm(&self, ticket: Ticket, proof: &LogProof) -> Result<Released, KeyholdError> {
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
        self.memory().residents.remove(now, &session);
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

    fn look_ups_left(&self, id: SessionId) -> Result<u32, KeyholdError> {
        self.count_look_ups_left(id)
    }

    fn offer(&self, basis: Basis, grant: GrantId) -> Result<OfferSecrets, KeyholdError> {
        self.make_offer(basis, grant)
    }

    fn redeem(&self, code: &str, tx_code: &str) -> Result<(GrantId, SecretKey), KeyholdError> {
        self.redeem_offer(code, tx_code)
    }

    fn forget(&self, resident: ResidentId) -> Result<(), KeyholdError> {
        self.store
            .transact("keyhold: destroy a resident's keys", move |tx| {
                rows::forget(tx, resident)
            })?;
        Ok(self.store.forget_deleted()?)
    }

    fn forget_expired(&self) -> Result<u64, KeyholdError> {
        let today = self.today();
        let kept_since = today.plus_days(-limits::ENTRY_KEYS_DAYS_MAX);
        let forgotten = self.store.transact("keyhold: forget", |tx| {
            let keys = rows::entry_key::forget_before(tx, kept_since)?;
            let releases = rows::release::forget_before(tx, kept_since)?;
            let exceptional = self.forget_exceptional(tx, today)?;
            Ok(keys + releases + exceptional + rows::budget::forget_before(tx, today)?)
        })?;
        if forgotten > 0 {
            self.store.forget_deleted()?;
        }
        Ok(forgotten)
    }

    fn grant_stands(&self, grant: GrantId) -> Result<bool, KeyholdError> {
        self.stands(grant)
    }

    fn end_grants(&self, session: ResidentSessionId) -> Result<Vec<GrantId>, KeyholdError> {
        self.end_grants_of(session)
    }
}
