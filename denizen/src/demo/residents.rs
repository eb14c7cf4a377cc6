//! What residents do in the story, through the pages that everybody uses.

use anyhow::Context as _;

use super::cast::{Child, Person};
use super::visitor::{Answer, Visitor, between, words};

/// A resident's browser.
pub struct Resident(pub Visitor);

/// What a credential rests on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The resident's own registration.
    Own,
    /// An application the resident made for somebody.
    OfAFile,
}

/// A card or a benefit that can be fetched to the phone.
pub struct Fetchable {
    /// The form's field, `grant` or `file`.
    field: String,
    /// Its value.
    id: String,
}

impl Fetchable {
    /// What it rests on.
    pub fn kind(&self) -> Kind {
        if self.field == "grant" {
            Kind::Own
        } else {
            Kind::OfAFile
        }
    }
}

/// An offer as the page shows it: the link in the code, and the digits to type.
pub struct Offer {
    /// `openid-credential-offer://…`
    pub link: String,
    /// Six digits.
    pub tx_code: String,
}

/// What an application brought.
pub struct Applied {
    /// The file's number.
    pub reference: String,
    /// The child's check sheet.
    pub sheet: String,
}

impl Resident {
    /// A new browser.
    #[must_use]
    pub fn new(city: &str) -> Self {
        Self(Visitor::new(city))
    }

    /// Answers the five questions and sends them; the number to bring to the desk.
    ///
    /// # Errors
    /// With the page's words when an answer is not taken.
    pub fn pre_register(&mut self, person: &Person, centre: &str) -> anyhow::Result<String> {
        self.fill("/register/name", &[("full_name", person.full_name)])?;
        self.fill(
            "/register/document",
            &[
                ("document_kind", person.document_kind),
                ("document_issuer", person.document_issuer),
                ("document_number", person.document_number),
            ],
        )?;
        self.fill(
            "/register/address",
            &[("address", person.address), ("centre", centre)],
        )?;
        self.fill(
            "/register/contact",
            &[
                ("notice_by", "telephone"),
                ("telephone", person.telephone),
                ("letters_in", "zh-CN"),
            ],
        )?;
        self.fill(
            "/register/pin",
            &[("pin", person.pin), ("pin_again", person.pin)],
        )?;
        let sent = self.fill("/register/check", &[])?;
        let page = self.0.get(&sent)?.good()?;
        reference(&page)
    }

    /// Signs in with the code of the letter and the PIN.
    ///
    /// # Errors
    /// With the page's words when they do not belong together.
    pub fn sign_in(&mut self, letter_code: &str, pin: &str) -> anyhow::Result<()> {
        self.fill("/sign-in", &[("code", letter_code), ("pin", pin)])?;
        Ok(())
    }

    /// Applies for the remission of school fees for a child.
    ///
    /// # Errors
    /// With the page's words when an answer is not taken.
    pub fn apply(&mut self, child: &Child) -> anyhow::Result<Applied> {
        const START: &str = "/apply/school-fee-remission";
        self.0.get(START)?;
        let [year, month, day] = child.born_on;
        self.fill(
            &format!("{START}/child"),
            &[
                ("full_name", child.full_name),
                ("born_on-year", year),
                ("born_on-month", month),
                ("born_on-day", day),
            ],
        )?;
        self.fill(&format!("{START}/school"), &[("school", child.school)])?;
        let page = self.0.post(&format!("{START}/check"), &[])?.good()?;
        Ok(Applied {
            reference: reference(&page)?,
            sheet: sheet(&page)?,
        })
    }

    /// What can be fetched to the phone.
    ///
    /// # Errors
    /// When the page does not open.
    pub fn fetchable(&mut self) -> anyhow::Result<Vec<Fetchable>> {
        let page = self.0.get("/card")?.good()?;
        Ok(["grant", "file"]
            .into_iter()
            .flat_map(|field| {
                between(&page.text, &format!("name=\"{field}\" value=\""), "\"")
                    .into_iter()
                    .map(move |id| Fetchable {
                        field: field.to_owned(),
                        id,
                    })
            })
            .collect())
    }

    /// Asks for an offer.
    ///
    /// # Errors
    /// When the page does not show one.
    pub fn offer(&mut self, what: &Fetchable) -> anyhow::Result<Offer> {
        let page = self.0.post("/card", &[(&what.field, &what.id)])?.good()?;
        let link = between(&page.text, "href=\"openid-credential-offer:", "\"");
        let link = link.first().context("the page shows no offer")?;
        Ok(Offer {
            link: format!("openid-credential-offer:{link}"),
            tx_code: between(&page.text, "<p class=\"reference\">", "</p>")
                .first()
                .context("the page shows no code")?
                .trim()
                .to_owned(),
        })
    }

    /// The list of openings: one line an entry, newest first.
    ///
    /// # Errors
    /// When the page does not open.
    pub fn who_looked(&mut self, path: &str) -> anyhow::Result<Vec<String>> {
        let page = self.0.get(path)?.good()?;
        Ok(between(&page.text, "<summary>", "</summary>")
            .iter()
            .map(|line| words(line))
            .collect())
    }

    /// The proofs that the list offers, as texts.
    ///
    /// # Errors
    /// When a proof does not open.
    pub fn proofs(&mut self, path: &str) -> anyhow::Result<Vec<String>> {
        let page = self.0.get(path)?.good()?;
        between(&page.text, "href=\"", "\"")
            .into_iter()
            .filter(|link| link.ends_with("/proof"))
            .map(|link| Ok(self.0.get(&link)?.good()?.text))
            .collect()
    }

    /// Reports the phone as lost; what the city says, and the new check sheet.
    ///
    /// # Errors
    /// When the page does not open.
    pub fn lose_phone(&mut self) -> anyhow::Result<(String, String)> {
        let page = self.0.post("/lost", &[("lost", "phone")])?.good()?;
        let banner = between(&page.text, "class=\"banner ok\">", "</div>");
        Ok((words(banner.first().context("no answer")?), sheet(&page)?))
    }

    /// Sends one form; where it leads.
    fn fill(&mut self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<String> {
        let answer = self.0.post(path, fields)?;
        Ok(answer.place()?.to_owned())
    }
}

fn reference(page: &Answer) -> anyhow::Result<String> {
    Ok(between(&page.text, "<p class=\"reference\">", "</p>")
        .first()
        .context("the page shows no number")?
        .trim()
        .to_owned())
}

/// The text of a check sheet on a page.
pub fn sheet(page: &Answer) -> anyhow::Result<String> {
    let rest = between(&page.text, "denizen-check:", "<");
    let rest = rest.first().context("the page shows no check sheet")?;
    Ok(format!("denizen-check:{}", rest.trim()))
}
