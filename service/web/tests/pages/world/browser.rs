//! A browser without a screen: keeps cookies, sends forms as browsers do, follows where a form leads.

use std::collections::BTreeMap;
use std::sync::Mutex;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use rules::authority::Role;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::World;
use super::device::Device;

pub struct Browser {
    pages: Router,
    cookies: Mutex<BTreeMap<String, String>>,
    language: &'static str,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Browser {
    pub fn new(world: &World, language: &'static str) -> Self {
        Self {
            pages: world.pages.clone(),
            cookies: Mutex::default(),
            language,
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.pages.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let (name, value) = cookie
                .to_str()
                .unwrap()
                .split(';')
                .next()
                .unwrap()
                .split_once('=')
                .unwrap();
            self.cookies
                .lock()
                .unwrap()
                .insert(name.to_owned(), value.to_owned());
        }
        let body = to_bytes(body, 1 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path).body(Body::empty()).unwrap())
            .await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", percent(value)))
            .collect();
        let request = self
            .request("POST", path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.join("&"))).unwrap())
            .await
    }

    /// Sends a form that must lead on, and opens the page it leads to.
    pub async fn follow(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, fields).await;
        assert_eq!(
            answer.status,
            StatusCode::SEE_OTHER,
            "{path}: {}",
            answer.words()
        );
        let to = answer.headers[header::LOCATION]
            .to_str()
            .unwrap()
            .to_owned();
        self.get(&to).await
    }

    pub async fn post_json(&self, path: &str, body: &Value) -> Answer {
        let request = self
            .request("POST", path)
            .header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<_> = self
            .cookies
            .lock()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::ACCEPT_LANGUAGE, self.language)
            .header(header::HOST, "residence.example")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, cookies.join("; "))
    }

    /// Makes a passkey with the appointment's code and signs in with it.
    pub async fn sign_in_official(
        &self,
        world: &World,
        id: &str,
        office: &str,
        role: Role,
    ) -> Device {
        let device = Device::new();
        let code = world.appoint(id, office, role);
        let asked = self
            .post_json(
                "/desk/passkey/begin",
                &json!({ "official": id, "code": code }),
            )
            .await;
        let made = self
            .post_json(
                "/desk/passkey/finish",
                &device.registered(id, &asked.json("challenge")),
            )
            .await;
        assert_eq!(made.status, StatusCode::NO_CONTENT, "{}", made.body);
        let begin = json!({ "official": id, "session_key": device.session_key() });
        let asked = self.post_json("/desk/sign-in/begin", &begin).await;
        let done = self
            .post_json(
                "/desk/sign-in/finish",
                &device.asserted(id, &asked.json("challenge")),
            )
            .await;
        assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.body);
        device
    }

    /// Signs the statements of a page and sends them where the page says, and opens the page that leads to.
    pub async fn sign(&self, device: &Device, page: &Answer) -> Answer {
        let (action, fields) = signed(device, page);
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.follow(&action, &fields).await
    }

    /// The same, where the answer is the page itself.
    pub async fn sign_here(&self, device: &Device, page: &Answer) -> Answer {
        let (action, fields) = signed(device, page);
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.post(&action, &fields).await
    }
}

/// What `passkey.js` makes of the form: where it goes, and its fields.
fn signed(device: &Device, page: &Answer) -> (String, Vec<(String, String)>) {
    let form = page.between("data-passkey=\"statement\">", "</form>");
    let mut fields = Vec::new();
    for input in form.split("<input type=\"hidden\" name=\"").skip(1) {
        let name = input.split('"').next().unwrap().to_owned();
        let value = input
            .split("value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let statement = input
            .split('>')
            .next()
            .unwrap()
            .split("data-statement=\"")
            .nth(1);
        fields.push((
            name,
            statement.map_or(value, |rest| device.sign(rest.split('"').next().unwrap())),
        ));
    }
    (
        page.between("<form class=\"stack\" method=\"post\" action=\"", "\""),
        fields,
    )
}

impl Answer {
    pub fn between(&self, start: &str, end: &str) -> String {
        let Some((_, rest)) = self.body.split_once(start) else {
            panic!("no {start} in {}", self.words())
        };
        rest.split(end).next().unwrap().to_owned()
    }

    pub fn json(&self, field: &str) -> String {
        let value: Value =
            serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{}", self.body));
        value[field]
            .as_str()
            .unwrap_or_else(|| panic!("{}", self.body))
            .to_owned()
    }

    /// What a page says between its header and its footer.
    pub fn main(&self) -> &str {
        self.body
            .split("<main")
            .nth(1)
            .and_then(|rest| rest.split("</main>").next())
            .unwrap_or(&self.body)
    }

    /// The words of the page, without markup.
    pub fn words(&self) -> String {
        let mut words = String::new();
        for piece in self.main().split('<') {
            let text = piece.split_once('>').map_or(piece, |(_, text)| text);
            if !text.trim().is_empty() {
                words.push_str(text.trim());
                words.push('\n');
            }
        }
        words
    }
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
