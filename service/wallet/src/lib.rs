//! The reference holder: a wallet over files in one folder. It accepts offers over OpenID4VCI 1.0 (pre-authorized code with
//! a transaction code, batches of once-only, day-dated copies) and shows copies over OpenID4VP 1.0 or as a text for a hand
//! scanner.
//!
//! It stands on the resident's side. It answers only readers that the city has registered and only within what they are
//! registered for; it shows nothing without the holder's word; it deletes a copy for good before it sends it, so that no copy
//! is ever shown twice; it refuses a batch in which anything would link one copy to another. Must never speak to a host that
//! is neither https nor this machine, follow a redirect, or tell anybody that it is here.

mod accept_offer;
mod cards;
mod error;
mod folder;
mod http;
mod learned;
pub mod limits;
mod list;
mod present;
mod transport;
mod trust;

pub use accept_offer::Accepted;
pub use cards::{CardId, NotACard};
pub use error::WalletError;
pub use http::Http;
pub use learned::{Learned, Shown};
pub use list::Card;
pub use present::{Choice, Consent, Decision, Presented, Question};
pub use transport::{Body, Outgoing, Reply, Target, Transport};

use std::path::{Path, PathBuf};

/// A wallet in a folder. Times are Unix seconds, handed in.
pub struct Wallet {
    folder: PathBuf,
    transport: Box<dyn Transport>,
}

impl Wallet {
    /// Opens the wallet in `folder`. A folder that is not there, or has no wallet in it yet, becomes one (mode 0700).
    ///
    /// # Errors
    /// The folder cannot be made, or a wallet is in it that others can read.
    pub fn open(folder: &Path) -> Result<Self, WalletError> {
        Self::with_transport(folder, Box::new(Http::new()))
    }

    /// The same, speaking through `transport`.
    ///
    /// # Errors
    /// As [`Wallet::open`].
    pub fn with_transport(
        folder: &Path,
        transport: Box<dyn Transport>,
    ) -> Result<Self, WalletError> {
        folder::private_root(folder, &[cards::FOLDER, trust::FOLDER])?;
        Ok(Self {
            folder: folder.to_owned(),
            transport,
        })
    }
}
