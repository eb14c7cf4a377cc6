//! A school's reader: one question, one answer on its own screen. It never met the city's server.

use std::path::Path;

use anyhow::{Context as _, bail};
use registry::clock::Clock as _;
use wallet::{Decision, Presented, Question, Wallet};

use super::processes::Process;
use super::visitor::{Visitor, between, words};
use crate::system::SystemClock;

/// The reader's screen.
pub struct School {
    visitor: Visitor,
    _process: Process,
    /// Where its pages are.
    pub address: String,
}

/// One check: what the screen says, and what the phone reports.
pub struct Checked {
    /// The words of the answer.
    pub screen: String,
    /// The wallet's own report.
    pub presented: Presented,
}

impl School {
    /// Starts the reader from the folder the city gave it.
    ///
    /// # Errors
    /// When it does not start.
    pub fn open(folder: &Path, base_url: &str) -> anyhow::Result<Self> {
        let folder = folder.to_str().context("a folder name that is not text")?;
        Ok(Self {
            visitor: Visitor::new(base_url),
            _process: Process::start("school's reader", &["verifier", "--folder", folder])?,
            address: base_url.to_owned(),
        })
    }

    /// Asks, lets the phone answer, reads the screen.
    ///
    /// # Errors
    /// When the phone refuses or the screen does not say "entitled".
    pub fn check(&mut self, wallet: &Wallet) -> anyhow::Result<Checked> {
        let place = self.visitor.post("/ask", &[])?.place()?.to_owned();
        let page = self.visitor.get(&place)?.good()?;
        let link = between(&page.text, "href=\"openid4vp:", "\"");
        let link = format!("openid4vp:{}", link.first().context("no request shown")?);
        let mut agree = |question: &Question| {
            // The holder looks at what would be shown before agreeing: two attributes, no more.
            let modest = question
                .choices
                .iter()
                .all(|choice| choice.shows.len() == 2);
            if modest {
                Decision::Show
            } else {
                Decision::Decline
            }
        };
        let presented = wallet.present(&link, &mut agree, SystemClock.now().0)?;
        let page = self.visitor.get(&place)?.good()?;
        let said = between(&page.text, "<h1>", "</h1>");
        let screen = words(said.first().context("the screen is empty")?);
        if !page.text.contains("is-ok") {
            bail!("the school's screen says: {}", words(&page.text));
        }
        Ok(Checked { screen, presented })
    }
}
