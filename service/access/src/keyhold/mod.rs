//! Keyhold: the part that keeps every key and gives one out only against a durable entry of the read log (DESIGN §4).
//!
//! [`Keyhold`] is the interface that a separate process will serve as it is: plain values in, plain values out.
//! [`LocalKeyhold`] runs inside the city's process, for a small town. Keyhold must never release a key for an entry
//! that it has not seen proved, must never answer the same ticket twice, and must never be told a record's content
//! except to seal it.

mod authorise;
mod bounded;
mod break_glass;
mod confirm;
mod court_order;
mod document_index;
mod error;
mod exceptional;
mod grant_keys;
mod jobs;
mod local;
mod log_view;
mod memory;
mod officials;
mod pending;
mod prepare;
mod public_list;
mod resident_sign_in;
mod subject;

use registry::ids::{GrantId, OfficeId, OfficialId, Reference, ResidentId};
use registry::readlog::{Announcement, CheckSheet, Entry, EntryKey, SealedBody};
use registry::sensitive::Sensitive;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Role;

use crate::log::LogProof;
use crate::passkey::{Assertion, RegistrationResponse};
use crate::sealing::SecretKey;
use crate::statement::{SessionId, SignedStatement};

pub use break_glass::{BreakGlass, SecondDue, SecondSignature};
pub use court_order::ExecutedOrder;
pub use error::KeyholdError;
pub use exceptional::{CourtKey, ExceptionalKeyhold, ExceptionalPolicy};
pub use jobs::{JobRun, SignedJob};
pub(crate) use local::record_place;
pub use local::{KeyholdSettings, LocalKeyhold};
pub use log_view::LogView;
pub use public_list::Announce;

/// What an entry is wanted for. Each variant is one line that a resident may one day read.
#[derive(Debug, Clone)]
pub enum Request {
    /// A resident's list begins; answered with the check sheet.
    Begin {
        /// The new resident.
        resident: ResidentId,
        /// The file it begins with.
        reference: Reference,
    },
    /// An official opens groups of a record.
    Open(SignedStatement),
    /// An official asks for one full document number.
    LookUp {
        /// The signed statement, which commits to the number.
        signed: SignedStatement,
        /// The normalised number.
        number: Sensitive<String>,
    },
    /// The resident opens their own record.
    OwnView {
        /// The resident's session.
        session: ResidentSessionId,
        /// The groups shown.
        groups: FieldGroups,
    },
    /// A lost phone: the list goes on under a new key, announced under the old one.
    NewList {
        /// The resident's session.
        session: ResidentSessionId,
    },
    /// A credential is granted: its attributes will be sealed under a key of their own.
    Grant {
        /// What the grant rests on.
        basis: Basis,
        /// The new grant.
        grant: GrantId,
    },
    /// The public list begins.
    BeginPublicList,
    /// Something that everybody must be able to count; [`KeyholdError::NotFound`] while there is no public list.
    Announce(Announce),
    /// What was announced under this ticket opens: an emergency, or the order of a court.
    OpenAnnounced(Ticket),
    /// The second official signs what was opened in danger to life.
    SecondOfficial(SecondSignature),
    /// The details of a reading that a court had sealed, on their day.
    OpenSeal {
        /// Keyhold's name of the order, from [`Keyhold::seals_due`].
        order: [u8; 32],
    },
    /// A job opens one record.
    JobRecord {
        /// The run that was announced.
        run: [u8; 32],
        /// Whose record.
        resident: ResidentId,
    },
}

/// What an act without an opening of its own rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// An opening by an official, released less than an hour ago.
    Opening(Ticket),
    /// The resident's own session.
    Own(ResidentSessionId),
}

/// Names one prepared entry until it is confirmed, and for an hour the opening it became.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket(pub [u8; 16]);

/// A resident's session at keyhold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResidentSessionId(pub [u8; 16]);

/// An entry that waits to be appended. A retry gets the same bytes.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// To confirm it with.
    pub ticket: Ticket,
    /// The leaf.
    pub entry: Entry,
    /// The sealed body.
    pub body: SealedBody,
}

