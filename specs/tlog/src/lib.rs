//! A transparency log's mathematics and file formats, as C2SP specifies them, strict and without effects.
//!
//! It covers tlog-tiles, tlog-checkpoint, signed-note (Ed25519), tlog-cosignature (Ed25519; ML-DSA-44 with the feature
//! `ml-dsa`, whose library has never been audited), tlog-witness,
//! tlog-policy and tlog-proof. Hashing and proofs are `tlog_tiles`' (a port of Go's `x/mod/sumdb/tlog`); this crate adds
//! parsers that accept exactly one encoding, and types that cannot be built from an unchecked note.
//!
//! It must never do I/O, read a clock or know what a leaf means: entries are bytes.
//!
//! | module | specification |
//! |---|---|
//! | [`hash`], [`tree`], [`sparse`], [`edge`] | RFC 6962 §2.1 |
//! | [`tile`], [`tile_nodes`], [`bundle`] | tlog-tiles v0.1.0 |
//! | [`note`] | signed-note v1.0.0 |
//! | [`checkpoint`] | tlog-checkpoint v1.0.0 |
//! | [`cosignature`] | tlog-cosignature v1.0.1, 1.1 |
//! | [`witness`] | tlog-witness v1.0.0 |
//! | [`policy`] | tlog-policy |
//! | [`proof`] | tlog-proof@v1 |

pub mod bundle;
pub mod checkpoint;
pub mod cosignature;
pub mod edge;
pub mod hash;
pub mod note;
pub mod policy;
pub mod proof;
pub mod sparse;
pub mod tile;
pub mod tile_nodes;
pub mod tree;
pub mod witness;

pub use checkpoint::Checkpoint;
pub use edge::{Edge, EdgeError, FullTile, FullTiles};
pub use hash::{Hash, leaf_hash};
pub use policy::{Policy, QuorumState, Verified};
pub use proof::TlogProof;
pub use sparse::SparseTree;
pub use tile_nodes::TileNodes;
pub use tree::{PROOF_HASHES_MAX, Tree, TreeError, verify_consistency, verify_inclusion};

/// Largest tree this crate computes with: far beyond any log, and below where 64-bit index arithmetic could overflow.
pub const TREE_SIZE_MAX: u64 = 1 << 48;

/// A decimal number in its one C2SP form: ASCII digits, no leading zero, at most [`TREE_SIZE_MAX`].
pub(crate) fn parse_size(text: &str) -> Option<u64> {
    let canonical =
        text == "0" || (!text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()));
    if !canonical || text.is_empty() {
        return None;
    }
    text.parse().ok().filter(|n| *n <= TREE_SIZE_MAX)
}
