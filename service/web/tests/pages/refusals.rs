//! What is refused, and in which words: forms of other sites, oversized and unknown fields, wrong answers, strangers.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use rules::authority::Role;
use serde_json::json;
use web::cookies::Scheme;

use crate::story::pre_register_plainly;
use crate::world::World;
use crate::world::browser::Browser;

#[tokio::test(flavor = "multi_thread")]
async fn the_headers_are_those_of_one_file() {
    let answer = Browser::new(&World::new(), "en").get("/").await;
    let mut lines: Vec<_> = answer
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    lines.sort();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_https_address_orders_browsers_to_come_back_by_https() {
    let https_only = "max-age=31536000; includeSubDomains";
    for (scheme, order) in [(Scheme::Https, Some(https_only)), (Scheme::Http, None)] {
        let browser = Browser::new(&World::reached_over(scheme), "en");
        for path in ["/", "/desk/sign-in", "/nowhere"] {
            let answer = browser.get(path).await;
            let said = answer.headers.get(header::STRICT_TRANSPORT_SECURITY);
            let said = said.map(|value| value.to_str().unwrap());
            assert_eq!(said, order, "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_is_asked_for_remembered_or_preferred() {
    let browser = Browser::new(&World::new(), "en");
    assert!(browser.get("/").await.body.contains("<html lang=\"en\""));
    let asked = browser.get("/promises?lang=zh-CN").await;
    assert!(asked.body.contains("<html lang=\"zh-CN\""));
    assert!(
        asked.body.contains("href=\"/promises?lang=en\""),
        "a link to the other language, on the same page"
    );
    assert!(
        browser.get("/").await.body.contains("<html lang=\"zh-CN\""),
        "the choice is remembered"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_changes_nothing() {
    let world = World::new();
    let browser = Browser::new(&world, "en");
    let request = Request::post("/register/name")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .header(header::ACCEPT_LANGUAGE, "en")
        .body(Body::from("full_name=x"))
        .unwrap();
    let answer = browser.send(request).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.headers.get(header::SET_COOKIE).is_none());
    insta::assert_snapshot!(answer.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn oversized_unknown_and_misplaced_requests_get_words() {
    let browser = Browser::new(&World::new(), "en");
    let large = browser
        .post("/register/name", &[("full_name", &"x".repeat(70_000))])
        .await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    let unknown = browser
        .post(
            "/register/name",
            &[("full_name", "x"), ("religion", "none")],
        )
        .await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    assert!(
        !unknown.body.contains("religion"),
        "a refusal repeats nothing"
    );
    let method = browser.post("/promises", &[]).await;
    assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
    let nowhere = browser.get("/nowhere").await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    let said: Vec<_> = [large, unknown, method, nowhere]
        .iter()
        .map(|answer| answer.words())
        .collect();
    insta::assert_snapshot!(said.join("---\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_answer_comes_back_with_what_to_give() {
    let browser = Browser::new(&World::new(), "en");
    let wrong = [
        ("document_kind", "resident_identity_card"),
        ("document_issuer", "CHN"),
        ("document_number", "110105194912310021"),
    ];
    let answer = browser.post("/register/document", &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer
            .body
            .contains("<title>There is one thing to put right"),
        "{}",
        answer.body
    );
    assert!(answer.body.contains("<a href=\"#document_number\">"));
    insta::assert_snapshot!(answer.words());
    let skipped = browser.get("/register/check").await;
    assert_eq!(
        skipped.status,
        StatusCode::SEE_OTHER,
        "nothing is sent before every question is answered"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_and_a_wrong_pin_are_one_answer() {
    let browser = Browser::new(&World::new(), "en");
    let answer = browser
        .post("/sign-in", &[("code", "AAAA-BBBB-CCCC"), ("pin", "402913")])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        !answer.body.contains("402913"),
        "the PIN is never sent back"
    );
    insta::assert_snapshot!(answer.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_official_and_a_role_without_the_right_are_refused() {
    let world = World::new();
    let desk = Browser::new(&world, "en");
    let begin = json!({ "official": "YT-9999", "code": "AAAA-BBBB-CCCC" });
    let unknown = desk.post_json("/desk/passkey/begin", &begin).await;
    assert_eq!(
        (unknown.status, unknown.body.as_str()),
        (StatusCode::FORBIDDEN, r#"{"problem":"unknown-official"}"#)
    );
    let extra = json!({ "official": "YT-9999", "code": "x", "admin": true });
    assert!(
        desk.post_json("/desk/passkey/begin", &extra)
            .await
            .status
            .is_client_error()
    );
    desk.sign_in_official(
        &world,
        "YT-2207",
        "yantian-education",
        Role::EntitlementOfficer,
    )
    .await;
    let call_up = desk
        .post("/desk/call-up", &[("reference", "YT-P-7K3M9QXD")])
        .await;
    assert!(call_up.status.is_client_error(), "{}", call_up.words());
    let unsigned = desk
        .post(
            "/desk/open",
            &[
                ("statement", "AAAAAAAAAAAAAAAAAAAAAA"),
                ("signature", &"A".repeat(86)),
            ],
        )
        .await;
    assert_eq!(unsigned.status, StatusCode::CONFLICT);
    insta::assert_snapshot!(unsigned.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_log_unwritable_nothing_opens_and_the_page_says_why() {
    for language in ["zh-CN", "en"] {
        let world = World::new();
        let reference = pre_register_plainly(&Browser::new(&world, language), "402913").await;
        let desk = Browser::new(&world, language);
        let device = desk
            .sign_in_official(&world, "YT-0417", "yantian-centre", Role::RegistrationClerk)
            .await;
        let sign = desk
            .post("/desk/call-up", &[("reference", &reference)])
            .await;
        world.break_the_log();
        let refused = desk.sign_here(&device, &sign).await;
        assert_eq!(
            refused.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "{}",
            refused.words()
        );
        assert!(!refused.body.contains("林示例"), "something opened");
        insta::assert_snapshot!(format!("log_unwritable.{language}"), refused.words());
        assert_eq!(
            desk.get("/desk/file").await.status,
            StatusCode::CONFLICT,
            "no file is open"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_number_makes_no_letter_out_of_a_card() {
    let world = World::new();
    let desk = Browser::new(&world, "en");
    desk.sign_in_official(&world, "YT-0417", "yantian-centre", Role::RegistrationClerk)
        .await;
    let typed = [("reference", "YT-P-7K3M9QXD"), ("what", "card")];
    let answer = desk.post("/desk/again", &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.between("value=\"card\"", ">").contains("checked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_too_long_for_the_register_is_told_at_its_question() {
    let browser = Browser::new(&World::new(), "en");
    browser.get("/register").await;
    for (characters, status) in [
        (120, StatusCode::SEE_OTHER),
        (121, StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let name = "x".repeat(characters);
        let answer = browser
            .post("/register/name", &[("full_name", name.as_str())])
            .await;
        assert_eq!(answer.status, status, "{characters}");
    }
}
