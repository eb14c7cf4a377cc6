//! The root keys: each has a number, the newest wraps, the older ones only unwrap.
//!
//! Must never wrap under an older root, and never derives from a root anything that has to outlive it.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use store::keyhold::{self as rows, Wrapped};
use store::{Store, Tx};

use super::error::KeyholdError;
use super::local::LocalKeyhold;
use crate::limits::ROOT_TRIES_MAX;
use crate::sealing::{SealError, SecretKey};

/// Root keys by number, from 1. At least one.
#[derive(Debug, Clone)]
pub struct RootKeys {
    keys: BTreeMap<u32, SecretKey>,
    newest: (u32, SecretKey),
}

impl RootKeys {
    /// One root key.
    #[must_use]
    pub fn new(generation: u32, key: SecretKey) -> Self {
        Self {
            keys: BTreeMap::from([(generation, key.clone())]),
            newest: (generation, key),
        }
    }

    /// One more, older or newer.
    #[must_use]
    pub fn with(mut self, generation: u32, key: SecretKey) -> Self {
        if generation > self.newest.0 {
            self.newest = (generation, key.clone());
        }
        self.keys.insert(generation, key);
        self
    }

    /// Number of the one that wraps.
    #[must_use]
    pub const fn newest(&self) -> u32 {
        self.newest.0
    }

    pub(super) fn seal(&self, place: &[u8], plaintext: &[u8]) -> Result<Wrapped, SealError> {
        let (generation, key) = &self.newest;
        Ok(Wrapped {
            generation: *generation,
            blob: key.seal(place, plaintext)?,
        })
    }

    pub(super) fn open(&self, place: &[u8], wrapped: &Wrapped) -> Result<Vec<u8>, SealError> {
        self.key(wrapped)?.open(place, &wrapped.blob)
    }

    pub(super) fn wrap(&self, place: &[u8], key: &SecretKey) -> Result<Wrapped, SealError> {
        self.seal(place, key.as_bytes())
    }

    pub(super) fn unwrap_key(
        &self,
        place: &[u8],
        wrapped: &Wrapped,
    ) -> Result<SecretKey, SealError> {
        self.key(wrapped)?.unwrap_key(place, &wrapped.blob)
    }

    fn key(&self, wrapped: &Wrapped) -> Result<&SecretKey, SealError> {
        self.keys
            .get(&wrapped.generation)
            .ok_or(SealError::OtherRoot(wrapped.generation))
    }

    pub(super) fn generations(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn newest_alone(self) -> Self {
        Self::new(self.newest.0, self.newest.1.clone())
    }

    /// Those of the generations that are in use.
    fn only(&self, generations: &[u32]) -> Result<Self, KeyholdError> {
        let mut kept: Option<Self> = None;
        for generation in generations {
            let key = self
                .keys
                .get(generation)
                .ok_or(KeyholdError::RootMissing(*generation))?
                .clone();
            kept = Some(match kept {
                Some(kept) => kept.with(*generation, key),
                None => Self::new(*generation, key),
            });
        }
        kept.ok_or(KeyholdError::NotFound)
    }
}

/// What tells a wrong root from the right one, and nothing else.
#[must_use]
pub fn root_check(root: &SecretKey) -> [u8; 32] {
    root.mac(&[b"denizen/keyhold/root check/1"])
}

const PEPPER: &str = "pepper";

/// What binds a secret of keyhold's own.
pub(super) fn secret_place(name: &str) -> Vec<u8> {
    [b"denizen/keyhold/secret/1".as_slice(), name.as_bytes()].concat()
}

/// Opens a store with the roots given: those in use are kept, a newer one is taken into use, an older one dropped. Answers
/// them with the pepper, which is made at the very first start.
pub(super) fn open(store: &Store, given: &RootKeys) -> Result<(RootKeys, SecretKey), KeyholdError> {
    store.try_transact("keyhold: open with the root key", |tx| {
        take_into_use(tx, given)?;
        let in_use = rows::root_generation::all(tx)?;
        let generations: Vec<u32> = in_use.iter().map(|(generation, _)| *generation).collect();
        let roots = given.only(&generations)?;
        let place = secret_place(PEPPER);
        let pepper = match rows::secret::get(tx, PEPPER)? {
            Some(wrapped) => roots.unwrap_key(&place, &wrapped)?,
            None => {
                let fresh = SecretKey::fresh();
                rows::secret::insert(tx, PEPPER, &roots.wrap(&place, &fresh)?)?;
                fresh
            }
        };
        Ok((roots, pepper))
    })
}

/// Checks every root that is in use, then begins with the newest given, if it is newer.
fn take_into_use(tx: &mut dyn Tx, given: &RootKeys) -> Result<(), KeyholdError> {
    let in_use = rows::root_generation::all(tx)?;
    for (generation, check) in &in_use {
        let key = given
            .keys
            .get(generation)
            .ok_or(KeyholdError::RootMissing(*generation))?;
        if root_check(key) != *check {
            return Err(KeyholdError::RootWrong(*generation));
        }
    }
    let (newest, key) = &given.newest;
    if in_use.last().is_none_or(|(known, _)| known < newest) {
        rows::root_generation::begin(tx, *newest, &root_check(key))?;
    }
    Ok(())
}

impl LocalKeyhold {
    /// The roots as they are at this moment.
    pub(super) fn roots(&self) -> Arc<RootKeys> {
        Arc::clone(&self.roots.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Works with the roots; once more when they changed meanwhile: what was read is then under a newer one, or what was to
    /// be written is under one that wraps no more.
    pub(super) fn with_roots<T>(
        &self,
        mut work: impl FnMut(&Arc<RootKeys>) -> Result<T, KeyholdError>,
    ) -> Result<T, KeyholdError> {
        for _ in 1..ROOT_TRIES_MAX {
            match work(&self.roots()) {
                Err(error) if of_another_root(&error) => {}
                answer => return answer,
            }
        }
        work(&self.roots())
    }

    /// Takes a newer root into use. From when this returns it alone wraps; what is under older ones is wrapped anew by
    /// [`LocalKeyhold::rewrap`].
    ///
    /// # Errors
    /// [`KeyholdError::Store`] when as new a root is in use already.
    pub fn rotate_root(&self, generation: u32, key: SecretKey) -> Result<(), KeyholdError> {
        // Held over the commit: whoever is refused for an older root finds the newer one when it looks again.
        let mut roots = self.roots.write().unwrap_or_else(PoisonError::into_inner);
        let check = root_check(&key);
        self.store.transact("keyhold: begin with a root", |tx| {
            rows::root_generation::begin(tx, generation, &check)
        })?;
        *roots = Arc::new(RootKeys::clone(&roots).with(generation, key));
        Ok(())
    }
}

fn of_another_root(error: &KeyholdError) -> bool {
    match error {
        KeyholdError::Seal(SealError::OtherRoot(_)) => true,
        KeyholdError::Store(error) => *error == rows::root_generation::OLDER_ROOT,
        _ => false,
    }
}
