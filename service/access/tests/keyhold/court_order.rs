//! Court orders: the court's own key, one resident, once, sealed for a bounded time, and seen at once.

use std::collections::BTreeMap;

use access::keyhold::{
    Announce, CourtKey, Declaration, ExceptionalPolicy, ExecutedOrder, KeyholdError, Released,
    Request, TieKind,
};
use access::statement::Act;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
};
use registry::clock::{CityDay, CityZone, CivilDate, Clock};
use registry::court_order::{CourtOrder, OrderError, OrderedPerson};
use registry::ids::ResidentId;
use registry::purpose::Purpose;
use registry::readlog::{Announcement, CheckSheet, EntryKind};
use registry::sensitive::Sensitive;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Role;
use rules::budget::{Counted, budget};

use crate::break_glass::{announce, announcements, list, rule};
use crate::world::{NOON, Official, World, reference};

const DAY: i64 = 86_400;
const SEED: [u8; 32] = [9; 32];

/// One court with an Ed25519 key that the tests hold, one with a P-256 key that nobody holds; one superior office.
pub fn policy() -> ExceptionalPolicy {
    let key = Ed25519KeyPair::from_seed_unchecked(&SEED).unwrap();
    let public: [u8; 32] = key.public_key().as_ref().try_into().unwrap();
    let other = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let point: [u8; 65] = other.public_key().as_ref().try_into().unwrap();
    ExceptionalPolicy {
        courts: BTreeMap::from([
            ("yantian-court".parse().unwrap(), CourtKey::Ed25519(public)),
            ("haishan-court".parse().unwrap(), CourtKey::Es256(point)),
        ]),
        superiors: BTreeMap::from([(
            "yantian-centre".parse().unwrap(),
            "district-bureau".parse().unwrap(),
        )]),
    }
}

struct Scene {
    world: World,
    liaison: Official,
    resident: ResidentId,
    sheet: CheckSheet,
}

impl Scene {
    fn new() -> Self {
        Self::over(World::new())
    }

    fn over(world: World) -> Self {
        world.perform(Request::BeginPublicList).unwrap();
        let (resident, sheet) = world.enrol(1);
        Self {
            liaison: world.official("YT-3001", Role::CourtLiaison),
            world,
            resident,
            sheet,
        }
    }

    fn today(&self) -> CityDay {
        CityDay::of(self.world.clock.now(), CityZone::CHINA)
    }

    fn day(&self, days: i32) -> CivilDate {
        self.today().plus_days(days).date()
    }

    fn text(&self, number: &str, sealed_days: i32) -> String {
        CourtOrder::text(
            &"yantian-court".parse().unwrap(),
            number,
            self.day(0),
            &OrderedPerson::Reference(reference()),
            FieldGroups::of(&[FieldGroup::Name]),
            self.day(sealed_days),
        )
    }

    fn order(&self, number: &str, sealed_days: i32) -> String {
        signed(&self.text(number, sealed_days))
    }

    fn executed(&self, by: &Official, file: &str) -> ExecutedOrder {
        let hash = file.split_once("\n\nsignature").unwrap().0;
        let act = Act::ExecuteOrder {
            order: <sha2::Sha256 as sha2::Digest>::digest(hash).into(),
            resident: Some(self.resident),
        };
        ExecutedOrder {
            signed: by.sign(by.statement(&self.world, Purpose::CourtOrder, act)),
            order: Sensitive::new(file.to_owned()),
        }
    }

    fn execute(&self, file: &str) -> Result<Released, KeyholdError> {
        let asked = self.executed(&self.liaison, file);
        let ticket = announce(&self.world, Announce::CourtOrder(Box::new(asked)))?;
        self.world.perform(Request::OpenAnnounced(ticket))
    }
}

fn signed(text: &str) -> String {
    let key = Ed25519KeyPair::from_seed_unchecked(&SEED).unwrap();
    CourtOrder::file(text, key.sign(text.as_bytes()).as_ref().try_into().unwrap())
}

#[test]
fn that_a_court_read_is_seen_at_once_and_the_details_on_their_day() {
    let mut scene = Scene::new();
    let Released::Keys { resident, keys } = scene.execute(&scene.order("a-1", 30)).unwrap() else {
        panic!("keys");
    };
    assert_eq!(resident, scene.resident);
    assert_eq!(keys.len(), 1, "exactly the group that the order names");
    let sealed = list(&scene.world, &scene.sheet).pop().unwrap();
    let EntryKind::CourtSealed { until, .. } = sealed.kind else {
        panic!("the reading stands on the list");
    };
    assert_eq!(until, scene.today().plus_days(30));
    let text = format!("{sealed:?}");
    assert!(text.contains("yantian-court"), "{text}");
    assert!(!text.contains("YT-3001"), "the details wait: {text}");
    assert!(sealed.groups.is_empty() && sealed.statement.is_none() && sealed.reference.is_none());
    assert_eq!(
        announcements(&scene.world),
        [Announcement::CourtSealed {
            court: "yantian-court".parse().unwrap(),
            until,
        }]
    );
    scene.world.pass(29 * DAY);
    assert!(scene.world.keyhold.seals_due().unwrap().is_empty());
    scene.world.pass(DAY);
    scene.world = scene.world.restart();
    let due = scene.world.keyhold.seals_due().unwrap();
    let [order] = due[..] else {
        panic!("one seal");
    };
    scene.world.perform(Request::OpenSeal { order }).unwrap();
    let details = list(&scene.world, &scene.sheet).pop().unwrap();
    assert!(details.opens_seal_of(&sealed), "{details:?}");
    assert!(format!("{:?}", details.by).contains("YT-3001"));
    assert_eq!(details.groups, FieldGroups::of(&[FieldGroup::Name]));
    assert!(scene.world.keyhold.seals_due().unwrap().is_empty());
    assert!(matches!(
        scene.world.perform(Request::OpenSeal { order }),
        Err(KeyholdError::NotFound)
    ));
}

