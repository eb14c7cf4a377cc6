//! A family's whole path in a real browser.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod harness;

use harness::Driver;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_opens() {
    let driver = Driver::start();
    let window = driver.open(390, 800, "en").await;
    window
        .go("data:text/html,<title>x</title><p>Hello there</p>")
        .await;
    window.plug_in_authenticator().await;
    window.expect("Hello there").await;
    window.close().await;
}
