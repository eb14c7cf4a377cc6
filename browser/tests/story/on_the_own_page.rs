//! The resident's own page on a phone: sign-in, application, decision, the card, who looked, and a lost phone.

use std::path::PathBuf;

use crate::at_home::PIN;
use crate::harness::{Visit, Window, run};

/// With the code of the letter and the PIN.
pub async fn sign_in(visit: &Visit<'_>, letter_code: &str) -> Window {
    let phone = visit.phone().await;
    phone.go(&format!("{}/sign-in", visit.city.residents)).await;
    phone.keep("sign-in").await;
    phone.fill("code", letter_code).await;
    phone.fill("pin", "402914").await;
    phone.press("main button").await;
    phone
        .expect(visit.say("对不上", "do not belong together"))
        .await;
    phone.keep("sign-in-wrong").await;
    phone.fill("pin", PIN).await;
    phone.press("main button").await;
    phone
        .expect(visit.say("你的居住卡和待遇", "Your card and what it gives you"))
        .await;
    phone.keep("home-registered").await;
    phone
}

/// For one child; the number of the file.
pub async fn apply(visit: &Visit<'_>, phone: &Window) -> String {
    phone.press("a[href='/apply/school-fee-remission']").await;
    phone.keep("apply-child").await;
    phone.fill("full_name", "林小例").await;
    phone.fill("born_on-year", "2017").await;
    phone.fill("born_on-month", "13").await;
    phone.fill("born_on-day", "5").await;
    phone.press("main button").await;
    phone
        .expect(visit.say("没有这一天", "there is no such day"))
        .await;
    phone.keep("apply-mistake").await;
    phone.fill("born_on-month", "4").await;
    phone.press("main button").await;
    phone.keep("apply-school").await;
    phone.fill("school", "海涛示例小学").await;
    phone.press("main button").await;
    phone.keep("apply-check").await;
    phone.press("main form button").await;
    phone
        .expect(visit.say("申请已收到", "We have your application"))
        .await;
    phone.keep("applied").await;
    phone.text(".reference").await
}

/// Granted, with the amount, the clause and the way on.
pub async fn read_the_decision(visit: &Visit<'_>, phone: &Window, file: &str) {
    // The own record is held for five minutes; signing in again opens it anew. Here the list is asked for first.
    phone
        .go(&format!("{}/files/{file}/who-looked", visit.city.residents))
        .await;
    phone
        .expect(visit.say("审核你的申请", "to decide your application"))
        .await;
    phone.keep("file-who-looked").await;
    phone.go(&format!("{}/home", visit.city.residents)).await;
    phone.expect("1,500").await;
    phone.keep("home").await;
    phone.press(&format!("a[href='/letters/{file}']")).await;
    phone
        .expect(visit.say("为什么批准", "Why it is granted"))
        .await;
    phone.keep("letter").await;
}

/// Card and benefit come to a phone over OpenID4VCI.
pub async fn fetch(visit: &Visit<'_>, phone: &Window, file: &str) -> PathBuf {
    let wallet = visit.city.new_wallet();
    for field in [
        format!("[name='file'][value='{file}']"),
        "[name='grant']".to_owned(),
    ] {
        phone.go(&format!("{}/card", visit.city.residents)).await;
        phone.keep("card").await;
        phone.press(&format!("form:has({field}) button")).await;
        phone.keep("offer").await;
        let link = phone
            .attribute("a[href^='openid-credential-offer:']", "href")
            .await;
        let code = phone.text(".reference").await;
        let said = run(
            &wallet,
            &["accept".as_ref(), link.as_ref()],
            &format!("{code}\n"),
        );
        assert!(said.contains("21 copies for 7 days"), "{said}");
    }
    wallet
}

/// Every opening is there, with a proof; one of them is objected to.
pub async fn who_looked(visit: &Visit<'_>, phone: &Window) {
    phone
        .go(&format!("{}/who-looked", visit.city.residents))
        .await;
    phone
        .expect(visit.say("有人报了你的证件号码", "someone gave your document number"))
        .await;
    phone
        .expect(visit.say("办理居住登记", "to register you"))
        .await;
    phone.expect("YT-0499").await;
    phone.keep("who-looked").await;
    let proof = phone.attribute("a[href$='/proof']", "href").await;
    let got = phone
        .ask(&format!(
            "return fetch('{proof}').then((answer) => answer.text())"
        ))
        .await;
    assert!(
        got.as_str().unwrap().starts_with("c2sp.org/tlog-proof@v1"),
        "{got}"
    );
    phone.press("a.object").await;
    phone.keep("object").await;
    phone
        .fill(
            "text",
            visit.say("那天我没有去过窗口。", "I was not at the desk that day."),
        )
        .await;
    phone.press("main button").await;
    phone
        .expect(visit.say("异议办理中", "Objection open"))
        .await;
    phone.keep("who-looked-objected").await;
}

/// Two presses, and the city says until when.
pub async fn lose_the_phone(visit: &Visit<'_>, phone: &Window) {
    phone.go(&format!("{}/lost", visit.city.residents)).await;
    phone.keep("lost").await;
    phone.press("main button").await;
    phone.expect(visit.say("全部失效", "work until")).await;
    phone.keep("lost-done").await;
    phone.go(&format!("{}/card", visit.city.residents)).await;
    phone
        .expect(visit.say("现在还没有可领的", "There is nothing to fetch"))
        .await;
    phone.press(".nav-button").await;
    phone
        .expect(visit.say("已退出", "You are signed out"))
        .await;
    phone.keep("signed-out").await;
    phone.go(&format!("{}/home", visit.city.residents)).await;
    phone
        .expect(visit.say("登录已经结束", "Your sign-in has ended"))
        .await;
    phone.keep("ended").await;
    phone.go(&format!("{}/nowhere", visit.city.residents)).await;
    phone.keep("not-found").await;
}