#[test]
fn a_seal_does_not_open_before_its_day() {
    let scene = Scene::new();
    scene.execute(&scene.order("a-1", 30)).unwrap();
    scene.world.pass(30 * DAY);
    let order = scene.world.keyhold.seals_due().unwrap()[0];
    scene.world.pass(-2 * DAY);
    assert_eq!(
        rule(scene.world.perform(Request::OpenSeal { order })),
        "forbid.seal-not-over"
    );
}

#[test]
fn an_order_is_carried_out_once() {
    let scene = Scene::new();
    let order = scene.order("a-1", 0);
    scene.execute(&order).unwrap();
    assert_eq!(rule(scene.execute(&order)), "forbid.order-used");
    // The same number for somebody else is the same order.
    assert_eq!(
        rule(scene.execute(&scene.order("a-1", 10))),
        "forbid.order-used"
    );
}

#[test]
fn a_seal_is_not_renewed_for_as_long_again() {
    let mut scene = Scene::new();
    scene.execute(&scene.order("a-1", 30)).unwrap();
    assert_eq!(
        rule(scene.execute(&scene.order("a-2", 30))),
        "forbid.seal-renewed"
    );
    // A reading that is not sealed is no renewal.
    scene.execute(&scene.order("a-3", 0)).unwrap();
    for days in [30, 30] {
        scene.world.pass(days * DAY);
        scene.liaison = scene.world.official("YT-3001", Role::CourtLiaison);
        assert_eq!(
            rule(scene.execute(&scene.order("a-4", 1))),
            "forbid.seal-renewed"
        );
    }
    for order in scene.world.keyhold.seals_due().unwrap() {
        scene.world.perform(Request::OpenSeal { order }).unwrap();
    }
    scene.world.pass(DAY);
    scene.world.keyhold.forget_expired().unwrap();
    scene.liaison = scene.world.official("YT-3001", Role::CourtLiaison);
    scene.execute(&scene.order("a-5", 30)).unwrap();
}

#[test]
fn too_long_a_seal_and_too_old_an_order_are_refused() {
    let mut scene = Scene::new();
    let long = scene.execute(&scene.order("a-1", 91));
    assert!(matches!(
        long,
        Err(KeyholdError::Order(OrderError::SealTooLong))
    ));
    let order = scene.order("a-2", 90);
    scene.world.pass(15 * DAY);
    scene.liaison = scene.world.official("YT-3001", Role::CourtLiaison);
    let old = scene.execute(&order);
    assert!(matches!(old, Err(KeyholdError::Order(OrderError::Expired))));
    assert!(announcements(&scene.world).is_empty());
}

#[test]
fn two_residents_and_a_job_are_no_order() {
    let scene = Scene::new();
    let two = scene
        .text("a-1", 30)
        .replace("\ngroups", "\nreference: YT-P-00000000\ngroups");
    assert!(matches!(
        scene.execute(&signed(&two)),
        Err(KeyholdError::Order(OrderError::MoreThanOneResident))
    ));
    let job = scene.text("a-1", 30).replace(
        &format!("reference: {}", reference()),
        "job: correct_district_names",
    );
    assert!(matches!(
        scene.execute(&signed(&job)),
        Err(KeyholdError::Order(OrderError::Form(_)))
    ));
}

#[test]
fn only_the_courts_own_key_signs() {
    let scene = Scene::new();
    let text = scene.text("a-1", 30);
    let forged = CourtOrder::file(&text, &[7; 64]);
    assert_eq!(rule(scene.execute(&forged)), "forbid.court-did-not-sign");
    let other = signed(&text.replace("yantian-court", "haishan-court"));
    assert_eq!(rule(scene.execute(&other)), "forbid.court-did-not-sign");
    let unknown = signed(&text.replace("yantian-court", "moon-court"));
    assert_eq!(rule(scene.execute(&unknown)), "forbid.court-unknown");
}

