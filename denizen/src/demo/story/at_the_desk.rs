//! At the desk: two people register, and somebody comes with a number that is known already.

use anyhow::{Context as _, ensure};

use super::{Caretaker, Story};
use crate::demo::cast::{CARETAKER, NAMESAKE, WIFE};
use crate::demo::residents::Resident;
use crate::demo::set_up::{HAISHAN_CENTRE, YANTIAN_CENTRE};

impl Story {
    pub(super) fn registration(&mut self) -> anyhow::Result<Caretaker> {
        self.transcript.step("Two people register")?;
        let mut pages = Resident::new(&self.stage.city);
        let his = pages.pre_register(&CARETAKER, YANTIAN_CENTRE)?;
        let hers = Resident::new(&self.stage.city).pre_register(&WIFE, YANTIAN_CENTRE)?;
        self.transcript.tell(&format!(
            "{} pre-registers at home ({his}); {} does so on her own ({hers}). No field asks whether they belong together.",
            CARETAKER.called, WIFE.called
        ))?;
        let mut clerk = self.official("YT-0417")?;
        clerk.call_up(&his)?;
        let fitting = clerk.dwellings(CARETAKER.address)?;
        self.transcript.tell(&format!(
            "At the desk the clerk signs for the opening and calls the file up. He says “{}”; {} dwellings fit, and the system asks instead of guessing. He says unit 1; the full address is read back.",
            CARETAKER.address,
            fitting.len()
        ))?;
        ensure!(
            fitting.len() == 2,
            "two dwellings should fit, not {}",
            fitting.len()
        );
        let (dwelling, _) = fitting.first().context("no dwelling")?;
        let handed = clerk.register(&CARETAKER, dwelling)?;
        clerk.call_up(&hers)?;
        let (dwelling, _) = clerk
            .dwellings(WIFE.address)?
            .into_iter()
            .next()
            .context("no dwelling")?;
        clerk.register(&WIFE, &dwelling)?;
        self.transcript.learned(
            "The clerk",
            "name, document, address of each file called up, each time on that person's list",
            "marriage, children, ethnicity, religion: there is no field for them; no picture was taken",
        )?;
        self.counts.registered = 2;
        self.counts.openings += 2;
        self.transcript.done("two residents, two receipts")?;
        Ok(Caretaker { pages, handed })
    }

    pub(super) fn second_registration(&mut self, first: &Caretaker) -> anyhow::Result<()> {
        self.transcript
            .step("Somebody comes with the same document number")?;
        let theirs = Resident::new(&self.stage.city).pre_register(&NAMESAKE, HAISHAN_CENTRE)?;
        let mut clerk = self.official("YT-0418")?;
        clerk.call_up(&theirs)?;
        let (dwelling, _) = clerk
            .dwellings(NAMESAKE.address)?
            .into_iter()
            .next()
            .context("no dwelling")?;
        let handed = clerk.register(&NAMESAKE, &dwelling)?;
        ensure!(
            skeleton(&handed.words) == skeleton(&first.handed.words),
            "the two receipts differ: {} / {}",
            handed.words,
            first.handed.words
        );
        self.counts.openings += 1;
        self.transcript.tell(
            "The receipt has the same words; the clerk at the other centre cannot tell. Reviewers settle it, and the one who was registered first sees the look-up on his list.",
        )?;
        self.transcript
            .done("passed for checking, in the same words")
    }
}

/// A receipt's words without what must differ between two people and two desks: numbers, codes, keys, the centre's name.
fn skeleton(words: &str) -> String {
    words
        .replace("Yantian registration centre", "centre")
        .replace("Haishan registration centre", "centre")
        .split_whitespace()
        .filter(|word| !word.chars().any(|c| c.is_ascii_digit()) && !word.contains('-'))
        .collect::<Vec<_>>()
        .join(" ")
}
