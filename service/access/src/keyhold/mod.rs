//! Keyhold: the part that keeps every key and gives one out only against a durable entry of the read log (DESIGN §4).
//!
//! [`Keyhold`] is the interface: plain values in, plain values out. [`LocalKeyhold`] does the work. It runs inside the
//! city's process, for a small town, or in a process of its own that [`remote`] reaches. Keyhold must never release a key for an entry
//! that it has not seen proved, must never answer the same ticket twice, and must never be told a record's content
//! except to seal it.

mod authorise;
mod bounded;
mod break_glass;
mod budgets;
mod case_acts;
mod catching_up;
mod confirm;
mod court_order;
mod courts;
mod declarations;
mod decoys;
mod document_index;
mod error;
mod exceptional;
mod forbids;
mod forgetting;
mod grant_keys;
mod group_keys;
mod interface;
mod jobs;
mod local;
mod log_view;
mod marks;
mod memory;
mod objection_acts;
mod official_rows;
mod officials;
mod pending;
mod prepare;
mod protected_view;
mod public_list;
pub mod remote;
mod resident_sign_in;
mod roots;
mod rotation;
mod subject;
mod ties;
pub(crate) mod wire;

use minicbor::{Decode, Encode};
use registry::ids::{GrantId, Reference, ResidentId};
use registry::readlog::{CheckSheet, Entry, SealedBody};
use registry::sensitive::Sensitive;
use registry::vocabulary::{FieldGroup, FieldGroups};

use crate::sealing::SecretKey;
use crate::statement::SignedStatement;

pub use authorise::RecentOpening;
pub use break_glass::{BreakGlass, SecondDue, SecondSignature};
pub use court_order::ExecutedOrder;
pub use courts::CourtKey;
pub use declarations::{Declaration, Declared, TieKind};
pub use error::KeyholdError;
pub use exceptional::{ExceptionalKeyhold, ExceptionalPolicy};
pub(crate) use group_keys::record_place;
pub use interface::Keyhold;
pub use jobs::{JobRun, ListedRun, SignedJob};
pub use local::{KeyholdSettings, LocalKeyhold};
pub use log_view::LogView;
pub use objection_acts::{PublishedBody, PublishedEntry};
pub use officials::{Challenge, NOT_ANNOUNCED, OFFICIAL_STANDS, OfficialSession};
pub use protected_view::{ProtectedView, ProtectedViewKeyhold};
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
        /// The opening by an official that the grant rests on, released less than an hour ago.
        #[n(0)]
        opening: Ticket,
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
    /// What was announced under this ticket opens: an emergency, or the order of a court.
    #[n(20)]
    OpenAnnounced(#[n(0)] Ticket),
    /// The second official signs what was opened in danger to life.
    #[n(21)]
    SecondOfficial(#[n(0)] SecondSignature),
    /// The details of a reading that a court had sealed, on their day.
    #[n(22)]
    OpenSeal {
        /// Keyhold's name of the order, from [`ExceptionalKeyhold::seals_due`].
        #[cbor(n(0), with = "minicbor::bytes")]
        order: [u8; 32],
    },
    /// A job opens one record.
    #[n(23)]
    JobRecord {
        /// The run that was announced.
        #[cbor(n(0), with = "minicbor::bytes")]
        run: [u8; 32],
        /// Whose record.
        #[cbor(n(1), with = "wire::text")]
        resident: ResidentId,
    },
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
    /// The entry stands; it was for nothing but standing there.
    #[n(20)]
    Noted,
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
