//! The questions that the city's process puts to keyhold, and the answers: one pair for each method of
//! [`Keyhold`](crate::keyhold::Keyhold).
//!
//! Must never carry a clock, a role or an office that the caller states: keyhold knows them itself.

use minicbor::{Decode, Encode};
use registry::ids::{GrantId, OfficeId, OfficialId, ResidentId};
use registry::readlog::EntryKey;
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroup;
use rules::authority::Role;

use super::super::wire;
use super::super::{
    Challenge, Declaration, Declared, Indexed, JobRun, KeyholdError, ListedRun, OfferSecrets,
    OfficialSession, Prepared, ProtectedView, Released, Request, ResidentSessionId, SecondDue,
    Ticket,
};
use crate::log::LogProof;
use crate::passkey::{Assertion, RegistrationResponse};
use crate::sealing::SecretKey;
use crate::statement::SessionId;
use registry::disclosure::{Disclose, Disclosure};
use store::StoreError;

/// A question.
#[derive(Encode, Decode)]
#[rustfmt::skip] // one line a question
#[expect(missing_docs, reason = "each is the method of `Keyhold` of the same name, with its arguments in order")]
pub enum Call {
    #[n(0)] Prepare(#[n(0)] Request),
    #[n(1)] Confirm(#[n(0)] Ticket, #[n(1)] LogProof),
    #[n(2)] Abandon(#[n(0)] Ticket),
    #[n(3)] Seal(#[cbor(n(0), with = "wire::text")] ResidentId, #[cbor(n(1), with = "wire::group")] FieldGroup, #[cbor(n(2), with = "minicbor::bytes")] Vec<u8>),
    #[n(4)] IndexDocument(#[n(0)] Ticket, #[cbor(n(1), with = "wire::secret_text")] Sensitive<String>),
    #[n(5)] KeepPin(#[cbor(n(0), with = "wire::text")] ResidentId, #[cbor(n(1), with = "wire::secret_text")] Sensitive<String>),
    #[n(6)] NewLetter(#[cbor(n(0), with = "wire::text")] ResidentId),
    #[n(7)] SignInResident(#[cbor(n(0), with = "wire::secret_text")] Sensitive<String>, #[cbor(n(1), with = "wire::secret_text")] Sensitive<String>),
    #[n(8)] NewCapability(#[cbor(n(0), with = "wire::text")] ResidentId),
    #[n(9)] UseCapability(#[cbor(n(0), with = "wire::secret_text")] Sensitive<String>),
    #[n(10)] SignOutResident(#[n(0)] ResidentSessionId),
    #[n(11)] OwnEntryKeys(#[n(0)] ResidentSessionId),
    #[n(12)] Appoint(#[cbor(n(0), with = "wire::text")] OfficialId, #[cbor(n(1), with = "wire::text")] OfficeId, #[cbor(n(2), with = "wire::role")] Role),
    #[n(13)] BeginPasskey(#[cbor(n(0), with = "wire::text")] OfficialId, #[cbor(n(1), with = "wire::secret_text")] Sensitive<String>),
    #[n(14)] FinishPasskey(#[cbor(n(0), with = "wire::text")] OfficialId, #[n(1)] RegistrationResponse),
    #[n(15)] BeginSignIn(#[cbor(n(0), with = "wire::text")] OfficialId, #[cbor(n(1), with = "minicbor::bytes")] [u8; 65]),
    #[n(16)] FinishSignIn(#[cbor(n(0), with = "wire::text")] OfficialId, #[n(1)] Assertion),
    #[n(17)] OfficialSession(#[n(0)] SessionId),
    #[n(18)] SignOutOfficial(#[n(0)] SessionId),
    #[n(19)] LookUpsLeft(#[n(0)] SessionId),
    #[n(20)] Offer(#[n(0)] ResidentSessionId, #[cbor(n(1), with = "wire::text")] GrantId),
    #[n(21)] Redeem(#[cbor(n(0), with = "wire::secret_text")] Sensitive<String>, #[cbor(n(1), with = "wire::secret_text")] Sensitive<String>),
    #[n(22)] Forget(#[cbor(n(0), with = "wire::text")] ResidentId),
    #[n(23)] ForgetExpired,
    #[n(24)] GrantStands(#[cbor(n(0), with = "wire::text")] GrantId),
    #[n(25)] EndGrants(#[n(0)] ResidentSessionId),
    #[n(26)] Mark,
    #[n(27)] SetMark(#[n(0)] u64, #[cbor(n(1), with = "minicbor::bytes")] [u8; 16]),
    #[n(28)] Declare(#[n(0)] Declaration),
    #[n(30)] SecondsDue(#[n(0)] SessionId),
    #[n(31)] SealsDue,
    #[n(32)] JobRun(#[cbor(n(0), with = "minicbor::bytes")] [u8; 32]),
    #[n(33)] JobRuns(#[n(0)] SessionId),
    #[n(40)] ProtectedView(#[n(0)] ResidentSessionId),
    #[n(41)] ProtectView(#[n(0)] ResidentSessionId),
    #[n(42)] UnprotectView(#[n(0)] ResidentSessionId, #[cbor(n(1), with = "wire::secret_text")] Sensitive<String>),
    #[n(43)] ShowList(#[n(0)] ResidentSessionId, #[cbor(n(1), with = "wire::secret_text")] Sensitive<String>),
}

