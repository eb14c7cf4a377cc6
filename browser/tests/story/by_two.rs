//! What takes two: an emergency that one official asks for and another signs, and two files under one document that a
//! reviewer compares. Before it, the relatives whose files do not open for the clerk.

use crate::at_the_desk::sign_in_as;
use crate::harness::{Visit, Window};

/// A relative's passport, which is on no page afterwards.
const RELATIVES: &str = "B12345678";

/// The clerk declares a relative.
pub async fn declare_a_relative(visit: &Visit<'_>, desk: &Window) {
    desk.go(&format!("{}/desk/ties", visit.city.residents))
        .await;
    desk.choose("whose", "relative").await;
    desk.choose("document_kind", "passport").await;
    desk.fill("document_issuer", "VNM").await;
    desk.fill("document_number", RELATIVES).await;
    desk.press("form[novalidate] button").await;
    desk.expect(visit.say("亲属证件1个", "1 of relatives"))
        .await;
    assert!(!desk.words().await.contains(RELATIVES));
    desk.keep("ties").await;
}

/// A name, an address and a telephone number, on the screen of the one who asked, and for this long only.
pub async fn open_in_an_emergency(visit: &Visit<'_>, desk: &Window, reference: &str) {
    let page = format!("{}/desk/emergency", visit.city.residents);
    desk.go(&page).await;
    desk.keep("emergency").await;
    desk.fill("whom", reference).await;
    desk.choose("reason", "found_helpless").await;
    desk.choose("second", "here").await;
    desk.press("form[novalidate] button").await;
    desk.expect(visit.say("打开前请签名", "Sign for this opening"))
        .await;
    desk.keep("emergency-sign").await;
    desk.enter().await;
    desk.expect(visit.say("同事在自己的屏幕上签名后", "It opens here when a colleague"))
        .await;
    desk.keep("emergency-waits").await;
    let colleague = sign_in_as(visit, "YT-0599", "colleague").await;
    colleague.go(&page).await;
    colleague.expect("YT-0499").await;
    colleague.expect(reference).await;
    colleague.keep("emergency-wanted").await;
    colleague
        .press("form[action='/desk/emergency/second'] button")
        .await;
    assert!(!colleague.words().await.contains("林示例"));
    colleague.close().await;
    desk.press("a[href='/desk/emergency/record']").await;
    desk.expect("林示例").await;
    desk.keep("emergency-opened").await;
}

/// The liaison hands in an order whose court nobody here knows: it is read, signed for, and opens nothing.
pub async fn hand_in_an_order(visit: &Visit<'_>, reference: &str) {
    let liaison = sign_in_as(visit, "YT-3099", "liaison").await;
    liaison
        .expect(visit.say("执行法院命令", "Carry out an order of a court"))
        .await;
    liaison.keep("court-orders").await;
    liaison.fill("order", "not an order").await;
    liaison.press("form[novalidate] button").await;
    liaison
        .expect(visit.say("末尾的签名", "the signature at the end"))
        .await;
    liaison.keep("court-orders-refused").await;
    let today = liaison
        .ask("return new Date(Date.now() + 5 * 3600e3).toISOString().slice(0, 10)")
        .await;
    let today = today.as_str().unwrap_or_default();
    let text = format!(
        "denizen/court-order/1\\ncourt: no-court\\norder: 2026-1\\nordered: {today}\\nreference: {reference}\\ngroups: name\\nsealed-until: {today}\\n\\nsignature: {}",
        "A".repeat(86)
    );
    liaison
        .ask(&format!(
            "document.getElementById('order').value = '{text}'; return ''"
        ))
        .await;
    liaison.press("form[novalidate] button").await;
    liaison.expect(reference).await;
    liaison.keep("court-order-sign").await;
    liaison.enter().await;
    liaison
        .expect(visit.say("没有这家法院", "no such court"))
        .await;
    assert!(!liaison.words().await.contains("林示例"));
    liaison.close().await;
}

/// The operator signs for a run over few records; it is announced, and its name stands there.
pub async fn sign_for_a_job(visit: &Visit<'_>) {
    let operator = sign_in_as(visit, "YT-0899", "operator").await;
    operator.keep("jobs").await;
    operator.press("form[action='/desk/jobs'] button").await;
    operator
        .expect(visit.say("为这次运行签名", "Sign for this run"))
        .await;
    operator.keep("job-sign").await;
    operator.enter().await;
    operator
        .expect(visit.say("尚未打开", "announced; none of"))
        .await;
    operator.keep("job-announced").await;
    operator.close().await;
}

/// Two people under one document: the later file, which a review of another number is about, is registered.
pub async fn review(visit: &Visit<'_>, later: &str) {
    let reviewer = sign_in_as(visit, "YT-0999", "reviewer").await;
    // The story of the demonstration left one of the same day: whichever stands last.
    let number = reviewer.text(".tasks li:last-child p").await;
    reviewer.keep("reviews").await;
    reviewer.press(".tasks li:last-child button").await;
    reviewer.keep("review-sign").await;
    reviewer.enter().await;
    reviewer
        .expect(visit.say("两份证件", "The two documents"))
        .await;
    let page = reviewer.words().await;
    for never in [later, "林示例", "林示列", "蓝田壹站"] {
        assert!(!page.contains(never), "the reviewer sees {never}");
    }
    reviewer.keep("review").await;
    reviewer.choose("decision", "two_people").await;
    reviewer.press("form[action$='/decide'] button").await;
    reviewer
        .expect(visit.say("同一证件的两份登记", "Two files under one document"))
        .await;
    assert!(!reviewer.words().await.contains(&number), "it is decided");
    reviewer.close().await;
}
