//! Keyhold: the part that keeps every key and gives one out only against a durable entry of the read log (DESIGN §4).
//!
//! [`Keyhold`] is the interface: plain values in, plain values out. [`LocalKeyhold`] does the work. It runs inside the
//! city's process, for a small town, or in a process of its own that [`remote`] reaches. Keyhold must never release a key for an entry
//! that it has not seen proved, must never answer the same ticket twice, and must never be told a record's content
//! except to seal it.

mod authorise;
mod bounded;
mod budgets;
mod case_acts;
mod catching_up;
mod confirm;
mod declarations;
mod decoys;
mod document_index;
mod error;
mod forbids;
mod forgetting;
mod grant_keys;
mod group_keys;
mod local;
mod log_view;
mod marks;
mod memory;
mod official_rows;
mod officials;
mod pending;
mod prepare;
mod public_list;
pub mod remote;
mod resident_sign_in;
mod roots;
mod rotation;
mod subject;
mod ties;
pub(crate) mod wire;

use minicbor::{Decode, Encode};
use registry::ids::{GrantId, OfficeId, OfficialId, Reference, ResidentId};
use registry::readlog::{CheckSheet, Entry, EntryKey, SealedBody};
use registry::sensitive::Sensitive;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Role;
use store::mark::Mark;

use crate::log::LogProof;
use crate::passkey::{Assertion, RegistrationResponse};
use crate::sealing::SecretKey;
use crate::statement::{SessionId, SignedStatement};

pub use authorise::RecentOpening;
pub use declarations::{Declaration, Declared, TieKind};
pub use error::KeyholdError;
pub(crate) use group_keys::record_place;
pub use local::{KeyholdSettings, LocalKeyhold};
pub use log_view::LogView;
pub use officials::{Challenge, NOT_ANNOUNCED, OFFICIAL_STANDS, OfficialSession};
pub(crate) use public_list::ANNOUNCED_ALREADY;
pub use public_list::Announce;
pub use roots::{RootKeys, root_check};

