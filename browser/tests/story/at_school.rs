//! The school's reader: one question, one huge answer; another code under the scanner is no answer.

use std::path::Path;

use crate::harness::{Visit, Window, run};

/// Asks; the phone answers; the screen says so.
pub async fn check(visit: &Visit<'_>, wallet: &Path) {
    let screen = visit.screen().await;
    screen.go(&format!("{}/", visit.city.school)).await;
    screen
        .expect(visit.say("请出示凭证", "Please show your pass"))
        .await;
    screen.keep("verifier-ready").await;
    screen.press("main button").await;
    screen.keep("verifier-waiting").await;
    screen.fill("code", "9787020002207").await;
    screen.press("form[action$='/check'] button").await;
    screen
        .expect(visit.say("扫到的不是凭证", "That was not a pass"))
        .await;
    screen.keep("verifier-misread").await;
    let link = screen.attribute("a[href^='openid4vp:']", "href").await;
    let said = run(
        wallet,
        &["present".as_ref(), link.as_ref(), "--yes".as_ref()],
        "",
    );
    assert!(!said.contains("蓝田壹站"), "{said}");
    // The page's own script sees the answer and loads it.
    screen.expect(visit.say("有资格", "Entitled")).await;
    screen.keep("verifier-entitled").await;
    screen.press("main a.btn").await;
    copied(visit, &screen, wallet).await;
    screen
        .go(&format!(
            "{}/answer/AAAAAAAAAAAAAAAAAAAAAA",
            visit.city.school
        ))
        .await;
    screen.expect(visit.say("无法判断", "Cannot tell")).await;
    screen.keep("verifier-unknown").await;
    screen.close().await;
}

/// A pass made for one question is no answer to the next: a copy of somebody's screen is worth nothing.
async fn copied(visit: &Visit<'_>, screen: &Window, wallet: &Path) {
    screen.press("main button").await;
    let link = screen.attribute("a[href^='openid4vp:']", "href").await;
    let act = [
        "present".as_ref(),
        link.as_ref(),
        "--yes".as_ref(),
        "--as-text".as_ref(),
    ];
    let said = run(wallet, &act, "");
    let text = said
        .lines()
        .find(|line| line.contains('~'))
        .unwrap_or_else(|| panic!("no text in {said}"))
        .to_owned();
    screen.go(&format!("{}/", visit.city.school)).await;
    screen.press("main button").await;
    screen.fill("code", text.trim()).await;
    screen.press("form[action$='/check'] button").await;
    screen
        .expect(visit.say(
            "是给别次核验、别部手机用的",
            "it was made for another check or another phone",
        ))
        .await;
    screen.keep("verifier-refused").await;
}
