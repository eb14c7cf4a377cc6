//! The story, step by step.

mod at_the_desk;
mod benefit;
mod on_the_phone;
mod who_looked;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use wallet::Wallet;

use super::DemoArguments;
use super::officials::{AtWork, HandedOut};
use super::planted::Planted;
use super::processes::Process;
use super::residents::Resident;
use super::school::School;
use super::set_up::{Stage, build, text};
use super::transcript::{Transcript, line};
use crate::directory::DataDirectory;
use crate::setup::{ISSUER_AUTHORITY, READER_AUTHORITY};

/// The story as it goes on.
struct Story {
    transcript: Transcript,
    stage: Stage,
    city: Option<Process>,
    wallet: Wallet,
    planted: Planted,
    counts: Counts,
}

/// What the last line counts.
#[derive(Default)]
struct Counts {
    registered: usize,
    openings: usize,
    copies: usize,
    checks: usize,
}

/// What the caretaker has in hand after the desk.
struct Caretaker {
    pages: Resident,
    handed: HandedOut,
}

/// Plays it.
///
/// # Errors
/// With the step that failed.
pub fn play(arguments: &DemoArguments) -> anyhow::Result<()> {
    let root = match &arguments.data {
        Some(root) => root.clone(),
        None => fresh_folder()?,
    };
    line("Denizen: a city residency card that opens doors and follows no one.")?;
    line("Everybody and everything in this story is invented.")?;
    clear_away(&root)?;
    let mut story = Story::begin(root, arguments)?;
    let mut caretaker = story.registration()?;
    story.second_registration(&caretaker)?;
    story.card_on_the_phone(&mut caretaker)?;
    let applied = story.applications(&mut caretaker)?;
    story.decisions(&mut caretaker, &applied)?;
    let school = story.at_the_school()?;
    story.who_looked(&mut caretaker, &applied)?;
    story.lost_phone(&mut caretaker)?;
    story.end(arguments, school)
}

fn fresh_folder() -> anyhow::Result<PathBuf> {
    let name = crate::backup::envelope::hex(&crate::city::fresh_bytes::<6>());
    Ok(std::env::temp_dir().join(format!("denizen-demo-{name}")))
}

/// An earlier demonstration in the same directory, perhaps one that was cut off: examined as an operator would after a
/// power cut, then removed.
fn clear_away(root: &Path) -> anyhow::Result<()> {
    let earlier = DataDirectory::at(root.to_owned());
    if !earlier.is_demonstration() {
        return Ok(());
    }
    if earlier.is_set_up() {
        let condition = crate::doctor::examine(&earlier)?;
        ensure!(
            condition.is_whole(),
            "the earlier demonstration is not whole: {condition:?}"
        );
        line(&format!(
            "An earlier demonstration was here and is whole ({} released keys, each with its entry); it makes room.",
            condition.releases
        ))?;
    }
    earlier.remove_demonstration()
}

impl Story {
    fn begin(root: PathBuf, arguments: &DemoArguments) -> anyhow::Result<Self> {
        let mut transcript = Transcript::new();
        transcript.step("The city is set up")?;
        let stage = build(&root, arguments.seed, arguments.dwellings, &transcript)?;
        transcript.tell(&format!(
            "Keys for log, issuer, readers and keyhold; ten districts of Shenzhen with their real street offices and communities; {} invented dwellings; two registration centres, an education office; one witness outside.",
            arguments.dwellings
        ))?;
        transcript.tell(&format!("Everything is in {}.", root.display()))?;
        let wallet = Wallet::open(&stage.wallet)?;
        let authority = |(folder, _): (&str, &str)| {
            std::fs::read(stage.directory.key(folder).join("authority.der"))
        };
        wallet.trust_issuer_authority(&authority(ISSUER_AUTHORITY)?)?;
        wallet.trust_reader_authority(&authority(READER_AUTHORITY)?)?;
        let mut story = Self {
            transcript,
            stage,
            city: None,
            wallet,
            planted: Planted::of_the_cast(),
            counts: Counts::default(),
        };
        story.planted.write(&story.stage.wallet)?;
        story.start_city()?;
        story.transcript.done("running, watched by one witness")?;
        Ok(story)
    }

    fn start_city(&mut self) -> anyhow::Result<()> {
        let data = text(self.stage.directory.root())?;
        let arguments = ["serve", "--data", data, "--demo"];
        self.city = Some(Process::start("city", &arguments)?);
        Ok(())
    }

    fn official(&self, id: &str) -> anyhow::Result<AtWork> {
        let (_, code) = self
            .stage
            .officials
            .iter()
            .find(|(official, _)| *official == id)
            .context("no such official")?;
        AtWork::begin(&self.stage.city, id, code)
    }

    /// As a power cut would.
    fn switch_off(&mut self) -> anyhow::Result<()> {
        self.city.take().map_or(Ok(()), Process::kill)
    }

    fn end(mut self, arguments: &DemoArguments, school: School) -> anyhow::Result<()> {
        let backup = self.stage.directory.root().join("backup");
        crate::backup::plain_copies(&self.stage.directory, &backup)?;
        self.transcript.summary()?;
        if arguments.serve {
            self.leave_running(&school)?;
        }
        drop(school);
        drop(self.city.take());
        line(&format!(
            "demo: ok, {} registered, {} openings by officials, {} copies, {} checks, {} values planted",
            self.counts.registered,
            self.counts.openings,
            self.counts.copies,
            self.counts.checks,
            self.planted.count()
        ))
    }

    /// Says where everything is and how a guest gets in, then waits.
    fn leave_running(&mut self, school: &School) -> anyhow::Result<()> {
        line(&format!(
            "\nThe city runs until you press Ctrl-C:\n  residents  {0}/\n  officials  {0}/desk\n  school     {1}/",
            self.stage.city, school.address
        ))?;
        line("Guests make a passkey of their own at the officials' pages, with a one-time code:")?;
        for (official, code) in self
            .stage
            .officials
            .iter()
            .filter(|(id, _)| id.ends_with("99"))
        {
            line(&format!("  {official}  {code}"))?;
        }
        self.city.take().map_or(Ok(()), Process::wait)
    }
}