#[test]
fn a_court_with_a_p256_key_is_understood() {
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let point: [u8; 65] = key.public_key().as_ref().try_into().unwrap();
    let signature = key.sign(&SystemRandom::new(), b"order").unwrap();
    let signature: [u8; 64] = signature.as_ref().try_into().unwrap();
    assert!(CourtKey::Es256(point).signed(b"order", &signature));
    assert!(!CourtKey::Es256(point).signed(b"other", &signature));
}

#[test]
fn only_the_named_role_carries_it_out_and_only_this_order() {
    let scene = Scene::new();
    let order = scene.order("a-1", 30);
    for (id, role) in [
        ("YT-0417", Role::RegistrationClerk),
        ("YT-0502", Role::Operator),
        ("YT-0503", Role::Ombudsman),
    ] {
        let asked = scene.executed(&scene.world.official(id, role), &order);
        let answer = announce(&scene.world, Announce::CourtOrder(Box::new(asked)));
        assert_eq!(rule(answer), "default.no-permit");
    }
    let mut asked = scene.executed(&scene.liaison, &order);
    asked.order = Sensitive::new(scene.order("a-2", 30));
    let answer = announce(&scene.world, Announce::CourtOrder(Box::new(asked)));
    assert!(matches!(answer, Err(KeyholdError::Statement(_))));
}

#[test]
fn a_restart_between_announcement_and_opening_uses_the_order_up_and_opens_nothing() {
    let mut scene = Scene::new();
    let order = scene.order("a-1", 30);
    let asked = scene.executed(&scene.liaison, &order);
    let ticket = announce(&scene.world, Announce::CourtOrder(Box::new(asked))).unwrap();
    scene.world = scene.world.restart();
    scene.liaison = scene.world.official("YT-3001", Role::CourtLiaison);
    assert!(matches!(
        scene.world.perform(Request::OpenAnnounced(ticket)),
        Err(KeyholdError::Ticket)
    ));
    assert_eq!(rule(scene.execute(&order)), "forbid.order-used");
}

#[test]
fn nobody_carries_out_an_order_about_themselves_or_a_declared_relative() {
    for (whose, expected) in [
        (TieKind::Own, "forbid.own-file"),
        (TieKind::Relative, "forbid.relatives-file"),
    ] {
        let scene = Scene::new();
        let number = "id|CHN|777";
        scene
            .world
            .index(&scene.world.clerk(), scene.resident, number);
        let said = Declaration::Tie {
            session: scene.liaison.session.id,
            whose,
            number: Sensitive::new(number.to_owned()),
        };
        scene.world.keyhold.declare(said).unwrap();
        assert_eq!(rule(scene.execute(&scene.order("a-1", 30))), expected);
    }
}

#[test]
fn an_order_counts_against_the_days_openings() {
    let scene = Scene::new();
    let day_max = budget(Role::CourtLiaison, Counted::Opening).day_max;
    for number in 0..day_max {
        scene
            .execute(&scene.order(&format!("a-{number}"), 0))
            .unwrap();
    }
    let one_more = scene.execute(&scene.order("b-1", 0));
    assert!(
        matches!(one_more, Err(KeyholdError::Budget(_))),
        "{one_more:?}"
    );
}

#[test]
fn the_details_go_with_the_keys_of_the_record() {
    let mut scene = Scene::new();
    scene.execute(&scene.order("a-1", 30)).unwrap();
    scene.execute(&scene.order("a-2", 0)).unwrap();
    assert_eq!(scene.world.keyhold.seals_due().unwrap().len(), 1);
    let resident = scene.resident;
    scene.world.perform(Request::Forget { resident }).unwrap();
    scene.world.pass(31 * 86_400);
    assert!(scene.world.keyhold.seals_due().unwrap().is_empty());
    scene.liaison = scene.world.official("YT-3001", Role::CourtLiaison);
    assert_eq!(
        rule(scene.execute(&scene.order("a-1", 0))),
        "forbid.no-act-of-the-resident"
    );
}

#[test]
fn no_quorum_no_order_and_no_details() {
    let scene = Scene::over(World::with_witness(true));
    let order = scene.order("a-1", 30);
    let ask = || Announce::CourtOrder(Box::new(scene.executed(&scene.liaison, &order)));
    scene.world.refuses_without_quorum(Request::Announce(ask()));
    scene.world.log.cosign(NOON);
    scene.execute(&order).unwrap();
    let order = scene.order("a-2", 0);
    let asked = Box::new(scene.executed(&scene.liaison, &order));
    let ticket = announce(&scene.world, Announce::CourtOrder(asked)).unwrap();
    scene.world.pass(601);
    let opening = Request::OpenAnnounced(ticket);
    scene.world.refuses_without_quorum(opening);
    scene.world.pass(30 * DAY);
    let due = scene.world.keyhold.seals_due().unwrap();
    let details = Request::OpenSeal { order: due[0] };
    scene.world.refuses_without_quorum(details.clone());
    scene.world.log.cosign(scene.world.clock.now().0);
    scene.world.perform(details).unwrap();
}
