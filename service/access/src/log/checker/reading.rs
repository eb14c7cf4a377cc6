//! What was read of a log, in whichever way: the tree, the lists' entries and bodies, and what does not fit.

use std::collections::{BTreeMap, BTreeSet};

use registry::clock::Minute;
use registry::readlog::{CheckSheet, Entry, OwnSearch, SealedBody};
use tlog::tile::TILE_WIDTH;
use tlog::{Checkpoint, SparseTree};

use super::finding::Findings;

/// What is to be read.
pub(in crate::log) struct Wanted<'a> {
    /// Down to which size, and to which root.
    pub(in crate::log) checkpoint: &'a Checkpoint,
    /// The lists to find.
    pub(in crate::log) sheets: &'a [CheckSheet],
    /// Sizes whose roots will be asked for.
    pub(in crate::log) sizes: &'a BTreeSet<u64>,
    /// From which minute on entries must still have their texts.
    pub(in crate::log) bodies_kept_since: Minute,
}

impl Wanted<'_> {
    /// Bundles within which one of the sizes ends.
    pub(super) fn cut_bundles(&self) -> BTreeSet<u64> {
        let width = u64::from(TILE_WIDTH);
        self.sizes
            .iter()
            .filter(|size| *size % width != 0)
            .map(|size| size / width)
            .collect()
    }
}

/// What the files hold beside the entries, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Entries read.
    pub entries: u64,
    /// Bodies compared with their entries.
    pub bodies: u64,
    /// Bodies no longer kept.
    pub bodies_pruned: u64,
    /// Minute of the newest entry without a body, since 1970.
    pub newest_pruned: Option<u32>,
    /// Hash tiles compared.
    pub tiles: u64,
    /// Daily index files compared.
    pub days: u64,
}

/// The search for one sheet's list.
pub(in crate::log) struct Searching {
    pub(in crate::log) epoch: u32,
    pub(in crate::log) search: OwnSearch,
}

/// What one pass has found.
pub(in crate::log) struct Reading {
    /// The tree that was signed, if either the entries or the hash tiles give it; else the one of the entries.
    pub(in crate::log) tree: SparseTree,
    pub(in crate::log) findings: Findings,
    pub(in crate::log) searches: Vec<Searching>,
    /// Own entries' bodies.
    pub(in crate::log) bodies: BTreeMap<u64, SealedBody>,
    pub(in crate::log) counted: Counted,
}

impl Reading {
    pub(super) fn new(sheets: &[CheckSheet]) -> Self {
        Self {
            tree: SparseTree::new(),
            findings: Findings::default(),
            searches: sheets
                .iter()
                .map(|sheet| Searching {
                    epoch: sheet.epoch,
                    search: OwnSearch::new(&sheet.k0),
                })
                .collect(),
            bodies: BTreeMap::new(),
            counted: Counted::default(),
        }
    }

    /// Offers an entry to every search; says whether it is an own one.
    pub(super) fn offer(&mut self, index: u64, entry: &Entry) -> bool {
        let mut own = false;
        for searching in &mut self.searches {
            own |= searching.search.offer(index, entry);
        }
        own
    }
}
