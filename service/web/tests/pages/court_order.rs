//! An order of a court at the desk: read, signed, carried out once, shown for ten minutes; and what is refused, in words.

use axum::http::StatusCode;
use registry::court_order::OrderedPerson;
use registry::document::{DocumentKind, DocumentNumber};
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Role;

use crate::story::{keep, pre_register_plainly, register_plainly};
use crate::world::World;
use crate::world::browser::{Answer, Browser};
use crate::world::court::Order;
use crate::world::device::Device;

const PAGE: &str = "/desk/court-orders";

struct Scene {
    world: World,
    desk: Browser,
    device: Device,
    reference: String,
}

impl Scene {
    async fn new(language: &'static str) -> Self {
        let world = World::new();
        let resident = Browser::new(&world, language);
        let reference = pre_register_plainly(&resident, "402913").await;
        register_plainly(&world, "YT-0417", &reference).await;
        let desk = Browser::new(&world, language);
        let device = desk
            .sign_in_official(&world, "YT-3001", "yantian-centre", Role::CourtLiaison)
            .await;
        Self {
            world,
            desk,
            device,
            reference,
        }
    }

    fn order(&self, number: &'static str) -> Order {
        Order::of(self.world.today(), number)
    }

    async fn hand_in(&self, order: &Order) -> Answer {
        // As a browser sends it.
        let text = order.file(&self.reference).replace('\n', "\r\n");
        self.desk.post(PAGE, &[("order", &text)]).await
    }

    async fn signed(&self, order: &Order) -> Answer {
        let page = self.hand_in(order).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.words());
        self.desk.sign_here(&self.device, &page).await
    }
}

