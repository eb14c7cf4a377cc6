//! The anchors that somebody trusts, and the leaves found below them lately: one issuer signs for a whole city, so its path
//! is checked once and its validity each time.
//!
//! Must never answer for a leaf whose path was checked under other anchors, and keeps nothing of what a leaf signed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::path::{find_path, leaf_of};
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
        let der = leaf_of(x5c)?;
        let path = match self.known(der) {
            Some(path) => path,
            None => {
                let (leaf, anchor) = find_path(der, &self.anchors, es256)?;
                self.keep(Path {
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

    fn known(&self, der: &[u8]) -> Option<Arc<Path>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .iter()
            .find(|path| path.leaf.der() == der)
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
