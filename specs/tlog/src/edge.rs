//! A tree of which only the growing right edge is in memory: one unfinished tile a level, at most 16 KiB each. Finished
//! tiles never change; whoever keeps them hands them back through [`FullTiles`].
//!
//! The edge alone gives the root. Every finished tile has a parent hash, which stands in the edge or in a finished tile
//! one level up: [`Edge::root_of_tile`] names it, and an implementation of [`FullTiles`] must never hand out a tile whose
//! own root is another one. (`TileHashReader` of `x/mod` and its port are not used: decision 0002.)

use std::cell::RefCell;
use std::sync::Arc;

use thiserror::Error;
use tlog_tiles::HashReader;

use crate::TREE_SIZE_MAX;
use crate::hash::{Hash, leaf_hash, node_hash};
use crate::tile::{TILE_WIDTH, Tile};
use crate::tile_nodes::{TILE_BITS, TileNodes};
use crate::tree::TreeError;

/// A tile that has just been finished: to be kept, for it leaves the edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullTile {
    /// Level: 0 holds leaf hashes.
    pub level: u8,
    /// Number within the level.
    pub index: u64,
    /// Its hashes.
    pub nodes: Arc<TileNodes>,
}

/// Gives finished tiles back.
pub trait FullTiles {
    /// Why a tile cannot be had.
    type Error;

    /// The tile, compared with [`Edge::root_of_tile`] of `edge` since it was last in foreign hands.
    ///
    /// # Errors
    /// The keeper's own.
    fn full_tile(&self, edge: &Edge, level: u8, index: u64) -> Result<Arc<TileNodes>, Self::Error>;
}

/// Why there is no proof, root or tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EdgeError<E> {
    /// The question is about entries the tree does not have.
    #[error(transparent)]
    Tree(TreeError),
    /// A finished tile could not be had.
    #[error("a tile of the tree cannot be read")]
    Tiles(E),
}

/// The right edge of a growing tree. Cheap to clone: appending to a clone and dropping it undoes the appends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    /// The unfinished tile of each level, lowest first.
    levels: Vec<TileNodes>,
}

impl Edge {
    /// The tree without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Builds the edge of a tree of `size` leaves. `nodes` is asked once a level, lowest first, for `count` (at most 255)
    /// hashes of complete subtrees of `256^level` leaves, from number `first` on; at level 0 these are leaf hashes, above
    /// it the roots of finished tiles one level below.
    ///
    /// # Errors
    /// Those of `nodes`; [`EdgeError::Tree`] when it gives another number of hashes or the size is out of range. Compare
    /// the [`Edge::root`] with a signed one before trusting it.
    pub fn resume<E>(
        size: u64,
        mut nodes: impl FnMut(u8, u64, u16) -> Result<Vec<Hash>, E>,
    ) -> Result<Self, EdgeError<E>> {
        if size > TREE_SIZE_MAX {
            return Err(EdgeError::Tree(TreeError::TooLarge));
        }
        let mut levels = Vec::new();
        for level in 0_u8.. {
            let complete = size >> (TILE_BITS * u32::from(level));
            if complete == 0 {
                break;
            }
            let count = u16::try_from(complete % u64::from(TILE_WIDTH)).unwrap_or(0);
            let first = complete - u64::from(count);
            let hashes = nodes(level, first, count).map_err(EdgeError::Tiles)?;
            if hashes.len() != usize::from(count) {
                return Err(EdgeError::Tree(TreeError::Outside { asked: first, size }));
            }
            let mut tile = TileNodes::default();
            hashes.into_iter().for_each(|hash| tile.push(hash));
            levels.push(tile);
        }
        Ok(Self { size, levels })
    }

    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf, adds the tiles this finishes to `finished`, and gives the leaf's index.
    ///
    /// # Errors
    /// [`TreeError::TooLarge`].
    pub fn append(&mut self, leaf: &[u8], finished: &mut Vec<FullTile>) -> Result<u64, TreeError> {
        self.append_hash(leaf_hash(leaf), finished)
    }

