//! Draws fill lists exactly and say nothing of order. Must never print where a decoy lies.
#![expect(clippy::unwrap_used, reason = "tests")]
use super::*;
use crate::status_list::Bits;
use proptest::prelude::*;
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};

/// SplitMix64: even enough to count with, and the same in each run.
struct Repeatable(AtomicU64);

impl Repeatable {
    fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Entropy for Repeatable {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            let mut z = self
                .0
                .fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed)
                .wrapping_add(0x9e37_79b9_7f4a_7c15);
            z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^= z >> 31;
            chunk.copy_from_slice(&z.to_le_bytes()[..chunk.len()]);
        }
    }
}

fn open(lists: usize, entries: usize, decoys: usize, entropy: &dyn Entropy) -> Draws {
    let list = || ListDraws::new(entries, decoys, entropy).unwrap();
    Draws::new((0..lists).map(|_| list()).collect()).unwrap()
}

#[test]
fn two_lists_of_a_million_fill_to_the_last_entry_and_no_further() {
    let entropy = Repeatable::new(1);
    let entries = STATUS_LIST_ENTRIES_MAX;
    // All but one byte in 64 is taken already, and the first 2,500 bytes are decoys.
    let byte = |free: bool| if free { 0 } else { 0xff };
    let kept: Vec<u8> = (0..entries / 8).map(|n| byte(n % 64 == 63)).collect();
    let decoys: Vec<u8> = (0..entries / 8)
        .map(|n| kept[n] & byte(n >= 2_500))
        .collect();
    let list = ListDraws::from_bytes(&kept, &decoys).unwrap();
    let decoys: usize = list.decoys.iter().map(|word| ones(*word)).sum();
    let mut draws = Draws::new(vec![list.clone(), list]).unwrap();
    let mut seen = HashSet::new();
    for _ in 0..2 * entries / 64 {
        let place = draws.draw(&entropy).unwrap();
        assert_eq!(place.index / 8 % 64, 63);
        assert!(seen.insert(place));
    }
    assert_eq!((draws.free(), draws.draw(&entropy)), (0, None));
    assert!(
        draws
            .lists()
            .iter()
            .all(|list| list.taken() == vec![0xff; entries / 8])
    );
    let list = StatusList::new(Bits::One, entries).unwrap();
    assert!(draws.fits(0, &list) && draws.fits(1, &list) && !draws.fits(2, &list));
    // Decoys were not given out, and each falls once.
    let all = draws.revoke_decoys(1_000_000, &entropy);
    assert_eq!(all.len(), 2 * decoys);
    assert!(all.iter().all(|place| !seen.contains(place)));
    assert!(draws.revoke_decoys(1_000_000, &entropy).is_empty());
}

/// Spearman's rank correlation of when an entry was drawn and where it stands.
fn correlation(places: &[f64]) -> f64 {
    let n = f64::from(u32::try_from(places.len()).unwrap());
    let mean = (n - 1.0) / 2.0;
    let products = places
        .iter()
        .enumerate()
        .map(|(when, place)| (f64::from(u32::try_from(when).unwrap()) - mean) * (place - mean));
    products.sum::<f64>() / (n * (n * n - 1.0) / 12.0)
}

#[test]
fn a_place_says_nothing_of_when_it_was_drawn() {
    let entropy = Repeatable::new(7);
    let (lists, entries) = (4, 4096);
    let mut draws = open(lists, entries, 0, &entropy);
    let place =
        |place: Place| f64::from(u32::try_from(place.list * entries + place.index).unwrap());
    let places: Vec<f64> = (0..lists * entries)
        .map(|_| place(draws.draw(&entropy).unwrap()))
        .collect();
    // Chance gives 1/sqrt(n), about 0.008; a counter gives 1.
    assert!(
        correlation(&places).abs() < 0.04,
        "{}",
        correlation(&places)
    );
    let counted: Vec<f64> = (0..places.len()).map(|n| n as f64).collect();
    assert!(correlation(&counted) > 0.99);
    // Nor do neighbours in time stand near one another: the mean distance of two random places is a third of all.
    let steps = places.windows(2).map(|pair| (pair[0] - pair[1]).abs());
    let mean = steps.sum::<f64>() / counted.len() as f64 / counted.len() as f64;
    assert!((mean - 1.0 / 3.0).abs() < 0.02, "{mean}");
    // What is kept when all is given out is the same whatever the order was.
    let other = Repeatable::new(8);
    let mut again = open(lists, entries, 0, &other);
    while again.draw(&other).is_some() {}
    assert_eq!(again, draws);
}

#[test]
fn each_free_entry_has_the_same_chance() {
    let mut counts = [0_u32; 128];
    for seed in 0..12_800_u64 {
        let entropy = Repeatable::new(seed * 1_000_003);
        let place = open(2, 64, 0, &entropy).draw(&entropy).unwrap();
        counts[place.list * 64 + place.index] += 1;
    }
    // 100 expected, standard deviation 10.
    assert!(counts.iter().all(|c| (50..150).contains(c)), "{counts:?}");
}

#[test]
fn decoys_fall_at_the_rate_they_are_given() {
    let entropy = Repeatable::new(3);
    let mut draws = open(1, 65_536, 20_000, &entropy);
    let first = draws.revoke_decoys(50_000, &entropy).len();
    // 1,000 expected, standard deviation 31.
    assert!((850..1150).contains(&first), "{first}");
    assert!(draws.revoke_decoys(0, &entropy).is_empty());
    assert_eq!(
        draws.revoke_decoys(1_000_000, &entropy).len(),
        20_000 - first
    );
}

#[test]
fn what_no_list_can_be_is_refused() {
    let entropy = Repeatable::new(0);
    for (entries, decoys) in [(0, 0), (63, 0), (64, 64), (2 * STATUS_LIST_ENTRIES_MAX, 0)] {
        assert!(ListDraws::new(entries, decoys, &entropy).is_none());
    }
    assert!(Draws::new(vec![]).is_none());
    for (taken, decoys) in [
        (&[][..], &[][..]),
        (&[0xff; 8], &[0; 16]),
        (&[0xff; 7], &[0; 7]),
        (&[0; 8], &[1, 0, 0, 0, 0, 0, 0, 0]),
    ] {
        assert!(ListDraws::from_bytes(taken, decoys).is_none());
    }
}

proptest! {
    #[test]
    fn what_is_kept_comes_back_and_is_never_drawn_again(
        seed in any::<u64>(), decoys in 0_usize..64, drawn in 0_usize..128,
    ) {
        let entropy = Repeatable::new(seed);
        let mut draws = open(1, 192, decoys, &entropy);
        let mut places: HashSet<_> = (0..drawn).filter_map(|_| draws.draw(&entropy)).collect();
        let kept = &draws.lists()[0];
        let list = ListDraws::from_bytes(&kept.taken(), &kept.decoys()).unwrap();
        let mut again = Draws::new(vec![list]).unwrap();
        prop_assert_eq!(&again, &draws);
        while let Some(place) = again.draw(&entropy) {
            prop_assert!(places.insert(place));
        }
        prop_assert_eq!(places.len(), 192 - decoys);
    }
}
