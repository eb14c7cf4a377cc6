//! A tree of which only the roots of whole bundles are kept, and the leaves of a chosen few: 32 bytes for 256 entries.
//!
//! It gives what a checker needs of a log of many millions: the root now and at any size whose last bundle was kept,
//! the upper tiles, and inclusion proofs for entries of the bundles that were kept (RFC 6962 §2.1). It must never answer
//! about a bundle whose leaves it does not have.

use std::collections::BTreeMap;

use crate::TREE_SIZE_MAX;
use crate::hash::{Hash, node_hash};
use crate::tile::{TILE_WIDTH, Tile};
use crate::tree::TreeError;

const WIDTH: u64 = TILE_WIDTH as u64;
const BUNDLE_LEVEL: u32 = 8;

/// Roots of bundles, and the leaves of some.
#[derive(Clone, Debug, Default)]
pub struct SparseTree {
    size: u64,
    bundle_roots: Vec<Hash>,
    leaves: BTreeMap<u64, Vec<Hash>>,
}

/// Root of the tree over these hashes alone; `None` for none.
#[must_use]
pub fn root_of(hashes: &[Hash]) -> Option<Hash> {
    match hashes {
        [] => None,
        [one] => Some(*one),
        _ => {
            let (left, right) = hashes.split_at(hashes.len().next_power_of_two() / 2);
            Some(node_hash(root_of(left)?, root_of(right)?))
        }
    }
}

impl SparseTree {
    /// The tree without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends the next bundle of leaves; `keep` says whether its leaves will be asked about. One that is not full is
    /// the last, and is kept in any case.
    ///
    /// # Errors
    /// [`TreeError::Outside`] after a bundle that was not full, or when there are more than 256 leaves;
    /// [`TreeError::TooLarge`].
    pub fn push_bundle(&mut self, leaves: &[Hash], keep: bool) -> Result<(), TreeError> {
        let number = self.next_bundle()?;
        let outside = TreeError::Outside {
            asked: self.size.saturating_add(leaves.len() as u64),
            size: self.size,
        };
        let width = u16::try_from(leaves.len()).map_err(|_| outside)?;
        let Some(root) = root_of(leaves).filter(|_| width <= TILE_WIDTH) else {
            return if leaves.is_empty() {
                Ok(())
            } else {
                Err(outside)
            };
        };
        if width == TILE_WIDTH {
            self.bundle_roots.push(root);
        }
        if keep || width < TILE_WIDTH {
            self.leaves.insert(number, leaves.to_vec());
        }
        self.size += u64::from(width);
        Ok(())
    }

    /// Appends a full bundle of which only the root is known.
    ///
    /// # Errors
    /// As [`SparseTree::push_bundle`].
    pub fn push_bundle_root(&mut self, root: Hash) -> Result<(), TreeError> {
        self.next_bundle()?;
        self.bundle_roots.push(root);
        self.size += WIDTH;
        Ok(())
    }

    fn next_bundle(&self) -> Result<u64, TreeError> {
        if !self.size.is_multiple_of(WIDTH) {
            return Err(TreeError::Outside {
                asked: self.size + WIDTH,
                size: self.size,
            });
        }
        if self.size >= TREE_SIZE_MAX {
            return Err(TreeError::TooLarge);
        }
        Ok(self.size / WIDTH)
    }

    /// Keeps the leaves of a full bundle whose root is already known. Gives whether they have that root; if not,
    /// nothing is kept.
    pub fn keep_leaves(&mut self, bundle: u64, leaves: &[Hash]) -> bool {
        let known = self.bundle_root(bundle);
        let same = known.is_some() && leaves.len() as u64 == WIDTH && root_of(leaves) == known;
        if same {
            self.leaves.insert(bundle, leaves.to_vec());
        }
        same
    }

    /// Root of a full bundle.
    #[must_use]
    pub fn bundle_root(&self, bundle: u64) -> Option<Hash> {
        self.bundle_roots
            .get(usize::try_from(bundle).ok()?)
            .copied()
    }

