//! The anchors that somebody trusts, and the leaves found below them lately: one issuer signs for a whole city, so its path
//! is checked once and its validity each time.
//!
//! Must never answer for a leaf whose path was checked under other anchors, and keeps nothing of what a leaf signed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::path::{Signs, find_path, leaf_of};
use super::{Certificate, PathError, TrustAnchor};
use crate::limits::LEAVES_KEPT_MAX;
use crate::verifier::Es256;

/// See the module.
#[derive(Debug)]
pub struct Trust {
    anchors: Vec<TrustAnchor>,
    known: Mutex<VecDeque<Arc<Path>>>,
}

/// A leaf whose path was checked.
#[derive(Debug)]
struct Path {
    signs: Signs,
    leaf: Arc<Certificate>,
    anchor: Certificate,
}

impl Trust {
    /// In these anchors and nobody else.
    #[must_use]
    pub const fn new(anchors: Vec<TrustAnchor>) -> Self {
        Self {
            anchors,
            known: Mutex::new(VecDeque::new()),
        }
    }

    /// The anchors.
    #[must_use]
    pub fn anchors(&self) -> &[TrustAnchor] {
        &self.anchors
    }

    /// As [`super::verify_path`], with these anchors; the signatures of a leaf that is known are not checked again.
    ///
    /// # Errors
    /// As [`super::verify_path`].
    pub fn verify_path(
        &self,
        x5c: &[Vec<u8>],
        now_unix: i64,
        es256: &dyn Es256,
    ) -> Result<Arc<Certificate>, PathError> {
        self.verify(Signs::Jws, x5c, now_unix, es256)
    }

    /// As [`super::verify_mdoc_signer`], likewise.
    ///
    /// # Errors
    /// As [`super::verify_mdoc_signer`].
    pub fn verify_mdoc_signer(
        &self,
        x5chain: &[Vec<u8>],
        now_unix: i64,
        es256: &dyn Es256,
    ) -> Result<Arc<Certificate>, PathError> {
        self.verify(Signs::Mdocs, x5chain, now_unix, es256)
    }

    fn verify(
        &self,
        signs: Signs,
        chain: &[Vec<u8>],
        now_unix: i64,
        es256: &dyn Es256,
    ) -> Result<Arc<Certificate>, PathError> {
        let der = leaf_of(signs, chain)?;
        let path = match self.known(signs, der) {
            Some(path) => path,
            None => {
                let (leaf, anchor) = find_path(signs, der, &self.anchors, es256)?;
                self.keep(Path {
                    signs,
                    leaf: Arc::new(leaf),
                    anchor: anchor.clone(),
                })
            }
        };
        if path.leaf.is_valid_at(now_unix) && path.anchor.is_valid_at(now_unix) {
            Ok(Arc::clone(&path.leaf))
        } else {
            Err(PathError::OutsideValidity)
        }
    }

    fn known(&self, signs: Signs, der: &[u8]) -> Option<Arc<Path>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .iter()
            .find(|path| path.signs == signs && path.leaf.der() == der)
            .map(Arc::clone)
    }

    fn keep(&self, path: Path) -> Arc<Path> {
        let path = Arc::new(path);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= LEAVES_KEPT_MAX {
            known.pop_front();
        }
        known.push_back(Arc::clone(&path));
        path
    }
}
