//! One family's path through every page, in both languages. The words of each page are a snapshot; its weight is bounded;
//! whole pages lie in the target folder for whoever wants to look at them.

use std::path::Path;

use axum::http::{StatusCode, header};
use rules::authority::Role;

use crate::world::browser::{Answer, Browser};
use crate::world::{World, an_address};

/// Heaviest page, style sheets and scripts included, in bytes (LOOK).
const PAGE_BYTES_MAX: usize = 60_000;
const STYLES_BYTES: usize = include_bytes!("../../assets/tokens.css").len()
    + include_bytes!("../../assets/components.css").len();

/// Keeps what a page says, without what differs in every run.
pub fn keep(name: &str, language: &str, page: &Answer) {
    assert_eq!(page.status, StatusCode::OK, "{name}: {}", page.words());
    assert!(
        page.body.contains(&format!("<html lang=\"{language}\"")),
        "{name}"
    );
    assert!(
        page.body.len() + STYLES_BYTES + 10_000 < PAGE_BYTES_MAX,
        "{name}: {} bytes",
        page.body.len()
    );
    let scripted = page.body.contains("<script");
    let desk = page.body.contains("data-density=\"desk\"");
    assert_eq!(scripted, desk, "{name}: residents' pages have no script");
    assert!(
        !page.body.contains(" style=") && !page.body.contains("<script>"),
        "{name}: the policy forbids it"
    );
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.{language}.html")), &page.body).unwrap();
    insta::assert_snapshot!(format!("{name}.{language}"), steady(&page.words()));
}

/// Numbers and codes that differ in every run are replaced by what they are.
fn steady(words: &str) -> String {
    words
        .lines()
        .map(steady_line)
        .collect::<Vec<_>>()
        .join("\n")
}

fn steady_line(line: &str) -> String {
    let of = |text: &str, good: fn(char) -> bool| text.chars().all(good);
    if line.starts_with("denizen-check:") {
        return "[check sheet]".to_owned();
    }
    if line.len() == 64 && of(line, |c| c.is_ascii_hexdigit()) {
        return "[hash]".to_owned();
    }
    if line.len() == 6 && of(line, |c| c.is_ascii_digit()) {
        return "[six digits]".to_owned();
    }
    if line.len() == 14
        && of(line, |c| {
            c == '-' || c.is_ascii_uppercase() || c.is_ascii_digit()
        })
    {
        return "[letter code]".to_owned();
    }
    let mut steady = line.to_owned();
    for start in ["YT-P-", "YT-F-", "ZZ-Y-"] {
        while let Some(place) = steady.find(start) {
            steady.replace_range(place..place + start.len() + 8, "[reference]");
        }
    }
    steady
}

const DOCUMENT: [(&str, &str); 3] = [
    ("document_kind", "resident_identity_card"),
    ("document_issuer", "CHN"),
    ("document_number", "11010519491231002X"),
];

/// What the clerk types with the document in hand.
fn typed<'a>(address: &'a str, code: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut typed = DOCUMENT.to_vec();
    typed.extend([
        ("expires-year", "2031"),
        ("expires-month", "5"),
        ("expires-day", "20"),
        ("seen", "yes"),
        ("address", address),
        ("dwelling", code),
        ("said_yes", "yes"),
        ("step", "hand-in"),
    ]);
    typed
}

async fn pre_register(browser: &Browser, language: &str) -> String {
    for path in ["/", "/promises"] {
        let name = if path == "/" { "front" } else { "promises" };
        keep(name, language, &browser.get(path).await);
    }
    keep(
        "register-name",
        language,
        &browser.get("/register/name").await,
    );
    keep(
        "register-document",
        language,
        &browser
            .follow("/register/name", &[("full_name", "林示例")])
            .await,
    );
    keep(
        "register-address",
        language,
        &browser.follow("/register/document", &DOCUMENT).await,
    );
    let address = an_address();
    let answers = [("address", address.as_str()), ("centre", "yantian-centre")];
    keep(
        "register-contact",
        language,
        &browser.follow("/register/address", &answers).await,
    );
    let contact = [
        ("notice_by", "letter"),
        ("telephone", ""),
        ("letters_in", language),
    ];
    keep(
        "register-pin",
        language,
        &browser.follow("/register/contact", &contact).await,
    );
    let pin = [("pin", "402913"), ("pin_again", "402913")];
    keep(
        "register-check",
        language,
        &browser.follow("/register/pin", &pin).await,
    );
    let sent = browser.follow("/register/check", &[]).await;
    keep("register-sent", language, &sent);
    sent.between("<p class=\"reference\">", "<")
}

