//! A year of a large city, checked by one resident and by an auditor: writes the public files of a generated log into a
//! temporary folder, checks them as `denizen my-reads` (over HTTP on this machine, then `--everything` from the folder)
//! and `denizen log audit` do, and prints megabytes, files, seconds and the most memory used so far.
//!
//!     cargo run --release -p access --example my_reads_year -- [ENTRIES] [DAYS] [TEMPORARY FOLDER]
//!
//! It uses no key but its own, and removes the folder at its end.

mod generated;

use std::collections::BTreeSet;
use std::error::Error;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Instant;

use access::log::audit::{Audit, audit};
use access::log::checker::{BaseUrl, Check, Extent, Folder, Metered, PublicFiles, check};
use registry::clock::UnixTime;
use registry::readlog::{ChainKey, CheckSheet};
use tempfile::TempDir;
use tlog::Policy;
use tlog::note::NoteSigner;

/// 2026-01-01T00:00 in the city, in minutes since 1970.
const FIRST_MINUTE: u32 = 29_453_280;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, otherwise: u64| {
        arguments
            .get(at)
            .map_or(Ok(otherwise), |text| text.parse::<u64>())
    };
    let (entries, days) = (number(0, 4_000_000)?, number(1, 365)?);
    let folder = match arguments.get(2) {
        Some(parent) => TempDir::new_in(parent)?,
        None => TempDir::new()?,
    };
    let signer = NoteSigner::from_seed("city.example/readlog", &[1; 32])?;
    let policy = Policy::parse(&format!("log {}\nquorum none\n", signer.verifier().vkey()))?;
    let k0 = ChainKey::from_bytes([7; 32]);
    // Registered in spring, read twice since.
    let own = BTreeSet::from([entries / 4, entries / 2, entries * 7 / 8]);
    let plan = generated::Plan {
        entries,
        days,
        first_minute: FIRST_MINUTE,
        k0: &k0,
        own: &own,
        signer: &signer,
    };
    let (written, seconds) = timed(|| generated::write(folder.path(), &plan));
    written?;
    say(&format!(
        "generated {entries} entries over {days} days in {seconds:.1} s"
    ))?;

    let minutes = i64::from(FIRST_MINUTE) + i64::try_from(days)? * 1_440;
    let now = UnixTime(minutes * 60);
    let sheets = [CheckSheet { k0, epoch: 0 }];
    let url = serve(folder.path().to_owned())?;
    let disk = Folder(folder.path().to_owned());
    for (name, extent, files) in [
        (
            "my-reads",
            Extent::Covered,
            &BaseUrl::new(&url) as &dyn PublicFiles,
        ),
        ("my-reads --everything", Extent::Everything, &disk),
    ] {
        let what = Check {
            sheets: &sheets,
            policy: &policy,
            remembered: None,
            extent,
            now,
        };
        check_list(name, files, &what, own.len())?;
    }
    audit_all(&disk, &policy, now, entries)
}

fn check_list(
    name: &str,
    files: &dyn PublicFiles,
    what: &Check<'_>,
    own: usize,
) -> Result<(), Box<dyn Error>> {
    let metered = Metered::new(files);
    let (report, seconds) = timed(|| check(&metered, what));
    let report = report?;
    let found: usize = report
        .lists
        .iter()
        .map(|(_, list)| list.entries.len())
        .sum();
    if !report.findings.is_empty() || found != own {
        return Err(format!("{name}: {found} found, {:?}", report.findings).into());
    }
    row(name, &metered, seconds, &format!("{found} own entries"))
}

fn audit_all(
    files: &dyn PublicFiles,
    policy: &Policy,
    now: UnixTime,
    entries: u64,
) -> Result<(), Box<dyn Error>> {
    let metered = Metered::new(files);
    let what = Audit {
        policy,
        older: &[],
        now,
    };
    let (report, seconds) = timed(|| audit(&metered, &what));
    let report = report?;
    if !report.is_whole() || report.counted.entries != entries {
        return Err(format!("audit: {:?}", report.findings).into());
    }
    row(
        "log audit",
        &metered,
        seconds,
        &format!("{entries} entries"),
    )
}

/// One line for people and one for `cargo xtask bench`: `figure NAME|MB|FILES|SECONDS|MEMORY MB`.
fn row(name: &str, metered: &Metered<'_>, seconds: f64, found: &str) -> Result<(), Box<dyn Error>> {
    let fetched = metered.fetched();
    let (files, memory) = (fetched.files, memory_peak_megabytes());
    let megabytes = fetched.bytes as f64 / 1e6;
    say(&format!(
        "{name}: {megabytes:.1} MB in {files} files, {seconds:.1} s, {found}, at most {memory} MB of memory"
    ))?;
    say(&format!(
        "figure {name}|{megabytes:.1}|{files}|{seconds:.1}|{memory}"
    ))
}

/// The most memory this process has used, as Linux counts it; 0 elsewhere.
fn memory_peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().strip_suffix(" kB"))
        .and_then(|number| number.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024 / 1_000_000
}

#[expect(
    clippy::disallowed_methods,
    reason = "it measures how long a check takes"
)]
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let begun = Instant::now();
    let result = work();
    (result, begun.elapsed().as_secs_f64())
}

fn say(line: &str) -> Result<(), Box<dyn Error>> {
    Ok(writeln!(std::io::stdout().lock(), "{line}")?)
}

/// Serves the files to this machine alone.
fn serve(folder: PathBuf) -> Result<String, Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A reader that goes away is its own affair.
            let _gone = answer(stream, &folder);
        }
    });
    Ok(url)
}

fn answer(mut stream: std::net::TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let path = request.split(' ').nth(1).unwrap_or_default();
    let (status, body) = match std::fs::read(folder.join(path.trim_start_matches('/'))) {
        Ok(body) => (200, body),
        Err(_) => (404, Vec::new()),
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    )?;
    stream.write_all(&body)
}
