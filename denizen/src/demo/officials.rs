//! What officials do in the story: sign in with a passkey, sign for each opening, register, decide.

use anyhow::{Context as _, bail};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::cast::Person;
use super::passkey::{SessionKey, SoftwarePasskey};
use super::residents::sheet;
use super::visitor::{Answer, Visitor, all_words, between, words};

/// An official at work: browser, passkey and the session's key.
pub struct AtWork {
    /// The browser.
    pub visitor: Visitor,
    session_key: SessionKey,
}

/// What the desk hands to a resident.
pub struct HandedOut {
    /// Code of the sign-in letter.
    pub letter_code: String,
    /// The check sheet.
    pub sheet: String,
    /// The page's words, to compare one receipt with another.
    pub words: String,
}

impl AtWork {
    /// Registers a passkey with the one-time code of the appointment, and signs in with it.
    ///
    /// # Errors
    /// When a ceremony fails.
    pub fn begin(city: &str, official: &str, code: &str) -> anyhow::Result<Self> {
        let mut visitor = Visitor::new(city);
        let host = url::Url::parse(city)?
            .host_str()
            .context("no host")?
            .to_owned();
        let passkey = SoftwarePasskey::new(&host, city)?;
        let asked = ask(
            &mut visitor,
            "/desk/passkey/begin",
            &json!({ "official": official, "code": code }),
        )?;
        let (client_data, attestation) = passkey.register(text(&asked, "challenge")?)?;
        ask(
            &mut visitor,
            "/desk/passkey/finish",
            &json!({
                "official": official,
                "client_data_json": client_data,
                "attestation_object": attestation,
            }),
        )?;
        let session_key = SessionKey::new()?;
        let asked = ask(
            &mut visitor,
            "/desk/sign-in/begin",
            &json!({ "official": official, "session_key": session_key.public() }),
        )?;
        let parts = passkey.sign_in(text(&asked, "challenge")?)?;
        ask(
            &mut visitor,
            "/desk/sign-in/finish",
            &json!({
                "official": official,
                "credential_id": parts.credential_id,
                "client_data_json": parts.client_data_json,
                "authenticator_data": parts.authenticator_data,
                "signature": parts.signature,
            }),
        )?;
        Ok(Self {
            visitor,
            session_key,
        })
    }

    /// Asks for a file by its number; the page with the statement to sign.
    ///
    /// # Errors
    /// When the page does not answer.
    pub fn ask_for(&mut self, reference: &str) -> anyhow::Result<Answer> {
        self.visitor
            .post("/desk/call-up", &[("reference", reference)])
    }

    /// Calls a file up by its number, signing for it.
    ///
    /// # Errors
    /// With the page's words.
    pub fn call_up(&mut self, reference: &str) -> anyhow::Result<()> {
        let page = self.ask_for(reference)?;
        let opened = self.sign(page)?;
        self.follow(opened)?.good()?;
        Ok(())
    }

    /// What the register answers to an address as it was said: the dwellings that fit, each by its code.
    ///
    /// # Errors
    /// When the page does not answer.
    pub fn dwellings(&mut self, said: &str) -> anyhow::Result<Vec<(String, String)>> {
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("text", said)
            .finish();
        let page = self
            .visitor
            .get(&format!("/desk/dwellings?{query}"))?
            .good()?;
        Ok(between(&page.text, "data-code=\"", "<template>")
            .into_iter()
            .filter_map(|item| {
                let (code, line) = item.split_once('"')?;
                Some((code.to_owned(), words(&format!("<{line}"))))
            })
            .collect())
    }

    /// Writes down the document seen and the dwelling read back, signs for the one look-up, and hands in.
    ///
    /// # Errors
    /// With the page's words.
    pub fn register(&mut self, person: &Person, dwelling: &str) -> anyhow::Result<HandedOut> {
        let page = self.hand_in(person, dwelling)?;
        Ok(HandedOut {
            letter_code: letter_code(&page)?,
            sheet: sheet(&page)?,
            words: all_words(&page.text),
        })
    }

