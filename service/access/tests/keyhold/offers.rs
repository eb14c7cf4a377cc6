//! Grants and offers: one wallet, few tries, gone when used, ended by the resident.

use access::keyhold::{KeyholdError, OfferSecrets, Request, ResidentSessionId};
use registry::ids::{GrantId, ResidentId};
use rules::authority::Role;

use crate::world::World;

fn with_offer() -> (World, GrantId, ResidentSessionId, OfferSecrets) {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    let opening = world.proved(clerk.open_name(&world, resident));
    let grant = GrantId::from_bytes([3; 16]);
    world.proved(Request::Grant { opening, grant });
    let session = world.letter(resident);
    let offer = world.keyhold.offer(session, grant).unwrap();
    (world, grant, session, offer)
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
    let (world, grant, session, offer) = with_offer();
    assert_eq!(world.keyhold.end_grants(session).unwrap(), [grant]);
    assert!(matches!(redeem(&world, &offer), Err(KeyholdError::Offer)));
    assert!(matches!(
        world.keyhold.offer(session, grant),
        Err(KeyholdError::NotFound)
    ));
}

#[test]
fn nobody_offers_somebody_elses_grant() {
    let (world, grant, _, _) = with_offer();
    let (other, _) = world.enrol(2);
    let capability = world.keyhold.new_capability(other).unwrap();
    let (session, _) = world.keyhold.use_capability(&capability).unwrap();
    let answer = world.keyhold.offer(session, grant);
    assert!(matches!(answer, Err(KeyholdError::NotFound)));
    // Nor on the strength of an official's opening: an offer makes no entry.
    let clerk = world.official("YT-0418", Role::RegistrationClerk);
    let resident = ResidentId::from_bytes([1; 16]);
    let opening = world.proved(clerk.open_name(&world, resident));
    let answer = world.keyhold.offer(ResidentSessionId(opening.0), grant);
    assert!(matches!(answer, Err(KeyholdError::SessionEnded)));
}