/// What a confirmed entry brings.
#[derive(Debug)]
pub enum Released {
    /// A list began; this is its first key, shown once.
    Sheet(CheckSheet),
    /// The keys of exactly the groups asked for.
    Keys {
        /// Whose record.
        resident: ResidentId,
        /// One key for each group that has ever been sealed.
        keys: Vec<(FieldGroup, SecretKey)>,
    },
    /// The answer of a look-up.
    Found(Option<ResidentId>),
    /// The key that the granted attributes are to be sealed under.
    GrantKey(SecretKey),
    /// What now stands on the public list.
    Announced(Announcement),
    /// The entry stands; it was for nothing but standing there.
    Noted,
}

/// What became of a document number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indexed {
    /// The number now belongs to this resident (or did already).
    Own,
    /// It belongs to somebody else.
    Taken,
}

/// A challenge for a passkey ceremony.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// 32 bytes for `navigator.credentials`.
    pub challenge: [u8; 32],
    /// The credential that may answer; none at registration.
    pub credential_id: Option<Vec<u8>>,
}

/// An official's session, certified by a passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficialSession {
    /// Its name.
    pub id: SessionId,
    /// Who.
    pub official: OfficialId,
    /// In which office.
    pub office: OfficeId,
    /// In which role.
    pub role: Role,
}

/// An offer of a credential (`OpenID4VCI` 1.0 §4.1): two secrets for two channels.
#[derive(Debug, Clone)]
pub struct OfferSecrets {
    /// The pre-authorized code, inside the QR code.
    pub code: Sensitive<String>,
    /// Six digits, said or printed apart from the QR code.
    pub tx_code: Sensitive<String>,
}

/// The interface of keyhold. Every call blocks; none logs what it was given.
pub trait Keyhold: ExceptionalKeyhold {
    /// Checks a request and makes its entry. Holds the resident's list until the ticket is confirmed or abandoned.
    ///
    /// # Errors
    /// [`KeyholdError`]; nothing was written anywhere.
    fn prepare(&self, request: Request) -> Result<Prepared, KeyholdError>;

    /// Checks that the prepared entry stands in the log and releases what it was for, once.
    ///
    /// # Errors
    /// [`KeyholdError`]; nothing was released.
    fn confirm(&self, ticket: Ticket, proof: &LogProof) -> Result<Released, KeyholdError>;

    /// Gives up a prepared entry that could not be appended.
    fn abandon(&self, ticket: Ticket);

