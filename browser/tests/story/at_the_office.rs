//! An official of the education office: numbers only, one opened and signed for, granted with a clause.

use crate::at_the_desk::sign_in_as;
use crate::harness::Visit;

/// Opens the file and decides.
pub async fn decide(visit: &Visit<'_>, file: &str) {
    let office = sign_in_as(visit, "YT-2299", "office").await;
    office
        .expect(visit.say("等着办的申请", "Applications that wait"))
        .await;
    office.expect(file).await;
    office.keep("cases").await;
    office
        .press(&format!("form[action='/desk/cases/{file}/open'] button"))
        .await;
    office.keep("case-sign").await;
    office.enter().await;
    office.expect("林小例").await;
    let page = office.words().await;
    for never in ["11010519491231002X", "蓝田壹站", "402913"] {
        assert!(!page.contains(never), "the official sees {never}");
    }
    office.keep("case").await;
    office.alt('s').await;
    office
        .expect(visit.say(
            "请选决定所依据的一条",
            "choose the one your decision rests on",
        ))
        .await;
    office.keep("case-mistake").await;
    office.select("clause", "art-1").await;
    office.alt('s').await;
    office.expect(visit.say("已批准", "granted")).await;
    office.keep("case-decided").await;
    office.close().await;
}
