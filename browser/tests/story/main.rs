//! A family's whole path in a real browser, once in Chinese and once in English: pre-registration at home, the desk, the
//! own page, an application, a decision, the school door, and who looked. Each page is kept as a picture and as it stood
//! in the browser, under `browser/` in the target folder; `axe/` judges what was kept.
//!
//! The picture in the README is `who-looked.en.1280.png` of a run, copied to `docs/screenshots/`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod at_home;
mod at_school;
mod at_the_desk;
mod at_the_office;
mod at_the_ombudsmans;
mod by_two;
mod harness;
mod on_the_own_page;

use std::sync::Mutex;

use harness::{City, Driver, Visit};

/// One city and one browser at a time: the machine may have two cores.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

async fn family(language: &'static str) {
    let city = City::start();
    let driver = Driver::start();
    let visit = Visit {
        city: &city,
        driver: &driver,
        language,
    };
    let reference = at_home::pre_register(&visit, "林示例").await;
    let stranger = at_home::pre_register_again(&visit).await;
    let desk = at_the_desk::sign_in(&visit).await;
    let receipt =
        at_the_desk::register(&visit, &desk, &reference, at_the_desk::Typed::AsSaid).await;
    let second = at_the_desk::register(&visit, &desk, &stranger, at_the_desk::Typed::InFull).await;
    assert_eq!(
        receipt.words, second.words,
        "the receipt tells whether a number is known"
    );
    let own = on_the_own_page::sign_in(&visit, &receipt.letter_code).await;
    let file = on_the_own_page::apply(&visit, &own).await;
    at_the_office::decide(&visit, &file).await;
    on_the_own_page::read_the_decision(&visit, &own, &file).await;
    let wallet = on_the_own_page::fetch(&visit, &own, &file).await;
    at_school::check(&visit, &wallet).await;
    on_the_own_page::who_looked(&visit, &own).await;
    at_the_ombudsmans::hear(&visit).await;
    on_the_own_page::lose_the_phone(&visit, &own).await;
    at_the_desk::make_the_card_again(&visit, &desk, &reference).await;
    by_two::declare_a_relative(&visit, &desk).await;
    by_two::open_in_an_emergency(&visit, &desk, &reference).await;
    by_two::hand_in_an_order(&visit, &reference).await;
    by_two::sign_for_a_job(&visit).await;
    by_two::review(&visit, &stranger).await;
    desk.close().await;
    own.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(
    clippy::await_holding_lock,
    reason = "the lock is what keeps the two runs apart"
)]
async fn a_family_in_chinese() {
    let _one = ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    family("zh-CN").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(
    clippy::await_holding_lock,
    reason = "the lock is what keeps the two runs apart"
)]
async fn a_family_in_english() {
    let _one = ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    family("en").await;
}
