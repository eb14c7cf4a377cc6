//! An emergency over two screens: the first official asks and signs, the second signs the same words, the record opens on
//! the first screen alone.

use axum::http::StatusCode;
use registry::emergency::EmergencyReason;
use registry::vocabulary::Language;
use rules::authority::Role;

use crate::story::{keep, pre_register_plainly, register_plainly};
use crate::world::World;
use crate::world::browser::Browser;
use crate::world::device::Device;

async fn two_screens(language: &'static str) {
    let world = World::new();
    let resident = Browser::new(&world, language);
    let reference = pre_register_plainly(&resident, "402913").await;
    register_plainly(&world, "YT-0417", &reference).await;
    let first = Browser::new(&world, language);
    let device = first
        .sign_in_official(&world, "YT-0511", "yantian-centre", Role::RegistrationClerk)
        .await;
    let second = Browser::new(&world, language);
    let other_device = second
        .sign_in_official(&world, "YT-0512", "yantian-centre", Role::RegistrationClerk)
        .await;
    keep("emergency", language, &first.get("/desk/emergency").await);
    let ask = [
        ("whom", reference.as_str()),
        ("reason", "found_helpless"),
        ("second", "here"),
    ];
    let sign = first.post("/desk/emergency", &ask).await;
    keep("emergency-sign", language, &sign);
    let waits = first.sign(&device, &sign).await;
    keep("emergency-waits", language, &waits);
    let wanted = second.get("/desk/emergency").await;
    keep("emergency-wanted", language, &wanted);
    let done = second.sign(&other_device, &wanted).await;
    assert!(!done.body.contains("data-statement"), "it is signed");
    let opened = first.get("/desk/emergency/record").await;
    keep("emergency-opened", language, &opened);
    assert!(opened.words().contains("林示例"));
    let stranger = second.get("/desk/emergency/record").await;
    assert_eq!(
        stranger.status,
        StatusCode::CONFLICT,
        "only on the first screen"
    );
    let elsewhere = first.get("/desk").await;
    assert_eq!(elsewhere.status, StatusCode::OK);
    let again = first.get("/desk/emergency/record").await;
    assert_eq!(again.status, StatusCode::CONFLICT, "left behind, shut");
}

async fn clerk(world: &World, id: &str) -> (Browser, Device) {
    let browser = Browser::new(world, "en");
    let device = browser
        .sign_in_official(world, id, "yantian-centre", Role::RegistrationClerk)
        .await;
    (browser, device)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_official_reads_what_the_first_signed_not_what_another_tab_asked() {
    let world = World::new();
    let resident = Browser::new(&world, "en");
    let reference = pre_register_plainly(&resident, "402913").await;
    let (first, device) = clerk(&world, "YT-0511").await;
    let (second, _) = clerk(&world, "YT-0512").await;
    let ask = |reason| {
        [
            ("whom", reference.as_str()),
            ("reason", reason),
            ("second", "here"),
        ]
    };
    let tab = first
        .post("/desk/emergency", &ask("child_without_care"))
        .await;
    first.post("/desk/emergency", &ask("found_helpless")).await;
    first.sign(&device, &tab).await;
    let wanted = second.get("/desk/emergency").await.words();
    let wanted = wanted.split("Open in an emergency").next().unwrap();
    assert!(
        wanted.contains(EmergencyReason::ChildWithoutCare.label(Language::En)),
        "{wanted}"
    );
    assert!(!wanted.contains(EmergencyReason::FoundHelpless.label(Language::En)));
    assert!(wanted.contains(&reference), "and for which file");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_emergency_opened_leaves_the_screen_after_ten_minutes() {
    let world = World::new();
    let resident = Browser::new(&world, "en");
    let reference = pre_register_plainly(&resident, "402913").await;
    register_plainly(&world, "YT-0417", &reference).await;
    let (first, device) = clerk(&world, "YT-0511").await;
    let ask = [
        ("whom", reference.as_str()),
        ("reason", "threat_to_life"),
        ("second", "later"),
    ];
    let sign = first.post("/desk/emergency", &ask).await;
    let opened = first.sign(&device, &sign).await;
    assert!(opened.words().contains("林示例"), "{}", opened.words());
    world.pass(601);
    let after = first.get("/desk/emergency/record").await;
    assert_eq!(after.status, StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_not_registered_is_said_to_be_so() {
    let world = World::new();
    for language in ["zh-CN", "en"] {
        let desk = Browser::new(&world, language);
        let id = if language == "en" {
            "YT-0511"
        } else {
            "YT-0512"
        };
        let device = desk
            .sign_in_official(&world, id, "yantian-centre", Role::RegistrationClerk)
            .await;
        let ask = [
            ("whom", "VNM B12345678"),
            ("reason", "threat_to_life"),
            ("second", "later"),
        ];
        let sign = desk.post("/desk/emergency", &ask).await;
        let answer = desk.sign(&device, &sign).await;
        assert_eq!(answer.status, StatusCode::OK);
        keep("emergency-not-registered", language, &answer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_in_chinese() {
    two_screens("zh-CN").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_in_english() {
    two_screens("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_and_an_address_find_nobody() {
    let world = World::new();
    let desk = Browser::new(&world, "en");
    desk.sign_in_official(&world, "YT-0511", "yantian-centre", Role::RegistrationClerk)
        .await;
    for whom in ["林示例", "盐田沙头角 蓝田壹站3栋", "YT-P", "1101051949"] {
        let ask = [
            ("whom", whom),
            ("reason", "threat_to_life"),
            ("second", "later"),
        ];
        let answer = desk.post("/desk/emergency", &ask).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{whom}");
        for chosen in ["threat_to_life", "later"] {
            let choice = answer.between(&format!("value=\"{chosen}\""), ">");
            assert!(choice.contains("checked"), "{chosen} stays chosen");
        }
    }
}
