//! Why the wallet does not do something. Every text names the field and the rule, or what to do; none holds an attribute,
//! a code or a key. Paths are the holder's own.

use std::path::PathBuf;

use credential::openid4vp::RequestError;
use credential::refusal::Refusal;
use credential::sd_jwt_vc::CredentialError;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum WalletError {
    /// A message was refused: field, reason, clause.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The wallet's folder cannot be used.
    #[error("the wallet's folder: {path} cannot be used: {source}")]
    Folder {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Others can read the wallet's folder or a file in it.
    #[error(
        "the wallet's folder: {0} can be read by others: set folders to mode 0700 and files to 0600"
    )]
    TooOpen(PathBuf),
    /// A file holds something else than it should.
    #[error(
        "the wallet's folder: {0} does not hold what it should: restore it from a backup, or remove it and ask for a new offer"
    )]
    Malformed(PathBuf),
    /// Too much of something.
    #[error("the wallet is full: {0}; remove a card you no longer need")]
    Full(&'static str),
    /// No authority is trusted for this.
    #[error("the wallet trusts no {0} authority yet: add the city's certificate first")]
    NoAnchor(&'static str),
    /// An address that the wallet does not speak to.
    #[error(
        "{field}: must be https, or http on this machine; {found} is neither (OpenID4VCI 1.0 §14.1): do not go on"
    )]
    Address {
        /// Where the address stood.
        field: &'static str,
        /// Scheme and host.
        found: String,
    },
    /// The other side cannot be reached.
    #[error("{host} cannot be reached: {reason}; check the network and try again")]
    Unreachable {
        /// Host and port.
        host: String,
        /// Why.
        reason: String,
    },
    /// The other side answered with something else.
    #[error("{field}: the other side answered with status {status} ({clause}){description}")]
    Answered {
        /// Which exchange.
        field: &'static str,
        /// HTTP status.
        status: u16,
        /// The rule of the exchange.
        clause: &'static str,
        /// What it said, reduced to printable characters; empty when it said nothing.
        description: String,
    },
    /// The offer asks for a transaction code.
    #[error(
        "tx_code: the offer asks for the code in the letter{length} (OpenID4VCI 1.0 §6.1): give it and try again"
    )]
    TransactionCode {
        /// " of 6 digits", when the offer says so.
        length: String,
    },
    /// A copy that the issuer sent is not accepted; none of the batch was kept.
    #[error("credentials[{position}]: {source}; nothing was kept: tell the office")]
    Copy {
        /// Which of the batch.
        position: usize,
        /// Why.
        source: CredentialError,
    },
    /// The reader's request is not accepted; nothing was sent.
    #[error("{0}; nothing was sent: do not show your card here before the reader is put right")]
    Request(#[from] RequestError),
    /// No card answers what is asked.
    #[error("no card in this wallet answers what {reader} asks; it was told that you decline")]
    NoCard {
        /// Who asked.
        reader: String,
    },
    /// There is a card, but no copy for today.
    #[error(
        "the copies for today are used up or not there: ask the office for a new offer; the reader was told that you decline"
    )]
    NoCopyToday,
    /// The holder said no.
    #[error("you declined; the reader was told so and nothing else")]
    Declined,
    /// The choice names a card that was not offered.
    #[error("this card is not among those that answer the request: choose one of the list")]
    NotAChoice,
    /// The crypto library or random generator failed.
    #[error("the wallet cannot make or use a key: {0}")]
    Key(&'static str),
}

impl WalletError {
    pub(crate) fn folder(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Folder {
            path: path.into(),
            source,
        }
    }
}

impl From<credential::signer::SignError> for WalletError {
    fn from(_: credential::signer::SignError) -> Self {
        Self::Key("signing failed")
    }
}

impl From<credential::jwe::CryptoFailed> for WalletError {
    fn from(_: credential::jwe::CryptoFailed) -> Self {
        Self::Key("encrypting failed")
    }
}
