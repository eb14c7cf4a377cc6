//! Grants and offers: one wallet, few tries, gone when used, ended by the resident.

use access::keyhold::{Basis, KeyholdError, OfferSecrets, Released, Request};
use registry::ids::GrantId;
use registry::sensitive::Sensitive;

use crate::world::World;

fn with_offer() -> (World, GrantId, Basis, OfferSecrets) {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    let opened = world
        .keyhold
        .prepare(clerk.open_name(&world, resident))
        .unwrap();
    let proof = world.log.append(&opened);
    world.keyhold.confirm(opened.ticket, &proof).unwrap();
    let basis = Basis::Opening(opened.ticket);
    let grant = GrantId::from_bytes([3; 16]);
    let released = world.perform(Request::Grant { basis, grant }).unwrap();
    assert!(matches!(released, Released::GrantKey(_)));
    let offer = world.keyhold.offer(basis, grant).unwrap();
    (world, grant, basis, offer)
}

fn redeem(world: &World, offer: &OfferSecrets) -> Result<GrantId, KeyholdError> {
    let (code, tx_code) = (offer.code.expose(), offer.tx_code.expose());
    world.keyhold.redeem(code, tx_code).map(|(grant, _)| grant)
}

#[test]
fn an_offer_is_redeemed_once() {
    let (world, grant, _, offer) = with_offer();
    assert_eq!(redeem(&world, &offer).unwrap(), grant);
    assert!(matches!(redeem(&world, &offer), Err(KeyholdError::Offer)));
}

#[test]
fn five_wrong_codes_void_the_offer() {
    let (world, _, _, offer) = with_offer();
    for left in (0..5).rev() {
        let wrong = world.keyhold.redeem(offer.code.expose(), "not it");
        assert!(matches!(wrong, Err(KeyholdError::TxCode { tries_left }) if tries_left == left));
    }
    assert!(matches!(redeem(&world, &offer), Err(KeyholdError::Offer)));
}

#[test]
fn an_offer_expires() {
    let (world, _, _, offer) = with_offer();
    world.pass(901);
    assert!(matches!(redeem(&world, &offer), Err(KeyholdError::Offer)));
}

#[test]
fn after_a_loss_no_grant_makes_another_copy() {
    let (world, grant, basis, offer) = with_offer();
    let resident = registry::ids::ResidentId::from_bytes([1; 16]);
    world
        .keyhold
        .keep_pin(resident, &Sensitive::new("271828".into()))
        .unwrap();
    let letter = world.keyhold.new_letter(resident).unwrap();
    let (session, _) = world
        .keyhold
        .sign_in_resident(&letter, &Sensitive::new("271828".into()))
        .unwrap();
    assert_eq!(world.keyhold.end_grants(session).unwrap(), [grant]);
    assert!(matches!(redeem(&world, &offer), Err(KeyholdError::Offer)));
    assert!(matches!(
        world.keyhold.offer(basis, grant),
        Err(KeyholdError::NotFound)
    ));
}

#[test]
fn nobody_offers_somebody_elses_grant() {
    let (world, grant, _, _) = with_offer();
    let (other, _) = world.enrol(2);
    let capability = world.keyhold.new_capability(other).unwrap();
    let (session, _) = world.keyhold.use_capability(&capability).unwrap();
    let answer = world.keyhold.offer(Basis::Own(session), grant);
    assert!(matches!(answer, Err(KeyholdError::NotFound)));
}
