//! One window: what a person does (read, type, press, tick) and what a test looks at. Every step waits for its page.

use std::path::PathBuf;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};

/// How long a page may take before a test gives up: the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(30);

/// A window with its session.
pub struct Window {
    client: Client,
    driver: String,
}

impl Window {
    pub(super) fn new(client: Client, driver: &str) -> Self {
        Self {
            client,
            driver: driver.to_owned(),
        }
    }

    /// Opens an address.
    pub async fn go(&self, address: &str) {
        self.client
            .goto(address)
            .await
            .unwrap_or_else(|error| panic!("{address}: {error}"));
    }

    /// Waits for an element.
    pub async fn find(&self, css: &str) -> Element {
        let found = self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(css))
            .await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("{css}: {error}\n{}", self.words().await),
        }
    }

    /// Waits until the page says `text`.
    pub async fn expect(&self, text: &str) {
        let found = self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::XPath(&format!(
                "//*[contains(normalize-space(.), {})]",
                quoted(text)
            )))
            .await;
        if found.is_err() {
            panic!(
                "the page does not say {text:?}; it says:\n{}",
                self.words().await
            );
        }
    }

    /// What the page says, as text.
    pub async fn words(&self) -> String {
        let body = self
            .client
            .execute(
                "return location.href + '\\n' + document.body.innerText",
                Vec::new(),
            )
            .await;
        body.ok()
            .and_then(|text| text.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Types into a field, after emptying it.
    pub async fn fill(&self, name: &str, text: &str) {
        let field = self.find(&format!("[name=\"{name}\"]")).await;
        field.clear().await.unwrap();
        field
            .send_keys(text)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    /// Chooses a radio button or ticks a box by its value.
    pub async fn choose(&self, name: &str, value: &str) {
        let field = self
            .find(&format!("[name=\"{name}\"][value=\"{value}\"]"))
            .await;
        if !field.is_selected().await.unwrap() {
            field.click().await.unwrap();
        }
    }

    /// Presses a button or follows a link, and waits for the next page.
    pub async fn press(&self, css: &str) {
        let before = self.find("html").await;
        self.find(css)
            .await
            .click()
            .await
            .unwrap_or_else(|error| panic!("{css}: {error}"));
        // The old page is gone when its root element is.
        for _ in 0..PATIENCE.as_millis() / 50 {
            if before.tag_name().await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{css} led nowhere:\n{}", self.words().await);
    }

    /// Sends keys to whatever has the focus.
    pub async fn keys(&self, keys: &str) {
        let focused = self.client.active_element().await.unwrap();
        focused.send_keys(keys).await.unwrap();
    }

    /// Alt and a key, as the desk's shortcuts are pressed.
    pub async fn alt(&self, key: char) {
        self.keys(&format!(
            "{}{key}{}",
            char::from(Key::Alt),
            char::from(Key::Null)
        ))
        .await;
    }

    /// The text of an element.
    pub async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.unwrap()
    }

    /// An attribute of an element.
    pub async fn attribute(&self, css: &str, name: &str) -> String {
        self.find(css)
            .await
            .attr(name)
            .await
            .unwrap()
            .unwrap_or_default()
    }

    /// How many elements there are.
    pub async fn count(&self, css: &str) -> usize {
        self.client.find_all(Locator::Css(css)).await.unwrap().len()
    }

    /// A value computed in the page.
    pub async fn ask(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Where the window is.
    pub async fn address(&self) -> String {
        self.client.current_url().await.unwrap().to_string()
    }

    /// Gives the window an authenticator whose owner is always verified (WebAuthn §11, WebDriver extension).
    pub async fn plug_in_authenticator(&self) {
        let session = self.client.session_id().await.unwrap().unwrap();
        let address = format!("{}/session/{session}/webauthn/authenticator", self.driver);
        let options = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserVerified": true, "isUserConsenting": true,
        });
        let answer = tokio::task::spawn_blocking(move || ureq::post(address).send_json(options))
            .await
            .unwrap();
        answer.expect("the driver adds an authenticator");
    }

    /// Keeps a picture of the whole page.
    pub async fn picture(&self, folder: &PathBuf, name: &str) {
        let size = self
            .ask("return [innerWidth, document.documentElement.scrollHeight]")
            .await;
        let (width, height) = (
            size[0].as_u64().unwrap_or(1280),
            size[1].as_u64().unwrap_or(800),
        );
        let frame = self.client.get_window_size().await.unwrap();
        self.client
            .set_window_size(
                u32::try_from(width).unwrap(),
                u32::try_from(height.clamp(400, 6000) + 140).unwrap(),
            )
            .await
            .unwrap();
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(
            folder.join(format!("{name}.png")),
            self.client.screenshot().await.unwrap(),
        )
        .unwrap();
        self.client
            .set_window_size(
                u32::try_from(frame.0).unwrap(),
                u32::try_from(frame.1).unwrap(),
            )
            .await
            .unwrap();
    }

    /// Ends the session.
    pub async fn close(self) {
        self.client.close().await.unwrap();
    }
}

/// A text as an XPath literal.
fn quoted(text: &str) -> String {
    if text.contains('\'') {
        format!("\"{text}\"")
    } else {
        format!("'{text}'")
    }
}
