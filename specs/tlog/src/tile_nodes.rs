//! One tile's hashes with every node above them that lies inside the tile (tlog-tiles v0.1.0), full or still growing.
//!
//! It must never answer with a node whose subtree is not complete.

use thiserror::Error;

use crate::hash::{Hash, node_hash};
use crate::tile::TILE_WIDTH;

/// Bits of a node's number within its tile.
pub(crate) const TILE_BITS: u32 = 8;
/// Nodes of a full tile and of the subtrees in it, its root excepted.
const NODES: usize = 510;
/// Bytes of a full tile.
pub const FULL_TILE_BYTES: usize = TILE_WIDTH as usize * 32;

/// A tile's hashes with every node above them that lies inside the tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileNodes {
    pub(crate) width: u16,
    /// Row 0 is the tile itself; row r begins at `512 - (512 >> r)`.
    nodes: Box<[Hash; NODES]>,
}

/// Bytes are not a full tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a full tile is {FULL_TILE_BYTES} bytes")]
pub struct NotAFullTile;

impl Default for TileNodes {
    fn default() -> Self {
        Self {
            width: 0,
            nodes: Box::new([Hash::EMPTY; NODES]),
        }
    }
}

impl TileNodes {
    /// Reads a full tile.
    ///
    /// # Errors
    /// [`NotAFullTile`].
    pub fn from_full(bytes: &[u8]) -> Result<Self, NotAFullTile> {
        let (hashes, rest) = bytes.as_chunks::<32>();
        if hashes.len() != usize::from(TILE_WIDTH) || !rest.is_empty() {
            return Err(NotAFullTile);
        }
        let mut tile = Self::default();
        for hash in hashes {
            tile.push(Hash(*hash));
        }
        Ok(tile)
    }

    /// The first `width` hashes as a tile's bytes, or as many as there are.
    #[must_use]
    pub fn to_bytes(&self, width: u16) -> Vec<u8> {
        let width = usize::from(width.min(self.width));
        let hashes = self.nodes.iter().take(width);
        hashes.flat_map(|hash| hash.0).collect()
    }

    /// Hash of the subtree over all 256; `None` of an unfinished tile.
    #[must_use]
    pub fn root(&self) -> Option<Hash> {
        (self.width == TILE_WIDTH).then(|| node_hash(self.nodes[NODES - 2], self.nodes[NODES - 1]))
    }

    /// Node `number` of row `row`, if its subtree is complete.
    pub(crate) fn node(&self, row: u32, number: u64) -> Option<Hash> {
        let complete = u64::from(self.width >> row);
        let number = usize::try_from(number).ok().filter(|_| number < complete)?;
        self.nodes.get(Self::row(row) + number).copied()
    }

    fn row(row: u32) -> usize {
        512 - (512 >> row)
    }

    /// Adds a hash to an unfinished tile, and the nodes it completes.
    pub(crate) fn push(&mut self, hash: Hash) {
        let mut number = usize::from(self.width);
        let mut node = hash;
        self.width += 1;
        for row in 0..TILE_BITS {
            self.nodes[Self::row(row) + number] = node;
            if number.is_multiple_of(2) || row + 1 == TILE_BITS {
                break;
            }
            node = node_hash(self.nodes[Self::row(row) + number - 1], node);
            number /= 2;
        }
    }
}