/// The clerk's path; the code of the letter.
async fn register(world: &World, language: &'static str, reference: &str) -> String {
    let desk = Browser::new(world, language);
    keep("desk-sign-in", language, &desk.get("/desk/sign-in").await);
    keep("desk-passkey", language, &desk.get("/desk/passkey").await);
    let device = desk
        .sign_in_official(world, "YT-0417", "yantian-centre", Role::RegistrationClerk)
        .await;
    keep("desk-start", language, &desk.get("/desk").await);
    let sign = desk
        .post("/desk/call-up", &[("reference", &reference.to_lowercase())])
        .await;
    keep("desk-sign-open", language, &sign);
    let screen = desk.sign(&device, &sign).await;
    keep("desk-file", language, &screen);
    let code = screen.between("data-code=\"", "\"");
    let address = an_address();
    let sign = desk.post("/desk/file", &typed(&address, &code)).await;
    keep("desk-sign-look-up", language, &sign);
    let receipt = desk.sign(&device, &sign).await;
    keep("desk-receipt", language, &receipt);
    receipt.between("<dd class=\"reference\">", "<")
}

async fn apply(browser: &Browser, language: &str) -> String {
    keep(
        "apply-child",
        language,
        &browser.get("/apply/school-fee-remission/child").await,
    );
    let child = [
        ("full_name", "林小例"),
        ("born_on-year", "2017"),
        ("born_on-month", "4"),
        ("born_on-day", "5"),
    ];
    keep(
        "apply-school",
        language,
        &browser
            .follow("/apply/school-fee-remission/child", &child)
            .await,
    );
    let check = browser
        .follow(
            "/apply/school-fee-remission/school",
            &[("school", "海涛示例小学")],
        )
        .await;
    keep("apply-check", language, &check);
    let applied = browser.post("/apply/school-fee-remission/check", &[]).await;
    keep("applied", language, &applied);
    applied.between("<p class=\"reference\">", "<")
}

async fn decide(world: &World, language: &'static str, reference: &str) {
    let desk = Browser::new(world, language);
    let device = desk
        .sign_in_official(
            world,
            "YT-2207",
            "yantian-education",
            Role::EntitlementOfficer,
        )
        .await;
    keep("cases", language, &desk.get("/desk/cases").await);
    let sign = desk
        .post(&format!("/desk/cases/{reference}/open"), &[])
        .await;
    keep("case-sign", language, &sign);
    keep("case", language, &desk.sign(&device, &sign).await);
    let path = format!("/desk/cases/{reference}/decide");
    let unnamed = desk
        .post(&path, &[("decision", "grant"), ("clause", "")])
        .await;
    assert_eq!(
        unnamed.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "no decision without a clause"
    );
    keep(
        "case-decided",
        language,
        &desk
            .follow(&path, &[("decision", "grant"), ("clause", "art-1")])
            .await,
    );
    keep("cases-after", language, &desk.get("/desk/cases").await);
}

