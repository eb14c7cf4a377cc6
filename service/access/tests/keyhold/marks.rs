//! Keyhold takes one mark after the other and no other: who shows it a later or an older one has another database than
//! keyhold saw, and from then on nothing is prepared.

use access::keyhold::KeyholdError;
use store::mark::Mark;

use crate::world::{NOON, World};

fn mark(number: u64) -> Mark {
    Mark {
        number,
        nonce: [u8::try_from(number).unwrap(); 16],
    }
}

#[test]
fn marks_follow_one_another_across_restarts() {
    let world = World::new();
    assert_eq!(world.keyhold.mark().unwrap(), None);
    for number in 1..5 {
        world.keyhold.set_mark(&mark(number)).unwrap();
        world.keyhold.set_mark(&mark(number)).unwrap(); // a retry
    }
    let world = world.restart();
    assert_eq!(world.keyhold.mark().unwrap(), Some(mark(4)));
    world.keyhold.set_mark(&mark(5)).unwrap();
    world.enrol(1);
    world.log.cosign(NOON);
    world.keyhold.set_mark(&mark(6)).unwrap();
    // The log is cut by what keyhold has seen: no mark is taken before it is whole again.
    world.log.tree.lock().unwrap().forget_after(0);
    let refused = world.keyhold.set_mark(&mark(7));
    assert!(
        matches!(refused, Err(KeyholdError::RolledBack(_))),
        "{refused:?}"
    );
}

fn nothing_opens_after(shown: Mark) {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    world.log.cosign(NOON);
    world.keyhold.set_mark(&mark(1)).unwrap();
    world.keyhold.set_mark(&mark(2)).unwrap();
    world.perform(clerk.open_name(&world, resident)).unwrap();
    let on_its_way = world.keyhold.prepare(clerk.open_name(&world, resident));
    let on_its_way = on_its_way.unwrap();
    let proof = world.log.append(&on_its_way);
    let refused = world.keyhold.set_mark(&shown);
    assert!(
        matches!(refused, Err(KeyholdError::RolledBack(_))),
        "{refused:?}"
    );
    let refused = world.perform(clerk.open_name(&world, resident));
    assert!(
        matches!(refused, Err(KeyholdError::RolledBack(_))),
        "{refused:?}"
    );
    let released = world.keyhold.confirm(on_its_way.ticket, &proof).map(drop);
    let redeemed = world.keyhold.redeem("a code", "a tx_code").map(drop);
    for refused in [released, redeemed] {
        assert!(
            matches!(refused, Err(KeyholdError::RolledBack(_))),
            "{refused:?}"
        );
    }
    assert_eq!(
        world.keyhold.mark().unwrap(),
        Some(mark(2)),
        "it did not move"
    );
}

#[test]
fn a_city_that_is_older_than_keyhold_opens_nothing() {
    nothing_opens_after(mark(1));
}

#[test]
fn a_keyhold_that_is_older_than_the_city_opens_nothing() {
    nothing_opens_after(mark(4));
}

#[test]
fn another_history_of_the_same_length_opens_nothing() {
    nothing_opens_after(Mark {
        number: 2,
        nonce: [9; 16],
    });
}
