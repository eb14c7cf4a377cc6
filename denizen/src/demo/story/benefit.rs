//! The benefit: applied for, decided by a human, shown at the school door with and without the city.

use anyhow::ensure;

use super::{Caretaker, Story};
use crate::demo::cast::CHILDREN;
use crate::demo::residents::{Applied, Kind};
use crate::demo::school::{Checked, School};
use crate::wallet_command::in_words;

impl Story {
    pub(super) fn applications(
        &mut self,
        caretaker: &mut Caretaker,
    ) -> anyhow::Result<Vec<Applied>> {
        self.transcript
            .step("He applies for the remission of school fees, once for each child")?;
        let mut applied = Vec::new();
        for child in &CHILDREN {
            let application = caretaker.pages.apply(child)?;
            self.transcript.tell(&format!(
                "For {}: {}. The child's file is sealed under a key of its own.",
                child.called, application.reference
            ))?;
            applied.push(application);
        }
        self.transcript
            .done("two files that nothing in the clear joins")?;
        Ok(applied)
    }

    pub(super) fn decisions(
        &mut self,
        caretaker: &mut Caretaker,
        applied: &[Applied],
    ) -> anyhow::Result<()> {
        self.transcript.step("The education office decides")?;
        let mut officer = self.official("YT-2207")?;
        let waiting = officer.cases_waiting()?;
        ensure!(
            waiting.len() == applied.len(),
            "{} files wait",
            waiting.len()
        );
        for application in applied {
            let facts = officer.open_case(&application.reference)?;
            officer.grant(&application.reference, "art-1")?;
            self.counts.openings += 1;
            self.transcript.tell(&format!(
                "{}: opened {}; granted under article 1.",
                application.reference,
                facts.join(", ").to_lowercase()
            ))?;
        }
        self.transcript.learned(
            "The officer",
            "the child's name, birthday, school, and that the applicant is the guardian",
            "address, document number, income, who the other parent is",
        )?;
        self.fetch(caretaker, Kind::OfAFile)?;
        self.transcript
            .done("granted twice, 1,500 yuan each school year")
    }

    pub(super) fn at_the_school(&mut self) -> anyhow::Result<School> {
        self.transcript.step("At the school door")?;
        let (folder, base_url) = &self.stage.school;
        let mut school = School::open(folder, base_url)?;
        let checked = school.check(&self.wallet)?;
        self.tell_check(&checked)?;
        self.switch_off()?;
        self.transcript.tell(
            "The city's server is switched off as by a power cut. The school checks again:",
        )?;
        let checked = school.check(&self.wallet)?;
        self.tell_check(&checked)?;
        self.counts.checks = 2;
        self.transcript
            .done("two yeses, the second without any city to ask")?;
        Ok(school)
    }

    fn tell_check(&self, checked: &Checked) -> anyhow::Result<()> {
        let (learned, not) = in_words(&checked.presented.learned);
        self.transcript
            .tell(&format!("The screen says: {}", checked.screen))?;
        self.transcript.learned("The school", &learned, &not)
    }
}
