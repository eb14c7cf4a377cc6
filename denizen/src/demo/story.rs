//! The story, step by step.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use registry::clock::Clock as _;
use registry::vocabulary::Language;
use wallet::Wallet;

use super::DemoArguments;
use super::cast::{CARETAKER, CHILDREN, NAMESAKE, WIFE};
use super::officials::{AtWork, HandedOut};
use super::planted::Planted;
use super::processes::Process;
use super::residents::{Applied, Kind, Resident};
use super::school::{Checked, School};
use super::set_up::{HAISHAN_CENTRE, Stage, YANTIAN_CENTRE, build, text};
use super::transcript::{Transcript, line};
use super::visitor::Visitor;
use crate::directory::DataDirectory;
use crate::my_reads::check_files;
use crate::setup::{ISSUER_AUTHORITY, READER_AUTHORITY};
use crate::system::SystemClock;
use crate::wallet_command::in_words;

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
    let name: String = crate::city::fresh_bytes::<6>()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
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
        let health = crate::doctor::examine(earlier.clone())?;
        ensure!(
            health.is_whole(),
            "the earlier demonstration is not whole: {health:?}"
        );
        line(&format!(
            "An earlier demonstration was here and is whole ({} released keys, each with its entry); it makes room.",
            health.releases
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

    fn registration(&mut self) -> anyhow::Result<Caretaker> {
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

    fn second_registration(&mut self, first: &Caretaker) -> anyhow::Result<()> {
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

    fn card_on_the_phone(&mut self, caretaker: &mut Caretaker) -> anyhow::Result<()> {
        self.transcript.step("The card comes to the phone")?;
        caretaker
            .pages
            .sign_in(&caretaker.handed.letter_code, CARETAKER.pin)?;
        self.fetch(caretaker, Kind::Own)?;
        self.transcript
            .done("once-only copies for seven days, of which the city keeps nothing")
    }

    /// Fetches the cards of one kind that are offered.
    fn fetch(&mut self, caretaker: &mut Caretaker, kind: Kind) -> anyhow::Result<()> {
        let offered = caretaker.pages.fetchable()?;
        for what in offered.iter().filter(|what| what.kind() == kind) {
            let offer = caretaker.pages.offer(what)?;
            let now = SystemClock.now().0;
            let accepted = self
                .wallet
                .accept_offer(&offer.link, Some(&offer.tx_code), now)?;
            self.counts.copies += accepted.copies;
            self.transcript.tell(&format!(
                "{} copies over {} days of the credential “{:?}”; every copy has its own key, salts and signature.",
                accepted.copies, accepted.days, accepted.credential_type
            ))?;
        }
        self.planted.add_copies(&self.stage.wallet)?;
        self.planted.write(&self.stage.wallet)
    }

    fn applications(&mut self, caretaker: &mut Caretaker) -> anyhow::Result<Vec<Applied>> {
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

    fn decisions(&mut self, caretaker: &mut Caretaker, applied: &[Applied]) -> anyhow::Result<()> {
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

    fn at_the_school(&mut self) -> anyhow::Result<School> {
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

    fn who_looked(&mut self, caretaker: &mut Caretaker, applied: &[Applied]) -> anyhow::Result<()> {
        self.transcript.step("Who looked at my record")?;
        self.start_city()?;
        let published = self.wait_until_witnessed()?;
        self.transcript.tell(&format!(
            "The city starts again and loses nothing: {published} entries are public, and the witness has signed them."
        ))?;
        self.sign_in_again(caretaker)?;
        for seen in caretaker.pages.who_looked("/who-looked")? {
            self.transcript.tell(&format!("· {seen}"))?;
        }
        let mut proofs = caretaker.pages.proofs("/who-looked")?.len();
        for application in applied {
            let path = format!("/files/{}/who-looked", application.reference);
            for seen in caretaker.pages.who_looked(&path)? {
                self.transcript
                    .tell(&format!("· {}: {seen}", application.reference))?;
            }
            proofs += caretaker.pages.proofs(&path)?.len();
        }
        ensure!(proofs >= self.counts.openings, "only {proofs} proofs");
        self.switch_off()?;
        self.check_without_server(&caretaker.handed.sheet, applied)?;
        self.flip_one_byte(&caretaker.handed.sheet)?;
        self.start_city()?;
        self.sign_in_again(caretaker)?;
        self.transcript
            .done(&format!("every opening is there, {proofs} proofs to keep"))
    }

    /// As a power cut would.
    fn switch_off(&mut self) -> anyhow::Result<()> {
        self.city.take().map_or(Ok(()), Process::kill)
    }

    fn sign_in_again(&self, caretaker: &mut Caretaker) -> anyhow::Result<()> {
        caretaker.pages = Resident::new(&self.stage.city);
        caretaker
            .pages
            .sign_in(&caretaker.handed.letter_code, CARETAKER.pin)
    }

    /// Waits until the public checkpoint covers what has happened; its size.
    fn wait_until_witnessed(&self) -> anyhow::Result<u64> {
        const LOOKS_MAX: usize = 100;
        const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
        let mut visitor = Visitor::new(&self.stage.city);
        for _ in 0..LOOKS_MAX {
            let note = visitor.get("/log/checkpoint")?.text;
            let size = note.lines().nth(1).and_then(|size| size.parse().ok());
            // The log's own line and the witness's.
            if let Some(size) = size
                && size > 0
                && note.matches('—').count() >= 2
            {
                return Ok(size);
            }
            std::thread::sleep(BETWEEN_LOOKS);
        }
        bail!("the witness has not signed within ten seconds")
    }

    /// The same list from the printed sheet and the public files, with the city switched off.
    fn check_without_server(&self, sheet: &str, applied: &[Applied]) -> anyhow::Result<()> {
        let folder = self.stage.wallet.join("sheets");
        std::fs::create_dir_all(&folder)?;
        let sheets = std::iter::once(sheet).chain(applied.iter().map(|file| file.sheet.as_str()));
        for (number, sheet) in sheets.enumerate() {
            let path = folder.join(format!("sheet-{number}.txt"));
            std::fs::write(&path, sheet)?;
            let report = check_files(
                &path,
                &self.stage.directory.policy(),
                &self.stage.directory.public_log(),
            )?;
            ensure!(report.is_whole(), "my-reads finds something wrong");
        }
        self.transcript.tell(
            "While the city is off: `denizen my-reads` recomputes the public log from its files, finds his entries and each child's with the check sheets alone, and everything holds.",
        )
    }

    /// A copy of the public files with one byte altered must fail, and say where.
    fn flip_one_byte(&self, sheet: &str) -> anyhow::Result<()> {
        let copy = self.stage.wallet.join("altered-log");
        copy_folder(&self.stage.directory.public_log(), &copy)?;
        let entries = first_file(&copy.join("tile").join("entries"))?;
        let mut bytes = std::fs::read(&entries)?;
        let middle = bytes.len() / 2;
        if let Some(byte) = bytes.get_mut(middle) {
            *byte ^= 1;
        }
        std::fs::write(&entries, bytes)?;
        let path = self.stage.wallet.join("sheets").join("sheet-0.txt");
        std::fs::write(&path, sheet)?;
        let finding = match check_files(&path, &self.stage.directory.policy(), &copy) {
            Ok(report) => {
                ensure!(!report.is_whole(), "one flipped byte was not noticed");
                report
                    .findings
                    .iter()
                    .map(|finding| finding.sentence(Language::En))
                    .collect::<Vec<_>>()
                    .join("; ")
            }
            Err(error) => error.to_string(),
        };
        std::fs::remove_dir_all(&copy)?;
        self.transcript.tell(&format!(
            "With one byte of a copy flipped it fails: {finding}"
        ))
    }

    fn lost_phone(&mut self, caretaker: &mut Caretaker) -> anyhow::Result<()> {
        self.transcript.step("The phone is lost")?;
        let (said, new_sheet) = caretaker.pages.lose_phone()?;
        self.transcript.tell(&format!("The city says: {said}"))?;
        ensure!(
            new_sheet != caretaker.handed.sheet,
            "the list goes on under the old key"
        );
        let offered = caretaker.pages.fetchable()?;
        ensure!(offered.is_empty(), "copies are still offered");
        self.transcript
            .tell("No more copies are made. His list goes on under a new key, announced under the old one.")?;
        self.transcript.done("no more copies; a new list begins")
    }

    fn end(mut self, arguments: &DemoArguments, school: School) -> anyhow::Result<()> {
        let backup = self.stage.directory.root().join("backup");
        crate::backup::back_up(&self.stage.directory, &backup)?;
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
}

impl Story {
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

/// A receipt's words without what must differ: numbers, codes and keys.
fn skeleton(words: &str) -> String {
    words
        .split_whitespace()
        .filter(|word| !word.chars().any(|c| c.is_ascii_digit()) && !word.contains('-'))
        .collect::<Vec<_>>()
        .join(" ")
}

fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn first_file(folder: &Path) -> anyhow::Result<PathBuf> {
    let mut folder = folder.to_owned();
    loop {
        let mut entries = std::fs::read_dir(&folder)?
            .map(|entry| Ok(entry?.path()))
            .collect::<anyhow::Result<Vec<_>>>()?;
        entries.sort();
        let first = entries.into_iter().next().context("no entries published")?;
        if first.is_file() {
            return Ok(first);
        }
        folder = first;
    }
}
