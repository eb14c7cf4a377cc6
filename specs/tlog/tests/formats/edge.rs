//! The edge and its tiles give what the whole tree in memory gives, and no altered tile passes.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use proptest::prelude::*;
use tlog::tile::Tile;
use tlog::tile_nodes::FULL_TILE_BYTES;
use tlog::{Edge, EdgeError, FullTile, FullTiles, Hash, TileNodes, Tree, leaf_hash};

const LEAVES: u64 = 66_400;

/// Keeps tiles as bytes, as a database does, and checks each as the trait demands.
#[derive(Default)]
struct Kept {
    tiles: HashMap<(u8, u64), Vec<u8>>,
    asked: RefCell<usize>,
}

impl Kept {
    fn keep(&mut self, finished: Vec<FullTile>) {
        for tile in finished {
            let bytes = tile.nodes.to_bytes(256);
            assert!(self.tiles.insert((tile.level, tile.index), bytes).is_none());
        }
    }
}

impl FullTiles for Kept {
    type Error = (u8, u64);

    fn full_tile(&self, edge: &Edge, level: u8, index: u64) -> Result<Arc<TileNodes>, (u8, u64)> {
        *self.asked.borrow_mut() += 1;
        let bytes = self.tiles.get(&(level, index)).ok_or((level, index))?;
        let nodes = TileNodes::from_full(bytes).map_err(|_| (level, index))?;
        if nodes.root() != edge.root_of_tile(level, index, self)? {
            return Err((level, index));
        }
        Ok(Arc::new(nodes))
    }
}

fn leaf(n: u64) -> Vec<u8> {
    n.to_be_bytes().to_vec()
}

fn whole() -> &'static Tree {
    static TREE: OnceLock<Tree> = OnceLock::new();
    TREE.get_or_init(|| {
        let mut tree = Tree::new();
        for n in 0..LEAVES {
            tree.append(&leaf(n)).unwrap();
        }
        tree
    })
}

fn grown(size: u64) -> (Edge, Kept) {
    let (mut edge, mut kept, mut finished) = (Edge::new(), Kept::default(), Vec::new());
    for n in 0..size {
        assert_eq!(edge.append(&leaf(n), &mut finished).unwrap(), n);
    }
    kept.keep(finished);
    (edge, kept)
}

/// The same edge, read back from the leaves and the kept tiles.
fn resumed(size: u64, kept: &Kept) -> Edge {
    let root = |level, index| {
        let bytes = kept.tiles.get(&(level, index)).unwrap();
        TileNodes::from_full(bytes).unwrap().root().unwrap()
    };
    Edge::resume(size, |level, first, count| {
        let numbers = first..first + u64::from(count);
        Ok::<Vec<Hash>, ()>(match level {
            0 => numbers.map(|n| leaf_hash(&leaf(n))).collect(),
            _ => numbers.map(|n| root(level - 1, n)).collect(),
        })
    })
    .unwrap()
}

#[test]
fn the_edge_grows_like_the_tree_and_comes_back_from_its_tiles() {
    let sizes = [
        0, 1, 2, 3, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, LEAVES,
    ];
    let (mut edge, mut finished) = (Edge::new(), Vec::new());
    let mut kept = Kept::default();
    for n in 0..=LEAVES {
        if sizes.contains(&n) || n % 9001 == 0 {
            assert_eq!(edge.root(), whole().root_at(n).unwrap(), "{n}");
            kept.keep(std::mem::take(&mut finished));
            assert_eq!(resumed(n, &kept), edge, "{n}");
        }
        edge.append(&leaf(n), &mut finished).unwrap();
    }
}

#[test]
fn dropping_a_clone_undoes_its_appends() {
    let (edge, _) = grown(255);
    let mut ahead = edge.clone();
    let mut finished = Vec::new();
    ahead.append(b"lost", &mut finished).unwrap();
    assert_eq!((finished.len(), ahead.size()), (1, 256));
    assert_eq!(edge.root(), whole().root_at(255).unwrap());
}

type TileRows = Vec<((u8, u64), Vec<u8>)>;

fn both() -> &'static (Edge, TileRows) {
    static GROWN: OnceLock<(Edge, TileRows)> = OnceLock::new();
    GROWN.get_or_init(|| {
        let (edge, kept) = grown(LEAVES);
        (edge, kept.tiles.into_iter().collect())
    })
}

fn kept() -> Kept {
    Kept {
        tiles: both().1.iter().cloned().collect(),
        asked: RefCell::default(),
    }
}

proptest! {
    #[test]
    fn proofs_are_those_of_the_whole_tree(size in 1..=LEAVES, index in 0..LEAVES, old in 0..=LEAVES) {
        let (edge, kept, index, old) = (&both().0, kept(), index % size, old % (size + 1));
        prop_assert_eq!(
            edge.inclusion_proof(index, size, &kept).unwrap(),
            whole().inclusion_proof(index, size).unwrap()
        );
        prop_assert_eq!(
            edge.consistency_proof(old, size, &kept).unwrap(),
            whole().consistency_proof(old, size).unwrap()
        );
        prop_assert_eq!(edge.root_at(size, &kept).unwrap(), whole().root_at(size).unwrap());
        prop_assert_eq!(edge.leaf(index, &kept).unwrap(), whole().leaf(index).unwrap());
    }

    #[test]
    fn tiles_are_those_of_the_whole_tree(level in 0_u8..3, index in 0_u64..260, width in 1_u16..=256) {
        let tile = Tile::new(level, index, width).unwrap();
        let ours = both().0.tile_bytes(&tile, &kept()).ok();
        prop_assert_eq!(ours, whole().tile_bytes(&tile).ok());
    }

    #[test]
    fn an_altered_tile_gives_no_proof(place in 0..FULL_TILE_BYTES, bit in 0_u8..8, level in 0_u8..2) {
        let mut kept = kept();
        kept.tiles.get_mut(&(level, 0)).unwrap()[place] ^= 1 << bit;
        // Entry 5 lies below both altered tiles.
        let refused = both().0.inclusion_proof(5, LEAVES, &kept);
        prop_assert_eq!(refused, Err(EdgeError::Tiles((level, 0))));
    }
}

#[test]
fn what_the_tree_does_not_have_is_refused() {
    let (edge, kept) = grown(300);
    assert!(matches!(
        edge.inclusion_proof(300, 300, &kept),
        Err(EdgeError::Tree(_))
    ));
    assert!(matches!(
        edge.inclusion_proof(0, 301, &kept),
        Err(EdgeError::Tree(_))
    ));
    assert!(matches!(
        edge.consistency_proof(5, 4, &kept),
        Err(EdgeError::Tree(_))
    ));
    assert!(matches!(edge.leaf(300, &kept), Err(EdgeError::Tree(_))));
    assert!(TileNodes::from_full(&[0; 32]).is_err());
    let short = Edge::resume(300, |_, _, _| Ok::<_, ()>(Vec::new()));
    assert!(matches!(short, Err(EdgeError::Tree(_))));
}

#[test]
fn proofs_of_the_newest_entries_ask_for_no_tile() {
    let kept = kept();
    both().0.inclusion_proof(LEAVES - 1, LEAVES, &kept).unwrap();
    assert_eq!(*kept.asked.borrow(), 0);
}
