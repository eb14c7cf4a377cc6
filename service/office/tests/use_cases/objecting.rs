//! An objection to an opening: only to an entry of one's own list, bounded, and sealed.

use crate::story::{CARD, OTHER_CARD, code, secret};
use crate::world::World;

#[test]
fn an_objection_is_kept_sealed_and_seen_by_its_owner() {
    let world = World::new();
    let desk = world.clerk();
    let receipt = world.register(&desk, CARD);
    let own = world.sign_in(&receipt);
    let opening = world.city.who_looked(own).unwrap().entries[1].log_entry;
    let words = secret("我没有去过那天的窗口。");
    world.city.object_to_opening(own, opening, &words).unwrap();
    let kept = world.city.my_record(own).unwrap().objections.objections;
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].log_entry, &kept[0].words), (opening, &words));
    assert_eq!(world.stolen("objection", "objection, state").len(), 1);
    // As a browser sends two lines.
    let lines = secret("我没有去过。\r\n请查一下。");
    world.city.object_to_opening(own, opening, &lines).unwrap();
    let kept = world.city.my_record(own).unwrap().objections.objections;
    assert_eq!(kept[1].words, secret("我没有去过。\n请查一下。"));
}

#[test]
fn what_is_not_ones_own_cannot_be_objected_to() {
    let world = World::new();
    let desk = world.clerk();
    let own = world.sign_in(&world.register(&desk, CARD));
    let other = world.sign_in(&world.register(&desk, OTHER_CARD));
    let others = world.city.who_looked(other).unwrap().entries[0].log_entry;
    let object =
        |entry, words: &str| code(world.city.object_to_opening(own, entry, &secret(words)));
    assert_eq!(object(others, "words"), "unknown-entry");
    assert_eq!(object(9_999, "words"), "unknown-entry");
    let mine = world.city.who_looked(own).unwrap().entries[0].log_entry;
    assert_eq!(object(mine, " "), "field");
    assert_eq!(object(mine, &"x".repeat(201)), "field");
    for _ in 0..10 {
        assert_eq!(object(mine, "words"), "ok");
    }
    assert_eq!(object(mine, "words"), "too-many-objections");
}
