//! How much a logged read costs, with keyhold as a process of its own and the log on the same disk:
//!
//! ```text
//! cargo run --release -p access --example readlog -- FOLDER [history]
//! ```
//!
//! One line a figure: `sample OPERATION MICROSECONDS`, `rate OPERATION PER_SECOND`, `cpu STAGE MICROSECONDS_PER_READ`,
//! `ratio NAME VALUE`; `cargo xtask bench readlog` collects them. Everything goes the road that an office goes: a session
//! certified by a passkey, a signed statement, an entry in the log, a release, a decoded record.
#![expect(
    clippy::disallowed_methods,
    reason = "measures time, and nothing else here does"
)]

mod history;
mod officials;
mod stages;
mod town;

use std::io::{Write as _, stdout};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Barrier;
use std::time::{Duration, Instant};

use officials::Official;
use town::Town;

pub(crate) type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// So many officials that nobody's budget for the day ends the measurement.
const OFFICIALS: usize = 320;
/// Reads of the one client, and of all clients together.
const READS: [(usize, usize); 2] = [(1, 2_000), (32, 60_000)];

fn main() -> Result<(), AnyError> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("name a folder")?);
    let history = match arguments.next().as_deref() {
        Some("keyhold") => return town::serve_keyhold(&folder),
        Some("history") => true,
        _ => false,
    };
    std::fs::create_dir_all(&folder)?;
    let town = Town::found(&folder)?;
    let keyhold = Keyhold::start(&folder)?;
    let mut officials = Vec::new();
    for number in 0..OFFICIALS {
        officials.push(Official::appoint(town.access.keyhold(), &town, number)?);
    }
    let residents = (0..OFFICIALS)
        .map(|_| Ok(town.enrol()?.0))
        .collect::<Result<Vec<_>, AnyError>>()?;
    for (clients, reads) in READS {
        measure(&town, &officials, &residents, &keyhold, clients, reads)?;
    }
    let unlogged = stages::unlogged(&town, &residents)?;
    writeln!(
        stdout(),
        "ratio unlogged-read-µs {:.1}",
        unlogged.as_secs_f64() * 1e6
    )?;
    stages::appending()?;
    drop(keyhold);
    drop(town);
    match history {
        true => history::measure(&folder),
        false => Ok(()),
    }
}

/// Keyhold's process, ended with this one.
struct Keyhold(Child);

impl Keyhold {
    fn start(folder: &Path) -> Result<Self, AnyError> {
        let child = Command::new(std::env::current_exe()?)
            .arg(folder)
            .arg("keyhold")
            .stdin(Stdio::piped())
            .spawn()?;
        let keyhold = Self(child);
        for _ in 0..200 {
            if folder.join("keyhold.sock").exists() {
                return Ok(keyhold);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err("keyhold did not start".into())
    }
}

impl Drop for Keyhold {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn measure(
    town: &Town,
    officials: &[Official],
    residents: &[town::Resident],
    keyhold: &Keyhold,
    clients: usize,
    reads: usize,
) -> Result<(), AnyError> {
    let processes = [std::process::id(), keyhold.0.id()];
    let before = stages::of_threads(&processes);
    // Threads that have ended are no longer counted: nobody leaves before the last figure is read.
    let (start, done, leave) = (
        Barrier::new(clients + 1),
        Barrier::new(clients + 1),
        Barrier::new(clients + 1),
    );
    let (times, took, after) = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..clients)
            .map(|client| {
                let (start, done, leave) = (&start, &done, &leave);
                scope.spawn(move || {
                    start.wait();
                    let times = client_reads(town, officials, residents, client, clients, reads);
                    done.wait();
                    leave.wait();
                    times
                })
            })
            .collect();
        start.wait();
        let began = Instant::now();
        done.wait();
        let took = began.elapsed();
        let after = stages::of_threads(&processes);
        leave.wait();
        let mut times = Vec::new();
        for thread in threads {
            times.extend(thread.join().map_err(|_| "a client panicked")??);
        }
        Ok::<_, AnyError>((times, took, after))
    })?;
    let name = format!("logged-read-{clients}-clients");
    let mut out = stdout().lock();
    for time in &times {
        writeln!(out, "sample {name} {}", time.as_micros())?;
    }
    let per_second = times.len() as f64 / took.as_secs_f64();
    writeln!(out, "rate {name} {per_second:.1}")?;
    let spent: u64 = stages::between(&before, &after)
        .map(|(_, spent)| spent)
        .sum();
    let each = spent as f64 / 1000.0 / times.len() as f64;
    writeln!(out, "cpu {name}/all {each:.1}")?;
    for (stage, nanoseconds) in stages::between(&before, &after) {
        let each = nanoseconds as f64 / 1000.0 / times.len() as f64;
        if each >= 0.05 {
            writeln!(out, "cpu {name}/{stage} {each:.1}")?;
        }
    }
    Ok(())
}

/// One client's share: its own officials read its own residents, one after another.
fn client_reads(
    town: &Town,
    officials: &[Official],
    residents: &[town::Resident],
    client: usize,
    clients: usize,
    reads: usize,
) -> Result<Vec<Duration>, AnyError> {
    let mine: Vec<usize> = (0..officials.len())
        .filter(|number| number % clients == client)
        .collect();
    (0..reads / clients)
        .map(|turn| {
            let which = mine[turn % mine.len()];
            one(town, &officials[which], &residents[which])
        })
        .collect()
}

/// One read, from the signed statement to the decoded record. Signing is the official's browser's work and not counted.
fn one(town: &Town, official: &Official, resident: &town::Resident) -> Result<Duration, AnyError> {
    let signed = official.statement(resident)?;
    let began = Instant::now();
    let opening = town.access.open(signed)?;
    let name = opening.read::<registry::record::NameRecord>()?;
    let took = began.elapsed();
    if name.entry_index() != opening.entry_index() {
        return Err("a record under another entry".into());
    }
    Ok(took)
}