    /// Root of the tree's beginning of this many leaves; `None` when it is larger than the tree, or ends within a
    /// bundle whose leaves were not kept.
    #[must_use]
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        if size == 0 {
            return Some(Hash::EMPTY);
        }
        (size <= self.size).then(|| self.range(0, size)).flatten()
    }

    /// Proof that the whole tree holds leaf `index`; `None` when the leaves of its bundle were not kept.
    #[must_use]
    pub fn inclusion_proof(&self, index: u64) -> Option<Vec<Hash>> {
        if index >= self.size {
            return None;
        }
        let (mut from, mut to) = (0, self.size);
        let mut proof = Vec::new();
        while to - from > 1 {
            let middle = from + split(to - from);
            if index < middle {
                proof.push(self.range(middle, to)?);
                to = middle;
            } else {
                proof.push(self.range(from, middle)?);
                from = middle;
            }
        }
        proof.reverse();
        Some(proof)
    }

    /// Bytes of a tile above the leaves; `None` when the tree does not reach that far.
    #[must_use]
    pub fn upper_tile_bytes(&self, tile: &Tile) -> Option<Vec<u8>> {
        let level = u32::from(tile.level()) * 8;
        if level == 0 {
            return None;
        }
        let mut out = Vec::with_capacity(usize::from(tile.width()) * 32);
        for node in tile.first_node()..tile.first_node() + u64::from(tile.width()) {
            let (from, to) = (node << level, (node + 1) << level);
            let hash = (to <= self.size).then(|| self.range(from, to))??;
            out.extend_from_slice(&hash.0);
        }
        Some(out)
    }

    /// Root of the subtree over these leaves, which begins where RFC 6962 lets one begin.
    fn range(&self, from: u64, to: u64) -> Option<Hash> {
        let length = to - from;
        if from.is_multiple_of(WIDTH) && length.is_multiple_of(WIDTH) {
            let first = usize::try_from(from >> BUNDLE_LEVEL).ok()?;
            let count = usize::try_from(length >> BUNDLE_LEVEL).ok()?;
            return root_of(self.bundle_roots.get(first..first.checked_add(count)?)?);
        }
        if length < WIDTH {
            let leaves = self.leaves.get(&(from / WIDTH))?;
            let first = usize::try_from(from % WIDTH).ok()?;
            let count = usize::try_from(length).ok()?;
            return root_of(leaves.get(first..first.checked_add(count)?)?);
        }
        let middle = from + split(length);
        Some(node_hash(
            self.range(from, middle)?,
            self.range(middle, to)?,
        ))
    }
}

/// The largest power of two below `length` (RFC 6962 §2.1), for a length of at least two.
fn split(length: u64) -> u64 {
    length.next_power_of_two() / 2
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::hash::leaf_hash;
    use crate::tree::{Tree, verify_inclusion};
    use proptest::prelude::*;

    fn both(size: u64, keep: impl Fn(u64) -> bool) -> (Tree, SparseTree) {
        let mut whole = Tree::new();
        let mut sparse = SparseTree::new();
        let leaves: Vec<Hash> = (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        for leaf in &leaves {
            whole.append_hash(*leaf).unwrap();
        }
        for (number, bundle) in (0..).zip(leaves.chunks(256)) {
            sparse.push_bundle(bundle, keep(number)).unwrap();
        }
        (whole, sparse)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn it_agrees_with_the_whole_tree(size in 1..3_000_u64, old in 0..3_000_u64, index in 0..3_000_u64) {
            let (old, index) = (old % (size + 1), index % size);
            let (whole, sparse) = both(size, |n| n == old / 256 || n == index / 256);
            prop_assert_eq!(sparse.root_at(size), Some(whole.root().unwrap()));
            prop_assert_eq!(sparse.root_at(old), Some(whole.root_at(old).unwrap()));
            let proof = sparse.inclusion_proof(index).unwrap();
            prop_assert_eq!(&proof, &whole.inclusion_proof(index, size).unwrap());
            verify_inclusion(&proof, size, whole.root().unwrap(), index, whole.leaf(index).unwrap()).unwrap();
            prop_assert_eq!(sparse.root_at(size + 1), None);
            prop_assert_eq!(sparse.inclusion_proof(size), None);
            for tile in Tile::new_tiles(0, size).into_iter().filter(|t| t.level() > 0) {
                prop_assert_eq!(sparse.upper_tile_bytes(&tile), whole.tile_bytes(&tile).ok());
            }
        }
    }

    #[test]
    fn upper_tiles_of_two_levels() {
        let (whole, sparse) = both(70_000, |_| false);
        for tile in Tile::new_tiles(0, 70_000)
            .into_iter()
            .filter(|t| t.level() > 0)
        {
            assert_eq!(sparse.upper_tile_bytes(&tile), whole.tile_bytes(&tile).ok());
        }
    }

    #[test]
    fn what_was_not_kept_is_not_answered() {
        let (_, mut sparse) = both(600, |_| false);
        assert_eq!(sparse.inclusion_proof(3), None);
        assert_eq!(sparse.root_at(100), None);
        assert!(sparse.root_at(256).is_some());
        assert!(sparse.inclusion_proof(599).is_some()); // the last bundle is kept
        let leaves: Vec<Hash> = (0..256_u64).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        assert!(!sparse.keep_leaves(1, &leaves));
        assert!(sparse.keep_leaves(0, &leaves));
        assert!(sparse.inclusion_proof(3).is_some());
        assert!(sparse.push_bundle(&leaves, false).is_err()); // after a partial one
    }
}
