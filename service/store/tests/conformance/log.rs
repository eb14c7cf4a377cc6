//! The log's tables: dense, never changed, and one head that only grows.

use crate::engine::{Engine, Fresh};
use registry::clock::{CityDay, Minute};
use registry::readlog::{BODY_BYTES, Entry, Label, SealedBody};
use store::log::head::Head;
use store::log::{entry, head, lease, tile};
use store::{Schema, StoreError, Tx};

on_both_engines!(
    entries_come_back_in_order,
    an_index_and_a_label_are_used_once,
    the_head_only_grows,
    many_entries_and_labels_at_once,
    a_lease_passes_on_and_fences_who_had_it,
    tiles_and_pruned_bodies,
);

const DAY: CityDay = CityDay(20_781);

fn done<T>(fresh: &Fresh, work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError>) -> T {
    fresh.store.transact("test", work).unwrap()
}

fn example(n: u8) -> (Entry, SealedBody) {
    (
        Entry {
            minute: Minute(n.into()),
            label: Label([n; 32]),
            body_hash: [n; 32],
        },
        SealedBody::parse(&[n; BODY_BYTES]).unwrap(),
    )
}

fn entries_come_back_in_order(engine: &Engine) {
    let fresh = engine.fresh(Schema::Log);
    assert_eq!(done(&fresh, entry::size), 0);
    done(&fresh, |tx| {
        for n in 0..10 {
            let (leaf, body) = example(n);
            entry::append(tx, n.into(), &[(&leaf, &body)], DAY)?;
        }
        Ok(())
    });
    assert_eq!(done(&fresh, entry::size), 10);
    assert_eq!(
        done(&fresh, |tx| entry::index_of(tx, &Label([7; 32]))),
        Some(7)
    );
    assert_eq!(
        done(&fresh, |tx| entry::index_of(tx, &Label([70; 32]))),
        None
    );
    assert_eq!(done(&fresh, |tx| entry::get(tx, 3)), Some(example(3).0));
    assert_eq!(done(&fresh, |tx| entry::get(tx, 10)), None);
    assert_eq!(
        done(&fresh, |tx| entry::body(tx, 3)).unwrap().as_bytes(),
        &[3; BODY_BYTES]
    );
    let leaves = done(&fresh, |tx| entry::numbered_leaves(tx, 8, 5));
    let leaf = |n| (u64::from(n), example(n).0.to_bytes().to_vec());
    assert_eq!(leaves, [leaf(8), leaf(9)]);
    let range = done(&fresh, |tx| entry::range(tx, 4, 2));
    assert_eq!(
        range.iter().map(|row| row.index).collect::<Vec<_>>(),
        [4, 5]
    );
    assert_eq!((range[1].entry, range[1].day), (example(5).0, DAY));
}

fn an_index_and_a_label_are_used_once(engine: &Engine) {
    let fresh = engine.fresh(Schema::Log);
    let ((one, one_body), (two, two_body)) = (example(1), example(2));
    done(&fresh, |tx| entry::append(tx, 0, &[(&one, &one_body)], DAY));
    let same_index = fresh
        .store
        .transact("test", |tx| entry::append(tx, 0, &[(&two, &two_body)], DAY));
    assert!(
        matches!(same_index, Err(StoreError::Conflict { .. })),
        "{same_index:?}"
    );
    let same_label = fresh
        .store
        .transact("test", |tx| entry::append(tx, 1, &[(&one, &one_body)], DAY));
    assert!(
        matches!(same_label, Err(StoreError::Conflict { .. })),
        "{same_label:?}"
    );
    assert_eq!(done(&fresh, entry::size), 1);
}

fn the_head_only_grows(engine: &Engine) {
    let fresh = engine.fresh(Schema::Log);
    let at = |size: u64| Head {
        size,
        checkpoint: format!("note of {size}"),
    };
    assert_eq!(done(&fresh, head::get), None);
    done(&fresh, |tx| head::begin(tx, "note of 0"));
    done(&fresh, |tx| head::advance(tx, 0, &at(0), &at(4)));
    done(&fresh, |tx| head::advance(tx, 0, &at(4), &at(4)));
    assert_eq!(done(&fresh, head::get), Some(at(4)));
    // As many entries, and other ones: a line of history that this writer has not seen.
    let other = Head {
        checkpoint: "other note of 4".to_owned(),
        ..at(4)
    };
    for (epoch, from, to) in [
        (0, at(0), 9),
        (0, at(4), 3),
        (0, at(5), 9),
        (1, at(4), 9),
        (0, other, 9),
    ] {
        let refused = fresh
            .store
            .transact("test", |tx| head::advance(tx, epoch, &from, &at(to)));
        assert!(
            matches!(refused, Err(StoreError::Stale(_))),
            "{epoch}, {from:?} to {to}: {refused:?}"
        );
    }
    let again = fresh.store.transact("test", |tx| head::begin(tx, "other"));
    assert!(matches!(again, Err(StoreError::Conflict { .. })));
}

