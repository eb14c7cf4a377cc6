//! Chains of nobody: a look-up that meets no resident does on one of them all that a hit does on a resident's.
//!
//! They are picked by chance, so that no chain belongs to an official or a number. Must never be told apart from a resident's
//! chain by the work it takes, and has no group, document or sign-in.

use keys::SystemEntropy;
use registry::ids::ResidentId;
use registry::readlog::{ChainKey, ChainState};
use store::keyhold as rows;

use super::error::KeyholdError;
use super::local::LocalKeyhold;
use super::subject::chain_place;
use crate::sealing::SecretKey;

/// As many look-ups that meet nobody can wait for the log at one time before they wait for each other.
pub(super) const DECOYS: u8 = 64;

impl LocalKeyhold {
    /// One of the chains, by chance.
    pub(super) fn some_decoy(&self) -> ResidentId {
        let [byte] = SystemEntropy::bytes::<1>();
        self.decoy(byte % DECOYS)
    }

    /// Makes the chains, once for each database.
    pub(super) fn begin_decoys(&self) -> Result<(), KeyholdError> {
        let last = self.decoy(DECOYS - 1);
        let begun = self
            .store
            .read("keyhold: find the chains of nobody", |tx| {
                rows::subject::get(tx, last)
            })?;
        if begun.is_some() {
            return Ok(());
        }
        self.with_roots(|roots| {
            let chains = (0..DECOYS)
                .map(|number| {
                    let nobody = self.decoy(number);
                    let first =
                        ChainState::begin(&ChainKey::from_bytes(*SecretKey::fresh().as_bytes()));
                    let sealed = roots.seal(&chain_place(nobody), &first.to_bytes())?;
                    Ok((nobody, sealed))
                })
                .collect::<Result<Vec<_>, KeyholdError>>()?;
            Ok(self
                .store
                .transact("keyhold: make the chains of nobody", |tx| {
                    chains.iter().try_for_each(|(nobody, chain)| {
                        rows::subject::insert(tx, *nobody, 0, chain)
                    })
                })?)
        })
    }

    /// Refuses what is no person's: the public list, whose first key everybody knows, and the chains of nobody. Whatever the app
    /// names as a resident passes here first; a way in to the public list would lead it on where nobody can look.
    pub(super) fn a_person(&self, resident: ResidentId) -> Result<(), KeyholdError> {
        if self.is_residents(resident) {
            Ok(())
        } else {
            Err(KeyholdError::NotFound)
        }
    }

    /// Whether this chain is one of them.
    pub(super) fn is_nobodys(&self, chain: ResidentId) -> bool {
        (0..DECOYS).any(|number| self.decoy(number) == chain)
    }

    /// Keyed, so that a copy of the database does not show which of its chains are nobody's.
    fn decoy(&self, number: u8) -> ResidentId {
        let mut id = [0; 16];
        id.copy_from_slice(&self.pepper.mac(&[b"nobody", &[number]])[..16]);
        ResidentId::from_bytes(id)
    }
}
