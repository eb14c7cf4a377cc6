//! The Merkle tree: appending, roots of any earlier size, and proofs (RFC 6962 §2.1.1, §2.1.2).
//!
//! A [`Tree`] keeps the hashes of all complete subtrees, 64 bytes a leaf, so that any proof is a few reads. It keeps no
//! leaf. A tree must never shrink except by [`Tree::forget_after`], which undoes an append that was not made durable.

use thiserror::Error;
use tlog_tiles::HashReader;

use crate::hash::{Hash, leaf_hash};
use crate::{TREE_SIZE_MAX, tile};

/// Most hashes in a proof (tlog-witness: "MUST NOT send more than 63 consistency proof lines").
pub const PROOF_HASHES_MAX: usize = 63;

/// Hashes of a growing log.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    size: u64,
    stored: Vec<[u8; 32]>,
}

/// Why the tree gives no root, proof or verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TreeError {
    /// The question is about entries the tree does not have.
    #[error("the tree has no entry or size {asked}; its size is {size}")]
    Outside {
        /// Index or size asked for.
        asked: u64,
        /// Size of the tree.
        size: u64,
    },
    /// The proof does not lead from the one value to the other.
    #[error("the proof does not verify")]
    Proof,
    /// Larger than this crate computes with.
    #[error("a tree of more than {TREE_SIZE_MAX} entries is refused")]
    TooLarge,
}

impl Tree {
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

    /// Appends a leaf and gives its index.
    ///
    /// # Errors
    /// [`TreeError::TooLarge`].
    pub fn append(&mut self, leaf: &[u8]) -> Result<u64, TreeError> {
        self.append_hash(leaf_hash(leaf))
    }

    /// Appends a leaf whose hash is known and gives its index.
    ///
    /// # Errors
    /// [`TreeError::TooLarge`].
    pub fn append_hash(&mut self, leaf: Hash) -> Result<u64, TreeError> {
        let index = self.size;
        if index >= TREE_SIZE_MAX {
            return Err(TreeError::TooLarge);
        }
        let hashes = tlog_tiles::stored_hashes_for_record_hash(index, leaf.into(), self)
            .map_err(|_| TreeError::Proof)?;
        self.stored.extend(hashes.iter().map(|h| h.0));
        self.size += 1;
        Ok(index)
    }

    /// Undoes every append after the tree had `size` leaves, because those leaves did not become durable.
    pub fn forget_after(&mut self, size: u64) {
        if size < self.size {
            let keep = usize::try_from(tlog_tiles::stored_hash_count(size)).unwrap_or(usize::MAX);
            self.stored.truncate(keep);
            self.size = size;
        }
    }

    /// Root of the whole tree.
    ///
    /// # Errors
    /// None in practice; [`TreeError`] keeps the signature honest.
    pub fn root(&self) -> Result<Hash, TreeError> {
        self.root_at(self.size)
    }

    /// Root the tree had at an earlier size.
    ///
    /// # Errors
    /// [`TreeError::Outside`] when the tree never had that size.
    pub fn root_at(&self, size: u64) -> Result<Hash, TreeError> {
        self.within(size)?;
        tlog_tiles::tree_hash(size, self)
            .map(Into::into)
            .map_err(|_| TreeError::Proof)
    }

    /// Hash of one leaf.
    ///
    /// # Errors
    /// [`TreeError::Outside`].
    pub fn leaf(&self, index: u64) -> Result<Hash, TreeError> {
        if index >= self.size {
            return Err(self.outside(index));
        }
        self.read(tlog_tiles::stored_hash_index(0, index))
    }

    /// Proof that the tree of `size` leaves holds leaf `index`.
    ///
    /// # Errors
    /// [`TreeError::Outside`].
    pub fn inclusion_proof(&self, index: u64, size: u64) -> Result<Vec<Hash>, TreeError> {
        self.within(size)?;
        if index >= size {
            return Err(self.outside(index));
        }
        let proof = tlog_tiles::prove_record(size, index, self).map_err(|_| TreeError::Proof)?;
        Ok(proof.into_iter().map(Into::into).collect())
    }

