//! After a kill with no warning: the city starts again in the same directory; whoever was handed a receipt can sign in,
//! has their list and can prove it from the public files; whoever was not is registered now, or was wholly registered.
//!
//! Must never mend anything itself: it does what residents and clerks do.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};

use super::notes::{self, Handed, Noted};
use super::people::{Invented, PIN};
use crate::configuration::Configuration;
use crate::demo::officials::{AtWork, letter_code};
use crate::demo::processes::Process;
use crate::demo::residents::Resident;
use crate::demo::set_up::{appoint_clerks, start_witness, text};
use crate::demo::transcript::line;
use crate::demo::visitor::Visitor;
use crate::directory::DataDirectory;
use crate::my_reads::check_files;

/// Numbers of the new clerks; the passkeys of the others died with the kill.
const CLERKS_FROM: usize = 3900;
/// Fewer than one clerk may look up within ten minutes (`rules::budget`).
const COMPLETED_EACH_MAX: usize = 9;
/// The beginning of the list, the call-up and the look-up.
const ENTRIES_EACH_MIN: usize = 3;
/// Each check reads the whole public log.
const SHEETS_CHECKED_MAX: usize = 20;

/// Looks.
///
/// # Errors
/// With what was lost or left half done.
pub fn run(data: &Path) -> anyhow::Result<()> {
    let directory = DataDirectory::at(data.to_owned());
    if !directory.configuration().exists() {
        return line("rehearsal: ok, the kill came before the city was there");
    }
    let configuration = Configuration::read(&directory.configuration())?;
    let wallet = data.join("wallet");
    let noted = notes::read(&wallet)?;
    if noted.is_empty() {
        return line("rehearsal: ok, the kill came before anybody was acknowledged");
    }
    let unfinished = noted
        .values()
        .filter(|(_, handed)| handed.is_none())
        .count();
    let clerks = unfinished.div_ceil(COMPLETED_EACH_MAX).max(1);
    let appointed = appoint_clerks(&directory, CLERKS_FROM..CLERKS_FROM + clerks)?;
    let witness = start_witness(data, &witness_address(&directory)?)?;
    let start_city = || Process::start("city", &["serve", "--data", text(data)?, "--demo"]);
    let city = start_city()?;
    let address = configuration.public_url.as_str();
    let mut clerks = appointed
        .iter()
        .map(|(id, code)| AtWork::begin(address, id, code))
        .collect::<anyhow::Result<Vec<_>>>()?;
    look_at_receipts(address, &noted)?;
    let (whole, completed) = finish_the_others(address, &mut clerks, &noted)?;
    // Killed once more: a city that starts publishes what it has and asks its witnesses at once.
    city.kill()?;
    let city = start_city()?;
    let sheets: Vec<&Handed> = noted
        .values()
        .filter_map(|(_, handed)| handed.as_ref())
        .collect();
    let size = wait_until_public(address, ENTRIES_EACH_MIN * (sheets.len() + completed))?;
    for handed in sheets.iter().rev().take(SHEETS_CHECKED_MAX) {
        let sheet = wallet.join("after-kill.txt");
        std::fs::write(&sheet, &handed.sheet)?;
        let report = check_files(&sheet, &directory.policy(), &directory.public_log())?;
        ensure!(
            report.is_whole(),
            "a list does not hold against the public files"
        );
    }
    drop((city, witness));
    line(&format!(
        "rehearsal: ok, {} acknowledged and all there, {whole} more had been finished unseen, {completed} finished now, {size} entries public",
        sheets.len()
    ))
}

/// Whoever was handed a receipt can sign in and finds every opening.
fn look_at_receipts(city: &str, noted: &Noted) -> anyhow::Result<()> {
    for (reference, (_, handed)) in noted {
        let Some(handed) = handed else { continue };
        let mut pages = Resident::new(city);
        pages
            .sign_in(&handed.letter_code, PIN)
            .with_context(|| format!("{reference} was handed a letter that opens nothing"))?;
        let seen = pages.who_looked("/who-looked")?;
        ensure!(
            seen.len() >= ENTRIES_EACH_MIN,
            "{reference} misses openings: {seen:?}"
        );
    }
    Ok(())
}

/// Everybody else is registered now, unless the kill came between the commit and the receipt: how many were whole
/// already, and how many were finished.
fn finish_the_others(
    city: &str,
    clerks: &mut [AtWork],
    noted: &Noted,
) -> anyhow::Result<(usize, usize)> {
    let (mut whole, mut finished) = (0, 0);
    let others = noted.iter().filter(|(_, (_, handed))| handed.is_none());
    for (at, (reference, (number, _))) in others.enumerate() {
        let turn = at % clerks.len();
        let clerk = clerks.get_mut(turn).context("no clerk")?;
        match clerk.call_up(reference) {
            Ok(()) => {
                let person = Invented::of(*number);
                let fitting = clerk.dwellings(&person.address)?;
                let (dwelling, _) = fitting.first().context("no dwelling fits")?;
                let receipt = clerk
                    .hand_in(&person.as_person(), dwelling)
                    .with_context(|| format!("{reference} cannot be finished"))?;
                Resident::new(city).sign_in(&letter_code(&receipt)?, PIN)?;
                finished += 1;
            }
            Err(error) if error.to_string().contains("409") => whole += 1,
            Err(error) => bail!("{reference} is neither whole nor open: {error:#}"),
        }
    }
    Ok((whole, finished))
}

/// The address in the policy's line `witness NAME KEY URL`.
fn witness_address(directory: &DataDirectory) -> anyhow::Result<String> {
    let policy = std::fs::read_to_string(directory.policy())?;
    let url = policy
        .lines()
        .find_map(|line| line.strip_prefix("witness ")?.split(' ').nth(2))
        .context("the policy names no witness")?;
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    Ok(address.to_owned())
}

/// Waits until the public checkpoint holds so many entries under the witness's signature; its size.
fn wait_until_public(city: &str, entries_min: usize) -> anyhow::Result<usize> {
    const LOOKS_MAX: usize = 200;
    const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
    let mut visitor = Visitor::new(city);
    for _ in 0..LOOKS_MAX {
        let note = visitor.get("/log/checkpoint")?.text;
        let size: Option<usize> = note.lines().nth(1).and_then(|size| size.parse().ok());
        let witnessed = note.matches('—').count() >= 2;
        if let Some(size) = size.filter(|size| witnessed && *size >= entries_min) {
            return Ok(size);
        }
        std::thread::sleep(BETWEEN_LOOKS);
    }
    bail!("the public files do not hold {entries_min} witnessed entries after twenty seconds")
}