fn many_entries_and_labels_at_once(engine: &Engine) {
    let fresh = engine.fresh(Schema::Log);
    // 128 + 16 + 16 + 1 rows: each form of the statement.
    let examples: Vec<_> = (0..161).map(example).collect();
    let rows: Vec<_> = examples.iter().map(|(leaf, body)| (leaf, body)).collect();
    done(&fresh, |tx| entry::append(tx, 0, &rows, DAY));
    assert_eq!(done(&fresh, entry::size), 161);
    let labels: Vec<Label> = (100..=255).map(|n| Label([n; 32])).collect();
    let mut found = done(&fresh, |tx| entry::find_labels(tx, &labels));
    found.sort_by_key(|(index, _)| *index);
    let wanted: Vec<_> = (100..161).map(|n: u8| (n.into(), example(n).0)).collect();
    assert_eq!(found, wanted);
    assert_eq!(done(&fresh, |tx| entry::find_labels(tx, &[])), []);
    let stored = done(&fresh, |tx| entry::stored(tx, 160));
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].leaf, example(160).0.to_bytes());
    assert_eq!(stored[0].body.as_deref(), Some(&[160; BODY_BYTES][..]));
}

fn a_lease_passes_on_and_fences_who_had_it(engine: &Engine) {
    let fresh = engine.fresh(Schema::Log);
    let early = fresh
        .store
        .transact("test", |tx| lease::take(tx, None, "a"));
    assert!(matches!(early, Err(StoreError::Stale(_))), "{early:?}");
    done(&fresh, |tx| head::begin(tx, "note of 0"));
    assert_eq!(done(&fresh, |tx| lease::take(tx, None, "a")), 1);
    let seen = done(&fresh, lease::get).unwrap();
    assert_eq!((seen.holder.as_str(), seen.epoch, seen.beats), ("a", 1, 0));
    done(&fresh, |tx| lease::beat(tx, 1));
    // It lives: what was seen before its last beat takes nothing.
    let late = fresh
        .store
        .transact("test", |tx| lease::take(tx, Some(&seen), "b"));
    assert!(matches!(late, Err(StoreError::Stale(_))), "{late:?}");
    let seen = done(&fresh, lease::get).unwrap();
    assert_eq!(done(&fresh, |tx| lease::take(tx, Some(&seen), "b")), 2);
    let [from, to] = [0, 1].map(|size| Head {
        size,
        checkpoint: format!("note of {size}"),
    });
    let stale = fresh
        .store
        .transact("test", |tx| head::advance(tx, 1, &from, &to));
    assert!(matches!(stale, Err(StoreError::Stale(_))), "{stale:?}");
    let beat = fresh.store.transact("test", |tx| lease::beat(tx, 1));
    assert!(matches!(beat, Err(StoreError::Stale(_))), "{beat:?}");
    done(&fresh, |tx| lease::resign(tx, 1));
    assert_eq!(done(&fresh, lease::get).unwrap().holder, "b");
    done(&fresh, |tx| head::advance(tx, 2, &from, &to));
    done(&fresh, |tx| lease::resign(tx, 2));
    assert_eq!(done(&fresh, lease::get).unwrap().holder, "");
}

fn tiles_and_pruned_bodies(engine: &Engine) {
    let fresh = engine.fresh(Schema::Log);
    done(&fresh, |tx| tile::put(tx, 0, 3, vec![3; 8192]));
    done(&fresh, |tx| tile::put(tx, 0, 4, vec![4; 8192]));
    done(&fresh, |tx| tile::put(tx, 1, 4, vec![5; 8192]));
    assert_eq!(done(&fresh, |tx| tile::get(tx, 0, 4)), Some(vec![4; 8192]));
    assert_eq!(done(&fresh, |tx| tile::get(tx, 1, 3)), None);
    let range = done(&fresh, |tx| tile::range(tx, 0, 0, 9));
    assert_eq!(range.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [3, 4]);

    let examples: Vec<_> = (0..8).map(example).collect();
    let rows: Vec<_> = examples.iter().map(|(leaf, body)| (leaf, body)).collect();
    done(&fresh, |tx| entry::append(tx, 0, &rows, DAY));
    done(&fresh, |tx| head::begin(tx, "note"));
    assert_eq!(done(&fresh, |tx| entry::remove_bodies(tx, 2, 5)), 3);
    assert_eq!(done(&fresh, |tx| entry::remove_bodies(tx, 0, 5)), 2);
    let kept = done(&fresh, |tx| entry::range(tx, 0, 8));
    assert!(
        kept.iter()
            .all(|row| row.body.is_some() == (row.index >= 5))
    );
    done(&fresh, |tx| head::keep_bodies_from(tx, 0, 5));
    assert_eq!(done(&fresh, head::bodies_from), 5);
    for (epoch, to) in [(1, 6), (0, 4)] {
        let refused = fresh
            .store
            .transact("test", |tx| head::keep_bodies_from(tx, epoch, to));
        assert!(matches!(refused, Err(StoreError::Stale(_))));
    }
}
