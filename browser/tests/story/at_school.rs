//! The school's reader: one question, one huge answer; another code under the scanner is no answer.

use std::path::Path;

use crate::harness::{Visit, run};

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
    screen.press("main button").await;
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