    /// Seals one group of one resident's record, making the group's key if there is none yet.
    ///
    /// # Errors
    /// [`KeyholdError`] when keyhold's store does not answer.
    fn seal(
        &self,
        resident: ResidentId,
        group: FieldGroup,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, KeyholdError>;

    /// Makes a full document number belong to the resident of a recent opening.
    ///
    /// # Errors
    /// [`KeyholdError`].
    fn index_document(
        &self,
        opening: Ticket,
        number: &Sensitive<String>,
    ) -> Result<Indexed, KeyholdError>;

    /// Sets the PIN and makes a sign-in letter for a resident; earlier letters of the resident end.
    ///
    /// # Errors
    /// [`KeyholdError`].
    fn keep_pin(&self, resident: ResidentId, pin: &Sensitive<String>) -> Result<(), KeyholdError>;

    /// A new letter code for the resident; the old one ends, the PIN and its tries start afresh.
    ///
    /// # Errors
    /// [`KeyholdError`].
    fn new_letter(&self, resident: ResidentId) -> Result<Sensitive<String>, KeyholdError>;

    /// Signs a resident in.
    ///
    /// # Errors
    /// The same [`KeyholdError::SignIn`] for every wrong pair; [`KeyholdError::SignInShut`] after too many tries.
    fn sign_in_resident(
        &self,
        letter_code: &Sensitive<String>,
        pin: &Sensitive<String>,
    ) -> Result<(ResidentSessionId, ResidentId), KeyholdError>;

    /// A capability for a record that its holder keeps sealed in their own (a guardian for a child's file).
    ///
    /// # Errors
    /// [`KeyholdError`].
    fn new_capability(&self, resident: ResidentId) -> Result<Sensitive<String>, KeyholdError>;

    /// Opens a session by capability.
    ///
    /// # Errors
    /// [`KeyholdError::SignIn`] when it is not one.
    fn use_capability(
        &self,
        capability: &Sensitive<String>,
    ) -> Result<(ResidentSessionId, ResidentId), KeyholdError>;

    /// Ends a resident's session.
    fn sign_out_resident(&self, session: ResidentSessionId);

    /// The keys of the last twelve months' entries, newest first, for the resident's page.
    ///
    /// # Errors
    /// [`KeyholdError::SessionEnded`].
    fn own_entry_keys(&self, session: ResidentSessionId) -> Result<Vec<EntryKey>, KeyholdError>;

    /// Appoints an official and answers the one-time code they register their passkey with.
    ///
    /// # Errors
    /// [`KeyholdError`].
    fn appoint(
        &self,
        official: &OfficialId,
        office: &OfficeId,
        role: Role,
    ) -> Result<Sensitive<String>, KeyholdError>;

    /// Begins the registration of a passkey.
    ///
    /// # Errors
    /// [`KeyholdError::SignIn`] when the code is not the official's.
    fn begin_passkey(
        &self,
        official: &OfficialId,
        code: &Sensitive<String>,
    ) -> Result<Challenge, KeyholdError>;

    /// Ends the registration of a passkey; the code is used up.
    ///
    /// # Errors
    /// [`KeyholdError::Passkey`] names the field.
    fn finish_passkey(
        &self,
        official: &OfficialId,
        response: &RegistrationResponse,
    ) -> Result<(), KeyholdError>;

    /// Begins a sign-in: the challenge binds the session key (uncompressed P-256 point).
    ///
    /// # Errors
    /// [`KeyholdError`].
    fn begin_sign_in(
        &self,
        official: &OfficialId,
        session_key: &[u8; 65],
    ) -> Result<Challenge, KeyholdError>;

    /// Ends a sign-in.
    ///
    /// # Errors
    /// [`KeyholdError::Passkey`] names the field.
    fn finish_sign_in(
        &self,
        official: &OfficialId,
        assertion: &Assertion,
    ) -> Result<OfficialSession, KeyholdError>;

    /// The session, while it lasts.
    ///
    /// # Errors
    /// [`KeyholdError::SessionEnded`].
    fn official_session(&self, id: SessionId) -> Result<OfficialSession, KeyholdError>;

    /// Ends an official's session.
    fn sign_out_official(&self, id: SessionId);

    /// Look-ups an official has left today.
    ///
    /// # Errors
    /// [`KeyholdError`].
    fn look_ups_left(&self, id: SessionId) -> Result<u32, KeyholdError>;

    /// Makes the two secrets of an offer for a grant.
    ///
    /// # Errors
    /// [`KeyholdError::NotFound`] when the grant has ended or rests on somebody else.
    fn offer(&self, basis: Basis, grant: GrantId) -> Result<OfferSecrets, KeyholdError>;

    /// Redeems an offer, once, against both secrets; answers the grant's key.
    ///
    /// # Errors
    /// [`KeyholdError::Offer`] or [`KeyholdError::TxCode`] with the tries left.
    fn redeem(&self, code: &str, tx_code: &str) -> Result<(GrantId, SecretKey), KeyholdError>;

    /// Destroys every key of a resident: what is sealed under them can be read by nobody any more.
    ///
    /// # Errors
    /// [`KeyholdError`] when keyhold's store does not answer.
    fn forget(&self, resident: ResidentId) -> Result<(), KeyholdError>;

    /// Forgets what has passed its retention: keys of entries after twelve months, budgets of past days. Answers how many
    /// rows went.
    ///
    /// # Errors
    /// [`KeyholdError`] when keyhold's store does not answer.
    fn forget_expired(&self) -> Result<u64, KeyholdError>;

    /// Whether a grant may still make copies.
    ///
    /// # Errors
    /// [`KeyholdError`] when keyhold's store does not answer.
    fn grant_stands(&self, grant: GrantId) -> Result<bool, KeyholdError>;

    /// Ends every grant of the session's resident: no copy can be made from them any more.
    ///
    /// # Errors
    /// [`KeyholdError`].
    fn end_grants(&self, session: ResidentSessionId) -> Result<Vec<GrantId>, KeyholdError>;
}