    /// Proof that the tree of `new` leaves begins with the tree of `old` leaves; empty when `old` is 0.
    ///
    /// # Errors
    /// [`TreeError::Outside`].
    pub fn consistency_proof(&self, old: u64, new: u64) -> Result<Vec<Hash>, TreeError> {
        self.within(new)?;
        if old > new {
            return Err(self.outside(old));
        }
        if old == 0 {
            return Ok(Vec::new());
        }
        let proof = tlog_tiles::prove_tree(new, old, self).map_err(|_| TreeError::Proof)?;
        Ok(proof.into_iter().map(Into::into).collect())
    }

    /// Bytes of a hash tile.
    ///
    /// # Errors
    /// [`TreeError::Outside`] when the tree does not reach that far.
    pub fn tile_bytes(&self, tile: &tile::Tile) -> Result<Vec<u8>, TreeError> {
        let mut out = Vec::with_capacity(usize::from(tile.width()) * 32);
        for n in tile.first_node()..tile.first_node() + u64::from(tile.width()) {
            let index = tlog_tiles::stored_hash_index(tile.level() * 8, n);
            out.extend_from_slice(&self.read(index)?.0);
        }
        Ok(out)
    }

    fn within(&self, size: u64) -> Result<(), TreeError> {
        if size > self.size {
            return Err(self.outside(size));
        }
        Ok(())
    }

    fn outside(&self, asked: u64) -> TreeError {
        TreeError::Outside {
            asked,
            size: self.size,
        }
    }

    fn read(&self, stored_index: u64) -> Result<Hash, TreeError> {
        usize::try_from(stored_index)
            .ok()
            .and_then(|i| self.stored.get(i))
            .map(|h| Hash(*h))
            .ok_or(self.outside(stored_index / 2))
    }
}

impl HashReader for Tree {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        indexes
            .iter()
            .map(|i| self.read(*i).map(Into::into))
            .collect::<Result<_, _>>()
            .map_err(|_| tlog_tiles::Error::IndexesNotInTree)
    }
}

/// Checks that the tree of `size` leaves with this root holds `leaf` at `index`.
///
/// # Errors
/// [`TreeError`] when it does not, or when sizes are out of range.
pub fn verify_inclusion(
    proof: &[Hash],
    size: u64,
    root: Hash,
    index: u64,
    leaf: Hash,
) -> Result<(), TreeError> {
    if size > TREE_SIZE_MAX {
        return Err(TreeError::TooLarge);
    }
    if index >= size {
        return Err(TreeError::Outside { asked: index, size });
    }
    let proof = bounded(proof)?;
    tlog_tiles::check_record(&proof, size, root.into(), index, leaf.into())
        .map_err(|_| TreeError::Proof)
}

/// Checks that the tree `(new_size, new_root)` begins with the tree `(old_size, old_root)`.
///
/// # Errors
/// [`TreeError`] when it does not. From size 0 only an empty proof and the empty root verify.
pub fn verify_consistency(
    proof: &[Hash],
    old_size: u64,
    old_root: Hash,
    new_size: u64,
    new_root: Hash,
) -> Result<(), TreeError> {
    if new_size > TREE_SIZE_MAX {
        return Err(TreeError::TooLarge);
    }
    if old_size > new_size {
        return Err(TreeError::Outside {
            asked: old_size,
            size: new_size,
        });
    }
    if old_size == 0 {
        let empty = proof.is_empty() && old_root == Hash::EMPTY;
        let same = new_size != 0 || new_root == Hash::EMPTY;
        return if empty && same {
            Ok(())
        } else {
            Err(TreeError::Proof)
        };
    }
    let proof = bounded(proof)?;
    tlog_tiles::check_tree(&proof, new_size, new_root.into(), old_size, old_root.into())
        .map_err(|_| TreeError::Proof)
}

fn bounded(proof: &[Hash]) -> Result<Vec<tlog_tiles::Hash>, TreeError> {
    if proof.len() > PROOF_HASHES_MAX {
        return Err(TreeError::Proof);
    }
    Ok(proof.iter().map(|h| (*h).into()).collect())
}
