//! A lost phone: no more copies, the city says until when the old ones work, a new list begins, a desk helps.

use office::Loss;
use registry::granted::GrantedAttributes;
use registry::ids::Reference;
use registry::purpose::Purpose;
use registry::readlog::EntryKind;

use crate::device::AtDesk;
use crate::story::{CARD, application, code};
use crate::world::World;

fn grant_again(world: &World, desk: &AtDesk, reference: Reference) {
    let statement = world.city.grant_statement(&desk.on, reference).unwrap();
    world
        .city
        .grant_again(&desk.on, &desk.sign(&statement))
        .unwrap();
}

#[test]
fn a_lost_phone_ends_every_grant_and_a_desk_makes_them_again() {
    let world = World::new();
    let clerk = world.clerk();
    let receipt = world.register(&clerk, CARD);
    let own = world.sign_in(&receipt);
    let file = world
        .city
        .apply_for_benefit(own, &application("王小明"))
        .unwrap();
    let officer = world.officer();
    crate::benefits::open(&world, &officer, file.reference).unwrap();
    world
        .city
        .decide(&officer.on, file.reference, "art-1")
        .unwrap();
    let grant = world.city.my_record(own).unwrap().grants[0].grant;
    let waiting = world.city.offer_credential(own, grant).unwrap();

    let lost = world.city.report_loss(own, Loss::Phone).unwrap();
    assert_eq!(lost.grants_ended, 2);
    // Copies may be dated for seven city days, today's among them; the last ends at 03:00 after the seventh.
    assert_eq!(
        lost.copies_work_until_wall_clock.as_deref(),
        Some("2026-12-01 03:00")
    );
    assert_eq!(lost.check_sheet.unwrap().epoch, 1);
    assert!(
        world.redeem(&waiting).is_err(),
        "an offer made before ends too"
    );
    assert_eq!(code(world.city.offer_credential(own, grant)), "grant-ended");
    assert_eq!(
        code(world.city.offer_entitlement(own, file.reference)),
        "grant-ended"
    );

    grant_again(&world, &clerk, receipt.reference);
    grant_again(&world, &clerk, file.reference);
    let record = world.city.my_record(own).unwrap();
    let standing = record.grants.iter().find(|grant| grant.standing).unwrap();
    let offer = world.city.offer_credential(own, standing.grant).unwrap();
    let attributes = world.redeem(&offer).unwrap();
    assert!(matches!(attributes, GrantedAttributes::Residence { .. }));
    let offer = world.city.offer_entitlement(own, file.reference).unwrap();
    assert!(matches!(
        world.redeem(&offer).unwrap(),
        GrantedAttributes::Entitlement { .. }
    ));
}

#[test]
fn the_new_list_is_announced_under_the_old_one() {
    let world = World::new();
    let desk = world.clerk();
    let receipt = world.register(&desk, CARD);
    let own = world.sign_in(&receipt);
    let lost = world.city.report_loss(own, Loss::CheckSheet).unwrap();
    assert_eq!(lost.grants_ended, 0);
    assert_eq!(lost.copies_work_until, None);
    let list = world.city.who_looked(own).unwrap();
    let announced = list.entries.iter().filter_map(|entry| entry.said.as_ref());
    let announced: Vec<_> = announced
        .filter(|said| said.purpose == Purpose::ReportLoss)
        .collect();
    let next = lost.check_sheet.unwrap().k0.commitment();
    assert_eq!(announced[0].kind, EntryKind::EpochBegins { next });
    assert_eq!(
        code(world.city.my_record(own)),
        "ok",
        "the new list goes on"
    );
    let grant = world.city.my_record(own).unwrap().grants[0].grant;
    assert_eq!(
        code(world.city.offer_credential(own, grant)),
        "ok",
        "credentials stay"
    );
}

#[test]
fn a_second_report_ends_nothing_more() {
    let world = World::new();
    let desk = world.clerk();
    let receipt = world.register(&desk, CARD);
    let own = world.sign_in(&receipt);
    assert_eq!(
        world
            .city
            .report_loss(own, Loss::Phone)
            .unwrap()
            .grants_ended,
        1
    );
    let again = world.city.report_loss(own, Loss::Phone).unwrap();
    assert_eq!((again.grants_ended, again.copies_work_until), (0, None));
}