/// An answer.
#[derive(Encode, Decode)]
#[rustfmt::skip] // one line an answer
#[expect(missing_docs, reason = "each is what a method of `Keyhold` answers")]
pub enum Answer {
    #[n(0)] Refused(#[n(0)] Refusal),
    #[n(1)] Done,
    #[n(2)] Prepared(#[n(0)] Box<Prepared>),
    #[n(3)] Released(#[n(0)] Released),
    #[n(4)] Sealed(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>),
    #[n(5)] Indexed(#[n(0)] Indexed),
    #[n(6)] Secret(#[cbor(n(0), with = "wire::secret_text")] Sensitive<String>),
    #[n(7)] Resident(#[n(0)] ResidentSessionId, #[cbor(n(1), with = "wire::text")] ResidentId),
    #[n(8)] EntryKeys(#[cbor(n(0), with = "wire::entry_keys")] Vec<EntryKey>),
    #[n(9)] Challenge(#[n(0)] Challenge),
    #[n(10)] Official(#[n(0)] OfficialSession),
    #[n(11)] Left(#[n(0)] u32),
    #[n(12)] Offer(#[n(0)] OfferSecrets),
    #[n(13)] GrantKey(#[cbor(n(0), with = "wire::text")] GrantId, #[cbor(n(1), with = "wire::key")] SecretKey),
    #[n(14)] Count(#[n(0)] u64),
    #[n(15)] Stands(#[n(0)] bool),
    #[n(16)] Grants(#[cbor(n(0), with = "wire::texts")] Vec<GrantId>),
    #[n(17)] Mark(#[n(0)] u64, #[cbor(n(1), with = "minicbor::bytes")] [u8; 16]),
    #[n(18)] NoMark,
    #[n(19)] Declared(#[n(0)] Declared),
    #[n(30)] SecondsDue(#[n(0)] Vec<SecondDue>),
    #[n(31)] SealsDue(#[cbor(n(0), with = "wire::exceptional::orders")] Vec<[u8; 32]>),
    #[n(32)] JobRun(#[n(0)] JobRun),
    #[n(33)] JobRuns(#[n(0)] Vec<ListedRun>),
    #[n(40)] ProtectedView(#[n(0)] ProtectedView),
}

/// A refusal, as it crosses. What is internal crosses as a sentence for the operator.
#[derive(Debug, Encode, Decode)]
#[rustfmt::skip] // one line a refusal
#[expect(missing_docs, reason = "each is the variant of `KeyholdError` of the same name")]
pub enum Refusal {
    #[n(0)] SessionEnded,
    #[n(1)] Statement(#[n(0)] String),
    #[n(2)] NotAllowed(#[n(0)] Vec<String>),
    #[n(3)] Budget(#[n(0)] String),
    #[n(4)] NotFound,
    #[n(5)] Busy,
    #[n(6)] Ticket,
    #[n(7)] Proof(#[n(0)] String),
    #[n(8)] Quorum,
    #[n(9)] SignIn,
    #[n(10)] SignInShut,
    #[n(11)] WeakPin,
    #[n(12)] Passkey(#[n(0)] String),
    #[n(13)] Offer,
    #[n(14)] TxCode(#[n(0)] u8),
    #[n(15)] Log(#[n(0)] String),
    #[n(16)] Conflict(#[n(0)] String),
    #[n(17)] StorageFull,
    #[n(18)] Away(#[n(0)] String),
    #[n(19)] Elsewhere(#[n(0)] String),
    #[n(20)] RolledBack(#[n(0)] String),
    #[n(21)] TooFast,
    #[n(30)] BreakGlassCap,
    #[n(31)] SecondOverdue,
    #[n(32)] Order(#[n(0)] OrderRefusal),
    #[n(40)] WrongPin,
    #[n(41)] PinNeeded,
}

