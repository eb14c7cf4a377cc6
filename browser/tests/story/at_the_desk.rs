//! The registration desk, without the mouse: a passkey of one's own, the file called up and signed for, the address typed
//! as it is said, the list walked with arrows, read back, handed in.

use fantoccini::key::Key;

use crate::at_home::{DOCUMENT, IN_FULL, SAID};
use crate::harness::{Visit, Window};

/// What the person takes along.
pub struct Receipt {
    /// Code of the letter.
    pub letter_code: String,
    /// The words of the page without numbers and codes.
    pub words: String,
}

/// How the clerk hears the address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// Two dwellings fit.
    AsSaid,
    /// One fits.
    InFull,
}

/// Makes a passkey with the one-time code and signs in with it.
pub async fn sign_in(visit: &Visit<'_>) -> Window {
    sign_in_as(visit, "YT-0499", "desk").await
}

/// The same for any official.
pub async fn sign_in_as(visit: &Visit<'_>, official: &str, name: &str) -> Window {
    let desk = visit.screen().await;
    desk.plug_in_authenticator().await;
    desk.go(&format!("{}/desk", visit.city.residents)).await;
    desk.keep(&format!("{name}-sign-in")).await;
    desk.press("a[href='/desk/passkey']").await;
    desk.keep(&format!("{name}-passkey")).await;
    desk.fill("official", official).await;
    desk.fill("code", visit.city.code(official)).await;
    desk.enter().await;
    desk.expect(visit.say("通行密钥建好了", "The passkey is made"))
        .await;
    desk.fill("official", official).await;
    desk.enter().await;
    desk.expect(visit.say("退出", "Sign out")).await;
    desk
}

/// One registration.
pub async fn register(visit: &Visit<'_>, desk: &Window, reference: &str, typed: Typed) -> Receipt {
    let first = typed == Typed::AsSaid;
    desk.go(&format!("{}/desk", visit.city.residents)).await;
    keep(desk, first, "desk-start").await;
    desk.keys("/").await;
    assert_eq!(
        desk.ask("return document.activeElement.name").await,
        "reference",
        "a slash goes to the number"
    );
    desk.fill("reference", &reference.to_lowercase()).await;
    desk.enter().await;
    desk.expect(visit.say("打开前请签名", "Sign for this opening"))
        .await;
    keep(desk, first, "desk-sign-open").await;
    desk.enter().await;
    desk.expect(visit.say("这次打开了什么", "What you have opened"))
        .await;
    document(desk).await;
    address(visit, desk, typed).await;
    keep(desk, first, "desk-read-back").await;
    desk.keys(" ").await;
    desk.alt('s').await;
    desk.expect(visit.say(
        "核对证件号码，请签名",
        "Sign for the check of the document number",
    ))
    .await;
    keep(desk, first, "desk-sign-look-up").await;
    desk.enter().await;
    desk.expect(visit.say(
        "每一份登记都看到这一页",
        "Every registration ends on this page",
    ))
    .await;
    keep(desk, first, "desk-receipt").await;
    let words = desk.text("main .pane:last-child").await;
    Receipt {
        letter_code: desk.text("dd.reference").await,
        words: without_codes(&words),
    }
}

/// A card for a new phone, after the old one was lost.
pub async fn make_the_card_again(visit: &Visit<'_>, desk: &Window, reference: &str) {
    desk.go(&format!("{}/desk", visit.city.residents)).await;
    desk.press("a[href='/desk/again']").await;
    desk.keep("again").await;
    desk.fill("reference", reference).await;
    desk.choose("what", "card").await;
    desk.press("main form button").await;
    desk.expect(visit.say("打开前请签名", "Sign for this opening"))
        .await;
    desk.enter().await;
    desk.expect(visit.say("卡已备好", "The card stands ready"))
        .await;
    desk.keep("new-card").await;
}

async fn document(desk: &Window) {
    desk.alt('1').await;
    desk.fill("document_number", DOCUMENT).await;
    desk.fill("expires-year", "2031").await;
    desk.fill("expires-month", "5").await;
    desk.fill("expires-day", "20").await;
    desk.choose("seen", "yes").await;
}

async fn address(visit: &Visit<'_>, desk: &Window, typed: Typed) {
    desk.alt('2').await;
    desk.fill(
        "address",
        if typed == Typed::AsSaid {
            SAID
        } else {
            IN_FULL
        },
    )
    .await;
    let fitting = if typed == Typed::AsSaid { 2 } else { 1 };
    desk.expect_count("#dwellings [role=option]", fitting).await;
    assert_eq!(desk.attribute("#address", "aria-expanded").await, "true");
    if typed == Typed::AsSaid {
        desk.expect(visit.say("您住1单元还是2单元", "Do you live in unit 1 or unit 2"))
            .await;
        desk.keep("desk-address").await;
        desk.keys(&char::from(Key::Down).to_string()).await;
        assert_eq!(
            desk.attribute("#address", "aria-activedescendant").await,
            "c2"
        );
        desk.keys(&char::from(Key::Up).to_string()).await;
    }
    desk.enter().await;
    desk.expect(visit.say("居民没说，要问清", "not said: ask"))
        .await;
    let focused = desk.ask("return document.activeElement.id").await;
    assert_eq!(focused, "said-yes", "after choosing, the next key says yes");
}

async fn keep(desk: &Window, first: bool, name: &str) {
    if first {
        desk.keep(name).await;
    }
}

/// What two receipts must have in common.
fn without_codes(words: &str) -> String {
    let is_code =
        |word: &&str| word.contains('-') || word.bytes().any(|byte| byte.is_ascii_digit());
    words
        .split_whitespace()
        .filter(|word| !is_code(word))
        .collect::<Vec<_>>()
        .join(" ")
}
