//! An emergency over two screens: the first official asks and signs, the second signs the same words, the record opens on
//! the first screen alone.

use axum::http::StatusCode;
use rules::authority::Role;

use crate::story::{keep, pre_register_plainly, register_plainly};
use crate::world::World;
use crate::world::browser::Browser;

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
        StatusCode::NOT_FOUND,
        "only on the first screen"
    );
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
    }
}
