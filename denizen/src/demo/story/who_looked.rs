//! Who looked: the list on the page, the same list from the public files alone, and a copy that was tampered with.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use registry::vocabulary::Language;

use super::{Caretaker, Story};
use crate::demo::cast::CARETAKER;
use crate::demo::residents::{Applied, Resident};
use crate::demo::visitor::Visitor;
use crate::log_audit::audit_files;
use crate::my_reads::check_files;

impl Story {
    pub(super) fn who_looked(
        &mut self,
        caretaker: &mut Caretaker,
        applied: &[Applied],
    ) -> anyhow::Result<()> {
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
        let audited = audit_files(
            &self.stage.directory.policy(),
            &self.stage.directory.public_log(),
        )?;
        ensure!(audited.is_whole(), "log audit finds something wrong");
        self.transcript.tell(
            "While the city is off: `denizen my-reads` recomputes the public log from its files, finds his entries and each child's with the check sheets alone; `denizen log audit` reads every entry of everybody's without knowing whose they are; and everything holds.",
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