    /// The same; the receipt as a page. It has no check sheet when the city stopped between call-up and receipt.
    ///
    /// # Errors
    /// With the page's words.
    pub fn hand_in(&mut self, person: &Person, dwelling: &str) -> anyhow::Result<Answer> {
        let page = self.visitor.post(
            "/desk/file",
            &[
                ("document_kind", person.document_kind),
                ("document_issuer", person.document_issuer),
                ("document_number", person.document_number),
                ("expires-year", "2036"),
                ("expires-month", "5"),
                ("expires-day", "20"),
                ("seen", "yes"),
                ("address", person.address),
                ("dwelling", dwelling),
                ("said_yes", "yes"),
                ("step", "hand-in"),
            ],
        )?;
        let page = self.follow(page)?;
        let answer = self.sign(page)?;
        self.follow(answer)?.good()
    }

    /// The numbers of the files that wait.
    ///
    /// # Errors
    /// When the page does not open.
    pub fn cases_waiting(&mut self) -> anyhow::Result<Vec<String>> {
        let page = self.visitor.get("/desk/cases")?.good()?;
        Ok(between(&page.text, "action=\"/desk/cases/", "/open\""))
    }

    /// Opens a case, signing for it; the facts the page shows.
    ///
    /// # Errors
    /// With the page's words.
    pub fn open_case(&mut self, reference: &str) -> anyhow::Result<Vec<String>> {
        let page = self
            .visitor
            .post(&format!("/desk/cases/{reference}/open"), &[])?;
        let page = self.follow(page)?;
        let answer = self.sign(page)?;
        let page = self.follow(answer)?.good()?;
        Ok(between(
            &page.text,
            "<th role=\"rowheader\" scope=\"row\">",
            "</th>",
        ))
    }

    /// Grants, naming a clause.
    ///
    /// # Errors
    /// With the page's words.
    pub fn grant(&mut self, reference: &str, clause: &str) -> anyhow::Result<()> {
        let page = self.visitor.post(
            &format!("/desk/cases/{reference}/decide"),
            &[("decision", "grant"), ("clause", clause)],
        )?;
        self.follow(page)?.good()?;
        Ok(())
    }

    /// Signs the statement on a page with the session's key and sends it.
    ///
    /// # Errors
    /// When the page has no statement, or the server does not answer.
    pub fn sign(&mut self, page: Answer) -> anyhow::Result<Answer> {
        let page = page.good()?;
        let statement = page.attribute("data-statement")?;
        let action = between(&page.text, "method=\"post\" action=\"", "\"")
            .into_iter()
            .find(|action| !action.contains("sign-out"))
            .context("the page has no form to sign")?;
        let statement = URL_SAFE_NO_PAD.decode(statement)?;
        let signature = self.session_key.sign(&statement)?;
        let name = page.hidden("statement")?;
        let fields = [("statement", name.as_str()), ("signature", &signature)];
        self.visitor.post(&action, &fields)
    }

    /// Follows one redirect.
    fn follow(&mut self, answer: Answer) -> anyhow::Result<Answer> {
        match answer.location.clone() {
            Some(place) => self.visitor.get(&place),
            None => Ok(answer),
        }
    }
}

/// The code of the sign-in letter on a receipt.
///
/// # Errors
/// When the page is no receipt.
pub fn letter_code(receipt: &Answer) -> anyhow::Result<String> {
    let codes = between(&receipt.text, "<dd class=\"reference\">", "</dd>");
    let code = codes.first().context("the receipt has no code")?;
    Ok(code.trim().to_owned())
}

fn ask(visitor: &mut Visitor, path: &str, body: &Value) -> anyhow::Result<Value> {
    let answer = visitor.post_json(path, body)?;
    if answer.status >= 400 {
        bail!("{path} answered {}: {}", answer.status, answer.text);
    }
    if answer.text.is_empty() {
        return Ok(Value::Null);
    }
    Ok(serde_json::from_str(&answer.text)?)
}

fn text<'a>(value: &'a Value, name: &str) -> anyhow::Result<&'a str> {
    value
        .get(name)
        .and_then(Value::as_str)
        .with_context(|| format!("the answer has no {name}"))
}
