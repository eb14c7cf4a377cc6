//! One window: what a person does (read, type, press, tick) and what a test looks at. Every step waits for its page.

use std::path::Path;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::key::Key;

use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use super::city::kept;

/// How long a page may take before a test gives up: the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(30);

/// A window with its session.
pub struct Window {
    client: Client,
    driver: String,
    language: String,
}

impl Window {
    pub(super) fn new(client: Client, driver: &str, language: &str) -> Self {
        Self {
            client,
            driver: driver.to_owned(),
            language: language.to_owned(),
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

    /// Enter, wherever the focus is.
    pub async fn enter(&self) {
        self.keys(&char::from(Key::Enter).to_string()).await;
    }

    /// Chooses in a list of options by value.
    pub async fn select(&self, name: &str, value: &str) {
        self.find(&format!("select[name=\"{name}\"]"))
            .await
            .select_by_value(value)
            .await
            .unwrap();
    }

    /// Waits until there are this many elements.
    pub async fn expect_count(&self, css: &str, count: usize) {
        for _ in 0..PATIENCE.as_millis() / 50 {
            if self.count(css).await == count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!(
            "{css}: {} instead of {count}\n{}",
            self.count(css).await,
            self.words().await
        );
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

    /// Keeps the page as it stands, and pictures of it on a phone and on a screen.
    pub async fn keep(&self, name: &str) {
        let errors = self.ask("return window.__errors ?? []").await;
        assert_eq!(errors, json!([]), "{name}");
        let tag = self.ask("return document.documentElement.lang").await;
        assert_eq!(tag, json!(self.language), "{name} is in the wrong language");
        let folder = kept();
        let pages = folder.join("pages");
        std::fs::create_dir_all(&pages).unwrap();
        let html = self
            .ask("return '<!doctype html>' + document.documentElement.outerHTML")
            .await;
        std::fs::write(
            pages.join(format!("{name}.{}.html", self.language)),
            html.as_str().unwrap(),
        )
        .unwrap();
        let frame = self.client.get_window_size().await.unwrap();
        for width in [390, 1280] {
            self.picture(&folder.join("pictures"), name, width).await;
        }
        self.client
            .set_window_size(frame.0.try_into().unwrap(), frame.1.try_into().unwrap())
            .await
            .unwrap();
    }

    async fn picture(&self, folder: &Path, name: &str, width: u32) {
        self.client.set_window_size(width, 900).await.unwrap();
        let measured = self.ask("const e = document.documentElement; return [e.scrollWidth - e.clientWidth, e.scrollHeight, outerHeight - innerHeight]").await;
        assert_eq!(measured[0], json!(0), "{name} is wider than {width} px");
        let height = measured[1].as_u64().unwrap() + measured[2].as_u64().unwrap();
        self.client
            .set_window_size(width, height.clamp(500, 6000).try_into().unwrap())
            .await
            .unwrap();
        std::fs::create_dir_all(folder).unwrap();
        let picture = self.client.screenshot().await.unwrap();
        std::fs::write(
            folder.join(format!("{name}.{}.{width}.png", self.language)),
            picture,
        )
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