async fn family(language: &'static str) {
    let world = World::new();
    let browser = Browser::new(&world, language);
    let reference = pre_register(&browser, language).await;
    let letter_code = register(&world, language, &reference).await;
    keep("sign-in", language, &browser.get("/sign-in").await);
    let home = browser
        .follow(
            "/sign-in",
            &[("code", &letter_code.to_lowercase()), ("pin", "402913")],
        )
        .await;
    keep("home-registered", language, &home);
    let file = apply(&browser, language).await;
    decide(&world, language, &file).await;
    keep("home", language, &browser.get("/home").await);
    keep(
        "letter",
        language,
        &browser.get(&format!("/letters/{file}")).await,
    );
    let card = browser.get("/card").await;
    keep("card", language, &card);
    let grant = card.between("name=\"grant\" value=\"", "\"");
    keep(
        "offer",
        language,
        &browser.post("/card", &[("grant", &grant)]).await,
    );
    keep(
        "offer-file",
        language,
        &browser.post("/card", &[("file", &file)]).await,
    );
    keep(
        "file-who-looked",
        language,
        &browser.get(&format!("/files/{file}/who-looked")).await,
    );
    let looked = browser.get("/who-looked").await;
    keep("who-looked", language, &looked);
    let entry = looked.between("id=\"e", "\"");
    let proof = browser.get(&format!("/who-looked/{entry}/proof")).await;
    assert!(
        proof.body.starts_with("c2sp.org/tlog-proof@v1\n"),
        "{}",
        proof.body
    );
    assert!(
        proof.headers[header::CONTENT_DISPOSITION]
            .to_str()
            .unwrap()
            .ends_with(".tlog-proof\"")
    );
    object(&browser, language, &looked).await;
    keep("lost", language, &browser.get("/lost").await);
    keep(
        "lost-done",
        language,
        &browser.post("/lost", &[("lost", "phone")]).await,
    );
    keep("card-after-loss", language, &browser.get("/card").await);
    again(&world, language, &reference).await;
    let letter_again = browser.follow("/sign-out", &[]).await;
    keep("signed-out", language, &letter_again);
    assert_eq!(browser.get("/home").await.status, StatusCode::UNAUTHORIZED);
}

