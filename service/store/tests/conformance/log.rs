//! The log's tables: dense, never changed, and one head that only grows.

use crate::engine::{Engine, Fresh};
use registry::clock::{CityDay, Minute};
use registry::readlog::{BODY_BYTES, Entry, Label, SealedBody};
use store::log::head::Head;
use store::log::{entry, head};
use store::{Schema, StoreError, Tx};

on_both_engines!(
    entries_come_back_in_order,
    an_index_and_a_label_are_used_once,
    the_head_only_grows
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
            entry::append(tx, n.into(), &leaf, &body, DAY)?;
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
    let leaves = done(&fresh, |tx| entry::leaves(tx, 8));
    assert_eq!(leaves, [example(8).0.to_bytes(), example(9).0.to_bytes()]);
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
    done(&fresh, |tx| entry::append(tx, 0, &one, &one_body, DAY));
    let same_index = fresh
        .store
        .transact("test", |tx| entry::append(tx, 0, &two, &two_body, DAY));
    assert!(
        matches!(same_index, Err(StoreError::Conflict { .. })),
        "{same_index:?}"
    );
    let same_label = fresh
        .store
        .transact("test", |tx| entry::append(tx, 1, &one, &one_body, DAY));
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
    done(&fresh, |tx| head::advance(tx, 0, &at(0)));
    done(&fresh, |tx| head::advance(tx, 0, &at(4)));
    done(&fresh, |tx| head::advance(tx, 4, &at(4)));
    assert_eq!(done(&fresh, head::get), Some(at(4)));
    for (from, to) in [(0, 9), (4, 3), (5, 9)] {
        let refused = fresh
            .store
            .transact("test", |tx| head::advance(tx, from, &at(to)));
        assert!(
            matches!(refused, Err(StoreError::Stale(_))),
            "{from} to {to}: {refused:?}"
        );
    }
}
