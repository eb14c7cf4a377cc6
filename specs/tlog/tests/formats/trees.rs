//! Trees against the recursive definitions of RFC 6962 §2.1, written here once more, and proofs against forgery.

use proptest::prelude::*;
use tlog::hash::node_hash;
use tlog::tile::{TILE_WIDTH, Tile, bundles, new_bundles, numbered, parse_numbered};
use tlog::{Hash, Tree, TreeError, bundle, leaf_hash, verify_consistency, verify_inclusion};

fn tree(leaves: &[Vec<u8>]) -> Tree {
    let mut tree = Tree::new();
    for leaf in leaves {
        tree.append(leaf).unwrap();
    }
    tree
}

fn numbered_tree(size: u64) -> Tree {
    let mut tree = Tree::new();
    for n in 0..size {
        tree.append(&n.to_be_bytes()).unwrap();
    }
    tree
}

/// `MTH` of RFC 6962 §2.1.
fn root(leaves: &[Vec<u8>]) -> Hash {
    match leaves {
        [] => Hash::EMPTY,
        [one] => leaf_hash(one),
        many => {
            let k = many.len().next_power_of_two() / 2;
            node_hash(root(&many[..k]), root(&many[k..]))
        }
    }
}

/// `PATH` of RFC 6962 §2.1.1.
fn path(m: usize, leaves: &[Vec<u8>]) -> Vec<Hash> {
    if leaves.len() < 2 {
        return Vec::new();
    }
    let k = leaves.len().next_power_of_two() / 2;
    let (near, far) = if m < k {
        (path(m, &leaves[..k]), root(&leaves[k..]))
    } else {
        (path(m - k, &leaves[k..]), root(&leaves[..k]))
    };
    [near, vec![far]].concat()
}

