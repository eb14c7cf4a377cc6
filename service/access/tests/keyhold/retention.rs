//! What has passed its retention goes: keys of entries after twelve months, never before.

use crate::world::World;

#[test]
fn keys_of_entries_go_after_twelve_months_and_not_before() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let capability = world.keyhold.new_capability(resident).unwrap();
    let list_length = |world: &World| {
        let (session, _) = world.keyhold.use_capability(&capability).unwrap();
        world.keyhold.own_entry_keys(session).unwrap().len()
    };
    assert_eq!(list_length(&world), 1);
    world.pass(364 * 86_400);
    world.keyhold.forget_expired().unwrap();
    assert_eq!(list_length(&world), 1, "still within twelve months");
    world.pass(3 * 86_400);
    assert!(world.keyhold.forget_expired().unwrap() > 0);
    assert_eq!(list_length(&world), 0);
    let clerk = world.clerk();
    world.perform(clerk.open_name(&world, resident)).unwrap();
    assert_eq!(list_length(&world), 1, "the list goes on");
}
