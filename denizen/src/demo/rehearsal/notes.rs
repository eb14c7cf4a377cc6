//! What the rehearsal's residents hold in their hands: numbers, letters and check sheets, written down as soon as the
//! city has acknowledged them, so that one can look after a kill. They lie in the wallet's folder.
//!
//! Must never note anything before the city's answer has come.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;

/// The open list; lines are added whole.
pub struct Notes(File);

const FILE: &str = "rehearsal.txt";

/// What one resident was given.
#[derive(Clone, Debug)]
pub struct Handed {
    /// Code of the sign-in letter.
    pub letter_code: String,
    /// The check sheet.
    pub sheet: String,
}

/// By reference: who it is, and what the desk handed out if it did.
pub type Noted = BTreeMap<String, (usize, Option<Handed>)>;

impl Notes {
    /// Opens the list of a wallet's folder.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open(wallet: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(wallet)?;
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(wallet.join(FILE))?;
        Ok(Self(file))
    }

    /// A pre-registration was acknowledged.
    ///
    /// # Errors
    /// When the list cannot be written.
    pub fn pre_registered(&self, number: usize, reference: &str) -> anyhow::Result<()> {
        self.write(format!("pre {reference} {number}\n"))
    }

    /// A registration was acknowledged.
    ///
    /// # Errors
    /// When the list cannot be written.
    pub fn registered(
        &self,
        reference: &str,
        letter_code: &str,
        sheet: &str,
    ) -> anyhow::Result<()> {
        self.write(format!("full {reference} {letter_code} {sheet}\n"))
    }

    fn write(&self, line: String) -> anyhow::Result<()> {
        // One call a line: a kill leaves whole lines.
        Ok((&self.0).write_all(line.as_bytes())?)
    }
}

/// Reads the list of a wallet's folder; empty when the kill came before the first line.
///
/// # Errors
/// A line that is no such line.
pub fn read(wallet: &Path) -> anyhow::Result<Noted> {
    let text = std::fs::read_to_string(wallet.join(FILE)).unwrap_or_default();
    let mut noted = Noted::new();
    for line in text.lines() {
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            ["pre", reference, number] => {
                let number = number.parse().context("a number")?;
                noted.insert((*reference).to_owned(), (number, None));
            }
            ["full", reference, letter_code, sheet] => {
                let (_, handed) = noted
                    .get_mut(*reference)
                    .context("registered before it was pre-registered")?;
                *handed = Some(Handed {
                    letter_code: (*letter_code).to_owned(),
                    sheet: (*sheet).to_owned(),
                });
            }
            _ => anyhow::bail!("not a line of the rehearsal: {line}"),
        }
    }
    Ok(noted)
}
