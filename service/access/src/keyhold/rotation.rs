//! Wrapping anew what is under older root keys, while residents are served, and forgetting the old root at the end.
//!
//! Must never hold the store for longer than a page, and never forgets a root before a whole pass has found nothing under
//! it. A process that ends in the middle loses nothing: the next one goes on.

use std::sync::{Arc, PoisonError};

use store::keyhold::rewrap::{Place, Table};
use store::keyhold::{self as rows};

use super::error::KeyholdError;
use super::grant_keys::grant_place;
use super::group_keys::group_place;
use super::local::LocalKeyhold;
use super::roots::{RootKeys, secret_place};
use super::subject::{chain_place, entry_place};

impl LocalKeyhold {
    /// Whether more than one root key is in use, so that [`LocalKeyhold::rewrap`] has something to do.
    #[must_use]
    pub fn is_rotating(&self) -> bool {
        self.roots().generations() > 1
    }

    /// Number of the root key that wraps.
    #[must_use]
    pub fn root_generation(&self) -> u32 {
        self.roots().newest()
    }

    /// Wraps everything anew that is under an older root, a page at a time, and forgets the older roots when nothing is left
    /// under them. Answers how many keys it wrapped. Openings go on meanwhile.
    ///
    /// # Errors
    /// [`KeyholdError`]. What was wrapped stays wrapped; call again to go on.
    pub fn rewrap(&self) -> Result<u64, KeyholdError> {
        if !self.is_rotating() {
            return Ok(0);
        }
        let mut wrapped = 0;
        // Nothing can be written under an older root any more, so that one pass sees all that there is.
        for table in Table::ALL {
            let mut after = None;
            loop {
                let page = self.rewrap_page(table, after.as_ref())?;
                wrapped += page.len() as u64;
                let Some(last) = page.into_iter().next_back() else {
                    break;
                };
                after = Some(last);
            }
        }
        self.forget_older_roots()?;
        Ok(wrapped)
    }

    /// One transaction; answers the places it wrapped anew.
    fn rewrap_page(&self, table: Table, after: Option<&Place>) -> Result<Vec<Place>, KeyholdError> {
        self.with_roots(|roots| {
            self.store.try_transact("keyhold: wrap a page anew", |tx| {
                let page = rows::rewrap::page(tx, table, after, roots.newest())?;
                let mut places = Vec::with_capacity(page.len());
                for (place, old) in page {
                    let bound = binding(&place);
                    let content = zeroize::Zeroizing::new(roots.open(&bound, &old)?);
                    rows::rewrap::replace(tx, &place, &roots.seal(&bound, &content)?)?;
                    places.push(place);
                }
                Ok(places)
            })
        })
    }

    fn forget_older_roots(&self) -> Result<(), KeyholdError> {
        let mut roots = self.roots.write().unwrap_or_else(PoisonError::into_inner);
        self.store.transact(
            "keyhold: forget older roots",
            rows::root_generation::end_older,
        )?;
        *roots = Arc::new(RootKeys::clone(&roots).newest_alone());
        drop(roots);
        // What was under the old root is overwritten in the file and cut out of the write-ahead log.
        Ok(self.store.forget_deleted()?)
    }
}

/// What a wrapped cell is bound to.
fn binding(place: &Place) -> Vec<u8> {
    match place {
        Place::Secret(name) => secret_place(name),
        Place::Chain(resident) => chain_place(*resident),
        Place::Group(resident, group) => group_place(*resident, *group),
        Place::Entry(resident, _, _) => entry_place(*resident),
        Place::Grant(grant) => grant_place(*grant),
    }
}
