//! The ombudsman's desk, and what the resident reads of it: the list without a person, the statement, the objection, the
//! answer beside the line.

use axum::http::StatusCode;
use rules::authority::Role;

use crate::story::{hand_in_plainly, keep, pre_register_plainly};
use crate::world::World;
use crate::world::browser::{Answer, Browser};

const DAY: i64 = 86_400;
const WAITING: &str = "action=\"/desk/objections/";

/// Where the first objection of the list is.
fn first_waiting(list: &Answer) -> String {
    format!("/desk/objections/{}", list.between(WAITING, "/open\""))
}

/// A resident who is registered, signed in and has objected to the newest opening.
async fn objected(world: &World, language: &'static str) -> (Browser, String) {
    let browser = Browser::new(world, language);
    let reference = pre_register_plainly(&browser, "402913").await;
    let receipt = hand_in_plainly(world, "YT-0417", &reference).await;
    let code = receipt.between("<dd class=\"reference\">", "<");
    let sign_in = [("code", code.as_str()), ("pin", "402913")];
    browser.follow("/sign-in", &sign_in).await;
    let looked = browser.get("/who-looked").await;
    let link = looked.between("class=\"object\" href=\"", "\"");
    let text = [("text", "那天我没有去过窗口。\r\n请查一下。")];
    let waits = browser.follow(&link, &text).await;
    assert!(
        waits.body.matches("class=\"object\"").count()
            < looked.body.matches("class=\"object\"").count(),
        "no second objection to one line while the first waits"
    );
    (browser, code)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_objection_is_heard_and_answered() {
    for language in ["zh-CN", "en"] {
        let world = World::new();
        let (_, code) = objected(&world, language).await;
        world.pass(2 * DAY);
        let desk = Browser::new(&world, language);
        let device = desk
            .sign_in_official(&world, "SZ-0903", "city-ombudsman", Role::Ombudsman)
            .await;
        let first = desk.get("/desk").await;
        assert_eq!(first.headers["location"], "/desk/objections");
        let list = desk.get("/desk/objections").await;
        keep("objections", language, &list);
        assert!(!list.body.contains("林示例") && !list.body.contains("那天"));
        let path = first_waiting(&list);
        let unopened = desk.get(&path).await;
        assert_ne!(
            unopened.status,
            StatusCode::OK,
            "not before it is signed for"
        );
        let sign = desk.post(&format!("{path}/open"), &[]).await;
        keep("objection-sign", language, &sign);
        let objection = desk.sign(&device, &sign).await;
        keep("objection", language, &objection);
        assert!(!objection.body.contains("林示例"), "nobody is named");
        let answer = format!("{path}/answer");
        for wrong in [
            [("outcome", ""), ("reasons", "查过了。")],
            [("outcome", "refused"), ("reasons", "查过了。")],
            [("outcome", "founded"), ("reasons", " ")],
        ] {
            let again = desk.post(&answer, &wrong).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
            assert!(again.body.contains("role=\"alert\""));
            assert!(
                wrong[1].1 == " " || again.body.contains("查过了。"),
                "what was typed stays"
            );
        }
        let reasons = "那天办理的是另一位居民。\r\n已要求登记中心改正。";
        let answered = [("outcome", "founded"), ("reasons", reasons)];
        keep(
            "objections-after",
            language,
            &desk.follow(&answer, &answered).await,
        );
        let twice = desk.post(&answer, &answered).await;
        assert_ne!(twice.status, StatusCode::SEE_OTHER, "once");
        let own = Browser::new(&world, language);
        let sign_in = [("code", code.as_str()), ("pin", "402913")];
        own.follow("/sign-in", &sign_in).await;
        let looked = own.get("/who-looked").await;
        keep("who-looked-answered", language, &looked);
        assert!(looked.body.contains("已要求登记中心改正。"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_other_desk_sees_the_objections() {
    let world = World::new();
    objected(&world, "en").await;
    let desk = Browser::new(&world, "en");
    desk.sign_in_official(&world, "YT-0418", "yantian-centre", Role::RegistrationClerk)
        .await;
    let list = desk.get("/desk/objections").await;
    assert_eq!(list.status, StatusCode::FORBIDDEN, "{}", list.words());
    assert!(!list.body.contains("ZZ-Y-"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_made_the_opening_is_told_that_a_colleague_hears_it() {
    let world = World::new();
    let (own, _) = objected(&world, "en").await;
    let desk = Browser::new(&world, "en");
    let device = desk
        .sign_in_official(&world, "SZ-0903", "city-ombudsman", Role::Ombudsman)
        .await;
    let first = desk.get("/desk/objections").await;
    let first = first_waiting(&first);
    let sign = desk.post(&format!("{first}/open"), &[]).await;
    desk.sign(&device, &sign).await;
    // The resident objects to that hearing.
    let looked = own.get("/who-looked").await;
    let link = looked.between("class=\"object\" href=\"", "\"");
    own.follow(&link, &[("text", "为什么看？")]).await;
    let list = desk.get("/desk/objections").await;
    let both = list.body.split(WAITING).skip(1);
    let both = both.map(|rest| format!("/desk/objections/{}", &rest[..13]));
    let second = both.into_iter().find(|path| *path != first).unwrap();
    let sign = desk.post(&format!("{second}/open"), &[]).await;
    let refused = desk.sign_here(&device, &sign).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.words());
    assert!(refused.words().contains("an opening of their own"));
}