/// A new letter and a new card, at the desk; then somebody else's file under the same document, and its review.
async fn again(world: &World, language: &'static str, reference: &str) {
    let desk = Browser::new(world, language);
    let device = desk
        .sign_in_official(world, "YT-0418", "yantian-centre", Role::RegistrationClerk)
        .await;
    keep("again", language, &desk.get("/desk/again").await);
    let letter = desk
        .post(
            "/desk/again",
            &[("reference", reference), ("what", "letter")],
        )
        .await;
    keep("new-letter", language, &letter);
    let sign = desk
        .post("/desk/again", &[("reference", reference), ("what", "card")])
        .await;
    keep("card-sign", language, &sign);
    let done = desk.sign_here(&device, &sign).await;
    keep("new-card", language, &done);
    let own = Browser::new(world, language);
    let code = letter.between("<dd class=\"reference\">", "<");
    own.follow("/sign-in", &[("code", &code), ("pin", "402913")])
        .await;
    assert!(
        own.get("/card").await.body.contains("name=\"grant\""),
        "the card can be fetched again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_file_under_one_document_is_reviewed() {
    for language in ["zh-CN", "en"] {
        let world = World::new();
        let mut receipts = Vec::new();
        for (pin, clerk) in [("402913", "YT-0417"), ("161803", "YT-0418")] {
            let browser = Browser::new(&world, language);
            let reference = pre_register_plainly(&browser, pin).await;
            receipts.push(register_plainly(&world, clerk, &reference).await);
        }
        assert_eq!(receipts[0], receipts[1], "the receipt does not tell");
        let reviewer = Browser::new(&world, language);
        let device = reviewer
            .sign_in_official(&world, "YT-0901", "yantian-centre", Role::DuplicateReviewer)
            .await;
        let list = reviewer.get("/desk/reviews").await;
        keep("reviews", language, &list);
        let review = list.between("action=\"/desk/reviews/", "/open\"");
        let sign = reviewer
            .post(&format!("/desk/reviews/{review}/open"), &[])
            .await;
        keep("review-sign", language, &sign);
        let both = reviewer.sign(&device, &sign).await;
        keep("review", language, &both);
        let path = format!("/desk/reviews/{review}/decide");
        let after = reviewer.follow(&path, &[("decision", "one_person")]).await;
        keep("reviews-after", language, &after);
    }
}

/// The same without keeping pages.
pub async fn pre_register_plainly(browser: &Browser, pin: &str) -> String {
    let address = an_address();
    let steps: [(&str, Vec<(&str, &str)>); 6] = [
        ("/register/name", vec![("full_name", "林示例")]),
        ("/register/document", DOCUMENT.to_vec()),
        (
            "/register/address",
            vec![("address", &address), ("centre", "yantian-centre")],
        ),
        (
            "/register/contact",
            vec![("notice_by", "desk"), ("letters_in", "en")],
        ),
        ("/register/pin", vec![("pin", pin), ("pin_again", pin)]),
        ("/register/check", Vec::new()),
    ];
    let mut page = browser.get("/register/name").await;
    for (path, fields) in &steps {
        page = browser.follow(path, fields).await;
    }
    page.between("<p class=\"reference\">", "<")
}

/// The words of the receipt, without what must differ.
pub async fn register_plainly(world: &World, clerk: &str, reference: &str) -> String {
    let receipt = hand_in_plainly(world, clerk, reference).await;
    let words = steady(&receipt.words());
    words
        .lines()
        .filter(|line| !line.contains("entry "))
        .collect::<Vec<_>>()
        .join("\n")
}

pub async fn hand_in_plainly(world: &World, clerk: &str, reference: &str) -> Answer {
    let desk = Browser::new(world, "en");
    let device = desk
        .sign_in_official(world, clerk, "yantian-centre", Role::RegistrationClerk)
        .await;
    let screen = desk
        .sign(
            &device,
            &desk
                .post("/desk/call-up", &[("reference", reference)])
                .await,
        )
        .await;
    let code = screen.between("data-code=\"", "\"");
    let sign = desk.post("/desk/file", &typed(&an_address(), &code)).await;
    desk.sign(&device, &sign).await
}

pub async fn apply_plainly(browser: &Browser, name: &str) -> String {
    let path = |step: &str| format!("/apply/school-fee-remission/{step}");
    let child = [
        ("full_name", name),
        ("born_on-year", "2017"),
        ("born_on-month", "4"),
        ("born_on-day", "5"),
    ];
    browser.follow(&path("child"), &child).await;
    let school = [("school", "海涛示例小学")];
    browser.follow(&path("school"), &school).await;
    let applied = browser.post(&path("check"), &[]).await;
    applied.between("<p class=\"reference\">", "<")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_of_two_reads_one_letter() {
    let world = World::new();
    let browser = Browser::new(&world, "en");
    let own = pre_register_plainly(&browser, "402913").await;
    let receipt = hand_in_plainly(&world, "YT-0417", &own).await;
    let code = receipt.between("<dd class=\"reference\">", "<");
    let sign_in = [("code", code.as_str()), ("pin", "402913")];
    browser.follow("/sign-in", &sign_in).await;
    let mut files = Vec::new();
    for name in ["林小例", "林小样", "林小式"] {
        files.push(apply_plainly(&browser, name).await);
    }
    let desk = Browser::new(&world, "en");
    let device = desk
        .sign_in_official(
            &world,
            "YT-2207",
            "yantian-education",
            Role::EntitlementOfficer,
        )
        .await;
    let (granted, waiting) = files.split_at(2);
    for file in granted {
        let path = |step: &str| format!("/desk/cases/{file}/{step}");
        let sign = desk.post(&path("open"), &[]).await;
        desk.sign(&device, &sign).await;
        let grant = [("decision", "grant"), ("clause", "art-1")];
        desk.follow(&path("decide"), &grant).await;
    }
    let letters = [&granted[0], &granted[1]].map(|file| format!("/letters/{file}"));
    let letter = browser.get(&letters[0]).await.words();
    for said in ["3,000 yuan", "1,500 yuan for each decision", "2026/27"] {
        assert!(letter.contains(said), "{said}: {letter}");
    }
    assert!(granted.iter().all(|file| letter.contains(file)), "{letter}");
    assert!(!letter.contains(&waiting[0]), "nothing is decided in it");
    let looked = |page: Answer| page.body.matches("id=\"e").count();
    let before = looked(browser.get("/who-looked").await);
    assert_eq!(browser.get(&letters[1]).await.words(), letter);
    let after = looked(browser.get("/who-looked").await);
    assert_eq!(before, after, "reading it again opens nothing");
}

async fn object(browser: &Browser, language: &str, looked: &Answer) {
    let link = looked.between("class=\"object\" href=\"", "\"");
    keep("object", language, &browser.get(&link).await);
    let empty = browser.post(&link, &[("text", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("role=\"alert\""));
    keep(
        "who-looked-objected",
        language,
        &browser
            .follow(&link, &[("text", "那天我没有去过窗口。")])
            .await,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_in_chinese() {
    family("zh-CN").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_in_english() {
    family("en").await;
}
