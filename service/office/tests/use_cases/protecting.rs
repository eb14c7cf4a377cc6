//! The protected view: the list, the objections to it and the children's lists are shut until the PIN.

use crate::story::{CARD, PIN, application, code, secret};
use crate::world::World;

#[test]
fn the_list_and_what_hangs_on_it_wait_for_the_pin() {
    let world = World::new();
    let own = world.sign_in(&world.register(&world.clerk(), CARD));
    let city = &world.city;
    let file = city.apply_for_benefit(own, &application("王小明")).unwrap();
    let entry = city.who_looked(own).unwrap().entries[0].log_entry;
    let words = secret("我没有去过那天的窗口。");
    let all = || {
        [
            code(city.who_looked(own)),
            code(city.who_looked_for(own, file.reference)),
            code(city.object_to_opening(own, entry, &words)),
            code(city.own_list_is_open(own)),
        ]
    };
    city.protect_own_list(own).unwrap();
    let before = world.entries();
    assert_eq!(all(), ["pin-needed"; 4]);
    assert_eq!(world.entries(), before, "asking for the PIN opens nothing");
    assert_eq!(
        code(city.show_own_list(own, &secret("314159"))),
        "pin-wrong"
    );
    assert_eq!(all(), ["pin-needed"; 4]);
    city.show_own_list(own, &secret(PIN)).unwrap();
    assert_eq!(all(), ["ok"; 4]);
    world.pass(301);
    assert_eq!(all(), ["pin-needed"; 4]);
    assert_eq!(
        code(city.unprotect_own_list(own, &secret("314159"))),
        "pin-wrong"
    );
    city.unprotect_own_list(own, &secret(PIN)).unwrap();
    assert_eq!(all(), ["ok"; 4]);
}

#[test]
fn what_is_opened_meanwhile_is_written_down_and_the_own_page_works() {
    let world = World::new();
    let desk = world.clerk();
    let receipt = world.register(&desk, CARD);
    let own = world.sign_in(&receipt);
    let city = &world.city;
    let before = city.who_looked(own).unwrap().entries.len();
    city.protect_own_list(own).unwrap();
    assert_eq!(code(city.my_record(own)), "ok");
    city.show_own_list(own, &secret(PIN)).unwrap();
    assert_eq!(city.who_looked(own).unwrap().entries.len(), before + 1);
}

#[test]
fn a_session_without_letter_and_pin_is_told_what_it_needs() {
    use office::session::ProtectedView;
    let world = World::new();
    let own = world.sign_in(&world.register(&world.clerk(), CARD));
    assert_eq!(world.city.protected_view(own).unwrap(), ProtectedView::Off);
    let keyhold = world.access.keyhold();
    let newcomer = registry::ids::ResidentId::from_bytes([9; 16]);
    let reference = "YT-P-7K3M9QXD".parse().unwrap();
    world.access.enrol(newcomer, reference).unwrap();
    let capability = keyhold.new_capability(newcomer).unwrap();
    let (session, resident) = keyhold.use_capability(&capability).unwrap();
    let other = office::OwnSession { session, resident };
    assert_eq!(
        world.city.protected_view(other).unwrap(),
        ProtectedView::NeedsPin
    );
    assert_eq!(code(world.city.protect_own_list(other)), "not-allowed");
}