fn leaves() -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop::collection::vec(prop::collection::vec(any::<u8>(), 0..8), 1..70)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn roots_and_paths_are_the_definitions(leaves in leaves(), at in any::<prop::sample::Index>()) {
        let tree = tree(&leaves);
        let index = at.index(leaves.len());
        for size in 0..=leaves.len() {
            prop_assert_eq!(tree.root_at(size as u64).unwrap(), root(&leaves[..size]));
        }
        prop_assert_eq!(
            tree.inclusion_proof(index as u64, leaves.len() as u64).unwrap(),
            path(index, &leaves)
        );
    }

    #[test]
    fn an_inclusion_proof_proves_one_leaf_at_one_place_under_one_root(
        size in 1_u64..600,
        at in any::<prop::sample::Index>(),
        spoil in any::<prop::sample::Index>(),
        bit in 0_usize..256,
    ) {
        let tree = numbered_tree(size);
        let (index, top) = (at.index(size as usize) as u64, tree.root().unwrap());
        let (proof, leaf) = (tree.inclusion_proof(index, size).unwrap(), tree.leaf(index).unwrap());
        prop_assert!(verify_inclusion(&proof, size, top, index, leaf).is_ok());
        let flipped = |hash: Hash| {
            let mut hash = hash;
            hash.0[bit / 8] ^= 1 << (bit % 8);
            hash
        };
        prop_assert!(verify_inclusion(&proof, size, flipped(top), index, leaf).is_err());
        prop_assert!(verify_inclusion(&proof, size, top, index, flipped(leaf)).is_err());
        prop_assert!(verify_inclusion(&proof, size, top, size, leaf).is_err());
        if size > 1 {
            prop_assert!(verify_inclusion(&proof, size, top, (index + 1) % size, leaf).is_err());
            let mut spoilt = proof.clone();
            let n = spoil.index(spoilt.len());
            spoilt[n] = flipped(spoilt[n]);
            prop_assert!(verify_inclusion(&spoilt, size, top, index, leaf).is_err());
            prop_assert!(verify_inclusion(&proof[1..], size, top, index, leaf).is_err());
        }
        let longer = [proof.as_slice(), &[top]].concat();
        prop_assert!(verify_inclusion(&longer, size, top, index, leaf).is_err());
    }

    #[test]
    fn a_consistency_proof_proves_growth_and_nothing_else(new in 1_u64..600, at in any::<prop::sample::Index>(), bit in 0_usize..256) {
        let tree = numbered_tree(new);
        let old = at.index(new as usize) as u64 + 1;
        let (then, now) = (tree.root_at(old).unwrap(), tree.root().unwrap());
        let proof = tree.consistency_proof(old, new).unwrap();
        prop_assert!(verify_consistency(&proof, old, then, new, now).is_ok());
        let mut other = then;
        other.0[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(verify_consistency(&proof, old, other, new, now).is_err());
        let longer = [proof.as_slice(), &[now]].concat();
        prop_assert!(verify_consistency(&longer, old, then, new, now).is_err());
        if old < new {
            prop_assert!(verify_consistency(&proof, old, then, new, other).is_err());
            prop_assert!(verify_consistency(&proof, new, now, old, then).is_err());
            prop_assert!(verify_consistency(&proof[1..], old, then, new, now).is_err());
        }
    }

    #[test]
    fn no_arguments_make_verification_panic(
        proof in prop::collection::vec(any::<[u8; 32]>().prop_map(Hash), 0..70),
        sizes in any::<(u64, u64, u64)>(),
        small in (0_u64..300, 0_u64..300, 0_u64..300),
        a in any::<[u8; 32]>(),
        b in any::<[u8; 32]>(),
    ) {
        for (x, y, z) in [sizes, small] {
            let _ = verify_inclusion(&proof, x, Hash(a), y, Hash(b));
            let _ = verify_consistency(&proof, z, Hash(a), x, Hash(b));
        }
    }

    #[test]
    fn forgetting_and_appending_again_is_as_if_it_had_never_been(kept in 0_u64..300, dropped in 0_u64..300) {
        let mut tree = numbered_tree(kept);
        let before = tree.root().unwrap();
        for n in 0..dropped {
            tree.append(&[1, u8::try_from(n % 256).unwrap()]).unwrap();
        }
        tree.forget_after(kept);
        prop_assert_eq!(tree.size(), kept);
        prop_assert_eq!(tree.root().unwrap(), before);
        tree.append(&kept.to_be_bytes()).unwrap();
        prop_assert_eq!(tree.root().unwrap(), numbered_tree(kept + 1).root().unwrap());
    }

    #[test]
    fn a_tile_path_has_one_spelling(text in "(x?[0-9]{3}/){0,3}x?[0-9]{1,3}(\\.p/[0-9]{1,3})?") {
        if let Ok((index, width)) = parse_numbered(&text) {
            prop_assert_eq!(numbered(index, width), text);
        }
    }

    #[test]
    fn a_bundle_reads_back_and_a_cut_one_gives_what_stands_before_the_cut(
        entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..90), 1..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let width = u16::try_from(entries.len()).unwrap();
        let mut bytes = Vec::new();
        for entry in &entries {
            bundle::push(&mut bytes, entry).unwrap();
        }
        prop_assert_eq!(bundle::parse(&bytes, width).unwrap(), entries.clone());
        prop_assert!(bundle::parse(&bytes, width - 1).is_err());
        prop_assert!(bundle::parse(&bytes, width + 1).is_err());
        let whole: Vec<_> = bundle::entries(&bytes[..cut.index(bytes.len())], width)
            .take_while(Result::is_ok)
            .map(Result::unwrap)
            .collect();
        prop_assert!(whole.len() < entries.len());
        prop_assert_eq!(&whole, &entries[..whole.len()]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn tiles_cover_what_grew_and_paths_read_back(old in 0_u64..2000, grown in 0_u64..2000) {
        let new = old + grown;
        let tree = numbered_tree(new);
        let mut at_level_0 = 0;
        for tile in Tile::new_tiles(old, new) {
            let bytes = tree.tile_bytes(&tile).unwrap();
            prop_assert_eq!(bytes.len(), usize::from(tile.width()) * 32);
            let name = tile.path();
            let prefix = format!("tile/{}/", tile.level());
            let number = name.strip_prefix(&prefix).unwrap();
            prop_assert_eq!(parse_numbered(number).unwrap(), (tile.index(), tile.width()));
            if tile.level() == 0 {
                at_level_0 += 1;
                prop_assert_eq!(&bytes[..32], &tree.leaf(tile.first_node()).unwrap().0);
            }
        }
        prop_assert_eq!(at_level_0, new_bundles(old, new).count());
        let covered: u64 = bundles(new).map(|(_, width)| u64::from(width)).sum();
        prop_assert_eq!(covered, new);
    }
}

#[test]
fn tile_names_of_the_specification() {
    assert_eq!(numbered(1_234_067, TILE_WIDTH), "x001/x234/067");
    assert_eq!(numbered(0, 1), "000.p/1");
    // "a tree of size 70,000 will be represented by 273 full level 0 tiles, one partial level 0 tile of width 112, …"
    let tiles = Tile::new_tiles(0, 70_000);
    let widths = |level| -> Vec<u16> {
        tiles
            .iter()
            .filter(|tile| tile.level() == level)
            .map(Tile::width)
            .collect()
    };
    assert_eq!(widths(0).iter().filter(|w| **w == 256).count(), 273);
    assert_eq!(widths(0).last(), Some(&112));
    assert_eq!(widths(1), [256, 17]);
    assert_eq!(widths(2), [1]);
    assert_eq!(tiles.len(), 277);
}

#[test]
fn questions_outside_the_tree_are_refused() {
    let tree = numbered_tree(5);
    let outside = |asked| Err(TreeError::Outside { asked, size: 5 });
    assert_eq!(tree.root_at(6).map(drop), outside(6));
    assert_eq!(tree.inclusion_proof(5, 5).map(drop), outside(5));
    assert_eq!(tree.inclusion_proof(0, 6).map(drop), outside(6));
    assert_eq!(tree.consistency_proof(5, 3).map(drop), outside(5));
    assert_eq!(tree.consistency_proof(0, 5).unwrap(), []);
    assert!(tree.tile_bytes(&Tile::new(0, 0, 6).unwrap()).is_err());
    assert!(Tile::new(0, 0, 0).is_none() && Tile::new(0, 0, 257).is_none());
    assert!(Tile::new(7, 0, 1).is_none());
}