/// Why a court's order is not carried out, as it crosses.
#[derive(Debug, Encode, Decode)]
#[rustfmt::skip] // one line a refusal
#[expect(missing_docs, reason = "each is the variant of `OrderError` of the same name")]
pub enum OrderRefusal {
    #[n(0)] Form(#[n(0)] String),
    #[n(1)] MoreThanOneResident,
    #[n(2)] Groups,
    #[n(3)] NotYet,
    #[n(4)] Expired,
    #[n(5)] SealTooLong,
}

impl From<KeyholdError> for Refusal {
    fn from(error: KeyholdError) -> Self {
        match error {
            KeyholdError::SessionEnded => Self::SessionEnded,
            KeyholdError::Statement(why) => Self::Statement(why.into_owned()),
            KeyholdError::NotAllowed(rules) => Self::NotAllowed(rules),
            KeyholdError::Budget(what) => Self::Budget(what.into_owned()),
            KeyholdError::TooFast => Self::TooFast,
            KeyholdError::BreakGlassCap => Self::BreakGlassCap,
            KeyholdError::SecondOverdue => Self::SecondOverdue,
            KeyholdError::Order(why) => Self::Order(why.into()),
            KeyholdError::NotFound => Self::NotFound,
            KeyholdError::Busy => Self::Busy,
            KeyholdError::Ticket => Self::Ticket,
            KeyholdError::Proof(why) => Self::Proof(why),
            KeyholdError::Quorum => Self::Quorum,
            KeyholdError::SignIn => Self::SignIn,
            KeyholdError::SignInShut => Self::SignInShut,
            KeyholdError::WrongPin => Self::WrongPin,
            KeyholdError::PinNeeded => Self::PinNeeded,
            KeyholdError::WeakPin => Self::WeakPin,
            KeyholdError::Passkey(why) => Self::Passkey(why.into_owned()),
            KeyholdError::Offer => Self::Offer,
            KeyholdError::TxCode { tries_left } => Self::TxCode(tries_left),
            KeyholdError::Log(why) => Self::Log(why),
            KeyholdError::Away(why) => Self::Away(why),
            KeyholdError::RolledBack(what) => Self::RolledBack(what.into_owned()),
            KeyholdError::Store(StoreError::Conflict { constraint }) => Self::Conflict(constraint),
            KeyholdError::Store(StoreError::StorageFull) => Self::StorageFull,
            other => {
                debug_assert_eq!(other.disclosure(), Disclosure::Internal);
                tracing::error!(error = %other, "keyhold could not do what it was asked");
                Self::Elsewhere("keyhold's own log names the cause".to_owned())
            }
        }
    }
}

impl From<Refusal> for KeyholdError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::SessionEnded => Self::SessionEnded,
            Refusal::Statement(why) => Self::Statement(why.into()),
            Refusal::NotAllowed(rules) => Self::NotAllowed(rules),
            Refusal::Budget(what) => Self::Budget(what.into()),
            Refusal::TooFast => Self::TooFast,
            Refusal::BreakGlassCap => Self::BreakGlassCap,
            Refusal::SecondOverdue => Self::SecondOverdue,
            Refusal::Order(why) => Self::Order(why.into()),
            Refusal::NotFound => Self::NotFound,
            Refusal::Busy => Self::Busy,
            Refusal::Ticket => Self::Ticket,
            Refusal::Proof(why) => Self::Proof(why),
            Refusal::Quorum => Self::Quorum,
            Refusal::SignIn => Self::SignIn,
            Refusal::SignInShut => Self::SignInShut,
            Refusal::WrongPin => Self::WrongPin,
            Refusal::PinNeeded => Self::PinNeeded,
            Refusal::WeakPin => Self::WeakPin,
            Refusal::Passkey(why) => Self::Passkey(why.into()),
            Refusal::Offer => Self::Offer,
            Refusal::TxCode(tries_left) => Self::TxCode { tries_left },
            Refusal::Log(why) => Self::Log(why),
            Refusal::Away(why) => Self::Away(why),
            Refusal::RolledBack(what) => Self::RolledBack(what.into()),
            Refusal::Conflict(constraint) => Self::Store(StoreError::Conflict { constraint }),
            Refusal::StorageFull => Self::Store(StoreError::StorageFull),
            Refusal::Elsewhere(why) => Self::Elsewhere(why),
        }
    }
}