    /// As [`Edge::append`], for a leaf whose hash is known.
    ///
    /// # Errors
    /// [`TreeError::TooLarge`].
    pub fn append_hash(
        &mut self,
        leaf: Hash,
        finished: &mut Vec<FullTile>,
    ) -> Result<u64, TreeError> {
        let index = self.size;
        if index >= TREE_SIZE_MAX {
            return Err(TreeError::TooLarge);
        }
        let mut node = leaf;
        for level in 0_u8.. {
            let place = usize::from(level);
            if place == self.levels.len() {
                self.levels.push(TileNodes::default());
            }
            self.levels[place].push(node);
            let Some(root) = self.levels[place].root() else {
                break;
            };
            finished.push(FullTile {
                level,
                index: index >> (TILE_BITS * (u32::from(level) + 1)),
                nodes: Arc::new(std::mem::take(&mut self.levels[place])),
            });
            node = root;
        }
        self.size += 1;
        Ok(index)
    }

    /// Root of the whole tree. Needs no finished tile.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut root = None;
        for (level, tile) in self.levels.iter().enumerate() {
            for row in 0..TILE_BITS {
                let complete = tile.width >> row;
                if complete % 2 == 0 {
                    continue;
                }
                let Some(left) = tile.node(row, u64::from(complete) - 1) else {
                    continue;
                };
                root = Some(root.map_or(left, |right| node_hash(left, right)));
            }
            debug_assert!(level < 8, "a tree of TREE_SIZE_MAX leaves has seven levels");
        }
        root.unwrap_or(Hash::EMPTY)
    }

    /// Root the tree had at an earlier size.
    ///
    /// # Errors
    /// [`EdgeError`].
    pub fn root_at<T: FullTiles>(&self, size: u64, tiles: &T) -> Result<Hash, EdgeError<T::Error>> {
        self.within(size)?;
        self.ask(tiles, |reader| {
            tlog_tiles::tree_hash(size, reader).map(Into::into)
        })
    }

    /// Hash of one leaf.
    ///
    /// # Errors
    /// [`EdgeError`].
    pub fn leaf<T: FullTiles>(&self, index: u64, tiles: &T) -> Result<Hash, EdgeError<T::Error>> {
        let found = self.node(0, index, tiles).map_err(EdgeError::Tiles)?;
        found.ok_or(self.outside(index))
    }

    /// Proof that the tree of `size` leaves holds leaf `index` (RFC 6962 §2.1.1).
    ///
    /// # Errors
    /// [`EdgeError`].
    pub fn inclusion_proof<T: FullTiles>(
        &self,
        index: u64,
        size: u64,
        tiles: &T,
    ) -> Result<Vec<Hash>, EdgeError<T::Error>> {
        self.within(size)?;
        if index >= size {
            return Err(self.outside(index));
        }
        self.ask(tiles, |reader| {
            let proof = tlog_tiles::prove_record(size, index, reader)?;
            Ok(proof.into_iter().map(Into::into).collect())
        })
    }

    /// Proof that the tree of `new` leaves begins with the tree of `old` leaves (RFC 6962 §2.1.2); empty when `old` is 0.
    ///
    /// # Errors
    /// [`EdgeError`].
    pub fn consistency_proof<T: FullTiles>(
        &self,
        old: u64,
        new: u64,
        tiles: &T,
    ) -> Result<Vec<Hash>, EdgeError<T::Error>> {
        self.within(new)?;
        if old > new {
            return Err(self.outside(old));
        }
        if old == 0 {
            return Ok(Vec::new());
        }
        self.ask(tiles, |reader| {
            let proof = tlog_tiles::prove_tree(new, old, reader)?;
            Ok(proof.into_iter().map(Into::into).collect())
        })
    }

    /// Bytes of a tile, finished or not, in the width asked for.
    ///
    /// # Errors
    /// [`EdgeError`].
    pub fn tile_bytes<T: FullTiles>(
        &self,
        tile: &Tile,
        tiles: &T,
    ) -> Result<Vec<u8>, EdgeError<T::Error>> {
        let last = tile.first_node() + u64::from(tile.width()) - 1;
        if last >= self.complete(tile.level()) {
            return Err(self.outside(last << (TILE_BITS * u32::from(tile.level()))));
        }
        match self.unfinished(tile.level(), tile.index()) {
            Some(nodes) => Ok(nodes.to_bytes(tile.width())),
            None => tiles
                .full_tile(self, tile.level(), tile.index())
                .map(|nodes| nodes.to_bytes(tile.width()))
                .map_err(EdgeError::Tiles),
        }
    }

    /// The root a finished tile must have: the hash one level up.
    ///
    /// # Errors
    /// Those of `tiles`, which is asked for the tile above when that is finished too.
    pub fn root_of_tile<T: FullTiles>(
        &self,
        level: u8,
        index: u64,
        tiles: &T,
    ) -> Result<Option<Hash>, T::Error> {
        self.node((u32::from(level) + 1) * TILE_BITS, index, tiles)
    }

    /// Complete nodes at the foot of a tile level.
    fn complete(&self, level: u8) -> u64 {
        let shift = TILE_BITS * u32::from(level);
        self.size.checked_shr(shift).unwrap_or(0)
    }

    fn unfinished(&self, level: u8, index: u64) -> Option<&TileNodes> {
        let edge = self.complete(level) / u64::from(TILE_WIDTH);
        let tile = self.levels.get(usize::from(level))?;
        (index == edge).then_some(tile)
    }

    /// Hash of the complete subtree `number` of `2^height` leaves; `None` when it is not complete.
    fn node<T: FullTiles>(
        &self,
        height: u32,
        number: u64,
        tiles: &T,
    ) -> Result<Option<Hash>, T::Error> {
        let complete = self.size.checked_shr(height).unwrap_or(0);
        let (level, row) = (height / TILE_BITS, height % TILE_BITS);
        let (true, Ok(level)) = (number < complete, u8::try_from(level)) else {
            return Ok(None);
        };
        let foot = number << row;
        let index = foot / u64::from(TILE_WIDTH);
        let place = (foot % u64::from(TILE_WIDTH)) >> row;
        if let Some(tile) = self.unfinished(level, index) {
            return Ok(tile.node(row, place));
        }
        Ok(tiles.full_tile(self, level, index)?.node(row, place))
    }

    fn ask<T: FullTiles, A>(
        &self,
        tiles: &T,
        question: impl FnOnce(&Reader<'_, T>) -> Result<A, tlog_tiles::Error>,
    ) -> Result<A, EdgeError<T::Error>> {
        let reader = Reader {
            edge: self,
            tiles,
            failure: RefCell::new(None),
        };
        let answer = question(&reader);
        match reader.failure.into_inner() {
            Some(failure) => Err(EdgeError::Tiles(failure)),
            None => answer.map_err(|_| EdgeError::Tree(TreeError::Proof)),
        }
    }

    fn within<E>(&self, size: u64) -> Result<(), EdgeError<E>> {
        if size > self.size {
            return Err(self.outside(size));
        }
        Ok(())
    }

    fn outside<E>(&self, asked: u64) -> EdgeError<E> {
        EdgeError::Tree(TreeError::Outside {
            asked,
            size: self.size,
        })
    }
}

/// The edge and the finished tiles, as the proof maths of `tlog_tiles` reads them.
struct Reader<'e, T: FullTiles> {
    edge: &'e Edge,
    tiles: &'e T,
    failure: RefCell<Option<T::Error>>,
}

impl<T: FullTiles> HashReader for Reader<'_, T> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        let mut hashes = Vec::with_capacity(indexes.len());
        for index in indexes {
            let (height, number) = tlog_tiles::split_stored_hash_index(*index);
            match self.edge.node(height.into(), number, self.tiles) {
                Ok(Some(hash)) => hashes.push(hash.into()),
                Ok(None) => return Err(tlog_tiles::Error::IndexesNotInTree),
                Err(failure) => {
                    *self.failure.borrow_mut() = Some(failure);
                    return Err(tlog_tiles::Error::IndexesNotInTree);
                }
            }
        }
        Ok(hashes)
    }
}
