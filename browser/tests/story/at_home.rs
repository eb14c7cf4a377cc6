//! Pre-registration on a phone: one question a page, one mistake on the way, everything once more, one number.

use crate::harness::{Visit, Window};

/// The number of the standard's own example (GB 11643).
pub const DOCUMENT: &str = "11010519491231002X";
/// Two dwellings fit these words; they differ in the unit alone.
pub const SAID: &str = "盐田沙头角 蓝田壹站3栋11楼06";
/// One of the two, in full.
pub const IN_FULL: &str = "盐田区沙头角街道田心社区蓝田壹站3栋2单元1106";
/// The PIN.
pub const PIN: &str = "402913";

/// The whole way, keeping every page.
pub async fn pre_register(visit: &Visit<'_>, name: &str) -> String {
    let phone = visit.phone().await;
    phone.go(&format!("{}/", visit.city.residents)).await;
    phone.keep("front").await;
    phone
        .go(&format!("{}/promises", visit.city.residents))
        .await;
    phone.keep("promises").await;
    phone.go(&format!("{}/", visit.city.residents)).await;
    phone.press("a[href='/register/name']").await;
    phone.keep("register-name").await;
    phone.fill("full_name", name).await;
    phone.press("main button").await;
    mistake(visit, &phone).await;
    phone.fill("document_number", DOCUMENT).await;
    phone.press("main button").await;
    phone.keep("register-address").await;
    phone.fill("address", SAID).await;
    phone.choose("centre", "yantian-registration").await;
    phone.press("main button").await;
    phone.choose("notice_by", "letter").await;
    phone.keep("register-contact").await;
    phone.press("main button").await;
    phone.keep("register-pin").await;
    phone.fill("pin", PIN).await;
    phone.fill("pin_again", PIN).await;
    phone.press("main button").await;
    phone.keep("register-check").await;
    phone.press("main form button").await;
    phone.keep("register-sent").await;
    let reference = phone.text(".reference").await;
    phone.close().await;
    reference
}

/// The last character does not fit: the page says so in its title, on top and at the field, and never repeats the number.
async fn mistake(visit: &Visit<'_>, phone: &Window) {
    phone.keep("register-document").await;
    phone
        .choose("document_kind", "resident_identity_card")
        .await;
    phone.fill("document_number", "110105194912310021").await;
    phone.press("main button").await;
    phone
        .expect(visit.say("有1处要改", "There is one thing to put right"))
        .await;
    assert_eq!(
        phone.count("[role=alert] a[href='#document_number']").await,
        1
    );
    phone.keep("register-mistake").await;
}

/// Somebody else, later, with the same document: nothing here tells.
pub async fn pre_register_again(visit: &Visit<'_>) -> String {
    let phone = visit.phone().await;
    phone
        .go(&format!("{}/register/name", visit.city.residents))
        .await;
    phone.fill("full_name", "林示列").await;
    phone.press("main button").await;
    phone.fill("document_number", DOCUMENT).await;
    phone.press("main button").await;
    phone.fill("address", IN_FULL).await;
    phone.choose("centre", "yantian-registration").await;
    phone.press("main button").await;
    phone.choose("notice_by", "desk").await;
    phone.press("main button").await;
    phone.fill("pin", "161803").await;
    phone.fill("pin_again", "161803").await;
    phone.press("main button").await;
    phone.press("main form button").await;
    let reference = phone.text(".reference").await;
    phone.close().await;
    reference
}
