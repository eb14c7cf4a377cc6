//! Why keyhold did not do what it was asked. No variant holds anything about a resident.

use std::borrow::Cow;

use registry::disclosure::{Disclose, Disclosure};
use store::StoreError;

use registry::court_order::OrderError;

use crate::passkey::PasskeyError;
use crate::sealing::SealError;

/// A refusal of keyhold.
#[derive(Debug, thiserror::Error)]
pub enum KeyholdError {
    /// The session is over or was never there.
    #[error("the session has ended: sign in again")]
    SessionEnded,
    /// The statement is too old, was used already, or is not signed by the session's key.
    #[error("the statement is not valid ({0}): ask for the page again")]
    Statement(Cow<'static, str>),
    /// The rules do not allow it; the rule ids say why.
    #[error("not allowed: {}", .0.join(", "))]
    NotAllowed(Vec<String>),
    /// The official's budget for today is used up.
    #[error("today's budget for {0} is used up; it is renewed tomorrow at 03:00")]
    Budget(Cow<'static, str>),
    /// As many look-ups as a burst may have.
    #[error("too many look-ups within ten minutes: wait a few minutes, then go on")]
    TooFast,
    /// The office has opened as many records in emergencies as a month allows.
    #[error(
        "this office has used its openings in emergencies for this month; another office must help"
    )]
    BreakGlassCap,
    /// A second signature is overdue.
    #[error(
        "nothing opens in an emergency here until a second official has signed what was opened before"
    )]
    SecondOverdue,
    /// A court's order is not carried out.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// There is no such record, grant or file at keyhold.
    #[error("there is no such thing here")]
    NotFound,
    /// Another entry of the same resident is still being written.
    #[error("another opening of the same record is still being written: try again in a moment")]
    Busy,
    /// The ticket is unknown, confirmed already, or older than a minute.
    #[error("the entry was confirmed already or waited too long: open the record again")]
    Ticket,
    /// The log's proof does not hold. Nothing is released; an operator must look.
    #[error("the log's proof does not hold ({0}): nothing was opened; tell the operator")]
    Proof(String),
    /// The outside witnesses of the policy have not signed recently.
    #[error("too few outside witnesses have signed: nothing can be opened until that is mended")]
    Quorum,
    /// Letter code and PIN are not a pair.
    #[error("letter code and PIN do not belong together: check both and try again")]
    SignIn,
    /// Too many wrong PINs.
    #[error("too many wrong PINs: a desk makes you a new letter")]
    SignInShut,
    /// The PIN is another one.
    #[error("this is not the PIN: check it and try again")]
    WrongPin,
    /// The protected view shuts the list.
    #[error("the protected view is on: give the PIN to see the list")]
    PinNeeded,
    /// The PIN is not six digits, or too easy.
    #[error("choose a PIN of six digits that are not all alike and not in a row")]
    WeakPin,
    /// A passkey ceremony failed.
    #[error("{0}")]
    Passkey(Cow<'static, str>),
    /// The offer is unknown, expired or used.
    #[error("the offer is unknown, expired or used: ask for a new one")]
    Offer,
    /// The transaction code is wrong.
    #[error("the transaction code is wrong; {tries_left} tries are left")]
    TxCode {
        /// How many are left; at zero the offer is void.
        tries_left: u8,
    },
    /// A root key that is in use was not given.
    #[error(
        "root key {0} is in use and is not here: bring its file, shares or token, then start again"
    )]
    RootMissing(u32),
    /// The root key given is another one than the one in use.
    #[error(
        "root key {0} is not the one that this database is under: bring the right one, or the database that belongs to it"
    )]
    RootWrong(u32),
    /// Something sealed does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Keyhold's own store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A database is older than it must be. Nothing opens before an operator has reconciled them.
    #[error(
        "a database was rolled back ({0}): nothing opens before the operator has run `denizen restore reconcile`"
    )]
    RolledBack(Cow<'static, str>),
    /// The log does not answer.
    #[error("the log cannot be written or read: nothing was opened ({0})")]
    Log(String),
    /// Keyhold runs apart and does not answer.
    #[error(
        "keyhold does not answer ({0}): nothing was opened and nothing is lost; try again in a few minutes"
    )]
    Away(String),
    /// Keyhold runs apart and could not do it; its own log says more.
    #[error("keyhold could not do it ({0}): nothing was opened; tell the operator")]
    Elsewhere(String),
}

impl From<PasskeyError> for KeyholdError {
    fn from(error: PasskeyError) -> Self {
        Self::Passkey(error.to_string().into())
    }
}

impl Disclose for KeyholdError {
    fn disclosure(&self) -> Disclosure {
        match self {
            Self::RootMissing(_)
            | Self::RootWrong(_)
            | Self::Proof(_)
            | Self::Seal(_)
            | Self::Store(_)
            | Self::RolledBack(_)
            | Self::Log(_)
            | Self::Elsewhere(_) => Disclosure::Internal,
            _ => Disclosure::Public,
        }
    }
}
