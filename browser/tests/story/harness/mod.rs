//! A real browser on real pages: Debian's Chromium, driven over WebDriver, with an empty profile and a port of its own.
//! It must never reach another host, and ends the processes it started.

mod city;
mod window;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use fantoccini::ClientBuilder;
use fantoccini::wd::Capabilities;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

pub use city::{City, run};
pub use window::Window;

/// A driver process; ends with the value.
pub struct Driver {
    process: Child,
    address: String,
}

impl Driver {
    /// Starts `chromedriver` on a free port.
    pub fn start() -> Self {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is needed: apt-get install chromium chromium-driver");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                Some(
                    line.split_once("successfully on port ")?
                        .1
                        .trim_end_matches('.')
                        .to_owned(),
                )
            })
            .expect("chromedriver did not say its port");
        // Its pipe must not fill up.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            process,
            address: format!("http://127.0.0.1:{port}"),
        }
    }

    /// Opens a window in a profile of its own, that prefers `language`.
    pub async fn open(&self, width: u32, height: u32, language: &str) -> Window {
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(width, height, language))
            .connect(&self.address)
            .await
            .expect("a browser session");
        client.set_window_size(width, height).await.unwrap();
        Window::new(client, &self.address, language)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// One run of the story: where, with which browser, in which language.
pub struct Visit<'a> {
    /// The city.
    pub city: &'a City,
    /// The browser.
    pub driver: &'a Driver,
    /// The language of every page.
    pub language: &'static str,
}

impl Visit<'_> {
    /// A phone.
    pub async fn phone(&self) -> Window {
        self.driver.open(390, 844, self.language).await
    }

    /// The screen of a desk.
    pub async fn screen(&self) -> Window {
        self.driver.open(1280, 900, self.language).await
    }

    /// The text of the run's language.
    pub fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.language == "en" { en } else { zh }
    }
}

fn capabilities(width: u32, height: u32, language: &str) -> Capabilities {
    let options = json!({
        "goog:chromeOptions": {
            "binary": "/usr/bin/chromium",
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
                "--hide-scrollbars", format!("--window-size={width},{height}"),
            ],
            "prefs": { "intl.accept_languages": language },
        },
        "goog:loggingPrefs": { "browser": "ALL" },
    });
    match options {
        Value::Object(map) => map,
        _ => Capabilities::new(),
    }
}
