//! The protected view through its pages, in both languages and without script: switch on, PIN, minutes, sign-out, switch off.

use axum::http::StatusCode;

use crate::story::{apply_plainly, hand_in_plainly, keep, pre_register_plainly};
use crate::world::World;
use crate::world::browser::{Answer, Browser};

const PIN: &str = "402913";
const ON: [(&str, &str); 1] = [("to", "on")];

/// Somebody registered, with the code of the letter.
async fn registered(world: &World, browser: &Browser) -> String {
    let reference = pre_register_plainly(browser, PIN).await;
    let receipt = hand_in_plainly(world, "YT-0417", &reference).await;
    receipt.between("<dd class=\"reference\">", "<")
}

async fn sign_in(browser: &Browser, letter: &str) -> Answer {
    let typed = [("code", letter), ("pin", PIN)];
    browser.follow("/sign-in", &typed).await
}

fn leads_to(answer: &Answer) -> &str {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
    answer.headers["location"].to_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_asks_for_the_pin_in_both_languages() {
    for language in ["zh-CN", "en"] {
        let world = World::new();
        let browser = Browser::new(&world, language);
        let letter = registered(&world, &browser).await;
        sign_in(&browser, &letter).await;
        let before = browser.get("/who-looked").await;
        let off = before.between("action=\"/who-looked/protect\"", "</form>");
        assert!(off.contains("aria-checked=\"false\"") && !off.contains("name=\"pin\""));
        let asked = browser.follow("/who-looked/protect", &ON).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "to the PIN");
        keep("own-pin", language, &browser.get("/who-looked/pin").await);
        keep("home-protected", language, &browser.get("/home").await);
        let wrong = browser.post("/who-looked/pin", &[("pin", "161803")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        insta::assert_snapshot!(format!("own-pin-wrong.{language}"), wrong.words());
        let list = browser.follow("/who-looked/pin", &[("pin", PIN)]).await;
        let on = list.between("action=\"/who-looked/protect\"", "</form>");
        assert!(on.contains("aria-checked=\"true\"") && on.contains("name=\"pin\""));
        keep("who-looked-protected", language, &list);
        let kept = [("to", "off"), ("pin", "161803")];
        let kept = browser.post("/who-looked/protect", &kept).await;
        assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY);
        let off = [("to", "off"), ("pin", PIN)];
        let list = browser.follow("/who-looked/protect", &off).await;
        assert_eq!(list.status, StatusCode::OK);
        assert!(list.body.contains("aria-checked=\"false\""));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_about_the_list_waits_for_the_pin() {
    let world = World::new();
    let browser = Browser::new(&world, "en");
    let letter = registered(&world, &browser).await;
    sign_in(&browser, &letter).await;
    let file = apply_plainly(&browser, "林小例").await;
    let list = browser.get("/who-looked").await;
    let entry = list.between("id=\"e", "\"");
    let own = "/who-looked/pin".to_owned();
    let files = format!("/who-looked/pin?file={file}");
    let object = format!("/who-looked/{entry}/object");
    let proofs = [
        format!("/who-looked/{entry}/proof"),
        format!("/files/{file}/who-looked/{entry}/proof"),
    ];
    let childs = format!("/files/{file}/who-looked");
    browser.post("/who-looked/protect", &ON).await;
    for round in ["switched on", "signed in again", "minutes later"] {
        assert_eq!(leads_to(&browser.get("/who-looked").await), own, "{round}");
        assert_eq!(leads_to(&browser.get(&object).await), own);
        assert_eq!(leads_to(&browser.get(&childs).await), files);
        for path in &proofs {
            let refused = browser.get(path).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
            assert!(refused.body.contains("href=\"/who-looked/pin\""));
        }
        let lost = browser.post("/lost", &[("lost", "sheet")]).await;
        assert_eq!(leads_to(&lost), own, "a new sheet reads the list");
        let sent = browser.post(&object, &[("text", "not me")]).await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN);
        let typed = [("pin", PIN), ("file", file.as_str())];
        let list = browser.follow("/who-looked/pin", &typed).await;
        assert!(list.words().contains(&file), "{}", list.words());
        assert_eq!(browser.get("/who-looked").await.status, StatusCode::OK);
        assert_eq!(browser.get(&object).await.status, StatusCode::OK);
        assert_eq!(browser.get(&proofs[0]).await.status, StatusCode::OK);
        if round == "switched on" {
            browser.post("/sign-out", &[]).await;
            sign_in(&browser, &letter).await;
        } else {
            world.pass(301);
        }
    }
}

/// A lost phone does not wait for a PIN; the new sheet does.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_phone_is_reported_without_the_pin_and_shows_no_sheet() {
    let world = World::new();
    let browser = Browser::new(&world, "en");
    let letter = registered(&world, &browser).await;
    sign_in(&browser, &letter).await;
    browser.post("/who-looked/protect", &ON).await;
    let done = browser.post("/lost", &[("lost", "phone")]).await;
    assert_eq!(done.status, StatusCode::OK);
    assert!(done.body.contains("href=\"/who-looked/pin\""));
    assert!(!done.body.contains("<svg class=\"qr") && !done.words().contains("denizen-list"));
    browser.follow("/who-looked/pin", &[("pin", PIN)]).await;
    let done = browser.post("/lost", &[("lost", "sheet")]).await;
    assert!(done.words().contains("A new list of openings begins"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_no_way_to_guess_the_pin() {
    let world = World::new();
    let browser = Browser::new(&world, "en");
    let letter = registered(&world, &browser).await;
    sign_in(&browser, &letter).await;
    browser.post("/who-looked/protect", &ON).await;
    for pin in ["161803", "161804", "161805", "161806", "161807", PIN] {
        let wrong = browser.post("/who-looked/pin", &[("pin", pin)]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{pin}");
    }
    let off = [("to", "off"), ("pin", PIN)];
    let shut = browser.post("/who-looked/protect", &off).await;
    assert_eq!(leads_to(&shut), "/who-looked/pin", "the list stays shut");
    browser.post("/sign-out", &[]).await;
    let shut = browser
        .post("/sign-in", &[("code", &letter), ("pin", PIN)])
        .await;
    assert_eq!(
        shut.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the same tries"
    );
    let elsewhere = browser.get("/who-looked/pin?file=//evil.example").await;
    assert_ne!(elsewhere.status, StatusCode::OK, "only a number of a file");
}
