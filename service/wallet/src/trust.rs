//! The authorities this wallet trusts: one kind stands above issuers, the other above readers, and they are kept apart, so
//! that a reader cannot issue and an issuer cannot ask. A phone ships with them; this folder gets them once. Must never take
//! an anchor from a message.

use credential::base64url;
use credential::x509::TrustAnchor;

use crate::folder;
use crate::limits::ANCHORS_MAX;
use crate::{Wallet, WalletError};

/// Where anchors are, inside the wallet's folder.
pub(crate) const FOLDER: &str = "trust";

#[derive(Clone, Copy)]
pub(crate) enum Authorities {
    Issuer,
    Reader,
}

impl Authorities {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Issuer => "issuer",
            Self::Reader => "reader",
        }
    }
}

impl Wallet {
    /// Trusts the authority above issuers with this certificate (DER).
    ///
    /// # Errors
    /// Not an authority's certificate, or the folder cannot be written.
    pub fn trust_issuer_authority(&self, der: &[u8]) -> Result<(), WalletError> {
        self.trust(Authorities::Issuer, der)
    }

    /// Trusts the authority above readers with this certificate (DER).
    ///
    /// # Errors
    /// Not an authority's certificate, or the folder cannot be written.
    pub fn trust_reader_authority(&self, der: &[u8]) -> Result<(), WalletError> {
        self.trust(Authorities::Reader, der)
    }

    fn trust(&self, kind: Authorities, der: &[u8]) -> Result<(), WalletError> {
        let anchor = TrustAnchor::parse(der)?;
        let folder = self.folder.join(FOLDER).join(kind.as_str());
        folder::private_folder(&folder)?;
        if folder::entries(&folder, "der")?.len() >= ANCHORS_MAX {
            return Err(WalletError::Full("it trusts as many authorities as it can"));
        }
        let name = base64url::encode(&anchor.certificate().sha256());
        folder::write(&folder.join(format!("{name}.der")), der)?;
        folder::sync_folder(&folder)
    }

    pub(crate) fn anchors(&self, kind: Authorities) -> Result<Vec<TrustAnchor>, WalletError> {
        let folder = self.folder.join(FOLDER).join(kind.as_str());
        let paths = folder::entries(&folder, "der")?;
        let anchors = paths
            .iter()
            .take(ANCHORS_MAX)
            .map(|path| Ok(TrustAnchor::parse(&folder::read(path, 8 * 1024)?)?))
            .collect::<Result<Vec<_>, WalletError>>()?;
        if anchors.is_empty() {
            Err(WalletError::NoAnchor(kind.as_str()))
        } else {
            Ok(anchors)
        }
    }
}
