//! The ombudsman: numbers and days alone, one objection opened and signed for, answered by keyboard.

use crate::at_the_desk::sign_in_as;
use crate::harness::Visit;

/// Hears the objection of the own page and answers it.
pub async fn hear(visit: &Visit<'_>) {
    let desk = sign_in_as(visit, "YT-0699", "ombudsman").await;
    desk.expect(visit.say("等着答复的异议", "Objections that wait"))
        .await;
    let number = desk.text(".tasks .mono").await;
    desk.keep("objections").await;
    desk.alt('o').await;
    desk.expect(visit.say("打开前请签名", "Sign for this opening"))
        .await;
    desk.keep("objection-sign").await;
    desk.enter().await;
    desk.expect(visit.say("那天我没有去过窗口。", "I was not at the desk that day."))
        .await;
    let page = desk.words().await;
    for never in ["林示例", "11010519491231002X", "蓝田壹站", "YT-P-"] {
        assert!(!page.contains(never), "the ombudsman sees {never}");
    }
    desk.keep("objection").await;
    desk.alt('s').await;
    desk.expect(visit.say("请从三项里选一项", "choose one of the three"))
        .await;
    desk.keep("objection-mistake").await;
    desk.choose("outcome", "founded").await;
    desk.fill(
        "reasons",
        visit.say(
            "那天办理的是另一位居民，已要求登记中心改正。",
            "The desk served somebody else that day; the centre has been told to put it right.",
        ),
    )
    .await;
    desk.alt('s').await;
    desk.expect(visit.say("这次登录答复的", "Answered in this session"))
        .await;
    desk.expect(&number).await;
    desk.keep("objections-after").await;
    desk.close().await;
}
