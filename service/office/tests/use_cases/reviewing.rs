//! Two files under one document: who may look, what they see, what follows.

use office::{OfficeError, ReviewDecision};
use registry::ids::Reference;
use registry::registration::RegistrationState;

use crate::device::AtDesk;
use crate::story::{CARD, code};
use crate::world::{World, official};
use rules::authority::Role;

fn open(
    world: &World,
    desk: &AtDesk,
    review: Reference,
) -> Result<office::ReviewFiles, OfficeError> {
    let statements = world.city.review_statements(&desk.on, review)?;
    let signatures = statements.each_ref().map(|statement| desk.sign(statement));
    world.city.open_review(&desk.on, &signatures)
}

#[test]
fn a_reviewer_clears_two_people() {
    let world = World::new();
    let clerk = world.clerk();
    let first = world.register(&clerk, CARD);
    let second = world.register(&clerk, CARD);
    let own = world.sign_in(&second);
    let grant = world.city.my_record(own).unwrap().grants[0].grant;
    assert_eq!(code(world.city.offer_credential(own, grant)), "not-yet");

    let desk = world.reviewer();
    let waiting = world.city.reviews_waiting(&desk.on).unwrap();
    assert_eq!(waiting.len(), 1);
    assert!(![first.reference, second.reference].contains(&waiting[0]));
    let decide = |decision| world.city.decide_review(&desk.on, waiting[0], decision);
    assert_eq!(code(decide(ReviewDecision::TwoPeople)), "file-not-open");
    let files = open(&world, &desk, waiting[0]).unwrap();
    assert_eq!(files.later.document.number, files.earlier.document.number);
    assert_eq!(files.later.registration.reference, second.reference);
    assert_eq!(code(decide(ReviewDecision::TwoPeople)), "ok");
    assert_eq!(code(decide(ReviewDecision::OnePerson)), "not-allowed");

    let record = world.city.my_record(own).unwrap();
    assert_eq!(
        record.registration.unwrap().state,
        RegistrationState::Registered
    );
    assert_eq!(code(world.city.offer_credential(own, grant)), "ok");
    assert!(world.city.reviews_waiting(&desk.on).unwrap().is_empty());
    for receipt in [&first, &second] {
        let list = world.city.who_looked(world.sign_in(receipt)).unwrap();
        let review = list.entries.iter().filter_map(|entry| entry.said.as_ref());
        let review: Vec<_> = review
            .filter(|said| said.purpose == registry::purpose::Purpose::ReviewDuplicate)
            .collect();
        assert_eq!(review.len(), 1);
        assert_eq!(review[0].reference, Some(waiting[0]));
    }
}

#[test]
fn one_person_keeps_the_earlier_registration() {
    let world = World::new();
    let clerk = world.clerk();
    let first = world.register(&clerk, CARD);
    let second = world.register(&clerk, CARD);
    let desk = world.reviewer();
    let review = world.city.reviews_waiting(&desk.on).unwrap()[0];
    open(&world, &desk, review).unwrap();
    world
        .city
        .decide_review(&desk.on, review, ReviewDecision::OnePerson)
        .unwrap();
    let later = world.sign_in(&second);
    let record = world.city.my_record(later).unwrap();
    assert_eq!(
        record.registration.unwrap().state,
        RegistrationState::Closed
    );
    let offer = world.city.offer_credential(later, record.grants[0].grant);
    assert_eq!(code(offer), "not-yet");
    assert!(!record.grants[0].standing);
    let earlier = world.sign_in(&first);
    let grant = world.city.my_record(earlier).unwrap().grants[0].grant;
    assert_eq!(code(world.city.offer_credential(earlier, grant)), "ok");
}

#[test]
fn no_clerk_and_nobody_concerned_reviews() {
    let world = World::new();
    let clerk = world.clerk();
    let first = world.register(&clerk, CARD);
    world.register(&clerk, CARD);
    let reviewer = world.reviewer();
    let review = world.city.reviews_waiting(&reviewer.on).unwrap()[0];
    assert_eq!(code(world.city.reviews_waiting(&clerk.on)), "not-allowed");
    assert_eq!(
        code(world.city.review_statements(&clerk.on, review)),
        "not-allowed"
    );
    let own = world.sign_in(&first).resident;
    let herself = official("SZ-0099", "city-review", Role::DuplicateReviewer, Some(own));
    let herself = AtDesk::sign_in(&world.city, &herself);
    assert_eq!(
        code(world.city.review_statements(&herself.on, review)),
        "not-allowed"
    );
    let unknown: Reference = "YT-P-00000000".parse().unwrap();
    let answer = world.city.review_statements(&reviewer.on, unknown);
    assert_eq!(code(answer), "unknown-reference");
}