/// The number that differs from run to run.
fn steady(words: &str, reference: &str) -> String {
    let checksum = |line: &str| line.len() == 71 && line.split(' ').all(|eight| eight.len() == 8);
    let lines = words.lines().map(|line| match line {
        line if checksum(line) => "[checksum]".to_owned(),
        line => line.replace(reference, "[file]"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn kept(name: &str, language: &str, page: &Answer, reference: &str) {
    assert_eq!(page.status, StatusCode::OK, "{name}: {}", page.words());
    insta::assert_snapshot!(
        format!("{name}.{language}"),
        steady(&page.words(), reference)
    );
}

async fn carried_out(language: &'static str) {
    let scene = Scene::new(language).await;
    let desk = &scene.desk;
    let first = desk.get("/desk").await;
    assert_eq!(first.headers["location"], PAGE, "the liaison begins here");
    keep("court-orders", language, &desk.get(PAGE).await);
    let order = scene.order("2026-1");
    let sign = scene.hand_in(&order).await;
    kept("court-order-sign", language, &sign, &scene.reference);
    assert!(!sign.words().contains("林示例"), "nothing is open yet");
    let opened = desk.sign(&scene.device, &sign).await;
    kept("court-order-opened", language, &opened, &scene.reference);
    assert!(opened.words().contains("林示例"));
    let contact = "13800000000";
    assert!(!opened.body.contains(contact), "only what the order names");
    // Once: the same order, signed again, opens nothing.
    let again = scene.signed(&order).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    kept_refusal("court-order-used", language, &again);
}

fn kept_refusal(name: &str, language: &str, page: &Answer) {
    assert!(
        !page.body.contains("denizen/court-order/1\ncourt"),
        "the order is not kept"
    );
    insta::assert_snapshot!(format!("{name}.{language}"), page.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_carried_out_in_chinese() {
    carried_out("zh-CN").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_carried_out_in_english() {
    carried_out("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_order_opened_is_shut_after_ten_minutes_and_when_the_page_is_left() {
    let scene = Scene::new("en").await;
    let record = format!("{PAGE}/record");
    assert_eq!(
        scene.signed(&scene.order("2026-1")).await.status,
        StatusCode::SEE_OTHER
    );
    scene.world.pass(600);
    assert_eq!(scene.desk.get(&record).await.status, StatusCode::OK);
    assert!(scene.desk.get(PAGE).await.body.contains(&record));
    scene.world.pass(1);
    assert_eq!(scene.desk.get(&record).await.status, StatusCode::CONFLICT);
    let mut unsealed = scene.order("2026-2");
    unsealed.seal_days = 0;
    assert_eq!(scene.signed(&unsealed).await.status, StatusCode::SEE_OTHER);
    assert_eq!(scene.desk.get(&record).await.status, StatusCode::OK);
    scene.desk.get("/desk").await;
    assert_eq!(scene.desk.get(&record).await.status, StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_order_itself_forbids_is_said_before_anybody_signs() {
    let scene = Scene::new("en").await;
    let today = scene.world.today();
    let order = || scene.order("2026-1");
    let refused = [
        (
            Order {
                ordered: today.plus_days(-15),
                ..order()
            },
            "older than 14 days",
        ),
        (
            Order {
                ordered: today.plus_days(1),
                ..order()
            },
            "still to come",
        ),
        (
            Order {
                seal_days: 91,
                ..order()
            },
            "90 days from the day of the order at most",
        ),
        (
            Order {
                groups: FieldGroups::of(&[FieldGroup::Document]),
                ..order()
            },
            "parts that no court order opens",
        ),
    ];
    for (order, why) in refused {
        let answer = scene.hand_in(&order).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(answer.words().contains(why), "{}", answer.words());
        assert!(!answer.body.contains("data-statement"), "{why}");
        assert!(
            answer.body.contains("sealed-until: "),
            "nobody pastes it twice"
        );
    }
    let elsewhere = order().file("YT-P-7K3M9QXD");
    for (text, why) in [
        ("", "the signature at the end"),
        (
            "please open the record of 林示例",
            "the signature at the end",
        ),
        (elsewhere.as_str(), "there is no such registration"),
    ] {
        let answer = scene.desk.post(PAGE, &[("order", text)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(answer.words().contains(why), "{}", answer.words());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_s_order_and_a_changed_one_open_nothing() {
    let scene = Scene::new("en").await;
    let order = || scene.order("2026-1");
    for (order, why) in [
        (Order { seed: 8, ..order() }, "did not sign this text"),
        (
            Order {
                court: "longgang-court",
                ..order()
            },
            "no such court",
        ),
    ] {
        let answer = scene.signed(&order).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(answer.words().contains(why), "{}", answer.words());
        let record = scene.desk.get(&format!("{PAGE}/record")).await;
        assert_eq!(record.status, StatusCode::CONFLICT);
    }
    // The refused ones used nothing up.
    assert_eq!(scene.signed(&order()).await.status, StatusCode::SEE_OTHER);
    let sealed_again = scene.signed(&scene.order("2026-2")).await;
    assert!(
        sealed_again.words().contains("was sealed before"),
        "{}",
        sealed_again.words()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_about_a_number_nobody_has_says_so() {
    for language in ["zh-CN", "en"] {
        let scene = Scene::new(language).await;
        let document = DocumentNumber::parse(DocumentKind::Passport, "VNM", "B12345678").unwrap();
        let text = scene
            .order("2026-1")
            .about(&OrderedPerson::Document(document));
        let sign = scene.desk.post(PAGE, &[("order", &text)]).await;
        assert!(sign.words().contains("VNM B12345678"));
        let answer = scene.desk.sign(&scene.device, &sign).await;
        kept("court-order-nobody", language, &answer, &scene.reference);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_liaison_sees_the_page_or_hands_an_order_in() {
    let scene = Scene::new("en").await;
    for (id, role) in [
        ("YT-0511", Role::RegistrationClerk),
        ("YT-0512", Role::Operator),
    ] {
        let other = Browser::new(&scene.world, "en");
        other
            .sign_in_official(&scene.world, id, "yantian-centre", role)
            .await;
        assert_eq!(other.get(PAGE).await.status, StatusCode::FORBIDDEN);
        let text = scene.order("2026-1").file(&scene.reference);
        let answer = other.post(PAGE, &[("order", &text)]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role:?}");
        let record = other.get(&format!("{PAGE}/record")).await;
        assert_eq!(record.status, StatusCode::CONFLICT);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_size_or_field_is_no_order() {
    let scene = Scene::new("en").await;
    let large = "x".repeat(3_000);
    let answer = scene.desk.post(PAGE, &[("order", &large)]).await;
    assert!(answer.words().contains("longer than 2 kB"));
    let file = [("order", "x"), ("file", "x")];
    let answer = scene.desk.post(PAGE, &file).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}