/// What an entry is wanted for. Each variant is one line that a resident may one day read.
#[derive(Debug, Clone, Encode, Decode)]
pub enum Request {
    /// A resident's list begins; answered with the check sheet.
    #[n(0)]
    Begin {
        /// The new resident.
        #[cbor(n(0), with = "wire::text")]
        resident: ResidentId,
        /// The file it begins with.
        #[cbor(n(1), with = "wire::text")]
        reference: Reference,
    },
    /// An official opens groups of a record.
    #[n(1)]
    Open(#[n(0)] SignedStatement),
    /// An official asks for one full document number.
    #[n(2)]
    LookUp {
        /// The signed statement, which commits to the number.
        #[n(0)]
        signed: SignedStatement,
        /// The normalised number.
        #[cbor(n(1), with = "wire::secret_text")]
        number: Sensitive<String>,
    },
    /// The resident opens their own record.
    #[n(3)]
    OwnView {
        /// The resident's session.
        #[n(0)]
        session: ResidentSessionId,
        /// The groups shown.
        #[cbor(n(1), with = "wire::groups")]
        groups: FieldGroups,
    },
    /// A lost phone: the list goes on under a new key, announced under the old one.
    #[n(4)]
    NewList {
        /// The resident's session.
        #[n(0)]
        session: ResidentSessionId,
    },
    /// A credential is granted: its attributes will be sealed under a key of their own.
    #[n(5)]
    Grant {
        /// What the grant rests on.
        #[n(0)]
        basis: Basis,
        /// The new grant.
        #[cbor(n(1), with = "wire::text")]
        grant: GrantId,
    },
    /// The public list begins.
    #[n(6)]
    BeginPublicList,
    /// Something that everybody must be able to count; [`KeyholdError::NotFound`] while there is no public list.
    #[n(7)]
    Announce(#[n(0)] Announce),
    /// A record's time is over: its last entry, and with it every key of it goes.
    #[n(8)]
    Forget {
        /// Whose.
        #[cbor(n(0), with = "wire::text")]
        resident: ResidentId,
    },
}

/// What an act without an opening of its own rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Basis {
    /// An opening by an official, released less than an hour ago.
    #[n(0)]
    Opening(#[n(0)] Ticket),
    /// The resident's own session.
    #[n(1)]
    Own(#[n(0)] ResidentSessionId),
}

/// Names one prepared entry until it is confirmed, and for an hour the opening it became.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Ticket(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// A resident's session at keyhold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct ResidentSessionId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// An entry that waits to be appended. A retry gets the same bytes.
#[derive(Debug, Clone, Encode, Decode)]
pub struct Prepared {
    /// To confirm it with.
    #[n(0)]
    pub ticket: Ticket,
    /// The leaf.
    #[cbor(n(1), with = "wire::entry")]
    pub entry: Entry,
    /// The sealed body.
    #[cbor(n(2), with = "wire::body")]
    pub body: SealedBody,
}

/// What a confirmed entry brings.
#[derive(Debug, Encode, Decode)]
pub enum Released {
    /// A list began; this is its first key, shown once.
    #[n(0)]
    Sheet(#[cbor(n(0), with = "wire::sheet")] CheckSheet),
    /// The keys of exactly the groups asked for.
    #[n(1)]
    Keys {
        /// Whose record.
        #[cbor(n(0), with = "wire::text")]
        resident: ResidentId,
        /// One key for each group that has ever been sealed.
        #[cbor(n(1), with = "wire::group_keys")]
        keys: Vec<(FieldGroup, SecretKey)>,
    },
    /// The answer of a look-up.
    #[n(2)]
    Found(#[cbor(n(0), with = "wire::optional_text")] Option<ResidentId>),
    /// The key that the granted attributes are to be sealed under.
    #[n(3)]
    GrantKey(#[cbor(n(0), with = "wire::key")] SecretKey),
    /// It stands on the public list.
    #[n(4)]
    Announced,
    /// Every key of the record is destroyed.
    #[n(5)]
    Forgotten,
}

/// What became of a document number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Indexed {
    /// The number now belongs to this resident (or did already).
    #[n(0)]
    Own,
    /// It belongs to somebody else.
    #[n(1)]
    Taken,
}

/// An offer of a credential (`OpenID4VCI` 1.0 §4.1): two secrets for two channels.
#[derive(Debug, Clone, Encode, Decode)]
pub struct OfferSecrets {
    /// The pre-authorized code, inside the QR code.
    #[cbor(n(0), with = "wire::secret_text")]
    pub code: Sensitive<String>,
    /// Six digits, said or printed apart from the QR code.
    #[cbor(n(1), with = "wire::secret_text")]
    pub tx_code: Sensitive<String>,
}

/// The interface of keyhold. Every call blocks; none logs what it was given.
pub trait Keyhold: Send + Sync {
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

    /// Takes what a resident or an official declares; the answer counts the official's own ties.
    ///
    /// # Errors
    /// [`KeyholdError::SessionEnded`], [`KeyholdError::NotAllowed`] with the rule.
    fn declare(&self, said: Declaration) -> Result<Declared, KeyholdError>;

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

    /// The mark that keyhold's database carries; `None` before the first.
    ///
    /// # Errors
    /// [`KeyholdError`] when keyhold's store does not answer.
    fn mark(&self) -> Result<Option<Mark>, KeyholdError>;

    /// Takes the next mark of the three databases.
    ///
    /// # Errors
    /// [`KeyholdError::RolledBack`] when it is not the next one: one of the databases is older than the others, and
    /// keyhold prepares nothing from then on.
    fn set_mark(&self, to: &Mark) -> Result<(), KeyholdError>;

    /// Destroys every key of a resident whose list never began or has ended with [`Request::Forget`], and writes what was
    /// destroyed out of the files: what is sealed under it can be read by nobody any more.
    ///
    /// # Errors
    /// [`KeyholdError::NotAllowed`] while there is a list: keys go with an entry on it.
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
