//! Finished tiles of the tree: the newest and the lately asked for in memory, all of them in the database.
//!
//! A tile from the database is compared with its root before it is used. That root comes from the tile above and, at the
//! end of that road, from the edge, which gave the checkpoint that was signed. So an altered row gives no proof at all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use store::{Store, log as rows};
use tlog::{Edge, FullTile, FullTiles, TileNodes};

use super::error::LogError;
use super::limits::TILES_CACHED_MAX;

/// The keeper of finished tiles.
pub(super) struct Tiles {
    store: Store,
    cached: Mutex<Cached>,
}

#[derive(Default)]
struct Cached {
    /// With the turn of its last use.
    tiles: HashMap<(u8, u64), (Arc<TileNodes>, u64)>,
    turn: u64,
}

impl Tiles {
    pub(super) fn of(store: Store) -> Self {
        Self {
            store,
            cached: Mutex::default(),
        }
    }

    /// Takes tiles whose entries have been committed.
    pub(super) fn finished(&self, tiles: &[FullTile]) {
        let mut cached = self.lock();
        for tile in tiles {
            cached.put((tile.level, tile.index), Arc::clone(&tile.nodes));
        }
    }

    /// Reads a tile that must exist, and checks nothing but its form.
    pub(super) fn read(store: &Store, level: u8, index: u64) -> Result<TileNodes, LogError> {
        let bytes = store.read("log: tile", |tx| rows::tile::get(tx, level, index))?;
        let nodes = bytes.and_then(|bytes| TileNodes::from_full(&bytes).ok());
        nodes.ok_or_else(|| altered(level, index))
    }

    fn lock(&self) -> MutexGuard<'_, Cached> {
        self.cached.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FullTiles for Tiles {
    type Error = LogError;

    fn full_tile(&self, edge: &Edge, level: u8, index: u64) -> Result<Arc<TileNodes>, LogError> {
        if let Some(nodes) = self.lock().get((level, index)) {
            return Ok(nodes);
        }
        let nodes = Self::read(&self.store, level, index)?;
        if nodes.root() != edge.root_of_tile(level, index, self)? {
            return Err(altered(level, index));
        }
        let nodes = Arc::new(nodes);
        self.lock().put((level, index), Arc::clone(&nodes));
        Ok(nodes)
    }
}

impl Cached {
    fn get(&mut self, key: (u8, u64)) -> Option<Arc<TileNodes>> {
        self.turn += 1;
        let (nodes, used) = self.tiles.get_mut(&key)?;
        *used = self.turn;
        Some(Arc::clone(nodes))
    }

    fn put(&mut self, key: (u8, u64), nodes: Arc<TileNodes>) {
        self.turn += 1;
        if self.tiles.len() >= TILES_CACHED_MAX {
            self.forget_a_quarter();
        }
        self.tiles.insert(key, (nodes, self.turn));
    }

    /// The quarter that has not been used for the longest time.
    fn forget_a_quarter(&mut self) {
        let mut used: Vec<u64> = self.tiles.values().map(|(_, used)| *used).collect();
        let place = used.len() / 4;
        let (_, since, _) = used.select_nth_unstable(place);
        let since = *since;
        self.tiles.retain(|_, (_, used)| *used >= since);
    }
}

/// The first entry below the tile is named.
pub(super) fn altered(level: u8, index: u64) -> LogError {
    LogError::Altered {
        index: index << (8 * (u32::from(level) + 1)),
        what: "the stored tile of hashes that begins with it is missing or altered",
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::sync::Arc;

    use super::{Cached, TILES_CACHED_MAX};
    use tlog::TileNodes;

    #[test]
    fn the_cache_has_an_end_and_keeps_what_is_used() {
        let mut cached = Cached::default();
        let nodes = Arc::new(TileNodes::default());
        for index in 0..3 * TILES_CACHED_MAX as u64 {
            cached.put((0, index), Arc::clone(&nodes));
            assert!(cached.get((0, 0)).is_some(), "{index}");
            assert!(cached.tiles.len() <= TILES_CACHED_MAX);
        }
        assert!(cached.get((0, 1)).is_none());
        cached.get((0, 3 * TILES_CACHED_MAX as u64 - 1)).unwrap();
    }
}
